"""Working time and due times, as pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

LONGEST_SEARCH = 400
"""Days that are looked at for working time before a calendar counts as empty."""


@dataclass(frozen=True)
class Calendar:
    """When work is done. Without ``hours`` it is always (24 hours, every day)."""

    zone: timezone
    hours: tuple[tuple[time, time], ...] = ()
    """Spans of a working day, in order, without overlap."""
    weekdays: frozenset[int] = frozenset(range(7))
    """0 is Monday."""
    holidays: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()
    """Weekend days on which work is done all the same."""

    @property
    def always(self) -> bool:
        """Whether the clock never stops."""
        return not self.hours

    def works_on(self, day: date) -> bool:
        """Whether a day has working hours."""
        return day in self.extra_days or (day.weekday() in self.weekdays and day not in self.holidays)


@dataclass(frozen=True)
class Targets:
    """How much working time each clock allows."""

    first_response: timedelta
    next_update: timedelta
    resolution: timedelta


@dataclass(frozen=True)
class Dues:
    """Moments by which something is owed; None where nothing is."""

    first_response: datetime | None
    next_update: datetime | None
    resolution: datetime | None


def spans_from(start: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working spans that end after ``start``, the first one cut to begin no earlier."""
    day = start.astimezone(calendar.zone).date()
    for _ in range(LONGEST_SEARCH):
        if calendar.works_on(day):
            for opens, closes in calendar.hours:
                begin = datetime.combine(day, opens, calendar.zone)
                end = datetime.combine(day, closes, calendar.zone)
                if end > start:
                    yield max(begin, start), end
        day += timedelta(days=1)


def add_working(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """Return the moment at which ``amount`` of working time has passed since ``start``.

    Raises:
        ValueError: when the calendar has not that much working time in over a year.
    """
    if calendar.always:
        return start + amount
    left = amount
    for begin, end in spans_from(start, calendar):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise ValueError(f"no {amount} of working time within {LONGEST_SEARCH} days of {start}")


def working_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return the working time from ``start`` to ``end``; zero when ``end`` is not later."""
    if end <= start:
        return timedelta()
    if calendar.always:
        return end - start
    total = timedelta()
    for begin, until in spans_from(start, calendar):
        if begin >= end:
            break
        total += min(until, end) - begin
    return total


def dues_from(start: datetime, targets: Targets, calendar: Calendar) -> Dues:
    """Return all three due times of a ticket whose clocks start now."""
    return Dues(
        add_working(start, targets.first_response, calendar),
        add_working(start, targets.next_update, calendar),
        add_working(start, targets.resolution, calendar),
    )


def sooner(one: Dues, other: Dues) -> Dues:
    """Return the earlier of each pair: raising a priority never gives more time."""
    return Dues(
        _earlier(one.first_response, other.first_response),
        _earlier(one.next_update, other.next_update),
        _earlier(one.resolution, other.resolution),
    )


def resume(dues: Dues, *, paused_at: datetime, now: datetime, calendar: Calendar) -> Dues:
    """Return the dues after a pause: each moves by the working time it had left; one already missed stays missed."""

    def shift(due: datetime | None) -> datetime | None:
        if due is None or due <= paused_at:
            return due
        return add_working(now, working_between(paused_at, due, calendar), calendar)

    return Dues(shift(dues.first_response), shift(dues.next_update), shift(dues.resolution))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
