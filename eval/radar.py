"""Measure the radar on a simulated year with planted incidents, beside the rule "15 % more in 24 hours".

python -m eval.radar [--seed 1] [--incidents 40]
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from actions.radar.complaint import Complaint, Key
from actions.radar.past import Past
from actions.radar.watch import LEARNING, QUIET_AGAIN, Radar

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
PRODUCTS, BATCHES, FAULTS, REGIONS = 40, 4, 6, 8
A_DAY = 110.0
"""Complaints of an ordinary day over all products."""
PROMOTIONS = ((66, 3.0), (157, 3.5), (215, 1.8), (300, 2.2), (317, 4.0), (346, 2.5))
"""Day of the year and how many times the orders; complaints follow over two weeks."""
LATE = timedelta(hours=24)
"""An alarm that comes so long after an incident's end still belongs to it."""


@dataclass(frozen=True)
class Planted:
    """An incident of the simulation."""

    key: Key
    begins: datetime
    ends: datetime
    an_hour: float


def year(dice: random.Random, incidents: int) -> tuple[list[Complaint], list[Planted]]:
    """Return the complaints of a year in the order of time, and what was planted among them."""
    planted = [_incident(dice) for _ in range(incidents)]
    complaints = [*_ordinary(dice), *(one for each in planted for one in _of(each, dice))]
    return sorted(complaints, key=lambda one: one.at), planted


def _ordinary(dice: random.Random) -> Iterator[Complaint]:
    weights = [1 / (rank + 2) for rank in range(PRODUCTS)]
    for hour in range(DAYS * 24):
        at = START + timedelta(hours=hour)
        for _ in range(_poisson(dice, A_DAY / 24 * _tide(at))):
            product = dice.choices(range(PRODUCTS), weights)[0]
            yield _complaint(dice, at, product)


def _tide(at: datetime) -> float:
    day = (at - START).days
    daily = 0.3 + 1.4 * math.exp(-(((at.hour - 21) % 24 - 12) ** 2 - 144) / -60) if at.hour < 7 else 1.15
    season = 1 + 0.25 * math.sin(2 * math.pi * day / 365)
    weekly = 1.15 if at.weekday() >= 5 else 0.94
    promotion = 1 + sum((times - 1) * _echo(day - start) for start, times in PROMOTIONS)
    return min(daily, 1.15) * season * weekly * promotion


def _echo(days: int) -> float:
    return math.exp(-((days - 4) ** 2) / 18) if 0 <= days <= 14 else 0.0


def _complaint(dice: random.Random, at: datetime, product: int) -> Complaint:
    moment = at + timedelta(seconds=dice.uniform(0, 3600))
    batch = f"{product}-{(moment - START).days // 45}-{dice.randrange(BATCHES)}"
    return Complaint(moment, f"p{product}", batch, f"f{dice.randrange(FAULTS)}", f"r{dice.randrange(REGIONS)}")


def _incident(dice: random.Random) -> Planted:
    product = dice.randrange(PRODUCTS)
    begins = START + LEARNING + timedelta(hours=dice.uniform(24, (DAYS - 45) * 24))
    values = {
        "batch": f"{product}-{(begins - START).days // 45}-{dice.randrange(BATCHES)}",
        "fault": f"f{dice.randrange(FAULTS)}",
        "region": f"r{dice.randrange(REGIONS)}",
    }
    dimension = dice.choice(list(values))
    ends = begins + timedelta(hours=dice.uniform(24, 96))
    return Planted((f"p{product}", dimension, values[dimension]), begins, ends, dice.uniform(1.0, 4.0))


def _of(planted: Planted, dice: random.Random) -> Iterator[Complaint]:
    product, dimension, value = planted.key
    at = planted.begins
    while (at := at + timedelta(hours=dice.expovariate(planted.an_hour))) < planted.ends:
        plain = _complaint(dice, at, int(product[1:]))
        yield Complaint(
            at, product, **{**{n: getattr(plain, n) for n in ("batch", "fault", "region")}, dimension: value}
        )


def _poisson(dice: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


# --- two ways of watching ---------------------------------------------------------------------------


def ours(complaints: Iterable[Complaint]) -> Iterator[tuple[datetime, Key]]:
    """Yield the radar's alarms."""
    radar = Radar(Past(START))
    for complaint in complaints:
        alarm = radar.see(complaint)
        if alarm:
            yield alarm.at, alarm.key


def fixed_rule(complaints: Iterable[Complaint], more: float = 1.15) -> Iterator[tuple[datetime, Key]]:
    """Yield the alarms of the rule that shops use: a product's last 24 hours 15 % above the mean day of its last four weeks."""
    days: dict[str, deque[datetime]] = defaultdict(deque)
    silent: dict[str, datetime] = {}
    for complaint in complaints:
        seen = days[complaint.product]
        seen.append(complaint.at)
        while seen[0] < complaint.at - LEARNING:
            seen.popleft()
        recent = sum(1 for at in seen if at > complaint.at - timedelta(hours=24))
        if complaint.at - START < LEARNING or recent <= more * len(seen) / LEARNING.days:
            continue
        if complaint.at >= silent.get(complaint.product, START):
            silent[complaint.product] = complaint.at + QUIET_AGAIN
            yield complaint.at, (complaint.product, "product", "")


def judge(alarms: Sequence[tuple[datetime, Key]], planted: Sequence[Planted]) -> dict[str, float]:
    """Return precision, recall, how many right alarms name what surges, and the median hours from an incident's begin to its alarm."""
    first: dict[Planted, datetime] = {}
    right = named = 0
    for at, key in alarms:
        meant = [one for one in planted if one.key[0] == key[0] and one.begins <= at <= one.ends + LATE]
        right += bool(meant)
        named += any(one.key == key for one in meant)
        for one in meant:
            first.setdefault(one, at)
    waits = [(at - one.begins).total_seconds() / 3600 for one, at in first.items()]
    return {
        "alarms": len(alarms),
        "precision": right / max(len(alarms), 1),
        "named": named / max(right, 1),
        "found": len(first) / max(len(planted), 1),
        "median_hours": statistics.median(waits) if waits else math.inf,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each way of watching."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--incidents", type=int, default=40)
    options = parser.parse_args(arguments)
    complaints, planted = year(random.Random(options.seed), options.incidents)
    print(f"{len(complaints)} complaints, {len(planted)} incidents, seed {options.seed}")
    for name, watch in (("radar", ours), ("15 % in 24 h", fixed_rule)):
        found = judge([*watch(complaints)], planted)
        print(name, ", ".join(f"{key} {value:.3g}" for key, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
