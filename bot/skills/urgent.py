"""What must be seen by a doctor today is said first, before what is normal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.understanding import Alarm, Urgency
from bot.understand.reader import find_cues

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
    told, least = (_pairs(" ".join(found)), 1) if found else (_pairs(text), LEAST_SHARED)
    shared = {flag: len(told & _pairs(flag)) for flag in flags if "states_age" not in find_cues(flag)}
    best = max(shared, key=lambda flag: shared[flag], default=None)
    if best is not None and shared[best] >= least:
        return best
    return found[0] if found else None


def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of letters and figures that stand side by side."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum())
