"""Read a message: classifier, rules, entities and cues together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from bot.domain.children import turned_to
from bot.domain.conversation import Conversation
from bot.domain.understanding import Alarm, Emotion, Entity, Intent, Understanding, Urgency
from bot.understand.alarm import judge, load_rules, small_cut_stopped
from bot.understand.choose import MAX_INTENTS, OUTSIDE, TALK, WAVERING, decide
from bot.understand.classify import Classifier, Scores, alarm_score
from bot.understand.entities import find_entities, lexicon
from bot.understand.family import find_family
from bot.understand.kept import OF_THE_PAST, as_age, awaited_time, confirmed
from bot.understand.normalize import normalize, squeeze
from bot.understand.segment import best_spans, clauses

CUES = Path(__file__).with_name("cues.zh.yml")
EMOTIONS = Path(__file__).with_name("emotions.zh.yml")
FEELING_BOOST = 3.0
MAX_CLASSIFIED = 600
"""Characters of a message that the classifier reads; entities and danger rules read all of it."""
GUESS = 0.04
SHORT_REMARK = 30
"""Characters; longer messages speak for themselves."""
RARELY = 0.2
IN_PASSING = {"device_fault": 0.8, "logistics": 0.7, "traceability": 0.7}
"""Intents whose words are often said in passing, and the chance of another one from which they are that."""
SURE_IT_IS_OUTSIDE = 0.5
EVIDENCE_BOOST = 4.0
LOOKALIKE = 0.05
"""What is left of an intent's chance where its word means something else: "call" and "give a shot" are one verb."""
LOOK_UPS = frozenset({"order_status", "logistics", "refund_status", "invoice"})
"""Flows after which "what was in it" asks for what was ordered."""
GOES_ON = frozenset({"waits", "which_step", "asks_progress", "puts_aside"})
"""Cues of who comes back to the matter: a pause is no end."""
CALLS_OFF = frozenset({"refuse", "drops_it", "calls_off", "withdraws", "wants_change"})
DEVICES = frozenset(lexicon()["devices"])
ON_THE_WAY = frozenset({"on_the_way", "child_safe"})
"""What "shall we go to the hospital" is not: neither on the way there nor well again."""
SURER_THAN_ANY = 2.0
OF_HURTS = ("injury", "other_symptom", "product_safety", "deny", "human_agent")
"""What "nobody was hurt" is taken for; it is news, and neither a sign nor a no."""
HIGH_FEVER = 40.0
PLAIN_FEVER_AT = 0.9
STOPPED_CUT_AT = 0.8
LEAST_ABOUT_A_BODY = 0.5
JUDGED_BY = ("baby_age_months", "temperature")
"""Facts of a child that decide how urgent a sign is."""
CARE = "parenting_question"
WAITED_FOR = ("repair_progress", "ticket_status", "logistics", "refund_status", "order_status")
"""Look-ups after which "overdue" is said of what is waited for, not of food."""
CORRECTABLE = frozenset({"baby_age", "temperature", "phone", "order_no", "batch_no", "place", "product", "model"})
"""Facts that a "no, wait" puts right: with one of them it calls nothing off."""
PLAIN_ALONE = 0.6
"""Chance from which a part of a message tells a need of its own."""
LEAST_PART = 5
"""Characters of such a part."""
TAGGED = ("symptom",)
"""Entity types for which the network's spans measure better than rules, on validation voices."""


@lru_cache(maxsize=1)
def _cues() -> Mapping[str, re.Pattern[str]]:
    raw = yaml.safe_load(CUES.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) for name, patterns in raw.items()}


@lru_cache(maxsize=1)
def device_names() -> frozenset[str]:
    """Return every word for a device."""
    return DEVICES | {word for device in DEVICES for word in lexicon()["products"].get(device, ()) if len(word) > 1}


@lru_cache(maxsize=1)
def _feelings() -> Mapping[str, re.Pattern[str]]:
    raw = yaml.safe_load(EMOTIONS.read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in raw.items()}


def find_emotions(text: str) -> frozenset[str]:
    """Return the emotions whose words stand in a message."""
    plain = normalize(text)
    return frozenset(name for name, pattern in _feelings().items() if pattern.search(plain))


