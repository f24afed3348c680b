"""Read a message: classifier, rules, entities and cues together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from bot.domain.children import OTHERS, turned_to
from bot.domain.conversation import Conversation
from bot.domain.understanding import DANGER_LASTS, Alarm, Emotion, Entity, Intent, Understanding, Urgency
from bot.understand.acts import Acts, meant, state_of, with_acts, worsened
from bot.understand.alarm import (
    OF_THE_MOTHER,
    SUPPOSED,
    fever_of_a_nursing_mother,
    judge,
    load_rules,
    small_cut_stopped,
    tells_only_a_fever,
    to_be_seen_today,
)
from bot.understand.bought import find_purchase
from bot.understand.choose import MAX_INTENTS, NEVER_THE_TOPIC, OUTSIDE, TALK, decide
from bot.understand.classify import Classifier, Scores, alarm_score
from bot.understand.cues import compiled, find_cues
from bot.understand.entities import find_entities, lexicon
from bot.understand.evidence import DEVICES, JUDGED_BY, lower_lookalikes, weigh_evidence
from bot.understand.family import find_family
from bot.understand.hazards import Sight, look
from bot.understand.heard import heard
from bot.understand.invoices import find_invoice_data
from bot.understand.kept import (
    OF_THE_PAST,
    as_age,
    as_known,
    as_tail,
    at_home,
    awaited_time,
    confirmed,
    of_the_feverish,
    of_things,
)
from bot.understand.normalize import normalize, squeeze
from bot.understand.of_data import about_data
from bot.understand.prices import find_price_fall
from bot.understand.remedies import find_remedies
from bot.understand.segment import best_spans, clauses
from bot.understand.signs import put_right
from bot.understand.swap import find_swap

EMOTIONS = Path(__file__).with_name("emotions.zh.yml")
FEELING_BOOST = 3.0
MAX_CLASSIFIED = 600
"""Characters of a message that the classifier reads; entities and danger rules read all of it."""
GUESS = 0.04
SHORT_REMARK = 30
"""Characters; longer messages speak for themselves."""
RARELY = 0.2
SURER_THAN_ANY = 2.0
HIGH_FEVER = 40.0
SEEN_TODAY = 39.0
"""Degrees from which a fever has to be seen by a doctor today."""
PLAIN_FEVER_AT = 0.9
SURE_OF_ITS_NAME = 0.9
NAMED_BY_ONE_SIGN = (
    "obstetric", "vaccine_collapse", "intussusception", "button_battery", "magnet", "poison_sure", "bleeding",
)  # fmt: skip
"""Score from which the model's danger has the name of what the rules find possible; the names that are right then."""
STOPPED_CUT_AT = 0.8
BARE_SIGN_AT = 0.9
HURT_BEFORE = ("injury", "vaccination", "other_symptom", "postpartum", "pregnancy")
"""Topics after which one common sign may be that of a danger."""
LIKELY_AT, POSSIBLE_AT, WELL_AT, ELSEWHERE_AT = -0.1, 0.04, 0.1, 0.6
"""Scores from which the model raises the alarm where the rules find a likely danger (a sure "routine" scores -0.15), a possible one, none and a
child that is well, none and a message partly of the past, supposed or about a thing; else it is the classifier's own. Chosen on validation voices."""
LEAST_ABOUT_A_BODY = 0.5
PLAIN_ALONE = 0.6
"""Chance from which a part of a message tells a need of its own."""
ASKED_ALONE = 0.35
"""Chance from which it does so when it asks about the child beside a message of nothing but business."""
CARE, PRIVACY = "parenting", "privacy"
ASKS_AGE = "utter_ask_age_after_answer"
JUST_ASKED = 3
"""Responses within which the age is still what was asked for."""
CHALLENGE, SURELY = "bot_challenge", 0.9
COURTESY = {"greet", "thank", "goodbye"}
REPORT = "step_result"
"""The question that "still no reaction" answers: then it is said of the machine."""
VISIT = "appointment"
LAST_CARE, OF_STEPS = "parenting_question", {"fixed", "not_fixed", "cannot"}
"""The flow that answers on a child, and the acts that tell how a step of a machine went."""
WORN = frozenset(lexicon()["worn"])
"""Devices whose steps look at the child."""
LEAST_PART = 5
"""Characters of such a part."""
TAGGED = "symptom"
"""The entity type for which the network's spans measure better than rules, on validation voices."""


