"""Share the visits of a day out among engineers: an integer programme, solved by HiGHS.

Each engineer drives one way from home over visits to home: a flow on the graph of visits that may follow one another
(``Day.can_follow``), so nobody is in two places. What is paid for: minutes of travel, minutes beyond the shift, the evenness of
loads (each further visit of an engineer costs more), parts fetched from the depot, engineers who are not the one that the
parent was told, and, above all, visits that nobody gets. Windows are data here: they are never moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Any

import highspy
import numpy as np

from actions.dispatch.day import Crew, Day, Job, Obstacle

HOME = -1
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Assigned:
    """Who does a job, and where the parts come from."""

    engineer: str
    """By id."""
    from_depot: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """What came out."""

    by_job: Mapping[str, Assigned]
    """By the job's id; jobs that nobody gets are not in it."""
    left_over: Mapping[str, Obstacle]
    proven: bool
    """Whether no better assignment exists; False when the time was over."""


@dataclass
class _Programme:
    """Columns and rows of the integer programme, gathered before the solver sees them."""

    costs: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, dict[int, float]]] = field(default_factory=list)

    def column(self, cost: float, upper: float = 1.0, *, whole: bool = True) -> int:
        self.costs.append(cost)
        self.uppers.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, low: float, high: float, parts: Mapping[int, float]) -> None:
        self.rows.append((low, high, dict(parts)))

    def solve(self, seconds: float) -> tuple[Any, bool]:
        """Return the values of all columns, None when there are none, and whether they are proven best."""
        solver = highspy.Highs()
        for name, value in (("output_flag", False), ("time_limit", seconds), ("threads", 1), ("mip_rel_gap", 1e-3)):
            solver.setOptionValue(name, value)
        count = len(self.costs)
        places = np.arange(count, dtype=np.int32)
        solver.addVars(count, np.zeros(count), np.array(self.uppers))
        solver.changeColsCost(count, places, np.array(self.costs))
        kinds = [highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in self.whole]
        solver.changeColsIntegrality(count, places, np.array(kinds))
        for low, high, parts in self.rows:
            columns, factors = np.array([*parts], dtype=np.int32), np.array([*parts.values()], dtype=float)
            solver.addRow(low, high, len(parts), columns, factors)
        solver.run()
        status = solver.getModelStatus()
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None, False
        return np.array(solver.getSolution().col_value), status == highspy.HighsModelStatus.kOptimal


def assign(day: Day) -> Assignment:
    """Return the best assignment found within the time of the rules; only jobs that somebody can do are shared out."""
    left_over = {job.id: why for job in day.jobs if (why := day.obstacle(job))}
    jobs = [job for job in day.jobs if job.id not in left_over]
    if not jobs:
        return Assignment({}, left_over, proven=True)
    model = _Model(day, jobs)
    values, proven = model.programme.solve(day.rules.solver_seconds)
    by_job = model.read(values) if values is not None else {}
    for job in jobs:
        if job.id not in by_job:
            left_over[job.id] = Obstacle.LOAD
    return Assignment(by_job, left_over, proven)


