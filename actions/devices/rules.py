"""Read ``rules.yml`` and judge a report by it: how bad it is, what is said, which ticket is opened. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.devices.report import Report
from actions.errors import BadRules, Unusable

RULES = Path(__file__).with_name("rules.yml")


class Level(IntEnum):
    """How bad a report is; nobody is told of ``NONE``."""

    NONE = 0
    MILD = 1
    MODERATE = 2
    SEVERE = 3
    HAZARD = 4


@dataclass(frozen=True)
class Rule:
    """What reports of some types mean."""

    name: str
    """What happened, as a parent reads it."""
    level: Level = Level.NONE
    types: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    """Empty for every product."""
    at_night: bool = False
    at_least: float | None = None
    """Smallest size of the value; a report without a value does not fit."""
    say: str | None = None
    ticket: str | None = None
    cleared_by: frozenset[str] = frozenset()
    """Types by which the device says that it is over."""
    news: timedelta | None = None


@dataclass(frozen=True)
class Verdict:
    """What a report means."""

    level: Level
    rule: Rule
    say: str | None
    ticket: str | None
    """Category of the ticket to open; None for none."""
    news: timedelta
    """A report older than this is kept and not told."""


@dataclass(frozen=True)
class Span:
    """A span of the day; it may run over midnight."""

    begin: time
    end: time

    def holds(self, moment: time) -> bool:
        """Whether a time of day lies within."""
        if self.begin <= self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end


@dataclass(frozen=True)
class DeviceRules:
    """The whole file."""

    zone: timezone
    products: Mapping[str, str]
    """Id to name."""
    oldest: timedelta
    ahead: timedelta
    per_minute: int
    kept: timedelta
    again: timedelta
    recovered: timedelta
    late: timedelta
    night: Span
    quiet: Span
    says: Mapping[Level, str]
    tickets: Mapping[Level, str]
    news: Mapping[Level, timedelta]
    hazard_codes: Mapping[str, frozenset[str]]
    hazard_code: Rule
    fault_code: Rule
    unknown: Rule
    rules: tuple[Rule, ...]
    text: Mapping[str, str]

    def product(self, said: str) -> str:
        """Return the name of a product that is given by id or name.

        Raises:
            Unusable: names the known ids.
        """
        if said in self.products.values():
            return said
        if said not in self.products:
            raise Unusable(f"product {said[:40]!r} is unknown; known: {', '.join(self.products)}")
        return self.products[said]

    def judge(self, report: Report, product: str) -> Verdict:
        """Return what a report of a product means: the worst of its rule, its code, and what the device calls it."""
        fitting = [self._by_type(report, product), *self._by_code(report, product)]
        rule = max(fitting, key=lambda one: one.level)
        called = Level[report.severity.upper()] if report.severity else Level.NONE
        level = max(rule.level, called)
        own = level == rule.level
        return Verdict(
            level=level,
            rule=rule,
            say=(rule.say if own else None) or self.says.get(level),
            ticket=(rule.ticket if own else None) or self.tickets.get(level),
            news=(rule.news if own else None) or self.news.get(level, timedelta()),
        )

    def _by_type(self, report: Report, product: str) -> Rule:
        at_night = self.night.holds(report.at.astimezone(self.zone).time())
        for rule in self.rules:
            fits = report.type in rule.types and (not rule.products or product in rule.products)
            large = rule.at_least is None or (report.value is not None and abs(report.value) >= rule.at_least)
            if fits and large and (at_night or not rule.at_night):
                return rule
        return self.unknown

    def _by_code(self, report: Report, product: str) -> tuple[Rule, ...]:
        if not report.fault_code:
            return ()
        hazard = report.fault_code in self.hazard_codes.get(product, frozenset())
        return (self.hazard_code if hazard else self.fault_code,)

    def cleared_by(self, kind: str) -> frozenset[str]:
        """Return the types that end a fault of this type."""
        return frozenset().union(*(rule.cleared_by for rule in self.rules if kind in rule.types))

    def tell_at(self, level: Level, now: datetime) -> datetime:
        """Return when to tell: at once, a tip not in the night."""
        there = now.astimezone(self.zone)
        if level > Level.MILD or not self.quiet.holds(there.time()):
            return now
        morning = datetime.combine(there.date(), self.quiet.end, self.zone)
        return morning if morning > there else morning + timedelta(days=1)

    def describe(self, report: Report, name: str, when: str | None) -> str:
        """Write a report for a parent: what it is, with code, measured value and, for a late one, when it happened."""
        parts = []
        if report.fault_code:
            parts.append(self.text["code"].format(code=report.fault_code))
        if report.value is not None:
            parts.append(self.text["measured"].format(value=f"{report.value:g}", unit=report.unit or ""))
        if when:
            parts.append(self.text["when"].format(when=when))
        return self.text["report"].format(name=name, more=self.text["join"].join(parts)) if parts else name


@lru_cache(maxsize=4)
def load_device_rules(zone: timezone, path: Path = RULES) -> DeviceRules:
    """Read the rules.

    Raises:
        BadRules: the file is missing or does not fit.
    """
    try:
        return _rules(yaml.safe_load(path.read_text(encoding="utf-8")), zone)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadRules(f"{path}: {type(error).__name__}: {error}") from error


def _rules(content: Mapping[str, Any], zone: timezone) -> DeviceRules:
    limits, told, levels = content["limits"], content["told"], content["levels"]
    return DeviceRules(
        zone=zone,
        products=content["products"],
        oldest=timedelta(days=limits["oldest_days"]),
        ahead=timedelta(minutes=limits["ahead_minutes"]),
        per_minute=int(limits["per_minute"]),
        kept=timedelta(days=limits["kept_days"]),
        again=timedelta(hours=told["again_hours"]),
        recovered=timedelta(minutes=told["recovered_minutes"]),
        late=timedelta(minutes=told["late_minutes"]),
        night=_span(content["night"]),
        quiet=_span(told["quiet"]),
        says={Level[name.upper()]: row["say"] for name, row in levels.items()},
        tickets={Level[name.upper()]: row["ticket"] for name, row in levels.items() if "ticket" in row},
        news={Level[name.upper()]: timedelta(hours=hours) for name, hours in told["news_hours"].items()},
        hazard_codes={product: frozenset(codes) for product, codes in content["hazard_codes"].items()},
        hazard_code=_rule({"level": "hazard", **content["hazard_code"]}),
        fault_code=_rule(content["fault_code"]),
        unknown=_rule(content["unknown"]),
        rules=tuple(_rule(row) for row in content["rules"]),
        text=content["text"],
    )


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        name=row["name"],
        level=Level[row.get("level", "none").upper()],
        types=frozenset(row.get("types", ())),
        products=frozenset(row.get("products", ())),
        at_night=row.get("at_night", False),
        at_least=row.get("at_least"),
        say=row.get("say"),
        ticket=row.get("ticket"),
        cleared_by=frozenset(row.get("cleared_by", ())),
        news=timedelta(hours=row["news_hours"]) if "news_hours" in row else None,
    )


def _span(row: Mapping[str, str]) -> Span:
    return Span(time.fromisoformat(row["from"]), time.fromisoformat(row["until"]))
