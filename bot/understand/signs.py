"""Spans of symptoms as people would mark them, from those that the network sees. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.domain.understanding import Entity
from bot.understand.normalize import normalize
from bot.understand.spans import Chances

WORDS = Path(__file__).with_name("signs.zh.yml")
LEAST_CHANCE = 0.45
"""Mean chance of the characters below which a span is dropped. Chosen on validation voices."""
Place = tuple[int, int]


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    raw: dict[str, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    raw["begins"] = f"{raw['body']}|{raw['begins']}"
    return {name: re.compile(pattern.replace("{body}", raw["body"])) for name, pattern in raw.items()}


def put_right(found: Sequence[Entity], text: str, chances: Chances | None) -> tuple[Entity, ...]:
    """Return the spans of one type joined, cut and trimmed; those that say nothing or are hardly likely are left out.

    The network cuts a part of the body from its sign and runs on over commas; people do neither.
    """
    plain = normalize(text)
    kept = []
    for whole in _joined([one.span for one in found], plain):
        for start, end in _cut(whole, plain):
            if chances is not None and chances.mean(found[0].type, start, end) < LEAST_CHANCE:
                continue
            start, end = _trimmed(start, end, plain)
            if start < end and not _words()["empty"].fullmatch(plain, start, end):
                kept.append(Entity(found[0].type, text[start:end], (start, end)))
    return tuple(kept)


def _joined(places: Iterable[Place], plain: str) -> list[Place]:
    joined: list[Place] = []
    for start, end in places:
        last = joined[-1] if joined else None
        if last and last[1] == start and _words()["begins"].fullmatch(plain, *last):
            joined[-1] = (last[0], end)
        else:
            joined.append((start, end))
    return joined


def _cut(place: Place, plain: str) -> Iterable[Place]:
    start = place[0]
    for gap in _words()["between"].finditer(plain, *place):
        yield start, gap.start()
        start = gap.end()
    yield start, place[1]


def _trimmed(start: int, end: int, plain: str) -> Place:
    lead = _words()["lead"].match(plain, start, end)
    start = lead.end() if lead else start
    tail = _words()["tail"].match(plain[start:end][::-1])
    return start, end - (tail.end() if tail else 0)