class _Model:
    """The programme of a day, and what its columns mean."""

    def __init__(self, day: Day, jobs: list[Job]) -> None:
        self.day, self.jobs, self.programme = day, jobs, _Programme()
        self.gets: dict[tuple[int, int], int] = {}
        """Column by crew and job: does that engineer get it?"""
        self.fetches: dict[tuple[int, str], int] = {}
        """Column by crew and part: how many are taken from the depot?"""
        weights, programme = day.rules.weights, self.programme
        for c, crew in enumerate(day.crews):
            for j, job in enumerate(jobs):
                if day.allowed(crew, job):
                    changed = job.engineer not in (None, crew.engineer.id)
                    price = weights.change_told if job.told else weights.change
                    self.gets[c, j] = programme.column(price if changed else 0.0)
        for j, job in enumerate(jobs):
            missed = programme.column(weights.unassigned * weights.urgent[job.priority])
            programme.row(1, 1, {missed: 1.0, **{k: 1.0 for (_, of), k in self.gets.items() if of == j}})
        for c, crew in enumerate(day.crews):
            own = [j for j in range(len(jobs)) if (c, j) in self.gets]
            if own:
                self._drives(c, crew, own)
                self._works(c, crew, own)
                self._carries(c, crew, own)
        self._store()

    def _drives(self, c: int, crew: Crew, own: list[int]) -> None:
        """One way from home to home over the visits that the engineer gets."""
        day, programme = self.day, self.programme
        into: dict[int, dict[int, float]] = {j: {} for j in own}
        out: dict[int, dict[int, float]] = {j: {} for j in own}
        leaves: dict[int, float] = {}
        for j in own:
            home = day.minutes(crew.start, self.jobs[j].spot)
            first, last = programme.column(home), programme.column(home)
            into[j][first] = out[j][last] = leaves[first] = 1.0
            for k in own:
                if day.can_follow(self.jobs[j], self.jobs[k]):
                    arc = programme.column(day.minutes(self.jobs[j].spot, self.jobs[k].spot))
                    out[j][arc] = into[k][arc] = 1.0
        for j in own:
            for arcs in (into[j], out[j]):
                programme.row(0, 0, {**arcs, self.gets[c, j]: -1.0})
        programme.row(0, 1, leaves)

    def _works(self, c: int, crew: Crew, own: list[int]) -> None:
        """No more visits than the engineer can do; each further one costs more; so does the time beyond the shift."""
        day, programme, weights = self.day, self.programme, self.day.rules.weights
        places = range(min(crew.engineer.capacity, len(own)))
        filled = [programme.column(weights.balance * place, whole=False) for place in places]
        load = {self.gets[c, j]: 1.0 for j in own}
        programme.row(0, 0, {**load, **dict.fromkeys(filled, -1.0)})
        overtime = {j: day.overtime(crew, self.jobs[j]) / MINUTE for j in own}
        if any(overtime.values()):
            most = programme.column(weights.overtime, day.rules.longest_overtime / MINUTE, whole=False)
            for j, minutes in overtime.items():
                programme.row(0, float("inf"), {most: 1.0, self.gets[c, j]: -minutes})

    def _carries(self, c: int, crew: Crew, own: list[int]) -> None:
        """Parts are in the van, or fetched from the depot."""
        van = self.day.vans.get(crew.engineer.id, {})
        for part in sorted(set(chain.from_iterable(self.jobs[j].parts for j in own if not self.jobs[j].under_way))):
            needs = {self.gets[c, j]: 1.0 for j in own if part in self.jobs[j].parts and not self.jobs[j].under_way}
            fetched = self.programme.column(self.day.rules.weights.pick_up, float(len(needs)))
            self.fetches[c, part] = fetched
            self.programme.row(-float("inf"), van.get(part, 0), {**needs, fetched: -1.0})

    def _store(self) -> None:
        """No more parts leave the depot than are in store."""
        for part in sorted({part for _, part in self.fetches}):
            columns = {column: 1.0 for (_, of), column in self.fetches.items() if of == part}
            self.programme.row(0, self.day.depot.get(part, 0), columns)

    def read(self, values: Any) -> dict[str, Assigned]:
        """Return who gets what; of parts that are fetched the later visits get theirs from the depot."""
        found: dict[str, Assigned] = {}
        in_van = {crew.engineer.id: dict(self.day.vans.get(crew.engineer.id, {})) for crew in self.day.crews}
        for (c, j), column in sorted(self.gets.items(), key=lambda pair: self.jobs[pair[0][1]].starts):
            if values[column] < 0.5:
                continue
            van = in_van[self.day.crews[c].engineer.id]
            from_depot = []
            for part in self.jobs[j].parts:
                if van.get(part, 0) > 0:
                    van[part] -= 1
                else:
                    from_depot.append(part)
            found[self.jobs[j].id] = Assigned(self.day.crews[c].engineer.id, tuple(from_depot))
        return found
