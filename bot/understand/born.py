"""Ages that are told by a birthday ("born on 29 August") or by what is not reached yet ("not three months"). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from bot.domain.understanding import Entity
from bot.understand.numbers import language

DAYS_IN_MONTH = 30.44
OLDEST = 84
"""Months; what was born before is no child of ours."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SHORT_OF = 0.1
"""Months that an age falls short of one that is not reached: "not yet three months" is younger than three, which decides what a fever means."""


def by_birthday(plain: str, found: Iterable[Entity], now: datetime) -> Iterator[Entity]:
    """Yield the age for each date in ``found`` on which, by the words around it, the child was born."""
    before, after = (re.compile(language()["born"][where]) for where in ("before", "after"))
    for entity in found:
        start, end = entity.span
        day = DAY.match(str(entity.value)) if entity.type == "datetime" else None
        if day and (before.search(plain[:start]) or after.search(plain[end:])):
            months = (now.date() - date.fromisoformat(day[0])).days / DAYS_IN_MONTH
            if 0 <= months <= OLDEST:
                yield Entity("baby_age", entity.text, entity.span, int(months * 10) / 10)


def not_reached(plain: str, entities: Iterable[Entity]) -> Iterator[Entity]:
    """Yield the entities, an age that is not reached yet as a little younger."""
    short = re.compile(language()["born"]["not_yet"])
    for entity in entities:
        young = entity.type == "baby_age" and entity.value and short.search(plain[: entity.span[0]])
        yield replace(entity, value=round(entity.value - SHORT_OF, 1)) if young else entity
