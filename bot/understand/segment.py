"""Cut a message into clauses, so that each need knows its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.domain.understanding import Span
from bot.understand.numbers import language

MIN_CLAUSE = 3
"""Shorter pieces belong to the clause before."""


@lru_cache(maxsize=1)
def _cut() -> re.Pattern[str]:
    return re.compile(language()["clause_end"])


def clauses(text: str) -> list[Span]:
    """Return the clauses of a message as spans that together cover it; never empty for non-empty text."""
    ends = [match.end() for match in _cut().finditer(text)] + [len(text)]
    spans: list[Span] = []
    start = 0
    for end in ends:
        if end <= start:
            continue
        if spans and (end - start < MIN_CLAUSE or not text[start:end].strip()):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        start = end
    return spans or [(0, len(text))]


def best_spans(spans: Sequence[Span], scores: Sequence[Mapping[str, float]], names: Sequence[str]) -> dict[str, Span]:
    """Give each intent the run of clauses that speaks for it most.

    Args:
        spans: clauses in order.
        scores: for each clause, intent name to probability.
        names: the intents found in the whole message.
    """
    if len(names) < 2 or len(spans) < 2:
        return {name: (spans[0][0], spans[-1][1]) for name in names}
    owner = [max(names, key=lambda name: score.get(name, 0.0)) for score in scores]
    found: dict[str, Span] = {}
    for name in names:
        own = [span for span, who in zip(spans, owner, strict=True) if who == name]
        if not own:
            best = max(range(len(spans)), key=lambda place: scores[place].get(name, 0.0))
            own = [spans[best]]
        found[name] = (own[0][0], own[-1][1])
    return found
