"""Plan a simulated week greedily and by the optimiser: python -m eval.dispatch [--seed 1] [--weeks 5].

Parents of one city book visits through the week; each booking is promised at once as ``actions/visits.py`` does it: the first
able engineer who is free, those of the district first. In the morning some engineers are ill. ``greedy`` keeps every promise
with the engineer of the booking, and gives the visits of the ill to the first able colleague who is free; ``optimised`` shares
the same promised windows out anew. Both are measured by the same ruler, which knows nothing of how a plan was made.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time as stopwatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta

from actions.dispatch.day import Crew, Day, Job
from actions.dispatch.optimise import assign
from actions.dispatch.settings import load_dispatch
from actions.shops.values import Engineer, Rota, Shift
from actions.tickets.rules import load_rules

RULES, SHOP = load_dispatch(), load_rules()
MONDAY = date(2026, 11, 23)
DAYS = 6
ENGINEERS, KINDS, PARTS = 12, 8, 10
A_DAY = 34
"""Wishes for a visit; a wish that greedy booking cannot promise goes to another hour."""
ILL, NEEDS_PART = 0.08, 0.45
MINUTE = timedelta(minutes=1)
Who = Mapping[str, str | None]
"""The engineer of each job by id; None for nobody."""


@dataclass(frozen=True)
class Figures:
    """What a plan costs; minutes are of a week."""

    visits: float
    unassigned: float
    broken: float
    """Promises that come to nothing: unassigned, late, or without the part."""
    travel: float
    overtime: float
    late: float
    """Visits at which the engineer cannot be done before the promised window ends."""
    without_part: float
    """Visits to which the needed part cannot be brought."""
    uneven: float
    """Mean over days of the most minus the fewest visits of an engineer on duty."""


def city() -> str:
    """Return the city with the most districts on the map."""
    cities = [name for name, district in RULES.travel.spots if district]
    return max(sorted(set(cities)), key=cities.count)


def staff(dice: random.Random) -> list[Engineer]:
    """Return engineers with skills, districts, shifts and a few parts in the van."""
    names = [name for of, name in RULES.travel.spots if of == city() and name]
    return [
        Engineer(
            id=f"e{number}",
            name=f"e{number}",
            rota=Rota((Shift(frozenset(range(7)), time(8), time(dice.choice((17, 18, 20)))),)),
            capacity=5,
            cities=(city(),),
            districts=tuple(dice.sample(names, 2)),
            skills=tuple(f"k{kind}" for kind in dice.sample(range(KINDS), 5)),
            van={f"p{part}": dice.randrange(3) for part in dice.sample(range(PARTS), 5)},
        )
        for number in range(ENGINEERS)
    ]


def crew_of(engineer: Engineer, on: date) -> Crew:
    """Return an engineer on a day."""
    shift = engineer.rota.shifts[0]
    opens, closes = (datetime.combine(on, at, SHOP.zone) for at in (shift.opens, shift.closes))
    return Crew(engineer, opens, closes, RULES.travel.start(engineer.cities, engineer.districts))


def able(day: Day, job: Job) -> list[Crew]:
    """Return who can come in the order of ``visits.who_can_come``: those of the district first."""
    fit = [crew for crew in day.crews if job.products <= {*crew.engineer.skills}]
    return sorted(fit, key=lambda crew: not any(name in job.address for name in crew.engineer.districts))


def first_free(day: Day, job: Job, taken: Sequence[Job]) -> str | None:
    """Return the first able engineer in whose shift it lies and who has no visit at that time, as booking does it."""
    for crew in able(day, job):
        inside = crew.opens <= job.starts and job.ends <= crew.closes
        if inside and not any(one.engineer == crew.engineer.id and one.overlaps(job) for one in taken):
            return crew.engineer.id
    return None


def book_day(dice: random.Random, engineers: Sequence[Engineer], on: date) -> Day:
    """Return a day with all windows that greedy booking could promise."""
    names = [name for of, name in RULES.travel.spots if of == city() and name]
    crews = tuple(crew_of(one, on) for one in engineers)
    vans = {one.id: one.van for one in engineers}
    day = Day((), crews, {f"p{part}": dice.randrange(4) for part in range(PARTS)}, RULES, vans=vans)
    jobs: list[Job] = []
    for number in range(A_DAY):
        address = city() + dice.choice(names)
        parts = (f"p{dice.randrange(PARTS)}",) if dice.random() < NEEDS_PART else ()
        kind = frozenset({f"k{dice.randrange(KINDS)}"})
        for _ in range(4):
            starts = datetime.combine(on, time(dice.randrange(8, 18)), SHOP.zone)
            wish = Job((f"j{number}",), starts, starts + SHOP.visits.window, address, RULES.travel.spot(address), kind)
            engineer = first_free(day, wish, jobs)
            if engineer:
                jobs.append(replace(wish, parts=parts, engineer=engineer))
                break
    ill = {crew.engineer.id for crew in crews if dice.random() < ILL}
    present = tuple(crew for crew in crews if crew.engineer.id not in ill)
    absent = tuple(crew.engineer for crew in crews if crew.engineer.id in ill)
    return replace(day, jobs=tuple(jobs), crews=present, absent=absent)


def greedy(day: Day) -> Who:
    """Keep the engineers of the bookings; visits of the ill go to the first colleague who is free."""
    present = {crew.engineer.id for crew in day.crews}
    kept = [job for job in day.jobs if job.engineer in present]
    who: dict[str, str | None] = {job.id: job.engineer for job in kept}
    for job in day.jobs:
        if job.engineer not in present:
            who[job.id] = first_free(day, job, kept)
            kept.append(replace(job, engineer=who[job.id]))
    return who


def optimised(day: Day) -> Who:
    """Ask the optimiser."""
    made = assign(day)
    return {job.id: made.by_job[job.id].engineer if job.id in made.by_job else None for job in day.jobs}


def rounds(day: Day, who: Who) -> list[tuple[Crew, list[Job]]]:
    """Return each engineer's visits in the order of time."""
    ordered = sorted(day.jobs, key=lambda job: job.starts)
    return [(crew, [job for job in ordered if who.get(job.id) == crew.engineer.id]) for crew in day.crews]


