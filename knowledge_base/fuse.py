"""Several rankings into one."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from knowledge_base.lexical import Vector

T = TypeVar("T", bound=Hashable)


def reciprocal_ranks(rankings: Sequence[Sequence[T]], k: float = 60.0) -> dict[T, float]:
    """Reciprocal rank fusion (Cormack et al., SIGIR 2009): Σ of 1 / (k + rank), ranks from 1; best first."""
    fused: dict[T, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            fused[item] = fused.get(item, 0.0) + 1.0 / (k + rank)
    return dict(sorted(fused.items(), key=lambda entry: -entry[1]))


def weighted_sum(scores: Mapping[str, Vector], weights: Mapping[str, float]) -> Vector:
    """Σ weight × score over the names in `weights`; all vectors have the same shape, a name without scores counts 0."""
    parts = [weight * scores[name] for name, weight in weights.items() if name in scores]
    if not parts:
        raise ValueError(f"no scores for any of {sorted(weights)}; there are {sorted(scores)}")
    return np.asarray(np.sum(parts, axis=0), dtype=np.float32)
