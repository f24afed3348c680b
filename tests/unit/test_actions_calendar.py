"""Public holidays, targets of categories, the green lane, and the clocks against brute force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from actions.tickets.clocks import Calendar, add_working
from actions.tickets.holidays import public_days
from actions.tickets.rules import load_rules
from bot.commands import doctor
from eval import clocks

RULES = load_rules()
BUSINESS = RULES.calendars["business"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RULES.zone)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-09-30 17:30", 60, "2026-10-08 09:30"),  # National Day: 1 to 7 October are free
        ("2026-10-09 17:30", 60, "2026-10-10 09:30"),  # Saturday 10 October is worked for it
        ("2026-02-13 17:30", 60, "2026-02-14 09:30"),  # Saturday before the Spring Festival
        ("2026-02-14 17:30", 60, "2026-02-24 09:30"),  # the Spring Festival, 15 to 23 February
        ("2029-09-28 17:30", 60, "2029-10-04 09:30"),  # without a notice the three days that the law grants by itself
    ],
)
def test_that_public_holidays_rest_and_exchanged_weekends_work(start: str, minutes: int, due: str) -> None:
    assert add_working(at(start), timedelta(minutes=minutes), BUSINESS) == at(due)


def test_that_the_years_that_are_known_are_told() -> None:
    assert public_days().known_until >= date(2026, 12, 31)


@pytest.mark.parametrize(
    ("category", "facts", "start", "due"),
    [
        ("food_quality", {}, "2026-11-28 10:00", "2026-11-28 12:00"),  # two hours, also on a Saturday
        ("food_quality", {}, "2026-11-28 21:30", "2026-11-29 09:30"),  # not at night
        ("repair", {}, "2026-11-26 10:00", "2026-11-26 12:00"),  # diagnosis from afar: two working hours
        ("repair", {}, "2026-11-27 17:50", "2026-11-28 17:50"),  # a visit is arranged within 24 hours of the wall
        ("order", {"preterm_weeks": 33}, "2026-11-27 17:50", "2026-11-28 17:50"),
        ("order", {"allergies": ["milk"]}, "2026-11-27 17:50", "2026-11-28 17:50"),
        ("order", {"preterm_weeks": 39, "allergies": []}, "2026-11-27 17:50", None),
        ("order", {}, "2026-11-27 17:50", None),
    ],
)
def test_that_categories_and_green_lane_want_a_first_answer(
    category: str, facts: dict[str, object], start: str, due: str | None
) -> None:
    assert RULES.first_response(category, "P2", facts, at(start)) == (at(due) if due else None)


def test_that_ten_thousand_random_clocks_agree_with_brute_force() -> None:
    assert clocks.compare(10_000, seed=7) == []


@pytest.mark.parametrize("broken", ["lunch", "make-up days", "holidays"])
def test_that_brute_force_sees_a_broken_clock(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    def wrong(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
        if broken == "lunch" and len(calendar.hours) > 1:
            calendar = replace(calendar, hours=((calendar.hours[0][0], calendar.hours[-1][1]),))
        elif broken == "make-up days":
            calendar = replace(calendar, extra_days=frozenset())
        elif broken == "holidays":
            calendar = replace(calendar, holidays=frozenset())
        return add_working(start, amount, calendar)

    monkeypatch.setattr(clocks, "add_working", wrong)
    assert clocks.compare(600, seed=3)


@pytest.mark.parametrize(("days", "word"), [(200, "ok "), (10, "warn ")])
def test_that_the_doctor_warns_before_the_known_holidays_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], days: int, word: str
) -> None:
    until = date.today() + timedelta(days=days)
    monkeypatch.setattr("bot.commands.public_days", lambda: replace(public_days(), known_until=until))
    assert doctor([]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "holidays" in line]
    assert line.startswith(word) and str(until) in line
