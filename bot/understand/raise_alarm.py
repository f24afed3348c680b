"""The alarm of rules and model together: either may raise it, neither may lower the other's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bot.domain.understanding import Alarm, Entity, Intent, Urgency
from bot.understand.alarm import (
    OF_THE_MOTHER,
    SUPPOSED,
    fever_of_a_nursing_mother,
    load_rules,
    small_cut_stopped,
    tells_only_a_fever,
)
from bot.understand.classify import Classifier, Scores, alarm_score
from bot.understand.evidence import JUDGED_BY
from bot.understand.hazards import Sight, look

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


def _found_at(sight: Sight, by_itself: float) -> float:
    """Return the score from which the model raises the alarm, by what the rules find in a message; ``by_itself`` where they find nothing."""
    if sight.likely:
        return LIKELY_AT
    if sight.possible:
        return POSSIBLE_AT
    if sight.everyday is not None:
        return sight.everyday
    return ELSEWHERE_AT if sight.elsewhere else WELL_AT if sight.well else by_itself


def _in_danger(known: Mapping[str, object]) -> bool:
    """Whether an alarm was raised in this talk and is not known to be over."""
    return bool(known.get("danger") or known.get("danger_doubted"))


def _about_a_body(classifier: Classifier, scores: Scores) -> float:
    """Return the chance that the message is about a body or a hazard, without which the model's alarm is a mishearing."""
    labels = classifier.labels
    each = zip(labels.intents, labels.domains, map(float, scores.main), strict=True)
    about = sum(chance for name, domain, chance in each if domain == "parenting" or name == "product_safety")
    return about / float(scores.main.sum())


def sure_at(
    text: str,
    cues: frozenset[str],
    entities: tuple[Entity, ...],
    known: Mapping[str, object],
    intents: tuple[Intent, ...],
    by_itself: float,
) -> float:
    """Return the score from which the model raises the alarm; ``by_itself`` where the rules find nothing.

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
    if denied or "only_facts" in cues:  # neither what is denied nor ages and weights are signs: those the rules know
        calm_at = SURER_THAN_ANY
    return max(_found_at(look(text), by_itself), calm_at)


def both(ruled: Alarm, scores: Scores, least: float, sight: Sight, classifier: Classifier) -> Alarm:
    """Either may raise the alarm, neither may lower the other's; what the rules find names the model's danger."""
    level = Urgency(int(np.argmax(scores.urgency)))
    chance = float(scores.urgency[level])
    danger_score = float(alarm_score(scores.urgency))
    least = max(least, ELSEWHERE_AT) if SUPPOSED in ruled.reasons else least
    if sight.possible is None and _about_a_body(classifier, scores) < LEAST_ABOUT_A_BODY:
        danger_score = 0.0
    if level is Urgency.EMERGENCY and danger_score < least:
        known = least > classifier.emergency_at  # the rules know what it is: the likeliest level below
        level = Urgency(int(np.argmax(scores.urgency[:-1]))) if known else Urgency.URGENT
    elif danger_score >= least:
        level, chance = Urgency.EMERGENCY, float(scores.urgency[Urgency.EMERGENCY])
    if ruled.level >= level:
        return ruled if ruled.reasons else Alarm(ruled.level, chance, ())
    sure = sight.possible if danger_score >= SURE_OF_ITS_NAME else None
    told = sight.likely or (sure if sure and sure.danger in NAMED_BY_ONE_SIGN else None)
    named = told.danger if told else "unknown"
    danger = named if level is Urgency.EMERGENCY else None
    return Alarm(level, chance, (*ruled.reasons, "classifier"), danger)
