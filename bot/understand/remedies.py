"""What is wished for each of several devices that one message names: "mend the warmer, change the scale"."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain.understanding import Entity, Remedy
from bot.understand.normalize import normalize
from bot.understand.numbers import language
from bot.understand.segment import clauses


@lru_cache(maxsize=1)
def _wishes() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in language()["remedies"].items()}


def find_remedies(text: str, entities: tuple[Entity, ...], devices: frozenset[str]) -> tuple[Remedy, ...]:
    """Return the wish for each of the ``devices`` that is named beside one of its own; none where fewer than two are."""
    named = [one for one in entities if one.type == "product" and one.value in devices]
    if len({one.value for one in named}) < 2:
        return ()
    found: dict[str, Remedy] = {}
    for start, end in _parts(text, named):
        goods = {str(one.value) for one in named if start <= one.span[0] < end}
        wish = _wish(normalize(text[start:end]))
        if len(goods) == 1 and wish:
            found[next(iter(goods))] = Remedy(next(iter(goods)), wish, text[start:end].strip())
    return tuple(found.values()) if len(found) > 1 else ()


def _parts(text: str, named: list[Entity]) -> list[tuple[int, int]]:
    """The clauses where each names one device at most ("mend A, change B"), else what stands from one device to the next."""
    cut = clauses(text)
    if all(len({one.value for one in named if start <= one.span[0] < end}) < 2 for start, end in cut):
        return cut
    starts = [0, *(one.span[0] for one in named[1:])]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _wish(part: str) -> str | None:
    """The wish that stands last in a part."""
    last = {name: [*pattern.finditer(part)] for name, pattern in _wishes().items()}
    told = {name: matches[-1].start() for name, matches in last.items() if matches}
    return max(told, key=lambda name: told[name]) if told else None
