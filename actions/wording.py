"""How handlers write moments, windows, lists and money; the words themselves are in ``wording.zh.yml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).with_name("wording.zh.yml")


@dataclass(frozen=True)
class Wording:
    """Writes for people in the shop's zone."""

    words: Mapping[str, Any]
    zone: timezone

    def day(self, day: date, now: datetime) -> str:
        """Return "tomorrow" or a date with its weekday."""
        near = self.words["days"].get((day - now.astimezone(self.zone).date()).days)
        return str(near) if near else self.full_day(day)

    def full_day(self, day: date) -> str:
        """Return month, day and weekday."""
        written = self.words["date"].format(month=day.month, day=day.day)
        return str(self.words["date_weekday"].format(date=written, weekday=self.words["weekdays"][day.weekday()]))

    def date(self, day: date) -> str:
        """Return year, month and day."""
        return str(self.words["date_year"].format(year=day.year, month=day.month, day=day.day))

    def moment(self, moment: datetime | None, now: datetime) -> str:
        """Return day and time, such as "tomorrow 10:30"; "soon" for None."""
        if moment is None:
            return self.word("soon")
        there = moment.astimezone(self.zone)
        return str(self.words["moment"].format(day=self.day(there.date(), now), time=there.strftime("%H:%M")))

    def window(self, opens: datetime, closes: datetime) -> str:
        """Return date, weekday and the span of hours."""
        begin, end = opens.astimezone(self.zone), closes.astimezone(self.zone)
        day = self.full_day(begin.date())
        return str(self.words["window"].format(day=day, opens=begin.strftime("%H:%M"), closes=end.strftime("%H:%M")))

    def listed(self, parts: Iterable[str]) -> str:
        """Return parts as one enumeration."""
        return self.word("separator").join(parts)

    def word(self, name: str, /, **facts: Any) -> str:
        """Return a piece of text with its places filled."""
        return str(self.words[name]).format(**facts)


@lru_cache(maxsize=2)
def _words() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return content


def wording(zone: timezone) -> Wording:
    """Return the wording for a zone."""
    return Wording(_words(), zone)


def money(amount: float) -> str:
    """Return an amount without needless zeros: 19, 9.9."""
    return f"{amount:.2f}".rstrip("0").rstrip(".")
