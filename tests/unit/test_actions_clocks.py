"""Working time and due times, by hand-worked tables and by properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.tickets.clocks import Calendar, Dues, add_working, resume, working_between
from actions.tickets.rules import load_rules

RULES = load_rules()
BUSINESS = RULES.calendars["business"]
ZONE = RULES.zone
minutes = st.integers(0, 20_000).map(lambda n: timedelta(minutes=n))
moments = st.integers(0, 60 * 24 * 60).map(lambda n: datetime(2026, 11, 1, tzinfo=ZONE) + timedelta(minutes=n))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-11-26 10:00", 60, "2026-11-26 11:00"),
        ("2026-11-26 11:30", 60, "2026-11-26 13:30"),  # over lunch
        ("2026-11-26 12:20", 30, "2026-11-26 13:30"),  # begun at lunch
        ("2026-11-26 17:30", 60, "2026-11-27 09:30"),  # over night
        ("2026-11-27 17:00", 60, "2026-11-27 18:00"),  # ends with the day, not with the next one's beginning
        ("2026-11-27 17:30", 60, "2026-11-30 09:30"),  # over the weekend
        ("2026-11-28 11:00", 0, "2026-11-30 09:00"),  # nothing is due on a free day
        ("2026-11-26 03:25", 240, "2026-11-26 14:00"),
    ],
)
def test_that_due_times_count_working_time_only(start: str, amount: int, due: str) -> None:
    assert add_working(at(start), timedelta(minutes=amount), BUSINESS) == at(due)


def test_that_the_most_urgent_run_round_the_clock() -> None:
    dues = RULES.dues("P0", at("2026-11-28 23:55"))
    assert dues.first_response == at("2026-11-29 00:05")


@given(moments, minutes)
@settings(max_examples=200, deadline=None)
def test_that_what_is_added_is_what_lies_between(start: datetime, amount: timedelta) -> None:
    assert working_between(start, add_working(start, amount, BUSINESS), BUSINESS) == amount


@given(moments, minutes, minutes)
@settings(max_examples=100, deadline=None)
def test_that_a_later_start_is_never_due_earlier(start: datetime, later: timedelta, amount: timedelta) -> None:
    assert add_working(start, amount, BUSINESS) <= add_working(start + later, amount, BUSINESS)


@given(moments, minutes)
@settings(max_examples=100, deadline=None)
def test_that_a_holiday_never_makes_anything_due_earlier(start: datetime, amount: timedelta) -> None:
    free = replace(BUSINESS, holidays=BUSINESS.holidays | {date(2026, 11, 26), date(2026, 11, 27)})
    assert add_working(start, amount, free) >= add_working(start, amount, BUSINESS)


@given(moments, minutes, minutes)
@settings(max_examples=100, deadline=None)
def test_that_a_pause_moves_a_due_time_by_the_working_time_it_took(
    start: datetime, amount: timedelta, pause: timedelta
) -> None:
    due = add_working(start, amount + timedelta(minutes=1), BUSINESS)
    back = start + pause
    after = resume(Dues(due, None, due), paused_at=start, now=back, calendar=BUSINESS)
    assert after.resolution is not None
    assert working_between(due, after.resolution, BUSINESS) == working_between(start, back, BUSINESS)


def test_that_a_missed_due_time_stays_missed_over_a_pause() -> None:
    missed = at("2026-11-26 09:30")
    after = resume(
        Dues(missed, None, None), paused_at=at("2026-11-26 10:00"), now=at("2026-11-27 10:00"), calendar=BUSINESS
    )
    assert after.first_response == missed


def test_that_an_empty_calendar_is_refused() -> None:
    nothing = Calendar(ZONE, BUSINESS.hours, frozenset())
    with pytest.raises(ValueError, match="working time"):
        add_working(at("2026-11-26 10:00"), timedelta(minutes=1), nothing)
