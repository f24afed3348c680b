"""What must be seen by a doctor today, and which food must be put away, is said first, before what is normal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.understanding import Alarm, Urgency
from bot.reply.nearest import pairs
from bot.skills.draft import Draft
from bot.understand.cues import says

OF_BAD_FOOD, OF_A_STOMACH = ("traceability", "food_quality", "hazard"), ("digestion", "spit_up", "allergy")
"""Errands in which a food is doubted, and what a food may do to a child."""
STOPPED, LATELY = "utter_stop_f", 4
"""Beginning of the responses that put a food away, and within how many that is what "may she go on" asks of."""
LEAST_SHARED = 2
"""Pairs of characters that a flag shares with a message of which no rule says what is urgent in it."""


def urgent_sign(alarm: Alarm, text: str, flags: Sequence[str]) -> str | None:
    """Return the red flag that the parent told, else the sign itself; None where nothing is urgent or nobody knows what is.

    The words that a rule found are looked for in the flags; where only the classifier speaks, the whole message. A flag for a
    certain age is left out: whether it is this child's is not decided here.
    """
    if alarm.level is not Urgency.URGENT:
        return None
    found = [reason.rpartition(": ")[2] for reason in alarm.reasons if reason != "classifier"]
    told, least = (pairs(" ".join(found)), 1) if found else (pairs(text), LEAST_SHARED)
    shared = {flag: len(told & pairs(flag)) for flag in flags if not says(flag, "states_age")}
    best = max(shared, key=lambda flag: shared[flag], default=None)
    if best is not None and shared[best] >= least:
        return best
    return found[0] if found else None


def of_bad_food(draft: Draft) -> bool:
    """Whether it is asked of a sign after a food that is doubted: what was eaten is what the answer is on."""
    ill = draft.read.first("symptom") is not None or draft.read.has(*OF_A_STOMACH)
    doubted = _doubted(draft) or any(name.startswith(STOPPED) for name in draft.state.used_responses)
    return bool(doubted) and ill and "asks_if_of_it" in draft.read.cues


def _doubted(draft: Draft) -> set[str]:
    """The errands with a bad food that are talked of."""
    slots, now = draft.state.slots, {one.name for one in draft.read.intents}
    talked_of = {str(slots.get("last_flow")), str(slots.get("last_topic")), *draft.state.ticket_categories.values()}
    return (talked_of | now) & {*OF_BAD_FOOD}


def suspects_food(draft: Draft) -> bool:
    """Whether a child has been ill since it had a food of which nobody has said yet that it must be put away."""
    cues = draft.read.cues
    ill = draft.read.first("symptom") is not None or draft.read.has(*OF_A_STOMACH)
    told = "ill_since_food" in cues or bool(_doubted(draft)) and ill and "already_fed" in cues
    lately = draft.state.used_responses[-LATELY:]
    if "eats_on" in cues and any(name.startswith(STOPPED) for name in lately):
        return True
    stopped = any(name.startswith(STOPPED) for name in draft.state.used_responses)
    complains = any(one.name in OF_BAD_FOOD for one in draft.read.intents)  # that flow says it itself
    return told and not stopped and not complains
