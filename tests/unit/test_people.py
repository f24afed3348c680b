"""Rota, capacity, languages, and promised calls that are kept or escalated, over SQLite and Postgres."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from actions.people.calls import Case, Panel
from actions.people.promises import escalate_missed
from actions.people.roster import Wish, choose
from actions.people.rota import Duty
from actions.shops.values import Expert, Rota, Shift
from actions.store import NOTICES
from actions.tickets.desk import Desk
from actions.tickets.holidays import public_days
from actions.tickets.rules import load_rules
from actions.tickets.states import Status
from actions.tickets.ticket import Actor, NewTicket, Patch, Ticket
from tests.databases import Clock

RULES = load_rules()
ZONE = RULES.zone
WEEK = frozenset(range(5))
OFFICE = Rota((Shift(WEEK, time(9), time(18)),))
NIGHTS = Rota((Shift(frozenset({4}), time(20), time(6)),), on_holidays=True)
PARENT, DOCTOR = Actor("user-1", "customer"), Actor("顾医生", "expert")


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


def duty(rota: Rota) -> Duty:
    return Duty(rota, ZONE, public_days())


def expert(name: str, rota: Rota = OFFICE, **more: Any) -> Expert:
    return Expert(id=name, name=name, rota=rota, skill="paediatrician", **{"capacity": 2, **more})


@pytest.mark.parametrize(
    ("rota", "now", "next_work"),
    [
        (OFFICE, "2026-11-26 10:00", "2026-11-26 10:00"),
        (OFFICE, "2026-11-27 18:00", "2026-11-30 09:00"),  # the end of a shift is no work
        (OFFICE, "2026-09-30 19:00", "2026-10-08 09:00"),  # National Day
        (OFFICE, "2026-10-09 19:00", "2026-10-10 09:00"),  # the Saturday that is worked for it
        (replace(OFFICE, on_holidays=True), "2026-09-30 19:00", "2026-10-01 09:00"),
        (replace(OFFICE, off=frozenset({date(2026, 11, 30)})), "2026-11-27 18:00", "2026-12-01 09:00"),
        (NIGHTS, "2026-11-28 03:00", "2026-11-28 03:00"),  # Friday's night shift
        (NIGHTS, "2026-11-28 06:00", "2026-12-04 20:00"),
        (Rota((Shift(frozenset(range(7)), time(0), time(0)),)), "2026-11-28 03:00", "2026-11-28 03:00"),
        (Rota(()), "2026-11-28 03:00", None),
    ],
)
def test_that_the_next_moment_of_work_is_on_the_rota(rota: Rota, now: str, next_work: str | None) -> None:
    assert duty(rota).after_work(at(now), timedelta()) == (at(next_work) if next_work else None)


@pytest.mark.parametrize(
    ("load", "wish", "now", "who", "starts"),
    [
        ({}, Wish(), "2026-11-26 10:00", "a", "2026-11-26 10:00"),
        ({"a": 1}, Wish(), "2026-11-26 10:00", "b", "2026-11-26 10:00"),  # the emptiest hands
        ({"b": 1}, Wish(language="粤语"), "2026-11-26 10:00", "b", "2026-11-26 10:00"),  # rather one who speaks it
        (
            {"b": 2},
            Wish(language="粤语"),
            "2026-11-26 10:00",
            "a",
            "2026-11-26 10:00",
        ),  # but not at the price of waiting
        ({"a": 2, "b": 3}, Wish(), "2026-11-26 10:00", "a", "2026-11-26 10:10"),  # twenty minutes a call, two at once
        ({"a": 2, "b": 3}, Wish(emergency=True), "2026-11-26 10:00", "c", "2026-11-26 10:00"),
        ({"a": 2, "b": 3, "c": 2}, Wish(emergency=True), "2026-11-26 10:00", "a", "2026-11-26 10:00"),  # never waits
        ({"a": 1}, Wish(urgent=True), "2026-11-26 10:00", "b", "2026-11-26 10:00"),  # on duty rather than on call
        ({}, Wish(), "2026-11-28 10:00", "a", "2026-11-30 09:00"),
        ({}, Wish(urgent=True), "2026-11-28 10:00", "c", "2026-11-28 10:00"),  # on call
    ],
)
def test_that_the_right_one_is_chosen(load: dict[str, int], wish: Wish, now: str, who: str, starts: str) -> None:
    people = [expert("a"), expert("b", languages=("粤语",)), expert("c", NIGHTS, on_call=True, capacity=1)]
    found = choose(people, load, wish, at(now), ZONE)
    assert found and (found.person.id, found.starts) == (who, at(starts))


# --- promises ----------------------------------------------------------------------------------


def promised(desk: Desk, conversation: str = "user-1", *, skill: str = "paediatrician", priority: str = "P2") -> Ticket:
    """Call an expert as the action does."""

    def work(ledger: Any) -> Ticket:
        case = Case(RULES.skills[skill], priority, False, None)
        promise = Panel(ledger.connection, desk.shop.people, RULES, ledger.now).call(case)
        facts = {"expert_skill": promise.skill.id, **promise.facts}
        new = NewTicket("parenting_expert", conversation, facts, priority, promise.skill.id, callback_due=promise.due)
        return ledger.open(new, PARENT).ticket

    return desk.write(work)


def notices(desk: Desk) -> list[dict[str, Any]]:
    with desk.reading() as connection:
        rows = connection.execute(select(NOTICES).order_by(NOTICES.c.id)).mappings()
        return [{**row, "slots": row["slots"].open(row["key"])} for row in rows]


def test_that_a_missed_call_goes_to_a_senior_and_the_parent_is_told(desk: Desk, clock: Clock) -> None:
    ticket = promised(desk)
    clock.now = ticket.dues.first_response or clock.now
    assert escalate_missed(desk) == 0, "at the very minute it is not late yet"
    clock.now += timedelta(minutes=1)
    with ThreadPoolExecutor(4) as pool:  # several servers look at once
        assert sum(pool.map(lambda _: escalate_missed(desk), range(4))) == 1
    after = desk.ticket(ticket.id)
    assert (after.queue, after.assignee) == ("service_senior", "老白")
    assert after.breached(clock.now), "the missed promise stays on the record"
    (notice,) = notices(desk)
    assert (notice["conversation_id"], notice["response"]) == ("user-1", "utter_callback_missed")
    assert (notice["slots"]["was_due"], notice["slots"]["expected_by"]) == ("今天11:00", "今天12:01")
    (note,) = [one for one in desk.comments(ticket.id) if one.author_kind == "system"]
    assert "第1次" in note.body and not note.public
    assert desk.verify() == []


def test_that_the_new_promise_is_a_promise_too(desk: Desk, clock: Clock) -> None:
    ticket = promised(desk)
    clock.now += timedelta(hours=1, minutes=1)
    assert escalate_missed(desk) == 1
    clock.now += timedelta(minutes=30)
    assert escalate_missed(desk) == 0
    clock.now += timedelta(minutes=31)
    assert escalate_missed(desk) == 1
    assert desk.ticket(ticket.id).facts["callback_missed"] == 2
    assert len(notices(desk)) == 2


@pytest.mark.parametrize("kept_by", ["words", "waiting", "solved"])
def test_that_a_kept_promise_is_left_alone(desk: Desk, clock: Clock, kept_by: str) -> None:
    ticket = promised(desk)
    clock.now += timedelta(minutes=50)
    if kept_by == "words":
        desk.comment(ticket.id, "已经通过电话", DOCTOR)
    else:
        status = Status.WAITING if kept_by == "waiting" else Status.RESOLVED
        desk.change(ticket.id, Patch(status=status), DOCTOR, version=ticket.version)
    clock.now += timedelta(days=3)
    assert escalate_missed(desk) == 0
    assert notices(desk) == []


def test_that_no_more_are_promised_at_once_than_an_expert_can_take(desk: Desk) -> None:
    with ThreadPoolExecutor(6) as pool:
        tickets = list(pool.map(lambda n: promised(desk, f"user-{n}", skill="dietitian"), range(6)))
    at_once = [one for one in tickets if one.dues.first_response == desk.now() + timedelta(minutes=60)]
    assert len(at_once) == 3
    assert len({one.dues.first_response for one in tickets}) == 4, "the others queue one behind the other"


def test_that_an_emergency_at_night_reaches_a_doctor_when_the_one_asked_for_sleeps(desk: Desk, clock: Clock) -> None:
    clock.now = at("2026-11-28 03:00")
    ticket = promised(desk, skill="dietitian", priority="P0")
    assert (ticket.queue, ticket.dues.first_response) == ("paediatrician", clock.now + timedelta(minutes=5))


def test_that_a_preterm_family_s_call_within_a_day_is_a_promise_too(desk: Desk, clock: Clock) -> None:
    clock.now = at("2026-11-27 17:50")  # Friday; others would wait until Monday
    facts = {"order_no": "1", "preterm_weeks": 33}
    preterm = desk.open_ticket(NewTicket("order", "user-1", facts), PARENT).ticket
    desk.open_ticket(NewTicket("order", "user-2", {"order_no": "2"}), PARENT)
    clock.now = at("2026-11-28 17:51")
    assert escalate_missed(desk) == 1
    assert [notice["slots"]["ticket_id"] for notice in notices(desk)] == [preterm.id]


def test_that_each_notice_can_be_said(desk: Desk, clock: Clock) -> None:
    promised(desk)
    clock.now += timedelta(hours=2)
    escalate_missed(desk)
    file = Path(__file__).parents[2] / "bot/reply/visits.zh.yml"
    responses = yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]
    (notice,) = notices(desk)
    said = responses[notice["response"]][0]["text"].format(**notice["slots"])
    assert "老白" in said and "None" not in said
