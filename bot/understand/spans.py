"""Tags of characters and the spans they make: outside, and begin and inside of each type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TYPES = (
    "baby_age", "symptom", "temperature", "duration", "product", "brand", "model", "fault_code", "batch_no", "order_no",
    "ticket_no", "amount", "datetime", "place", "phone", "person",
)  # fmt: skip
"""In the order of the network's tags; the same as in ``labels.yml``."""
TAGS = 1 + 2 * len(TYPES)
NEVER = -1e6
Span = tuple[int, int, str]
"""Start, end (exclusive) and type."""


@dataclass(frozen=True)
class Chances:
    """How likely each character read belongs to each type."""

    starts: NDArray[np.int64]
    """Where each begins in the text, in ascending order."""
    each: NDArray[np.float32]
    """Shape (characters, types)."""

    @classmethod
    def of_tags(cls, starts: NDArray[np.int64], scores: NDArray[np.float32]) -> Chances:
        """Turn scores of tags (characters, tags) into chances; begin and inside of a type count together."""
        raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares = raised / raised.sum(axis=-1, keepdims=True)
        return cls(starts, shares[:, 1::2] + shares[:, 2::2])

    def mean(self, kind: str, start: int, end: int) -> float:
        """Return the mean chance of a type over a span; 0 where nothing of it was read."""
        first, last = np.searchsorted(self.starts, (start, end))
        return float(self.each[first:last, TYPES.index(kind)].mean()) if last > first else 0.0


def allowed() -> NDArray[np.float32]:
    """Return 0 where one tag may follow another and a great loss where not; shape (from, to)."""
    loss = np.zeros((TAGS, TAGS), dtype=np.float32)
    for inside in range(2, TAGS, 2):
        loss[:, inside] = NEVER
        loss[inside - 1, inside] = loss[inside, inside] = 0
    return loss


def best_path(scores: NDArray[np.float32], steps: NDArray[np.float32]) -> list[int]:
    """Return the tags with the highest sum of scores (characters, tags) and steps (from, to). Viterbi."""
    if not len(scores):
        return []
    total = scores[0].copy()
    total[2::2] = NEVER  # nothing starts inside
    back = []
    for own in scores[1:]:
        ways = total[:, None] + steps
        come = ways.argmax(axis=0)
        back.append(come)
        total = ways[come, np.arange(TAGS)] + own
    tag = int(total.argmax())
    path = [tag]
    for come in reversed(back):
        tag = int(come[tag])
        path.append(tag)
    return path[::-1]


def spans_of(tags: Sequence[int]) -> list[Span]:
    """Return (start, end, type) of each run of tags."""
    found: list[Span] = []
    for place, tag in enumerate(tags):
        if tag and tag % 2:
            found.append((place, place + 1, TYPES[tag // 2]))
        elif tag and found:
            found[-1] = (found[-1][0], place + 1, found[-1][2])
    return found
