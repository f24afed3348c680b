"""Read ``rules.yml``: categories, queues, priorities, clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.errors import BadRules, Unusable
from actions.tickets.clocks import Calendar, Dues, Targets, add_working, dues_from
from actions.tickets.holidays import public_days

RULES = Path(__file__).with_name("rules.yml")
PRIORITIES = ("P0", "P1", "P2", "P3")
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Raise:
    """A priority that certain facts call for."""

    when: Mapping[str, Any]
    to: str


@dataclass(frozen=True)
class Target:
    """So much time on a calendar."""

    amount: timedelta
    calendar: str | None
    """None for the calendar of the ticket's priority."""


@dataclass(frozen=True)
class GreenLane:
    """Families who are called back soon whatever they ask, and by which facts one knows them."""

    within: timedelta
    """Of the clock on the wall."""
    below: Mapping[str, float]
    """Facts that are smaller than this."""
    known: tuple[str, ...]
    """Facts that are told at all and not empty."""

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether the facts are those of such a family."""
        numbers = {name: value for name, value in facts.items() if isinstance(value, int | float)}
        small = any(name in numbers and numbers[name] < limit for name, limit in self.below.items())
        return small or any(facts.get(name) for name in self.known)


@dataclass(frozen=True)
class Escalation:
    """Who gets a case whose promised call did not come, and within how long that one calls."""

    queue: str
    callback: timedelta


@dataclass(frozen=True)
class Category:
    """The rules of one kind of ticket."""

    id: str
    name: str
    queue: str
    priority: str
    required: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    same_by: tuple[str, ...] = ()
    queue_by: str | None = None
    """A fact whose value is the queue, where it names one."""
    raises: tuple[Raise, ...] = ()
    first_response: tuple[Target, ...] = ()
    """Each counts where it is sooner than the priority's own."""


@dataclass(frozen=True)
class Skill:
    """A kind of expert."""

    id: str
    name: str
    category: str
    said: tuple[str, ...]
    """Words by which parents ask for one."""


@dataclass(frozen=True)
class VisitRules:
    """When engineers come."""

    opens: time
    closes: time
    window: timedelta
    farthest: timedelta
    notice: timedelta


