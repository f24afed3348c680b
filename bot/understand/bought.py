"""When goods were bought, as parents tell it: a day, a month, or how long ago."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot.domain.understanding import Entity
from bot.understand.normalize import normalize
from bot.understand.numbers import language, read_number

DAY, FIRST = len("2026-01-31"), "-01"
A_DAY = 24
DAYS_IN_MONTH = 30
TIMES = ("datetime", "duration", "baby_age")
"""Entity types; an "age" beside the word is how long ago it was bought."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    written = language()["purchase"]
    length = re.compile(written["length"].replace("{num}", language()["number"]))
    return re.compile(written["before"]), re.compile(written["after"]), length


def find_purchase(text: str, entities: Iterable[Entity], now: datetime) -> Entity | None:
    """Return the words that tell when goods were bought, with that day as value; of a bare month its first day."""
    plain, (before, after, _) = normalize(text), _patterns()
    for entity in entities:
        if entity.type not in TIMES:
            continue
        if before.search(plain[: entity.span[0]]) or after.search(plain[entity.span[1] :]):
            day = _day(entity, now)
            if day and day <= now.date().isoformat():
                return replace(entity, value=day)
    return None


def _roughly(said: str) -> float | None:
    """Return the hours of a length that is told as "five months and some"; None where it tells no number."""
    told = _patterns()[2].search(normalize(said))
    number = read_number(told["n"]) if told else None
    return number * float(language()["hours_in"][told["unit"]]) if told and number else None


def _day(entity: Entity, now: datetime) -> str | None:
    if entity.type == "duration":
        hours = entity.value if isinstance(entity.value, int | float) else _roughly(entity.text)
        return (now - timedelta(hours=hours)).date().isoformat() if hours and hours >= A_DAY else None
    if entity.type == "baby_age":
        months = entity.value
        return (now - timedelta(days=months * DAYS_IN_MONTH)).date().isoformat() if months else None
    day = str(entity.value or "").split("/", maxsplit=1)[0][:DAY]
    return day + FIRST * ((DAY - len(day)) // len(FIRST)) if day[:4].isdigit() and "W" not in day else None
