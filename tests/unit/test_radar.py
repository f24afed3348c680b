"""The radar calls a surge of a product, batch, fault or region, and is silent about seasons and promotions."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from actions.radar.complaint import Complaint
from actions.radar.past import Past
from actions.radar.watch import LEARNING, Radar
from eval.radar import START, judge, ours, year


def quiet(days: int, *, every_hours: float = 6.0, product: str = "rice") -> list[Complaint]:
    """Complaints about a product at an even pace, spread over batches and regions."""
    many = int(days * 24 / every_hours)
    return [
        Complaint(
            START + timedelta(hours=number * every_hours), product, f"b{number % 4}", f"f{number % 3}", f"r{number % 5}"
        )
        for number in range(many)
    ]


def test_a_batch_that_surges_is_named_within_hours() -> None:
    radar, begun = Radar(Past(START)), START + timedelta(days=60)
    for complaint in quiet(60):
        assert radar.see(complaint) is None
    alarms = [
        alarm
        for number in range(12)
        if (alarm := radar.see(Complaint(begun + timedelta(minutes=30 * number), "rice", "b2", f"f{number % 3}", "r1")))
    ]
    assert len(alarms) == 1, "one incident is one alarm"
    assert alarms[0].at - begun <= timedelta(hours=4)
    assert alarms[0].key[0] == "rice" and alarms[0].count >= 4 and len(alarms[0].complaints) == alarms[0].count


def test_a_batch_that_makes_up_nearly_all_of_a_surge_is_named_though_the_product_tips_first() -> None:
    radar, begun = Radar(Past(START)), START + timedelta(days=60)
    for complaint in quiet(60, every_hours=24):
        radar.see(complaint)
    mixed = [Complaint(begun + timedelta(minutes=n), "rice", "b1", f"f{n}", f"r{n}") for n in range(2)]
    mixed += [Complaint(begun + timedelta(minutes=20 * n), "rice", "b3", f"f{n % 3}", f"r{n % 5}") for n in range(2, 9)]
    (alarm,) = [alarm for one in mixed if (alarm := radar.see(one))]
    assert alarm.key == ("rice", "batch", "b3")


def test_a_busy_product_is_watched_again_when_its_surge_is_over() -> None:
    radar, begun = Radar(Past(START)), START + timedelta(days=60)
    busy = [one for one in quiet(90, every_hours=4)]
    surges = [
        Complaint(begun + timedelta(days=15 * which, minutes=20 * n), "rice", f"b{n % 4}", f"f{n % 3}", f"r{n % 5}")
        for which in range(2)
        for n in range(40)
    ]
    alarms = [alarm for one in sorted([*busy, *surges], key=lambda one: one.at) if (alarm := radar.see(one))]
    assert [(alarm.at - begun).days for alarm in alarms] == [0, 15]


def test_a_false_alarm_becomes_usual_and_a_true_one_does_not() -> None:
    usual = {}
    for is_usual in (True, False):
        radar, begun = Radar(Past(START)), START + timedelta(days=60)
        for complaint in quiet(60):
            radar.see(complaint)
        surge = [Complaint(begun + timedelta(minutes=30 * n), "rice", "b2", "f1", "r1") for n in range(20)]
        assert sum(radar.see(one) is not None for one in surge) == 1
        radar.settle("rice", usual=is_usual)
        usual[is_usual] = radar.past.level(("rice", "batch", "b2"), surge[-1].at)
    assert usual[True] > 1.2 * usual[False]


def test_a_case_that_is_known_already_is_not_counted_again() -> None:
    radar, begun = Radar(Past(START)), START + timedelta(days=60)
    for complaint in quiet(60):
        radar.see(complaint)
    one = Complaint(begun, "rice", "b2", "f1", "r1")
    for _ in range(50):
        assert radar.see(one, frozenset(one.counters())) is None


def test_everything_rising_together_is_no_incident() -> None:
    radar = Radar(Past(START))
    goods = [f"p{number}" for number in range(12)]
    calm = sorted((c for product in goods for c in quiet(50, product=product)), key=lambda one: one.at)
    busy = [
        Complaint(
            START + timedelta(days=50, hours=number * 0.2),
            goods[number % 12],
            f"b{number % 4}",
            f"f{number % 3}",
            f"r{number % 5}",
        )
        for number in range(360)
    ]
    assert [alarm for one in (*calm, *busy) if (alarm := radar.see(one))] == []


def test_nothing_is_called_before_the_past_is_known() -> None:
    radar = Radar(Past(START))
    storm = [Complaint(START + timedelta(minutes=number), "rice", "b1") for number in range(200)]
    assert storm[-1].at - START < LEARNING
    assert not any(radar.see(one) for one in storm)


@pytest.mark.slow
def test_on_a_simulated_year_it_is_precise_and_soon() -> None:
    complaints, planted = year(random.Random(8), 40)
    found = judge([*ours(complaints)], planted)
    assert found["precision"] >= 0.9 and found["found"] >= 0.9 and found["median_hours"] < 4
