"""Which line of an article a question is about, by the pairs of characters that they share. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.reply.support import words

LEAST = 2
"""Pairs that a line has to share with a question to be what it asks."""
COMMA = re.compile("[,\uff0c]")
GAPS = re.compile(r"[\W_]+")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with the end it has."""
    ends = words().sentences
    cut = [found.end() for found in ends.finditer(text)] + [len(text)]
    parts = [text[start:end].strip() for start, end in zip([0, *cut], cut, strict=False)]
    return [part for part in parts if part]


def endings(text: str) -> list[str]:
    """Return each sentence of a text from each of its clauses on."""
    found: list[str] = []
    for sentence in sentences(text):
        starts = [0, *(match.end() for match in COMMA.finditer(sentence))]
        found += [sentence[start:].strip() for start in starts]
    return [part for part in found if part]


def nearest(question: str, lines: Sequence[str], *, beyond: Iterable[str], least: int = LEAST) -> list[str]:
    """Return the line that shares most with the question, as a list of one; empty when none shares enough.

    Args:
        question: what was asked.
        lines: lines that may be told.
        beyond: lines that are told anyway; what they share with the question counts for nothing.
        least: pairs that the line has to share.
    """
    asked = pairs(question) - {pair for line in beyond for pair in pairs(line)}
    best = max(lines, key=lambda line: len(asked & pairs(line)), default=None)
    return [best] if best is not None and len(asked & pairs(best)) >= least else []


def pairs(text: str) -> set[str]:
    """Return the pairs of letters and figures that stand side by side."""
    return {run[place : place + 2] for run in GAPS.split(text.lower()) for place in range(len(run) - 1)}
