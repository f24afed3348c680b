"""What the past lets expect: a level of each counter, the rhythm of the week, and what moves everything at once."""

from __future__ import annotations

from collections import Counter, deque
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
    total: float = SMOOTH * HOURS_OF_WEEK
    """Sum of ``week``."""
    recent: deque[tuple[datetime, str]] = field(default_factory=deque)
    counted: Counter[str] = field(default_factory=Counter)
    """How many of ``recent`` each product has."""
    told: tuple[str, datetime, float] | None = None
    """The tide that was worked out last, until something is learned."""

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
        mean = self.total / HOURS_OF_WEEK
        last = hour_of_week(now)
        whole = sum(self.week[(last - back) % HOURS_OF_WEEK] for back in range(1, hours))
        return (whole + (self.week[last] + self.week[(last - hours) % HOURS_OF_WEEK]) / 2) / mean

    def tide(self, product: str, now: datetime) -> float:
        """How all other products together compare with their own past over a day: season and promotions move them all."""
        if self.told is None or self.told[:2] != (product, now):
            self.told = product, now, self._tide(product, now)
        return self.told[2]

    def _tide(self, product: str, now: datetime) -> float:
        self._forget(now)
        others = len(self.recent) - self.counted[product]
        expected = sum(self.level(key, now) for key in self.products if key[0] != product)
        if expected * TIDE_HOURS < 1:
            return 1.0
        return min(max((others + 1) / (expected * TIDE_HOURS + 1), LEAST_TIDE), MOST_TIDE)

    def notice(self, complaint: Complaint) -> None:
        """Take a complaint into the tide of this day, whether it is usual or not."""
        self.told = None
        self.recent.append((complaint.at, complaint.product))
        self.counted[complaint.product] += 1

    def learn(self, complaint: Complaint, keys: Sequence[Key]) -> None:
        """Take a complaint into the usual level of the given counters; of the whole product also into the rhythm of the week."""
        self.told = None
        for key in keys:
            whole = key[1] == "product"
            if whole:
                self.products.add(key)
                self.week[hour_of_week(complaint.at)] += 1
                self.total += 1
            self.levels.setdefault(key, Level()).add(complaint.at, self.since, whole=whole)

    def _forget(self, now: datetime) -> None:
        oldest = now - timedelta(hours=TIDE_HOURS)
        while self.recent and self.recent[0][0] < oldest:
            self.counted[self.recent.popleft()[1]] -= 1


def hour_of_week(moment: datetime) -> int:
    """0 is the first hour of Monday."""
    return moment.weekday() * 24 + moment.hour
