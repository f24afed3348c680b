"""What must be seen by a doctor today is said first, before what is normal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.understanding import Alarm, Urgency
from bot.reply.nearest import pairs
from bot.understand.cues import says

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