def find_cues(text: str) -> frozenset[str]:
    """Return the names of the cues in a message."""
    plain = re.sub(r"\s+", " ", normalize(text)).strip()
    found = frozenset(name for name, pattern in _cues().items() if pattern.search(plain))
    return found - ON_THE_WAY if "asks_rescue" in found else found


def weigh_evidence(
    scores: Scores,
    intents: tuple[str, ...],
    cues: frozenset[str],
    entities: tuple[Entity, ...],
    *,
    known: Mapping[str, object],
    has_ticket: bool = False,
    flows: frozenset[str] = frozenset(),
) -> Scores:
    """Raise the chance of an intent that plain words in the message speak for; rules help, the model still decides."""
    main, each = scores.main.copy(), scores.intents.copy()
    about, waits_for, feverish = known.get("product"), known.get("last_flow"), JUDGED_BY[1] in known
    device = any(entity.type == "product" and entity.value in DEVICES for entity in entities)
    goods = any(entity.type == "product" for entity in entities)
    code = any(entity.type == "fault_code" for entity in entities)
    numbered = any(entity.type == "order_no" for entity in entities)
    broken = "malfunction" in cues and device
    of_devices = float(main[intents.index("device_usage")] + main[intents.index("device_fault")])
    for intent, told, floor in (
        ("device_fault", broken and of_devices >= WAVERING, 0.6),  # what fails is no question of use
        ("device_fault", broken or code, 0.35),
        ("device_fault", "back_but_broken" in cues and about in DEVICES, 0.6),
        ("repair_progress", "repair_number" in cues, 0.8),
        ("repair_booking", "wants_visit" in cues and "repair_number" not in cues, 0.5),
        ("ticket_status", "asks_ticket" in cues, 0.35),
        ("restock", "asks_price" in cues and any(entity.type in ("product", "model") for entity in entities), 0.42),
        ("compensation", "asks_liability" in cues, 0.6),
        ("warranty", "price_of_work" in cues, 0.5),
        ("warranty", "asks_warranty" in cues, 0.6),
        ("refund_status", "asks_refund" in cues, 0.6),
        ("damaged_missing", "came_damaged" in cues and "asks_parcel" in cues, 0.6),
        ("product_advice", "asks_to_change" in cues and goods, 0.5),
        ("breastfeeding", "pumps_by_hand" in cues or "breast_lump" in cues and "names_food" not in cues, 0.5),
        ("human_agent", bool({"wants_person", "talks_directly"} & cues) and "no_person" not in cues, 0.6),
        ("expert_consult", "wants_expert" in cues and "no_person" not in cues, 0.5),
        ("product_safety", "hurt_by_goods" in cues and goods, 0.5),
        (
            "logistics",
            "asks_parcel" in cues and not {"asks_ticket", "back_but_broken", "came_damaged"} & cues,
            0.6 if numbered else 0.0,
        ),
        ("ticket_status", "how_long" in cues and has_ticket, 0.4),
        ("logistics", "nothing_came" in cues and not has_ticket, 0.6),
        ("repair_progress", "overdue" in cues and waits_for == "repair_progress" and "names_food" not in cues, 0.6),
        ("order_status", numbered and float(main.max()) < WAVERING, 0.36),
        ("order_status", "asks_contents" in cues and bool(flows & LOOK_UPS), 0.6),
        ("order_status", {"part_of_order", "wants_change"} <= cues and "received" not in cues, 0.6),
        ("traceability", "checks_genuine" in cues, 0.6),
        ("restock", "out_of_stock" in cues and any(entity.type in ("product", "model") for entity in entities), 0.6),
        ("restock", "asks_day" in cues and "restock" in flows, 0.6),
        ("membership", "expires" in cues and "membership" in flows, 0.6),
        ("invoice", "names_invoice" in cues, 0.6),
        ("product_advice", "fits_size" in cues and (goods or about is not None), 0.6),
        ("solid_food", {"meanwhile", "names_meal"} <= cues, 0.6),
        ("compensation", bool({"haggles", "asks_liability"} & cues) and "compensation" in flows, 0.8),
        ("complain_service", "complains" in cues, 0.6),
        (str(waits_for), "asks_when" in cues and waits_for in WAITED_FOR, 0.5),
        ("fever", "gives_medicine" in cues and feverish and not device, 0.5),
    ):
        if told and not _read_otherwise(scores, intents, intent):
            place = intents.index(intent)
            main[place] = min(max(main[place] * EVIDENCE_BOOST, floor), 1.0)
            each[place] = max(each[place], min(max(each[place] * EVIDENCE_BOOST, floor), 0.9))
    return Scores(each, main, scores.emotions, scores.urgency, scores.spans)


