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
    assert found["precision"] >= 0.8 and found["found"] >= 0.75 and found["median_hours"] < 4
