"""Tags of characters and the spans they make: outside, and begin and inside of each type."""

from __future__ import annotations

from collections.abc import Sequence

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
