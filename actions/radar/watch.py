"""Raises an alarm when a counter runs ahead of its past: the scan statistic over the last hours (Kulldorff, 1997)."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actions.radar.complaint import Complaint, Key
from actions.radar.past import Past

SPANS = (2, 4, 8, 24)
"""Hours that are looked back over: a sharp surge shows in the short ones, a broad one in the long."""
ENOUGH = 12.0
"""Log-likelihood ratio of "faster" against "as expected" from which a surge is called one."""
LEAST_EXPECTED = 0.01
FEWEST = 4
"""Complaints within a day without which nothing is a surge."""
QUIET_AGAIN = timedelta(hours=72)
"""A surge is over when its counter was as usual so long."""
NEARLY_ALL = 0.8
"""Share of a product's excess that names what it is about."""
LEARNING = timedelta(days=28)
"""Nothing is called before so much of the past is known."""


@dataclass(frozen=True)
class Alarm:
    """A surge: what, since when, and how far from what was expected."""

    at: datetime
    key: Key
    count: int
    """Complaints of the last day."""
    expected: float
    """That many were to be expected in a day."""
    complaints: tuple[Complaint, ...]
    """The complaints of the last day, for the incident."""


@dataclass
class Surge:
    """What keeps a product's counters from being called again."""

    key: Key
    begun: datetime
    """When its alarm was raised."""
    fed: datetime
    """When it was last faster than expected: a busy product's usual complaints do not keep it going."""
    untaught: list[tuple[Complaint, Sequence[Key]]] = field(default_factory=list)
    """Its complaints: they say nothing about usual times, unless somebody finds that it was no incident."""


@dataclass
class Radar:
    """Looks at complaints in the order of their time."""

    past: Past
    days: dict[Key, deque[Complaint]] = field(default_factory=dict)
    """Complaints of the last day of each counter."""
    running: dict[str, Surge] = field(default_factory=dict)
    """Product → its surge."""

    def see(self, complaint: Complaint, known: Set[Key] = frozenset()) -> Alarm | None:
        """Take one complaint; an alarm when it tips a counter over. Of several counters the narrowest is told.

        ``known`` are counters that have this case already: a parent who writes twice, a batch that is told an hour later.
        """
        keys = [key for key in complaint.counters() if key not in known]
        tipped = [alarm for key in keys if (alarm := self._count(key, complaint))]
        if any(key[1] == "product" for key in keys):
            self.past.notice(complaint)
        surge = self._running(complaint)
        if surge:
            surge.untaught.append((complaint, keys))
            if any(alarm.key == surge.key for alarm in tipped):
                surge.fed = complaint.at
            return None
        if not tipped:
            self.past.learn(complaint, keys)
        if not tipped or complaint.at - self.past.since < LEARNING:
            return None
        alarm = max(tipped, key=lambda one: one.count / (one.expected + 1))
        self.running[complaint.product] = Surge(alarm.key, complaint.at, complaint.at, [(complaint, keys)])
        return self._narrowed(alarm, complaint, keys)

    def settle(self, product: str, *, usual: bool) -> None:
        """Somebody has closed a product's incident: count anew from here; ``usual`` when there was nothing to it."""
        surge = self.running.pop(product, None)
        for key, day in self.days.items():
            if key[0] == product:
                day.clear()
        for complaint, keys in surge.untaught if surge and usual else ():
            self.past.learn(complaint, keys)

    def _narrowed(self, alarm: Alarm, complaint: Complaint, keys: Sequence[Key]) -> Alarm:
        """Name the batch, fault or region that makes up nearly all of a product's excess, though it has not tipped over itself."""
        if alarm.key[1] != "product":
            return alarm
        excess, found = NEARLY_ALL * (alarm.count - alarm.expected), [alarm]
        for key in keys:
            day = self.days[key]
            if key != alarm.key and len(day) >= max(excess, FEWEST - 1):
                expected = self.past.expected(key, complaint.at, SPANS[-1:])[0]
                found.append(Alarm(complaint.at, key, len(day), expected, tuple(day)))
        return max(found[1:] or found, key=lambda one: one.count / (one.expected + 1))

    def _running(self, complaint: Complaint) -> Surge | None:
        surge = self.running.get(complaint.product)
        return surge if surge and complaint.at - surge.fed < QUIET_AGAIN else None

    def _count(self, key: Key, complaint: Complaint) -> Alarm | None:
        day = self.days.setdefault(key, deque())
        day.append(complaint)
        while day[0].at < complaint.at - timedelta(hours=SPANS[-1]):
            day.popleft()
        if len(day) < FEWEST:
            return None
        expected = self.past.expected(key, complaint.at, SPANS)
        if all(_evidence(day, complaint.at, *span) < ENOUGH for span in zip(SPANS, expected, strict=True)):
            return None
        return Alarm(complaint.at, key, len(day), expected[-1], tuple(day))


def _evidence(day: deque[Complaint], now: datetime, hours: int, expected: float) -> float:
    """n ln(n/m) - (n - m) for n complaints where m were expected, 0 where there were not more than expected."""
    oldest = now - timedelta(hours=hours)
    n, m = sum(1 for one in day if one.at >= oldest), max(expected, LEAST_EXPECTED)
    return n * math.log(n / m) - (n - m) if n > m else 0.0
