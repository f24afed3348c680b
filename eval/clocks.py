"""Hold the working-time clocks against brute force: python -m eval.clocks [--cases 100000] [--seed 1].

The oracle knows nothing of spans. It asks of every single minute of several years whether it is worked, adds the minutes up,
and reads both questions off that sum: how much work lies between two moments, and when so much work is done. Production code
is asked the same on random calendars (lunch breaks, night shifts up to midnight, holidays, make-up days, zones without summer
time, starts given in other zones and to the second), among them the calendars that are shipped.
"""

from __future__ import annotations

import argparse
import random
import sys
import time as stopwatch
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from actions.tickets.clocks import Calendar, Dues, add_working, resume, working_between
from actions.tickets.rules import load_rules

FIRST = date(2024, 6, 1)
DAYS = 1300
DAY = 1440
"""Minutes."""
ZONES = tuple(timezone(timedelta(minutes=offset)) for offset in (480, 0, -300, 345, 570, 840, -720))
CALENDARS = 60
KINDS = ("add", "between", "pause")


@dataclass(frozen=True)
class Oracle:
    """Every minute of a calendar."""

    calendar: Calendar
    worked: NDArray[np.bool_]
    done: NDArray[np.int64]
    """Seconds of work before each minute."""

    @classmethod
    def of(cls, calendar: Calendar) -> Oracle:
        """Ask of each minute whether it is worked."""
        days = np.arange(DAYS)
        weekday = (days + FIRST.weekday()) % 7
        numbers = days + FIRST.toordinal()
        free = np.isin(numbers, [day.toordinal() for day in calendar.holidays])
        extra = np.isin(numbers, [day.toordinal() for day in calendar.extra_days])
        open_day = (np.isin(weekday, list(calendar.weekdays)) & ~free) | extra
        minute = np.arange(DAY)
        open_minute = np.zeros(DAY, dtype=bool)
        for opens, closes in calendar.hours:
            open_minute |= (minute >= _minutes(opens)) & (minute < _minutes(closes))
        worked = np.ones(DAYS * DAY, dtype=bool) if calendar.always else np.outer(open_day, open_minute).ravel()
        return cls(calendar, worked, np.concatenate([[0], np.cumsum(worked, dtype=np.int64) * 60]))

    def until(self, second: int) -> int:
        """Return the seconds of work before a second since the first midnight."""
        minute, rest = divmod(second, 60)
        return int(self.done[minute]) + (rest if self.worked[minute] else 0)

    def between(self, start: int, end: int) -> int:
        """Return the seconds of work between two seconds."""
        return max(0, self.until(end) - self.until(start))

    def after(self, start: int, amount: int) -> int:
        """Return the first second at which ``amount`` seconds of work are done; for none, the next one that is worked."""
        if amount == 0:
            minute = start // 60
            if self.worked[minute]:
                return start
            return (minute + int(np.argmax(self.worked[minute:]))) * 60
        wanted = self.until(start) + amount
        minute = int(np.searchsorted(self.done, wanted, side="left")) - 1
        return minute * 60 + wanted - int(self.done[minute])

    def moment(self, second: int, zone: timezone) -> datetime:
        """Return the moment of a second, told in a zone."""
        midnight = datetime.combine(FIRST, time(), self.calendar.zone)
        return (midnight + timedelta(seconds=second)).astimezone(zone)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def random_calendar(dice: random.Random) -> Calendar:
    """Return a calendar with one to four spans a day, and some free and some extra days."""
    marks = sorted(dice.sample(range(0, DAY, dice.choice((1, 5, 30))), dice.choice((2, 2, 4, 4, 6, 8))))
    hours = tuple((_time(opens), _time(closes)) for opens, closes in zip(marks[::2], marks[1::2], strict=True))
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    free = frozenset(dice.sample(days, dice.randrange(200)))
    extra = frozenset(dice.sample(days, dice.randrange(60)))
    weekdays = frozenset(dice.sample(range(7), dice.randrange(1, 8)))
    return Calendar(dice.choice(ZONES), hours, weekdays, free, extra)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def calendars(dice: random.Random) -> list[Calendar]:
    """Return those that are shipped and random ones."""
    return [*load_rules().calendars.values(), *(random_calendar(dice) for _ in range(CALENDARS))]


@dataclass(frozen=True)
class Wrong:
    """A case in which production and brute force disagree."""

    kind: str
    calendar: Calendar
    start: datetime
    amount: timedelta
    said: object
    right: object


def compare(cases: int, seed: int) -> list[Wrong]:
    """Ask both ``cases`` times; return where they differ."""
    dice = random.Random(seed)
    oracles = [Oracle.of(one) for one in calendars(dice)]
    found = (_one(dice, dice.choice(oracles), KINDS[number % len(KINDS)]) for number in range(cases))
    return [wrong for wrong in found if wrong]


def _one(dice: random.Random, oracle: Oracle, kind: str) -> Wrong | None:
    step = dice.choice((1, 60, 60, 1800))
    start = dice.randrange(0, 600 * DAY * 60, step)
    amount = dice.choice((0, dice.randrange(0, 3 * 3600), dice.randrange(0, 20 * 3600))) // step * step
    asked = {"add": _add, "between": _between, "pause": _pause}[kind]
    said, right = asked(dice, oracle, start, amount)
    begin = oracle.moment(start, oracle.calendar.zone)
    return None if said == right else Wrong(kind, oracle.calendar, begin, timedelta(seconds=amount), said, right)


def _add(dice: random.Random, oracle: Oracle, start: int, amount: int) -> tuple[object, object]:
    begin = oracle.moment(start, dice.choice(ZONES))
    said = add_working(begin, timedelta(seconds=amount), oracle.calendar)
    return said, oracle.moment(oracle.after(start, amount), UTC)


def _between(dice: random.Random, oracle: Oracle, start: int, amount: int) -> tuple[object, object]:
    end = start + dice.choice((-1, 1, 1, 1)) * dice.randrange(20 * DAY * 60)
    end = max(0, end)
    begin, until = oracle.moment(start, dice.choice(ZONES)), oracle.moment(end, dice.choice(ZONES))
    return working_between(begin, until, oracle.calendar), timedelta(seconds=oracle.between(start, end))


def _pause(dice: random.Random, oracle: Oracle, start: int, amount: int) -> tuple[object, object]:
    """Pause a running clock and go on: what was left is left, what was missed stays missed."""
    due = oracle.after(start, amount)
    paused = max(0, start + dice.randrange(-DAY * 60, 4 * DAY * 60))
    back = paused + dice.randrange(5 * DAY * 60)
    moments = [oracle.moment(second, UTC) for second in (due, paused, back)]
    after = resume(Dues(moments[0], None, moments[0]), paused_at=moments[1], now=moments[2], calendar=oracle.calendar)
    right = due if due <= paused else oracle.after(back, oracle.between(paused, due))
    return (after.first_response, after.resolution), (oracle.moment(right, UTC),) * 2


def main(given: Sequence[str] | None = None) -> int:
    """Exit 0 when no case differs, 1 when one does."""
    parser = argparse.ArgumentParser(prog="python -m eval.clocks", description=compare.__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(given)
    begun = stopwatch.monotonic()
    wrong = compare(options.cases, options.seed)
    for one in wrong[:5]:
        print(one)
    took = stopwatch.monotonic() - begun
    print(f"{options.cases} cases on {CALENDARS} random and {len(load_rules().calendars)} shipped calendars: ", end="")
    print(f"{len(wrong)} differ, {took:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