def travel(day: Day, crew: Crew, own: Sequence[Job]) -> float:
    """Return minutes from home over all visits to home."""
    stops = [crew.start, *(job.spot for job in own), crew.start]
    return sum(day.minutes(one, other) for one, other in zip(stops, stops[1:], strict=False)) if own else 0.0


def lacking(day: Day, who: Who) -> tuple[int, int]:
    """Return how many needed parts are neither in the van nor left in store, and how many engineers fetch which part."""
    depot, missing, fetched = dict(day.depot), 0, set[tuple[str, str]]()
    needs = 0
    for crew, own in rounds(day, who):
        van = dict(day.vans.get(crew.engineer.id, {}))
        for part in (part for job in own for part in job.parts):
            if van.get(part, 0) > 0:
                van[part] -= 1
            elif depot.get(part, 0) > 0:
                depot[part] -= 1
                fetched.add((crew.engineer.id, part))
                needs += 1
            else:
                missing += 1
    return missing, needs


def late(day: Day, own: Sequence[Job]) -> int:
    """Return at how many visits the work, begun as early as the way allows, ends after the promised window."""
    count, free, place = 0, None, None
    for job in own:
        way = timedelta(minutes=day.minutes(place, job.spot)) if free else timedelta()
        begins = max(job.starts, free + way) if free else job.starts
        free, place = begins + RULES.work, job.spot
        count += free > job.ends
    return count


def figures(day: Day, who: Who) -> Figures:
    """Measure a plan of one day."""
    own = rounds(day, who)
    loads = [len(jobs) for _, jobs in own]
    overtime = [max((day.overtime(crew, job) / MINUTE for job in jobs), default=0.0) for crew, jobs in own]
    unassigned, missing = sum(who.get(job.id) is None for job in day.jobs), lacking(day, who)[0]
    behind = sum(late(day, jobs) for _, jobs in own)
    return Figures(
        visits=len(day.jobs),
        unassigned=unassigned,
        broken=unassigned + missing + behind,
        travel=sum(travel(day, crew, jobs) for crew, jobs in own),
        overtime=sum(overtime),
        late=behind,
        without_part=missing,
        uneven=max(loads) - min(loads),
    )


def cost(day: Day, who: Who) -> float:
    """Return what the optimiser minimises, worked out from the plan alone; infinite for one that may not be."""
    weights = RULES.weights
    total = 0.0
    for crew, own in rounds(day, who):
        ways = all(day.can_follow(one, other) for one, other in zip(own, own[1:], strict=False))
        if not ways or len(own) > crew.engineer.capacity or not all(day.allowed(crew, job) for job in own):
            return float("inf")
        total += travel(day, crew, own) + weights.balance * sum(range(len(own)))
        total += weights.overtime * max((day.overtime(crew, job) / MINUTE for job in own), default=0.0)
        total += sum(weights.change for job in own if job.engineer not in (None, crew.engineer.id))
    missing, fetched = lacking(day, who)
    lost = sum(weights.unassigned * weights.urgent[job.priority] for job in day.jobs if who.get(job.id) is None)
    return float("inf") if missing else total + lost + weights.pick_up * fetched


def week(seed: int) -> list[Day]:
    """Return the booked days of a week."""
    dice = random.Random(seed)
    engineers = staff(dice)
    return [book_day(dice, engineers, MONDAY + timedelta(days=number)) for number in range(DAYS)]


def added(parts: Iterable[Figures]) -> Figures:
    """Return the sums of a week; unevenness as a mean."""
    every = list(parts)
    sums = {one.name: sum(getattr(part, one.name) for part in every) for one in fields(Figures)}
    return Figures(**{**sums, "uneven": statistics.mean(part.uneven for part in every)})


def main(given: Sequence[str] | None = None) -> int:
    """Print both plans of each week side by side, and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m eval.dispatch", description=main.__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=5)
    options = parser.parse_args(given)
    weeks = [week(options.seed + number) for number in range(options.weeks)]
    begun = stopwatch.monotonic()
    best = [added(figures(day, optimised(day)) for day in days) for days in weeks]
    took = stopwatch.monotonic() - begun
    plain = [added(figures(day, greedy(day)) for day in days) for days in weeks]
    print(f"{options.weeks} weeks of {DAYS} days, {ENGINEERS} engineers; a mean week")
    print("| | greedy | optimised | ratio |\n|---|---|---|---|")
    for one in fields(Figures):
        before, after = (statistics.mean(getattr(part, one.name) for part in parts) for parts in (plain, best))
        ratio = f"{after / before:.2f}" if before else "-"
        print(f"| {one.name} | {before:.1f} | {after:.1f} | {ratio} |")
    print(f"{took / options.weeks / DAYS:.2f} s a day")
    return 0


if __name__ == "__main__":
    sys.exit(main())
