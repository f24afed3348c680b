"""A day to be planned, as values: what has to be done, who works, what may follow what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from actions.dispatch.settings import DispatchRules
from actions.dispatch.travel import Spot
from actions.shops.values import Engineer


class Obstacle(StrEnum):
    """Why nobody can come; the first that leaves nobody over is told."""

    CITY = "city"
    SKILL = "skill"
    DUTY = "duty"
    PART = "part"
    LOAD = "load"


@dataclass(frozen=True)
class Job:
    """One visit to a family; serves all their tickets of that time."""

    tickets: tuple[str, ...]
    starts: datetime
    ends: datetime
    address: str
    spot: Spot | None
    products: frozenset[str]
    parts: tuple[str, ...] = ()
    """Spare parts that are needed, by id, one of each."""
    engineer: str | None = None
    """Who was told to the parent, by id."""
    told: bool = False
    """Whether that was said for certain: then it costs more to send another."""
    under_way: bool = False
    """Then the engineer stays."""
    priority: str = "P2"

    @property
    def id(self) -> str:
        """The first ticket's."""
        return self.tickets[0]

    def overlaps(self, other: Job) -> bool:
        """Whether one engineer could not be at both."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True)
class Crew:
    """An engineer on that day."""

    engineer: Engineer
    opens: datetime
    closes: datetime
    start: Spot | None


@dataclass(frozen=True)
class Day:
    """Everything that the assignment depends on."""

    jobs: tuple[Job, ...]
    crews: tuple[Crew, ...]
    """Engineers who work that day."""
    depot: Mapping[str, int]
    """Spare parts in store, by id."""
    rules: DispatchRules
    absent: tuple[Engineer, ...] = ()
    """Engineers who do not."""
    vans: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Spare parts in the van by the engineer's id: what is not reserved for other days."""

    def minutes(self, one: Spot | None, other: Spot | None) -> float:
        """Return minutes of travel."""
        return self.rules.travel.minutes(one, other)

    def overtime(self, crew: Crew, job: Job) -> timedelta:
        """Return by how much a visit stretches the engineer's shift."""
        early, late = crew.opens - job.starts, job.ends - crew.closes
        return max(early, timedelta()) + max(late, timedelta())

    def can_follow(self, first: Job, then: Job) -> bool:
        """Whether one engineer can do both: the second ends within its window even if the first ended with its own."""
        if first.ends > then.starts:
            return False
        arrival = first.ends + timedelta(minutes=self.minutes(first.spot, then.spot))
        return arrival + self.rules.work <= then.ends

    def part_at_hand(self, crew: Crew, part: str) -> bool:
        """Whether a part is in the van or in store."""
        return self.vans.get(crew.engineer.id, {}).get(part, 0) > 0 or self.depot.get(part, 0) > 0

    def obstacle(self, job: Job) -> Obstacle | None:
        """Return why nobody at all can do a job, looked at alone; None when somebody could."""
        everybody = [*(crew.engineer for crew in self.crews), *self.absent]
        if not any(_of_city(one, job) for one in everybody):
            return Obstacle.CITY
        if not any(_of_city(one, job) and job.products <= {*one.skills} for one in everybody):
            return Obstacle.SKILL
        able = [crew for crew in self.crews if self.suits(crew, job)]
        if not able:
            return Obstacle.DUTY
        if not any(all(self.part_at_hand(crew, part) for part in job.parts) for crew in able):
            return Obstacle.PART
        return None

    def suits(self, crew: Crew, job: Job) -> bool:
        """Whether city, skill and shift fit."""
        if job.under_way:
            return crew.engineer.id == job.engineer
        able = _of_city(crew.engineer, job) and job.products <= {*crew.engineer.skills}
        return able and self.overtime(crew, job) <= self.rules.longest_overtime

    def allowed(self, crew: Crew, job: Job) -> bool:
        """Whether an engineer may get a job."""
        return self.suits(crew, job) and (job.under_way or all(self.part_at_hand(crew, part) for part in job.parts))


def _of_city(engineer: Engineer, job: Job) -> bool:
    return any(city in job.address for city in engineer.cities)
