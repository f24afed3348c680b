"""Raises an alarm when a counter runs ahead of its past: the scan statistic over the last hours (Kulldorff, 1997)."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actions.radar.complaint import Complaint, Key
from actions.radar.past import Past

SPANS = (2, 4, 8, 24)
"""Hours that are looked back over: a sharp surge shows in the short ones, a broad one in the long."""
ENOUGH = 11.5
"""Log-likelihood ratio of "faster" against "as expected" from which a surge is called one."""
LEAST_EXPECTED = 0.01
FEWEST = 4
"""Complaints within a day without which nothing is a surge."""
QUIET_AGAIN = timedelta(hours=72)
"""An incident is over when nothing new came so long."""
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
class Radar:
    """Looks at complaints in the order of their time."""

    past: Past
    days: dict[Key, deque[Complaint]] = field(default_factory=dict)
    """Complaints of the last day of each counter."""
    running: dict[str, tuple[Key, datetime]] = field(default_factory=dict)
    """Product → what its incident is about and when it was last fed."""

    def see(self, complaint: Complaint) -> Alarm | None:
        """Take one complaint; an alarm when it tips a counter over. Of several counters the narrowest is told."""
        tipped = [alarm for key in complaint.counters() if (alarm := self._count(key, complaint))]
        known = self.running.get(complaint.product)
        is_running = known is not None and complaint.at - known[1] < QUIET_AGAIN
        self.past.learn(complaint, calm=not (is_running or tipped))
        if is_running and known is not None:
            if known[0] in complaint.counters():
                self.running[complaint.product] = (known[0], complaint.at)
            return None
        if not tipped or complaint.at - self.past.since < LEARNING:
            return None
        alarm = max(tipped, key=lambda one: one.count / (one.expected + 1))
        self.running[complaint.product] = (alarm.key, complaint.at)
        return alarm

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