def _read_otherwise(scores: Scores, intents: tuple[str, ...], intent: str) -> bool:
    """Whether the model is sure that the message is about something else than a word in passing speaks for."""
    best = int(np.argmax(scores.main))
    sure_at = SURE_IT_IS_OUTSIDE if intents[best] == OUTSIDE else IN_PASSING.get(intent, 1.0)
    return intent in IN_PASSING and intents[best] != intent and float(scores.main[best]) >= sure_at


def lower_lookalikes(
    scores: Scores,
    intents: tuple[str, ...],
    cues: frozenset[str],
    *,
    call_awaited: bool = False,
    flows: frozenset[str] = frozenset(),
    named: frozenset[str] = frozenset(),
    waits_for: object = None,
) -> Scores:
    """Lower the chance of an intent whose only sign is a word that means something else here.

    ``named`` are the types of what the message names, ``waits_for`` the flow that was last answered.
    """
    late = "overdue" in cues and "names_food" not in cues and waits_for in WAITED_FOR
    lump = "breast_lump" in cues and "names_food" not in cues
    calls = "calls" in cues or call_awaited and "calls_perhaps" in cues
    contents = "asks_contents" in cues and "malfunction" not in cues and bool(flows & LOOK_UPS)
    unsent = {"part_of_order", "wants_change"} <= cues and "received" not in cues
    haggles = "haggles" in cues and "compensation" in flows
    arrives, ends = "asks_day" in cues and "restock" in flows, "expires" in cues and "membership" in flows
    main, each = scores.main.copy(), scores.intents.copy()
    for intent, misread in (
        ("vaccination", calls and "names_shot" not in cues),
        ("logistics", "back_but_broken" in cues),
        (
            "exchange_goods",
            bool({"asks_to_change", "names_invoice"} & cues) or {"changes_contact", "names_contact"} <= cues,
        ),
        ("repair_booking", "asks_to_do" in cues),
        ("out_of_scope", ("asks_to_do" in cues and bool(flows)) or arrives),
        ("logistics", arrives),
        ("product_advice", ends),
        ("cancel", ends),
        ("privacy_request", "takes_out" in cues),
        *((name, "not_hurt" in cues) for name in OF_HURTS),
        ("cancel", bool(GOES_ON & cues) and not CALLS_OFF & cues),
        ("device_fault", contents or unsent or "meanwhile" in cues and "names_meal" in cues),
        ("device_usage", contents),
        ("return_goods", unsent or "nothing_came" in cues),
        ("device_fault", "nothing_came" in cues),
        ("damaged_missing", haggles or "back_but_broken" in cues and "repair_progress" in flows),
        ("restock", "until_when" in cues),
        ("growth", "harmed_by_food" in cues),
        ("exchange_goods", "changes_stage" in cues and "order_no" not in named),
        ("exchange_goods", waits_for == CARE and "goes_on" in cues and not named & {"product", "order_no"}),
        ("food_quality", lump or late),
        ("return_goods", "asks_refund" in cues or "names_fever" in cues and not named & {"product", "order_no"}),
        ("repair_booking", "talks_directly" in cues),
        (OUTSIDE, "asks_when" in cues and waits_for in WAITED_FOR),
        ("cancel", "correction" in cues and bool(named & CORRECTABLE)),
        ("cancel", "waits" in cues and not {"calls_off", "drops_it", "refuse"} & cues),
        ("device_usage", "of_the_child" in cues and "product" not in named and waits_for == CARE),
    ):
        if misread:
            place = intents.index(intent)
            main[place] *= LOOKALIKE
            each[place] *= LOOKALIKE
    return Scores(each, main, scores.emotions, scores.urgency, scores.spans)


def _flows(conversation: Conversation | None) -> frozenset[str]:
    """Return the flows under way and the last one that was finished."""
    if conversation is None:
        return frozenset()
    last = (conversation.slots.get(name) for name in ("last_flow", "last_claim"))
    return frozenset(str(name) for name in (*(frame.flow for frame in conversation.stack), *last) if name)


