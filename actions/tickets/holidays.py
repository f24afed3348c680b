"""Public holidays of mainland China and the weekend days that are worked in exchange (tiaoxiu).

The days are those of the State Council's yearly notices, as the library ``chinesecalendar`` carries them. A notice comes out
in the autumn before its year; beyond the last known year weekdays are worked and weekends are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

FIRST = date(2020, 1, 1)
"""Older days are nobody's due time any more."""
SATURDAY = 5


@dataclass(frozen=True)
class PublicDays:
    """What differs from plain weeks."""

    holidays: frozenset[date]
    """Monday to Friday, free."""
    work_days: frozenset[date]
    """Saturday and Sunday, worked."""
    known_until: date
    """The last day of the last year that is known."""


@lru_cache(maxsize=1)
def public_days() -> PublicDays:
    """Return all known public holidays and exchanged work days since 2020."""
    holidays, work_days = set[date](), set[date]()
    day = FIRST
    while (works := _works(day)) is not None:
        if works and day.weekday() >= SATURDAY:
            work_days.add(day)
        elif not works and day.weekday() < SATURDAY:
            holidays.add(day)
        day += timedelta(days=1)
    return PublicDays(frozenset(holidays), frozenset(work_days), day - timedelta(days=1))


def _works(day: date) -> bool | None:
    """Return whether a day is worked; None beyond the years of the library."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
