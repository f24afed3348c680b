"""The optimiser against every possible assignment, and what it may never do."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product

import pytest

from actions.dispatch.day import Crew, Day, Job, Obstacle
from actions.dispatch.optimise import assign
from actions.dispatch.reasons import why_assigned
from actions.dispatch.settings import load_dispatch
from actions.shops.values import Engineer, Part, Rota, Shift
from actions.tickets.rules import load_rules
from actions.wording import wording
from eval.dispatch import cost

RULES, ZONE = load_dispatch(), load_rules().zone
DISTRICTS = [name for (city, name) in RULES.travel.spots if city == "上海" and name]
SKILLS = ("吸奶器", "温奶器", "消毒锅")


def at(hour: int) -> datetime:
    return datetime(2026, 11, 28, hour, tzinfo=ZONE)


def engineer(name: str, district: str, skills: tuple[str, ...] = SKILLS, capacity: int = 5, **van: int) -> Engineer:
    rota = Rota((Shift(frozenset(range(7)), time(8), time(18)),))
    return Engineer(
        id=name,
        name=name,
        rota=rota,
        capacity=capacity,
        cities=("上海",),
        districts=(district,),
        skills=skills,
        van=van,
    )


def crew(one: Engineer) -> Crew:
    return Crew(one, at(8), at(18), RULES.travel.start(one.cities, one.districts))


def job(name: str, hour: int, district: str, product: str = "吸奶器", **more: object) -> Job:
    address = f"上海市{district}区一号"
    made = Job((name,), at(hour), at(hour + 2), address, RULES.travel.spot(address), frozenset({product}))
    return replace(made, **more)  # type: ignore[arg-type]


def day(engineers: list[Engineer], jobs: list[Job], **depot: int) -> Day:
    vans = {one.id: one.van for one in engineers}
    return Day(tuple(jobs), tuple(map(crew, engineers)), depot, RULES, vans=vans)


def random_day(dice: random.Random) -> Day:
    engineers = [
        engineer(
            f"e{n}", dice.choice(DISTRICTS), tuple(dice.sample(SKILLS, 2)), dice.choice((2, 3)), valve=dice.randrange(2)
        )
        for n in range(3)
    ]
    jobs = [
        job(
            f"j{n}",
            dice.randrange(8, 18),
            dice.choice(DISTRICTS),
            dice.choice(SKILLS),
            parts=("valve",) if dice.random() < 0.3 else (),
            engineer=f"e{dice.randrange(3)}",
        )
        for n in range(5)
    ]
    return day(engineers, jobs, valve=1)


@pytest.mark.parametrize("seed", range(12))
def test_that_no_assignment_of_a_small_day_is_better(seed: int) -> None:
    one = random_day(random.Random(seed))
    made = assign(one)
    choices = product([None, *(crew.engineer.id for crew in one.crews)], repeat=len(one.jobs))
    names = [job.id for job in one.jobs]
    best = min(cost(one, dict(zip(names, choice, strict=True))) for choice in choices)
    ours = cost(one, {name: made.by_job[name].engineer if name in made.by_job else None for name in names})
    assert made.proven
    assert ours == pytest.approx(best, rel=2e-3)


def test_that_nobody_is_in_two_places_however_crowded_the_day() -> None:
    engineers = [engineer("a", "浦东"), engineer("b", "徐汇")]
    made = assign(day(engineers, [job(f"j{n}", 9 + n % 2, "徐汇") for n in range(6)]))
    assert len(made.by_job) == 2
    assert {one.engineer for one in made.by_job.values()} == {"a", "b"}
    assert set(made.left_over.values()) == {Obstacle.LOAD}


def test_that_the_most_urgent_are_not_the_ones_left_over() -> None:
    jobs = [job("later", 9, "徐汇", priority="P3"), job("now", 9, "宝山", priority="P1")]
    assert set(assign(day([engineer("a", "徐汇")], jobs)).by_job) == {"now"}


def test_that_there_is_time_for_the_way_between_two_promised_windows() -> None:
    near = [job("one", 9, "徐汇"), job("two", 11, "徐汇")]
    far = [job("one", 9, "嘉定"), job("two", 11, "浦东")]
    assert len(assign(day([engineer("a", "徐汇")], near)).by_job) == 2
    assert len(assign(day([engineer("a", "徐汇")], far)).by_job) == 1


def test_that_the_last_part_goes_to_one_and_the_other_is_told_no_lie() -> None:
    jobs = [job("one", 9, "徐汇", parts=("valve",)), job("two", 13, "徐汇", parts=("valve",))]
    made = assign(day([engineer("a", "徐汇"), engineer("b", "徐汇")], jobs, valve=1))
    assert len(made.by_job) == 1
    assert next(iter(made.by_job.values())).from_depot == ("valve",)


def test_that_whoever_has_the_part_comes() -> None:
    engineers = [engineer("near", "徐汇"), engineer("has", "静安", valve=1)]
    made = assign(day(engineers, [job("one", 9, "徐汇", parts=("valve",))]))
    assert (made.by_job["one"].engineer, made.by_job["one"].from_depot) == ("has", ())


@pytest.mark.parametrize(
    ("engineers", "asked", "why"),
    [
        ([engineer("a", "徐汇")], job("j", 9, "徐汇", address="拉萨市城关区"), Obstacle.CITY),
        ([engineer("a", "徐汇", ("温奶器",))], job("j", 9, "徐汇"), Obstacle.SKILL),
        ([engineer("a", "徐汇")], job("j", 20, "徐汇"), Obstacle.DUTY),
        ([engineer("a", "徐汇")], job("j", 9, "徐汇", parts=("valve",)), Obstacle.PART),
    ],
)
def test_that_what_stands_in_the_way_is_named(engineers: list[Engineer], asked: Job, why: Obstacle) -> None:
    assert assign(day(engineers, [asked])).left_over == {"j": why}


def test_that_loads_are_even_where_nothing_else_counts() -> None:
    jobs = [job(f"j{n}", 8 + 2 * n, "徐汇") for n in range(4)]
    made = assign(day([engineer("a", "徐汇"), engineer("b", "徐汇")], jobs))
    names = [one.engineer for one in made.by_job.values()]
    assert names.count("a") == names.count("b") == 2


def test_that_an_engineer_who_is_under_way_is_not_called_back() -> None:
    jobs = [job("one", 9, "宝山", engineer="far", under_way=True)]
    made = assign(day([engineer("far", "松江"), engineer("near", "宝山")], jobs))
    assert made.by_job["one"].engineer == "far"


def test_that_the_reasons_are_said_in_words() -> None:
    jobs = [
        job("one", 14, "徐汇", engineer="a"),
        job("two", 17, "徐汇", parts=("valve",), engineer="b"),
    ]
    one = day([engineer("a", "徐汇", valve=1)], jobs)
    part = Part("valve", "breast_pump", "吸奶器", "鸭嘴阀", (), 19, 1, (), True)
    made, words = assign(one), wording(ZONE)
    assert why_assigned(one, jobs[0], made, {}, words) == "派给a:会修吸奶器,常跑徐汇,当天共2户,就是先前告诉家长的那位。"
    assert (
        why_assigned(one, jobs[1], made, {"valve": part}, words)
        == "派给a:会修吸奶器,前一家也在徐汇,鸭嘴阀就在车上,当天共2户,要加班60分钟。"
    )


def test_that_more_distance_never_takes_less_time() -> None:
    spots = [RULES.travel.spots[("上海", name)] for name in ("徐汇", "静安", "浦东", "嘉定")]
    minutes = [RULES.travel.minutes(spots[0], other) for other in spots]
    assert minutes[0] == RULES.travel.start_minutes
    assert minutes == sorted(minutes)
    assert timedelta(minutes=minutes[-1]) < timedelta(hours=2)
