"""Spans that no pattern can list: a linear tagger over character windows, in plain numpy."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.understanding import Entity
from bot.understand.normalize import normalize

TYPES = ("symptom", "product", "person", "place")
"""What it is trained to find; tags are outside, then begin and inside of each type."""
TAGS = 1 + 2 * len(TYPES)
BUCKETS = 1 << 17
REACH = 2
"""Characters seen on either side."""
WINDOWS = ((-2, -1), (-1, 0), (0, 1), (1, 2), (2, 3), (-2, 0), (-1, 1), (0, 2), (1, 3), (-2, 1), (-1, 2), (0, 3))
"""Parts of the text that a feature names, as (first, behind the last) from the character that is tagged."""
GROUPED = ((-2, 0), (-1, 1), (0, 2), (1, 3), (-2, 1), (-1, 2), (0, 3))
"""Windows that are also known by the group of words they stand among."""
MASK = BUCKETS - 1
LONGEST = 600
"""Characters read; what lies behind is left to the rules."""
Span = tuple[int, int, str]
Groups = Mapping[int, int]
"""Checksum of an n-gram to the number of its group of like-used n-grams."""


def checksum(text: str) -> int:
    """Return the CRC-32 by which n-grams are known in the shipped files."""
    return zlib.crc32(text.encode("utf-8"))


def features(text: str, groups: Groups) -> NDArray[np.int64]:
    """Return the feature numbers of every character, shape (characters, features), each in ``[0, BUCKETS)``."""
    plain = normalize(text)
    padded = "^" * REACH + plain + "$" * (REACH + 1)
    rows = []
    for place in range(REACH, REACH + len(plain)):
        row = [checksum(f"{n}{padded[place + a : place + b]}") & MASK for n, (a, b) in enumerate(WINDOWS)]
        for n, (a, b) in enumerate(GROUPED):
            group = groups.get(checksum(padded[place + a : place + b]), -1)
            row.append(checksum(f"g{n}:{group}") & MASK)
        rows.append(row)
    return np.array(rows, dtype=np.int64).reshape(len(plain), len(WINDOWS) + len(GROUPED))


def allowed() -> NDArray[np.float32]:
    """Return 0 where one tag may follow another and a great loss where not; shape (from, to)."""
    loss = np.zeros((TAGS, TAGS), dtype=np.float32)
    for inside in range(2, TAGS, 2):
        loss[:, inside] = -1e6
        loss[inside - 1, inside] = loss[inside, inside] = 0
    return loss


def best_path(scores: NDArray[np.float32], steps: NDArray[np.float32]) -> list[int]:
    """Return the tags with the highest sum of scores (characters, tags) and steps (from, to). Viterbi."""
    if not len(scores):
        return []
    total = scores[0].copy()
    total[2::2] = -1e6  # nothing starts inside
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


@dataclass(frozen=True)
class Tagger:
    """``table`` (BUCKETS, TAGS) with one ``scale``; ``steps`` (TAGS, TAGS); groups as sorted checksums and numbers."""

    table: NDArray[np.int8]
    scale: float
    steps: NDArray[np.float32]
    groups: Groups

    @classmethod
    def load(cls, path: Path) -> Tagger:
        """Read a file that ``training.tagger`` wrote; its checksum is compared by the caller."""
        with np.load(path) as arrays:
            groups = dict(zip(arrays["keys"].tolist(), arrays["numbers"].tolist(), strict=True))
            return cls(arrays["table"], float(arrays["scale"]), arrays["steps"] + allowed(), groups)

    def find(self, text: str) -> tuple[Entity, ...]:
        """Return the spans found in a message, without values."""
        clipped = text[:LONGEST]
        if not clipped:
            return ()
        scores = self.table[features(clipped, self.groups)].sum(axis=1, dtype=np.float32) * np.float32(self.scale)
        spans = spans_of(best_path(scores, self.steps))
        return tuple(Entity(kind, text[start:end], (start, end)) for start, end, kind in spans)
