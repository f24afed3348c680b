"""Figures from pairs of found and true; pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence


def f1(hits: float, found: float, true: float) -> float:
    """Return 2·hits / (found + true); 1.0 when nothing was there and nothing was found."""
    return 1.0 if found + true == 0 else 2 * hits / (found + true)


def micro_f1(pairs: Iterable[tuple[set[Hashable], set[Hashable]]]) -> float:
    """Return the F1 over all labels of all rows; ``pairs`` are (found, true) sets."""
    hits = found_n = true_n = 0
    for found, true in pairs:
        hits, found_n, true_n = hits + len(found & true), found_n + len(found), true_n + len(true)
    return f1(hits, found_n, true_n)


def per_class_f1(pairs: Iterable[tuple[set[Hashable], set[Hashable]]]) -> dict[Hashable, tuple[float, int]]:
    """Return F1 and number of true rows for each class that occurs in the truth."""
    hits, found_n, true_n = Counter[Hashable](), Counter[Hashable](), Counter[Hashable]()
    for found, true in pairs:
        hits.update(found & true)
        found_n.update(found)
        true_n.update(true)
    return {name: (f1(hits[name], found_n[name], true_n[name]), true_n[name]) for name in true_n}


def macro_f1(pairs: Sequence[tuple[set[Hashable], set[Hashable]]]) -> float:
    """Return the mean of the classes' F1; 0.0 without any class."""
    scores = [score for score, _ in per_class_f1(pairs).values()]
    return sum(scores) / len(scores) if scores else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Iterable[str]) -> float:
    """Return 1 / place of the first relevant id, 0.0 when none is there."""
    wanted = set(relevant)
    return next((1 / place for place, item in enumerate(ranked, start=1) if item in wanted), 0.0)


def recall_at(ranked: Sequence[str], relevant: Sequence[str], k: int) -> float:
    """Return the share of the relevant ids among the first ``k``; 1.0 when nothing is relevant."""
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant)) if relevant else 1.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0..1) of the values lie, by the nearest-rank method; 0.0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
