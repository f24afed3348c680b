"""What the past lets expect: a level of each counter, the rhythm of the week, and what moves everything at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actions.radar.complaint import Complaint, Key

HOURS_OF_WEEK = 168
LEVEL_HALF_LIFE = 28 * 24.0
"""Hours after which a complaint counts half in the level of its counter."""
PRIOR_HOURS = 5 * 24.0
"""For so long a new counter is believed to be as lively as ``NEW_SHARE`` of its product: a new batch is no surge."""
NEW_SHARE = 1 / 3
NEW_PRODUCT = 0.002
"""Complaints an hour that a product is believed to have before it has any."""
SMOOTH = 3.0
"""Complaints that each hour of the week is believed to have had before anything was seen."""
TIDE_HOURS = 24
LEAST_TIDE, MOST_TIDE = 0.7, 8.0


@dataclass
class Level:
    """Decayed count of a counter, and the decayed hours in which it was counted."""

    count: float = 0.0
    hours: float = 0.0
    at: datetime | None = None

    def faded(self, now: datetime) -> tuple[float, float]:
        """Count and hours as they are at ``now``."""
        if self.at is None:
            return 0.0, 0.0
        spent = (now - self.at).total_seconds() / 3600
        keeps = 0.5 ** (spent / LEVEL_HALF_LIFE)
        seen = (1 - keeps) * LEVEL_HALF_LIFE / 0.6931
        return self.count * keeps, self.hours * keeps + seen

    def add(self, now: datetime, since: datetime, *, whole: bool) -> None:
        """Count one more; a ``whole`` product was there from the beginning, a batch begins with its first complaint."""
        count, self.hours = self.faded(now)
        if self.at is None:
            self.hours = (now - since).total_seconds() / 3600 if whole else 0.0
        self.count, self.at = count + 1, now


@dataclass
class Past:
    """Everything seen so far; all rates are complaints an hour."""

    since: datetime
    levels: dict[Key, Level] = field(default_factory=dict)
    products: set[Key] = field(default_factory=set)
    week: list[float] = field(default_factory=lambda: [SMOOTH] * HOURS_OF_WEEK)
    recent: deque[tuple[datetime, str]] = field(default_factory=deque)

    def expected(self, key: Key, now: datetime, spans: Sequence[int]) -> list[float]:
        """Complaints of a counter to be expected in so many last hours each, by level, rhythm of the week and tide of all other products."""
        usual = self.level(key, now) * self.tide(key[0], now)
        return [usual * self.rhythm(now, hours) for hours in spans]

    def level(self, key: Key, now: datetime) -> float:
        """Usual rate of a counter, without rhythm and tide."""
        product, dimension, _ = key
        prior = NEW_PRODUCT if dimension == "product" else NEW_SHARE * self.level((product, "product", ""), now)
        count, hours = self.levels.get(key, Level()).faded(now)
        return (count + prior * PRIOR_HOURS) / (hours + PRIOR_HOURS)

    def rhythm(self, now: datetime, hours: int) -> float:
        """The last hours as so many mean hours of the week; the one that runs counts half."""
        mean = sum(self.week) / HOURS_OF_WEEK
        last = hour_of_week(now)
        whole = sum(self.week[(last - back) % HOURS_OF_WEEK] for back in range(1, hours))
        return (whole + (self.week[last] + self.week[(last - hours) % HOURS_OF_WEEK]) / 2) / mean

    def tide(self, product: str, now: datetime) -> float:
        """How all other products together compare with their own past over a day: season and promotions move them all."""
        self._forget(now)
        others = sum(1 for _, name in self.recent if name != product)
        expected = sum(self.level(key, now) for key in self.products if key[0] != product)
        if expected * TIDE_HOURS < 1:
            return 1.0
        return min(max((others + 1) / (expected * TIDE_HOURS + 1), LEAST_TIDE), MOST_TIDE)

    def learn(self, complaint: Complaint, *, calm: bool) -> None:
        """Take a complaint into the past; while an incident runs (not ``calm``) it teaches nothing about usual times."""
        self.recent.append((complaint.at, complaint.product))
        if not calm:
            return
        self.week[hour_of_week(complaint.at)] += 1
        for key in complaint.counters():
            whole = key[1] == "product"
            if whole:
                self.products.add(key)
            self.levels.setdefault(key, Level()).add(complaint.at, self.since, whole=whole)

    def _forget(self, now: datetime) -> None:
        oldest = now - timedelta(hours=TIDE_HOURS)
        while self.recent and self.recent[0][0] < oldest:
            self.recent.popleft()


def hour_of_week(moment: datetime) -> int:
    """0 is the first hour of Monday."""
    return moment.weekday() * 24 + moment.hour