@dataclass(frozen=True)
class Rules:
    """All rules, read once."""

    zone: timezone
    calendars: Mapping[str, Calendar]
    calendar_of: Mapping[str, str]
    targets: Mapping[str, Targets]
    urgency_to_priority: Mapping[str, str]
    queues: Mapping[str, str]
    fact_types: Mapping[str, str]
    categories: Mapping[str, Category]
    skills: Mapping[str, Skill]
    callback: Mapping[str, timedelta]
    visits: VisitRules
    green_lane: GreenLane
    escalation: Escalation
    emergency_skill: str
    language_said: Mapping[str, tuple[str, ...]]
    adviser_queue: str
    warn_at_share: float
    """Share of a clock's working time after which a breach is warned of; 0 < share < 1."""

    def category(self, name: str) -> Category:
        """Return a category.

        Raises:
            Unusable: names the known ones.
        """
        try:
            return self.categories[name]
        except KeyError:
            raise Unusable(f"category {name[:40]!r} is unknown; known: {', '.join(self.categories)}") from None

    def calendar(self, priority: str) -> Calendar:
        """Return the calendar that runs for a priority."""
        return self.calendars[self.calendar_of[priority]]

    def dues(self, priority: str, start: datetime) -> Dues:
        """Return due times of clocks that start now."""
        return dues_from(start, self.targets[priority], self.calendar(priority))

    def first_response(
        self, category: str, priority: str, facts: Mapping[str, Any], start: datetime
    ) -> datetime | None:
        """Return by when the category or the green lane wants a first answer; None when only the priority counts."""
        own = self.category(category).first_response
        dues = [add_working(start, one.amount, self._calendar(one, priority)) for one in own]
        if self.green_lane.holds(facts):
            dues.append(start + self.green_lane.within)
        return min(dues, default=None)

    def _calendar(self, target: Target, priority: str) -> Calendar:
        return self.calendars[target.calendar or self.calendar_of[priority]]

    def priority(self, category: str, facts: Mapping[str, Any], *asked: str | None) -> str:
        """Return the most urgent of the category's own, those its facts call for, and those asked for."""
        rule = self.category(category)
        called = [one.to for one in rule.raises if all(facts.get(name) == value for name, value in one.when.items())]
        return min([rule.priority, *called, *(one for one in asked if one in PRIORITIES)])

    def queue(self, category: str, facts: Mapping[str, Any]) -> str:
        """Return who gets the ticket."""
        rule = self.category(category)
        wanted = facts.get(rule.queue_by) if rule.queue_by else None
        return wanted if isinstance(wanted, str) and wanted in self.queues else rule.queue

    def missing(self, category: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """Return required and wanted facts that nobody has told yet, the required ones first."""
        rule = self.category(category)
        return tuple(name for name in (*rule.required, *rule.wanted) if facts.get(name) in (None, ""))

    def check_facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return the facts without empty ones.

        Raises:
            Unusable: names the fact of a wrong type, its value's type, and the right one.
        """
        for name, value in facts.items():
            kind = self.fact_types.get(name)
            if value is None:
                continue
            if kind is None and not _any_kind(value):
                raise Unusable(f"fact {name[:40]!r} must be text, a number, yes/no or a list of these")
            if kind is not None and not _KINDS[kind](value):
                raise Unusable(f"fact {name!r} must be {_KIND_NAMES[kind]}, not {type(value).__name__}")
            check_text(name, value)
        return {name: value for name, value in facts.items() if value is not None}


def check_text(name: str, value: object) -> None:
    """Refuse text that no database keeps, or more of it than anyone reads.

    Raises:
        Unusable: says which rule was broken.
    """
    for text in value if isinstance(value, list) else [value]:
        if not isinstance(text, str):
            continue
        if len(text) > LONGEST_TEXT:
            raise Unusable(f"{name!r} has {len(text)} characters; at most {LONGEST_TEXT}")
        if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise Unusable(f"{name!r} holds a NUL or a broken character")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _any_kind(value: object) -> bool:
    one = isinstance(value, str | bool) or _number(value)
    return one or (
        isinstance(value, list) and len(value) <= 100 and all(isinstance(v, str) or _number(v) for v in value)
    )


_KINDS: Mapping[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": _number,
    "bool": lambda value: isinstance(value, bool),
    "texts": lambda value: isinstance(value, list) and len(value) <= 100 and all(isinstance(v, str) for v in value),
}
_KIND_NAMES = {"text": "text", "number": "a number", "bool": "true or false", "texts": "a list of texts"}


@lru_cache(maxsize=4)
def load_rules(path: Path = RULES) -> Rules:
    """Read the rules.

    Raises:
        BadRules: the file is missing or does not fit.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _rules(content)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadRules(f"{path}: {type(error).__name__}: {error}") from error


def _rules(content: Mapping[str, Any]) -> Rules:
    zone = timezone(timedelta(hours=content["utc_offset_hours"]))
    priorities = content["priorities"]
    categories = {name: _category(name, row) for name, row in content["categories"].items()}
    return Rules(
        zone=zone,
        calendars={name: _calendar(row or {}, zone) for name, row in content["calendars"].items()},
        calendar_of={name: row["calendar"] for name, row in priorities.items()},
        targets={name: _targets(row) for name, row in priorities.items()},
        urgency_to_priority=content["urgency_to_priority"],
        queues=content["queues"],
        fact_types={fact: kind for kind, facts in content["facts"].items() for fact in facts},
        categories=categories,
        skills={
            name: Skill(name, row["name"], row["category"], tuple(row["said"]))
            for name, row in content["expert_skills"].items()
        },
        callback={name: timedelta(minutes=minutes) for name, minutes in content["callback_minutes"].items()},
        visits=_visits(content["visits"]),
        warn_at_share=_share(content["warn_at_share"]),
        green_lane=_green_lane(content["green_lane"]),
        escalation=Escalation(
            content["escalation"]["queue"], timedelta(minutes=content["escalation"]["callback_minutes"])
        ),
        emergency_skill=content["emergency_skill"],
        language_said={name: tuple(words) for name, words in content["language_said"].items()},
        adviser_queue=content["adviser_queue"],
    )


def _share(share: float) -> float:
    if not 0 < share < 1:
        raise ValueError(f"warn_at_share is {share}; use a share between 0 and 1, such as 0.8")
    return share


def _green_lane(row: Mapping[str, Any]) -> GreenLane:
    when = row["when"]
    below = {name: float(rule["below"]) for name, rule in when.items() if "below" in rule}
    return GreenLane(timedelta(minutes=row["minutes"]), below, tuple(name for name in when if name not in below))


def _category(name: str, row: Mapping[str, Any]) -> Category:
    lists = {key: tuple(row.get(key, ())) for key in ("required", "wanted", "same_by")}
    first = (Target(timedelta(minutes=one["minutes"]), one.get("calendar")) for one in row.get("first_response", ()))
    return Category(
        name,
        row["name"],
        row["queue"],
        row["priority"],
        **lists,
        queue_by=row.get("queue_by"),
        raises=tuple(Raise(one["when"], one["to"]) for one in row.get("raises", ())),
        first_response=tuple(first),
    )


def _calendar(row: Mapping[str, Any], zone: timezone) -> Calendar:
    hours = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.get("hours", ()))
    weekdays = frozenset(row.get("weekdays", range(7)))
    holidays, extra_days = _days(row.get("holidays", ())), _days(row.get("extra_days", ()))
    if row.get("public_holidays"):
        holidays |= public_days().holidays
        extra_days |= public_days().work_days
    return Calendar(zone, hours, weekdays, holidays, extra_days)


def _days(days: Sequence[Any]) -> frozenset[date]:
    return frozenset(day if isinstance(day, date) else date.fromisoformat(day) for day in days)


def _targets(row: Mapping[str, Any]) -> Targets:
    return Targets(*(timedelta(minutes=row[name]) for name in ("first_response", "next_update", "resolution")))


def _visits(row: Mapping[str, Any]) -> VisitRules:
    return VisitRules(
        time.fromisoformat(row["opens"]),
        time.fromisoformat(row["closes"]),
        timedelta(hours=row["window_hours"]),
        timedelta(days=row["farthest_days"]),
        timedelta(minutes=row["notice_minutes"]),
    )
