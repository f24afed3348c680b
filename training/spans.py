"""Where the marked entities of a message stand, and the tags that teach it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understand.spans import TYPES, Span
from training.messages import Message


def marked_spans(message: Message) -> list[Span]:
    """Return (start, end, type) of the annotated entities, found in the order of the text, without overlap."""
    found: list[Span] = []
    place = 0
    for kind, words in message.entities:
        at = message.text.find(words, place)
        if at < 0:
            at = message.text.find(words)
        span = (at, at + len(words), kind)
        if at < 0 or any(span[0] < other[1] and other[0] < span[1] for other in found):
            continue
        place = span[1]
        found.append(span)
    return sorted(found)


def tags_of(spans: Sequence[Span], length: int) -> list[int]:
    """Return one tag a character: 0 outside, 1 + 2·type for the first, 2 + 2·type for the rest."""
    tags = [0] * length
    for start, end, kind in spans:
        first = 1 + 2 * TYPES.index(kind)
        tags[start:end] = [first] + [first + 1] * (end - start - 1)
    return tags