class Reader:
    """The understander that serves; see ``bot.ports.Understander``."""

    def __init__(self, classifier: Classifier) -> None:
        """Use a loaded classifier."""
        self.classifier = classifier

    @classmethod
    def load(cls, folder: Path) -> Reader:
        """Read the trained files of a folder; ``BadFile`` when one is missing or differs from the manifest."""
        return cls(Classifier.load(folder))

    def read(self, text: str, *, conversation: Conversation | None = None, now: datetime) -> Understanding:
        """Return what the message means; the conversation adds the open question and the known age."""
        clipped = text[:MAX_CLASSIFIED]
        scores = self.classifier.score(clipped)
        tagged = [span for span in scores.spans if span.type in TAGGED]
        asked = conversation.top.waiting_for if conversation and conversation.top else None
        entities = find_entities(text, now=now, tagged=tagged, asked_back=asked in OF_THE_PAST)
        cues, family = find_cues(text), find_family(text)
        known = dict(conversation.slots) if conversation else {}
        told = next((entity.value for entity in entities if entity.type == "baby_age"), None)
        known.update(turned_to(known, family.child, JUDGED_BY, told))
        if "correction" in cues and conversation is not None and "baby_age_months" in conversation.slots:
            entities = as_age(entities)
        has_ticket = conversation is not None and bool(conversation.tickets)
        labels = self.classifier.labels.intents
        awaited = has_ticket or conversation is not None and conversation.handoff is not None
        flows = _flows(conversation)
        kinds, last = frozenset(entity.type for entity in entities), known.get("last_flow")
        scores = lower_lookalikes(scores, labels, cues, call_awaited=awaited, flows=flows, named=kinds, waits_for=last)
        scores = weigh_evidence(scores, labels, cues, entities, known=known, has_ticket=has_ticket, flows=flows)
        if family.named:  # who names a child speaks of it, whatever the words are like
            scores.main[labels.index(OUTSIDE)] *= RARELY
        topics = () if "meanwhile" in cues else self._topics(clipped, conversation)
        intents, guesses = self._intents(clipped, scores, topics)
        alarm = self._alarm(
            judge(text, entities, known_age=known.get(JUDGED_BY[0]), known_heat=known.get(JUDGED_BY[1])),
            scores,
            self._sure_at(text, cues, entities, told if told is not None else known.get(JUDGED_BY[0]), intents),
        )
        if not awaited_time(conversation, intents):
            entities = confirmed(entities, scores.spans)
        return Understanding(
            text=text,
            intents=intents,
            emotion=self._emotion(scores, clipped),
            alarm=alarm,
            entities=entities,
            cues=cues,
            family=family,
            unsure=not intents,
            guesses=guesses,
            model=self.classifier.name,
        )

    def _topics(self, text: str, conversation: Conversation | None) -> tuple[str, ...]:
        """Return the intents of the topics under way, the newest first: short remarks mostly go on with one of them."""
        if conversation is None or len(text) > SHORT_REMARK:
            return ()
        slots = conversation.slots
        stacked = (frame.intent for frame in reversed(conversation.stack))
        told = (slots.get("last_intent"), *stacked, slots.get("last_topic"))
        return tuple(dict.fromkeys(name for name in told if name))

    def _intents(
        self, text: str, scores: Scores, topics: tuple[str, ...]
    ) -> tuple[tuple[Intent, ...], tuple[Intent, ...]]:
        labels = self.classifier.labels.intents
        if not squeeze(text):
            return (), ()
        chosen = decide(self.classifier, scores, topics)
        chosen = (chosen + self._told_beside(text, chosen))[:MAX_INTENTS]
        whole = (0, len(text))
        if not chosen:
            best = [int(i) for i in np.argsort(-scores.main)[:3]]
            return (), tuple(Intent(labels[i], float(scores.main[i]), whole) for i in best if scores.main[i] >= GUESS)
        spans = self._spans(text, [labels[i] for i in chosen])
        chance = np.maximum(scores.intents, scores.main)
        return tuple(Intent(labels[i], float(chance[i]), spans[labels[i]]) for i in chosen), ()

    def _told_beside(self, text: str, chosen: list[int]) -> list[int]:
        """Return the needs that a part of the message tells plainly though the whole drowns them: after "besides", of a device named."""
        labels = self.classifier.labels
        domains, found = {labels.domains[i] for i in chosen}, list[int]()
        joined = [match.start() for match in _cues()["joins"].finditer(text)]
        parts = list(zip([0, *joined], [*joined, len(text)], strict=True)) if joined else []
        cut = clauses(text)
        if len(cut) > 1 and domains == {"parenting"}:
            parts += [part for part in cut if any(name in text[part[0] : part[1]] for name in device_names())]
        for start, end in parts:
            if end - start < LEAST_PART:
                continue
            main = self.classifier.score(text[start:end]).main
            best, chance = int(np.argmax(main)), float(main.max())
            plain = chance >= PLAIN_ALONE and (bool(joined) or labels.domains[best] == "device")
            if plain and labels.domains[best] != TALK and best not in (*chosen, *found):
                found.append(best)
        return found

    def _spans(self, text: str, names: list[str]) -> dict[str, tuple[int, int]]:
        if len(names) < 2:
            return {name: (0, len(text)) for name in names}
        parts = clauses(text)
        labels = self.classifier.labels.intents
        each = [
            dict(zip(labels, map(float, self.classifier.score(text[start:end]).intents), strict=True))
            for start, end in parts
        ]
        return best_spans(parts, each, names)

    def _emotion(self, scores: Scores, text: str) -> Emotion:
        names = self.classifier.labels.emotions
        told = find_emotions(text)
        chances = scores.emotions * np.array([FEELING_BOOST if name in told else 1.0 for name in names])
        chances = chances / chances.sum()
        best = int(np.argmax(chances))
        neutral = float(chances[names.index("neutral")])
        return Emotion(names[best], float(chances[best]), round(1 - neutral, 3))

    def _about_a_body(self, scores: Scores) -> float:
        """Return the chance that the message is about a body or a hazard, without which the model's alarm is a mishearing."""
        labels = self.classifier.labels
        each = zip(labels.intents, labels.domains, map(float, scores.main), strict=True)
        about = sum(chance for name, domain, chance in each if domain == "parenting" or name == "product_safety")
        return about / float(scores.main.sum())

    def _sure_at(
        self, text: str, cues: frozenset[str], entities: tuple[Entity, ...], age: object, intents: tuple[Intent, ...]
    ) -> float:
        """Return the score from which the model raises the alarm; for a fever whose age and degrees the rules know, and a small cut that has stopped bleeding, it must be surer."""
        heats = [entity.value for entity in entities if entity.type == "temperature" and entity.value is not None]
        old_enough = isinstance(age, int | float) and age >= load_rules().fever_under
        plain = bool(heats) and max(heats) < HIGH_FEVER and old_enough and intents and intents[0].name == "fever"
        calm_at = PLAIN_FEVER_AT if plain else STOPPED_CUT_AT if small_cut_stopped(text) else 0.0
        if "only_facts" in cues:  # ages and weights are no signs: what they mean for danger the rules know
            calm_at = SURER_THAN_ANY
        return max(self.classifier.emergency_at, calm_at)

    def _alarm(self, ruled: Alarm, scores: Scores, sure_at: float) -> Alarm:
        """Either may raise the alarm, neither may lower the other's."""
        level = Urgency(int(np.argmax(scores.urgency)))
        chance = float(scores.urgency[level])
        danger_score = float(alarm_score(scores.urgency))
        if self._about_a_body(scores) < LEAST_ABOUT_A_BODY:
            danger_score = 0.0
        if level is Urgency.EMERGENCY and danger_score < sure_at:
            known = sure_at > self.classifier.emergency_at  # the rules know what it is: the likeliest level below
            level = Urgency(int(np.argmax(scores.urgency[:-1]))) if known else Urgency.URGENT
        elif danger_score >= sure_at:
            level, chance = Urgency.EMERGENCY, float(scores.urgency[Urgency.EMERGENCY])
        if ruled.level >= level:
            return ruled if ruled.reasons else Alarm(ruled.level, chance, ())
        danger = "unknown" if level is Urgency.EMERGENCY else None
        return Alarm(level, chance, (*ruled.reasons, "classifier"), danger)
