"""A child's health data and the parent's word on it (Personal Information Protection Law, arts. 13, 28, 29 and 31)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from bot.domain.children import OTHERS

CONSENT = "health_consent"
"""The slot that keeps the parent's word."""
ASKED, ALL, ONCE, NONE = "asked", "all", "once", "none"
"""Asked and not answered; kept and shared with experts; for this talk only; not at all. No value: never asked."""
TALK_LASTS = timedelta(hours=24)
"""Silence after which a talk is over: what was told for it alone is then erased."""
Slots = Mapping[str, Any]


def may_keep(slots: Slots) -> bool:
    """Whether health facts may outlive the talk and go into tickets; without a word they may not."""
    return slots.get(CONSENT) == ALL


def known_health(slots: Slots, health: Collection[str]) -> tuple[str, ...]:
    """Return the slots of ``health`` that hold a fact of any child, in the order of ``health``."""
    others = [facts for facts in (slots.get(OTHERS) or {}).values()]
    return tuple(name for name in health if any(facts.get(name) not in (None, "", False) for facts in (slots, *others)))


def without_health(slots: Slots, health: Collection[str]) -> dict[str, Any]:
    """Return the slots without health facts, those of the other children left out too."""
    kept = {name: value for name, value in slots.items() if name not in health}
    if kept.get(OTHERS):
        kept[OTHERS] = healthless(kept[OTHERS], health)
    return kept


def healthless(others: Mapping[str, Slots], health: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return what is known of the other children without their health facts."""
    return {
        child: {name: value for name, value in facts.items() if name not in health} for child, facts in others.items()
    }
