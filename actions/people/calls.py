"""The way from bot to adviser to expert: who is called for a case, and what is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from actions.people.roster import Choice, Wish, choose, load_of
from actions.shops.ports import People
from actions.shops.values import Expert, ServiceAgent
from actions.store import lock
from actions.tickets.rules import Rules, Skill


@dataclass(frozen=True)
class Case:
    """What is known of a case when a person is called."""

    skill: Skill
    priority: str
    green_lane: bool
    language: str | None


@dataclass(frozen=True)
class Promise:
    """Who calls back by when."""

    skill: Skill
    """Of the expert; not the one asked for where only another can be reached in an emergency."""
    expert: Expert | None
    adviser: ServiceAgent | None
    """Looks after the case until the expert is free."""
    due: datetime
    state: str
    """``now``, ``busy`` (on duty with full hands) or ``off`` (off duty)."""
    sped_up: bool
    """Whether the green lane made it sooner: then the adviser calls, not the expert."""

    @property
    def facts(self) -> dict[str, Any]:
        """The promise as facts of the ticket."""
        told = {"callback_due": self.due.isoformat(), "adviser": self.adviser.name if self.adviser else None}
        expert = {"expert": self.expert.name, "expert_id": self.expert.id} if self.expert else {}
        return {name: value for name, value in {**told, **expert}.items() if value}


@dataclass(frozen=True)
class Panel:
    """All who can be called."""

    connection: Connection
    people: People
    rules: Rules
    now: datetime

    def call(self, case: Case) -> Promise:
        """Choose an expert, and an adviser for the time until then; others who choose meanwhile wait."""
        skill, found = self._expert(case)
        wait = self.rules.callback[case.priority]
        due = (found.starts if found else self.now) + wait
        latest = self.now + self.rules.green_lane.within
        sped_up = case.green_lane and due > latest
        later = found is not None and found.starts > self.now
        adviser = self.adviser(self.rules.adviser_queue, must_be_free=not sped_up) if later else None
        return Promise(
            skill,
            found.person if found else None,
            adviser.person if adviser else None,
            min(due, latest) if sped_up else due,
            "now" if not found or not later else "busy" if found.on_duty else "off",
            sped_up,
        )

    def _expert(self, case: Case) -> tuple[Skill, Choice[Expert] | None]:
        """Return the expert of the skill; in an emergency one of another skill when nobody of it can be reached now."""
        found = self._of_skill(case.skill, case)
        late = found is None or found.starts > self.now
        other = self.rules.skills[self.rules.emergency_skill]
        if case.priority == "P0" and late and case.skill != other:
            instead = self._of_skill(other, case)
            if instead:
                return other, instead
        return case.skill, found

    def _of_skill(self, skill: Skill, case: Case) -> Choice[Expert] | None:
        experts = self.people.experts(skill.id)
        lock(self.connection, f"skill:{skill.id}")
        wish = Wish(case.priority in ("P0", "P1"), case.priority == "P0", case.language)
        return choose(experts, load_of(self.connection, experts), wish, self.now, self.rules.zone)

    def adviser(
        self, queue: str, *, must_be_free: bool = False, urgent: bool = False, but: str | None = None
    ) -> Choice[ServiceAgent] | None:
        """Return an adviser of a queue, ``but`` not the one of that name; ``must_be_free``: only one who is free now."""
        advisers = [one for one in self.people.agents() if queue in one.queues and one.name != but]
        lock(self.connection, f"queue:{queue}")
        wish = Wish(urgent, emergency=urgent)
        found = choose(advisers, load_of(self.connection, advisers), wish, self.now, self.rules.zone)
        return None if found and must_be_free and found.starts > self.now else found


def minutes_until(due: datetime, now: datetime) -> int:
    """Return whole minutes, rounded up, at least 1."""
    return max(1, -((now - due) // timedelta(minutes=1)))