@lru_cache(maxsize=1)
def device_names() -> frozenset[str]:
    """Return every word for a device."""
    return DEVICES | {word for device in DEVICES for word in lexicon()["products"].get(device, ())}


@lru_cache(maxsize=1)
def _feelings() -> Mapping[str, re.Pattern[str]]:
    raw = yaml.safe_load(EMOTIONS.read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in raw.items()}


def find_emotions(text: str) -> frozenset[str]:
    """Return the emotions whose words stand in a message."""
    plain = normalize(text)
    return frozenset(name for name, pattern in _feelings().items() if pattern.search(plain))


def _flows(conversation: Conversation | None) -> frozenset[str]:
    """Return the flows under way and the last one that was finished."""
    if conversation is None:
        return frozenset()
    last = (conversation.slots.get(name) for name in ("last_flow", "last_claim"))
    return frozenset(str(name) for name in (*(frame.flow for frame in conversation.stack), *last) if name)


def _found_at(sight: Sight, by_itself: float) -> float:
    """Return the score from which the model raises the alarm, by what the rules find in a message; ``by_itself`` where they find nothing."""
    if sight.likely:
        return LIKELY_AT
    if sight.possible:
        return POSSIBLE_AT
    if sight.everyday is not None:
        return sight.everyday
    return ELSEWHERE_AT if sight.elsewhere else WELL_AT if sight.well else by_itself


def _asked_for_data(conversation: Conversation | None) -> bool:
    """Whether a wish about personal data is on record in this talk."""
    return conversation is not None and PRIVACY in conversation.ticket_categories.values()


def _lasting(conversation: Conversation | None) -> str | None:
    """Return the danger that was told lately and is not known to be over, "unknown" where only the model saw it."""
    if conversation is None:
        return None
    doubted = conversation.lately("danger_doubted", DANGER_LASTS) and "unknown"
    return conversation.lately("danger", DANGER_LASTS) or doubted


def _in_danger(known: Mapping[str, object]) -> bool:
    """Whether an alarm was raised in this talk and is not known to be over."""
    return bool(known.get("danger") or known.get("danger_doubted"))


