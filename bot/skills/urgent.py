"""What must be seen by a doctor today is said first, before what is normal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.understanding import Alarm, Urgency

LEAST_SHARED = 2
"""Pairs of characters that a flag shares with a message of which no rule says what is urgent in it."""


def urgent_flag(alarm: Alarm, text: str, flags: Sequence[str]) -> str | None:
    """Return the red flag that the parent told, None where nothing is urgent or no flag is about it.

    The words that a rule found are looked for in the flags; where only the classifier speaks, the whole message.
    """
    if alarm.level is not Urgency.URGENT or not flags:
        return None
    found = [reason.rpartition(": ")[2] for reason in alarm.reasons if reason != "classifier"]
    told, least = (_pairs(" ".join(found)), 1) if found else (_pairs(text), LEAST_SHARED)
    shared = [len(told & _pairs(flag)) for flag in flags]
    return flags[shared.index(max(shared))] if max(shared) >= least else None


def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of letters and figures that stand side by side."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum())
