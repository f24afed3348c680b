"""Public holidays of mainland China and the weekend days that are worked in exchange (tiaoxiu).

The days are those of the State Council's yearly notices, as the library ``holidays`` carries them. A notice comes out in
the autumn before its year; until then the days are those that the Regulation on Public Holidays for National Annual
Festivals and Memorial Days (2024 revision, articles 2 and 7) grants by itself, and no weekend is worked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays as calendars

FIRST_YEAR = 2020
"""Older days are nobody's due time any more."""
YEARS_AHEAD = 3
"""Years beyond the last notice for which the regulation alone is asked."""
SATURDAY = 5


@dataclass(frozen=True)
class PublicDays:
    """What differs from plain weeks."""

    holidays: frozenset[date]
    """Monday to Friday, free."""
    work_days: frozenset[date]
    """Saturday and Sunday, worked."""
    known_until: date
    """The last day of the last year whose notice is known."""


@lru_cache(maxsize=1)
def public_days() -> PublicDays:
    """Return all public holidays and exchanged work days since 2020."""
    work_days, year = set[date](), FIRST_YEAR
    while exchanged := _exchanged(year):  # every notice has some
        work_days.update(exchanged)
        year += 1
    known = calendars.country_holidays("CN", years=range(FIRST_YEAR, year + YEARS_AHEAD))
    free = frozenset(day for day in known if day.weekday() < SATURDAY)
    return PublicDays(free, frozenset(work_days), date(year - 1, 12, 31))


def _exchanged(year: int) -> list[date]:
    """Return the weekend days of a year that are worked."""
    known = calendars.country_holidays("CN", years=year)
    days = (date(year, 1, 1) + timedelta(days=passed) for passed in range(366))
    return [day for day in days if day.year == year and day.weekday() >= SATURDAY and known.is_working_day(day)]