class Reader:
    """The understander that serves; see ``bot.ports.Understander``."""

    def __init__(self, classifier: Classifier, acts: Acts | None = None) -> None:
        """Use a loaded classifier, and the model of acts that was taught with it."""
        self.classifier, self.acts = classifier, acts

    @classmethod
    def load(cls, folder: Path) -> Reader:
        """Read the trained files of a folder; ``BadFile`` when one is missing or differs from the manifest."""
        classifier = Classifier.load(folder)
        return cls(classifier, Acts.load(classifier))

    def read(self, text: str, *, conversation: Conversation | None = None, now: datetime) -> Understanding:
        """Return what the message means; the conversation adds the open question and the known age."""
        sent, text = text, heard(text)
        clipped = text[:MAX_CLASSIFIED]
        scores = self.classifier.score(clipped)
        tagged = put_right([span for span in scores.spans if span.type == TAGGED], clipped, scores.chances)
        asked = conversation.top.waiting_for if conversation and conversation.top else None
        found = find_entities(text, now=now, tagged=tagged, asked_back=asked in OF_THE_PAST)
        entities, bought = of_things(text, found), find_purchase(text, found, now)
        plain = find_cues(text)
        does = self._acts(clipped, scores, conversation, plain if clipped == text else find_cues(clipped))
        cues, swap = with_acts(plain, does), find_swap(text)
        known = dict(conversation.slots) if conversation else {}
        family = find_family(text, several=bool(known.get(OTHERS)), early=known.get("preterm_weeks") is not None)
        if family.mixed_up:
            cues |= {"correction"}  # "the elder, not the younger": one child takes the other's place
        fall = find_price_fall(text)
        cues |= {"price_dropped"} if fall else set()
        cues |= {"bought"} if bought else set()
        entities = as_tail(text, as_known(entities, asked, known), asked, known)
        told = next((entity.value for entity in entities if entity.type == "baby_age"), None)
        known.update(turned_to(known, family.child, JUDGED_BY, told, mixed_up=family.mixed_up))
        if conversation is not None and self._tells_the_age(cues, conversation):
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
        said = about_data(scores, labels, cues, flows=flows, asked_for=_asked_for_data(conversation))
        intents, guesses = self._intents(clipped, said, topics)
        intents = meant(intents, does, cues, kinds)
        if intents and intents[0].name == CHALLENGE and intents[0].confidence >= SURELY:
            cues -= {"correction", "told_wrong"}  # "are you no person? Then talk like one" puts nothing right
        if known.get("last_topic") in OF_THE_MOTHER and "ill_like_grown_up" in cues:
            cues |= {"own_fever"}
        judged = of_the_feverish(entities, family.named, own_fever="own_fever" in cues)
        alarm = self._alarm(
            judge(
                text,
                judged,
                known_age=known.get(JUDGED_BY[0]),
                known_heat=known.get(JUDGED_BY[1]),
                retold=family.mixed_up,
                lasting=_lasting(conversation),
            ),
            scores,
            self._sure_at(
                text, cues, entities, {**known, **({JUDGED_BY[0]: told} if told is not None else {})}, intents
            ),
            look(text),
        )
        if alarm.level < Urgency.URGENT and (today := to_be_seen_today(text, cues, entities, known)):
            alarm = Alarm(Urgency.URGENT, alarm.confidence, (today,))
        alarm = worsened(alarm, does, known.get("danger"))
        if asked == REPORT and "dead_machine" in cues and known.get("product") not in WORN and not family.named:
            alarm = Alarm(Urgency.ROUTINE, alarm.confidence, ())
        awaited = awaited_time(conversation, intents, cues)
        entities = at_home(text, entities if awaited else confirmed(entities, scores.chances))
        return Understanding(
            text=text,
            intents=intents,
            emotion=self._emotion(scores, clipped),
            alarm=alarm,
            entities=tuple(replace(one, text=sent[slice(*one.span)]) for one in entities),
            cues=cues,
            family=family,
            price_fall=fall,
            swap=swap,
            remedies=find_remedies(text, entities, DEVICES),
            invoice=find_invoice_data(text),
            bought=bought,
            unsure=not intents,
            guesses=guesses,
            model=self.classifier.name,
        )

    def _acts(
        self, text: str, scores: Scores, conversation: Conversation | None, cues: frozenset[str]
    ) -> frozenset[str]:
        """Return what a turn does by the model of acts; ``scores`` as they were given, ``cues`` those of the text's words."""
        if self.acts is None:
            return frozenset()
        told = self.acts.told(text, state_of(conversation), scores, cues)
        asked = conversation.top.waiting_for if conversation and conversation.top else None
        if conversation and conversation.slots.get("last_flow") == LAST_CARE:
            told -= OF_STEPS  # between the steps the child was talked of
        return told - {"wait"} if asked == VISIT else told  # "after work" tells when

    def _tells_the_age(self, cues: frozenset[str], conversation: Conversation) -> bool:
        """Whether a bare span of time is the child's age: a known one is put right, or it was asked for just now."""
        asked = ASKS_AGE in conversation.used_responses[-JUST_ASKED:] and "only_facts" in cues
        return asked or "correction" in cues and "baby_age_months" in conversation.slots

    def _topics(self, text: str, conversation: Conversation | None) -> tuple[str, ...]:
        """Return the intents of the topics under way, the newest first: short remarks mostly go on with one of them."""
        if conversation is None or len(text) > SHORT_REMARK:
            return ()
        slots = conversation.slots
        stacked = (frame.intent for frame in reversed(conversation.stack))
        told = (slots.get("last_intent"), *stacked, slots.get("last_topic"))
        return tuple(dict.fromkeys(name for name in told if name and name not in NEVER_THE_TOPIC))

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
        written = normalize(text)
        marks = ("joins", "numbered_part") if compiled()["enumerates"].search(written) else ("joins",)
        joined = sorted({match.start() for mark in marks for match in compiled()[mark].finditer(written)})
        parts = list(zip([0, *joined], [*joined, len(text)], strict=True)) if joined else []
        cut = clauses(text)
        courtesy = {labels.intents[i] for i in chosen} <= COURTESY
        if len(cut) > 1 and courtesy and not joined:
            parts += cut
        if len(cut) > 1 and domains == {CARE}:
            parts += [part for part in cut if any(name in text[part[0] : part[1]] for name in device_names())]
        for start, end in parts:
            if end - start < LEAST_PART:
                continue
            main = self.classifier.score(text[start:end]).main
            best, chance = int(np.argmax(main)), float(main.max())
            least = ASKED_ALONE if courtesy else PLAIN_ALONE  # thanks drown what they are joined to
            plain = chance >= least and (bool(joined) or courtesy or labels.domains[best] == "device")
            care = labels.domains[best] == CARE and CARE not in domains and "asks" in find_cues(text[start:end])
            plain = plain or bool(joined) and care and chance >= ASKED_ALONE
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
        self,
        text: str,
        cues: frozenset[str],
        entities: tuple[Entity, ...],
        known: Mapping[str, object],
        intents: tuple[Intent, ...],
    ) -> float:
        """Return the score from which the model raises the alarm.

        For a fever whose age and degrees the rules know, a small cut that has stopped bleeding and one common sign that
        stands alone, with nothing told before that makes it more, it must be surer.
        """
        age = known.get(JUDGED_BY[0])
        heats = [entity.value for entity in entities if entity.type == "temperature" and entity.value is not None]
        old_enough = isinstance(age, int | float) and age >= load_rules().fever_under
        plain = bool(heats) and max(heats) < HIGH_FEVER and old_enough and intents and intents[0].name == "fever"
        plain = plain or age is None and bool(heats) and max(heats) < SEEN_TODAY and tells_only_a_fever(text)
        nursing = known.get("last_topic") in OF_THE_MOTHER
        plain = plain or "own_fever" in cues and fever_of_a_nursing_mother(text, told_before=nursing)
        calm_at = PLAIN_FEVER_AT if plain else STOPPED_CUT_AT if small_cut_stopped(text) else LIKELY_AT
        young = isinstance(age, int | float) and age < load_rules().fever_under
        if "bare_sign" in cues and not (young or _in_danger(known) or known.get("last_topic") in HURT_BEFORE):
            calm_at = BARE_SIGN_AT
        denied = "denies_signs" in cues and look(text).likely is None
        if (
            denied or "only_facts" in cues
        ):  # neither what is denied nor ages and weights are signs: those the rules know
            calm_at = SURER_THAN_ANY
        return max(_found_at(look(text), self.classifier.emergency_at), calm_at)

    def _alarm(self, ruled: Alarm, scores: Scores, sure_at: float, sight: Sight) -> Alarm:
        """Either may raise the alarm, neither may lower the other's; what the rules find names the model's danger."""
        level = Urgency(int(np.argmax(scores.urgency)))
        chance = float(scores.urgency[level])
        danger_score = float(alarm_score(scores.urgency))
        sure_at = max(sure_at, ELSEWHERE_AT) if SUPPOSED in ruled.reasons else sure_at
        if sight.possible is None and self._about_a_body(scores) < LEAST_ABOUT_A_BODY:
            danger_score = 0.0
        if level is Urgency.EMERGENCY and danger_score < sure_at:
            known = sure_at > self.classifier.emergency_at  # the rules know what it is: the likeliest level below
            level = Urgency(int(np.argmax(scores.urgency[:-1]))) if known else Urgency.URGENT
        elif danger_score >= sure_at:
            level, chance = Urgency.EMERGENCY, float(scores.urgency[Urgency.EMERGENCY])
        if ruled.level >= level:
            return ruled if ruled.reasons else Alarm(ruled.level, chance, ())
        sure = sight.possible if danger_score >= SURE_OF_ITS_NAME else None
        told = sight.likely or (sure if sure and sure.danger in NAMED_BY_ONE_SIGN else None)
        named = told.danger if told else "unknown"
        danger = named if level is Urgency.EMERGENCY else None
        return Alarm(level, chance, (*ruled.reasons, "classifier"), danger)
