"""Spans that no pattern can list: a linear tagger over character windows, in plain numpy."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.understanding import Entity
from bot.understand.classify import check_file
from bot.understand.normalize import normalize

TYPES = ("symptom",)
"""What it is trained to find (the other types have rules that measure better); outside, then begin and inside of each."""
TAGS = 1 + 2 * len(TYPES)
BUCKETS = 1 << 17
LEAN = 8.0
"""Added to every tag but outside: symptoms are marked sparsely in our messages, so that a plain perceptron is too shy."""
REACH = 2
"""Characters seen on either side."""
WINDOWS = ((-2, -1), (-1, 0), (0, 1), (1, 2), (2, 3), (-2, 0), (-1, 1), (0, 2), (1, 3), (-2, 1), (-1, 2), (0, 3))
"""Parts of the text that a feature names, as (first, behind the last) from the character that is tagged."""
MASK = BUCKETS - 1
LONGEST = 600
"""Characters read; what lies behind is left to the rules."""
Span = tuple[int, int, str]


def checksum(text: str) -> int:
    """Return the CRC-32 by which n-grams are known in the shipped files."""
    return zlib.crc32(text.encode("utf-8"))


def features(text: str) -> NDArray[np.int64]:
    """Return the feature numbers of every character, shape (characters, features), each in ``[0, BUCKETS)``."""
    plain = normalize(text)
    padded = "^" * REACH + plain + "$" * (REACH + 1)
    rows = []
    for place in range(REACH, REACH + len(plain)):
        rows.append([checksum(f"{n}{padded[place + a : place + b]}") & MASK for n, (a, b) in enumerate(WINDOWS)])
    return np.array(rows, dtype=np.int64).reshape(len(plain), len(WINDOWS))


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
    """``table`` (BUCKETS, TAGS) with one ``scale``; ``steps`` (TAGS, TAGS)."""

    table: NDArray[np.int8]
    scale: float
    steps: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path, digest: str) -> Tagger:
        """Read a file that ``training.tagger`` wrote; ``BadFile`` when it differs from its SHA-256."""
        check_file(path, digest)
        with np.load(path) as arrays:
            return cls(arrays["table"], float(arrays["scale"]), arrays["steps"] + allowed())

    def find(self, text: str) -> tuple[Entity, ...]:
        """Return the spans found in a message, without values."""
        clipped = text[:LONGEST]
        if not clipped:
            return ()
        scores = self.table[features(clipped)].sum(axis=1, dtype=np.float32) * np.float32(self.scale)
        scores[:, 1:] += np.float32(LEAN)
        spans = spans_of(best_path(scores, self.steps))
        return tuple(Entity(kind, text[start:end], (start, end)) for start, end, kind in spans)
