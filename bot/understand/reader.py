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
from bot.domain.understanding import DANGER_LASTS, Alarm, Emotion, Intent, Understanding, Urgency
from bot.understand.acts import Acts, meant, state_of, with_acts, worsened
from bot.understand.alarm import (
    OF_THE_MOTHER,
    judge,
    to_be_seen_today,
)
from bot.understand.bought import find_purchase
from bot.understand.choose import MAX_INTENTS, NEVER_THE_TOPIC, OUTSIDE, TALK, decide
from bot.understand.classify import Classifier, Scores
from bot.understand.cues import compiled, find_cues, is_found
from bot.understand.entities import find_entities, lexicon
from bot.understand.evidence import DEVICES, JUDGED_BY, lower_lookalikes, weigh_evidence
from bot.understand.family import find_family
from bot.understand.hazards import look
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
from bot.understand.raise_alarm import both, sure_at
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


def _asked_for_data(conversation: Conversation | None) -> bool:
    """Whether a wish about personal data is on record in this talk."""
    return conversation is not None and PRIVACY in conversation.ticket_categories.values()


def _lasting(conversation: Conversation | None) -> str | None:
    """Return the danger that was told lately and is not known to be over, "unknown" where only the model saw it."""
    if conversation is None:
        return None
    doubted = conversation.lately("danger_doubted", DANGER_LASTS) and "unknown"
    return conversation.lately("danger", DANGER_LASTS) or doubted


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
        found_it = is_found(cues, conversation.used_responses if conversation else ())
        cues |= {cue for cue, so in {"price_dropped": fall, "bought": bought, "child_safe": found_it}.items() if so}
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
        alarm = both(
            judge(
                text,
                judged,
                known_age=known.get(JUDGED_BY[0]),
                known_heat=known.get(JUDGED_BY[1]),
                retold=family.mixed_up,
                lasting=_lasting(conversation),
            ),
            scores,
            sure_at(
                text,
                cues,
                entities,
                {**known, **({JUDGED_BY[0]: told} if told is not None else {})},
                intents,
                self.classifier.emergency_at,
            ),
            look(text),
            self.classifier,
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
