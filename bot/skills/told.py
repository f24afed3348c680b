"""Which articles have been told about which child, the last one last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.children import CHILD
from bot.skills.draft import Draft
from knowledge_base.passage import Hit

TOLD, ANSWERED_AT = "told_articles", "answered_turn"
NEVER = 1_000_000
LATELY = 3
"""Articles back among which one is still talked of."""


def was_told(draft: Draft, hit: Hit) -> bool:
    """Tell whether an article has been told about the child that is talked of."""
    return _mark(draft, hit) in (draft.state.slots.get(TOLD) or [])


def note_told(draft: Draft, hit: Hit) -> None:
    """Remember an article as the one told last."""
    mark = _mark(draft, hit)
    draft.learn(TOLD, [*(one for one in draft.state.slots.get(TOLD) or [] if one != mark), mark])
    draft.learn(ANSWERED_AT, draft.state.turn)


def answered_ago(draft: Draft) -> int:
    """Return how many turns ago an article was told last."""
    at = draft.state.slots.get(ANSWERED_AT)
    return NEVER if at is None else draft.state.turn - int(at)


def told_lately(slots: Mapping[str, Any]) -> list[str]:
    """Return the ids of the last articles told to whichever child, the newest first."""
    return [str(mark).partition(":")[2] for mark in reversed(slots.get(TOLD) or [])][:LATELY]


def told_last(slots: Mapping[str, Any]) -> str | None:
    """Return the id of the article told last, None before the first one."""
    return next(iter(told_lately(slots)), None)


def _mark(draft: Draft, hit: Hit) -> str:
    return f"{draft.state.slots.get(CHILD) or ''}:{hit.id}"
