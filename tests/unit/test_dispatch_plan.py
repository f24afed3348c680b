"""Planning a day at the desk, over SQLite and Postgres: windows stay, nobody is promised twice, nobody is left in silence."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from actions import visits
from actions.api import install_problem_handlers, tickets_router
from actions.dispatch.commands import dispatch
from actions.dispatch.plan import plan, plan_due
from actions.dispatch.progress import Stage, report, step_of
from actions.errors import ForbiddenMove, UnknownTicket
from actions.rounds import Rounds, duties
from actions.shops.values import Engineer
from actions.store import NOTICES, VISITS
from actions.tickets.desk import Desk, open_desk
from actions.tickets.rules import load_rules
from actions.tickets.states import Status
from actions.tickets.ticket import Actor, NewTicket, Patch
from actions.visits import Visit, Window
from tests.databases import Clock

ZONE = load_rules().zone
PARENT, AGENT = Actor("user-1", "customer"), Actor("demo", "agent")
SATURDAY = date(2026, 11, 28)
GUO, SHEN = "eng-sh-1", "eng-sh-2"  # both know bottle warmers; Guo is at home in Pudong, Shen in Xuhui


PLACE = re.compile(r"\{(\w+)\}")
WORDS = yaml.safe_load((Path(__file__).parents[2] / "bot/reply/visits.zh.yml").read_text(encoding="utf-8"))["responses"]


def engineer(desk: Desk, name: str) -> Engineer:
    return next(one for one in desk.shop.people.engineers() if one.id == name)


def booked(
    desk: Desk, who: str, hour: int, family: str, district: str = "浦东", *, on: date = SATURDAY, **facts: Any
) -> str:
    """Promise a visit as the booking does."""
    starts = datetime.combine(on, time(hour), ZONE)
    window = Window(starts, starts + timedelta(hours=2))

    def work(ledger: Any) -> str:
        known = {"product": "温奶器", "address": f"上海市{district}区一号", "issue_summary": "不加热", **facts}
        ticket = ledger.open(NewTicket("repair", family, known), PARENT).ticket
        visits.book(ledger.connection, ticket.id, Visit(engineer(desk, who), window))
        return str(ledger.change(ticket, Patch(assignee=engineer(desk, who).name), AGENT).id)

    return desk.write(work)


def who_comes(desk: Desk) -> dict[str, str]:
    with desk.reading() as connection:
        return {row.ticket_id: row.engineer_id for row in connection.execute(select(VISITS))}


def windows(desk: Desk) -> list[Any]:
    with desk.reading() as connection:
        columns = (VISITS.c.ticket_id, VISITS.c.starts_at, VISITS.c.ends_at)
        return list(connection.execute(select(*columns).order_by(VISITS.c.ticket_id)))


def notices(desk: Desk, family: str | None = None) -> list[tuple[str, dict[str, Any]]]:
    with desk.reading() as connection:
        rows = connection.execute(select(NOTICES).order_by(NOTICES.c.id)).mappings()
        found = [
            (row["response"], row["slots"].open(row["key"])) for row in rows if family in (None, row["conversation_id"])
        ]
    for response, slots in found:
        known = {name for name, value in slots.items() if value is not None}
        assert any({*PLACE.findall(one["text"])} <= known for one in WORDS[response]), (response, known)
    return found


def ill(desk: Desk, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    people = [
        replace(one, rota=replace(one.rota, off=frozenset({SATURDAY}))) if one.id in names else one
        for one in desk.shop.people.engineers()
    ]
    monkeypatch.setattr("actions.shops.demo.shop.DemoShop.engineers", lambda self: people)


def test_that_engineers_change_places_where_it_is_better_and_windows_stay(desk: Desk) -> None:
    far = [booked(desk, SHEN, hour, f"p{hour}", "浦东") for hour in (9, 13)]
    near = [booked(desk, GUO, hour, f"x{hour}", "徐汇") for hour in (9, 13)]
    before = windows(desk)
    made = plan(desk, SATURDAY)
    assert windows(desk) == before
    assert who_comes(desk) == {**dict.fromkeys(far, GUO), **dict.fromkeys(near, SHEN)}
    assert made.reasons[far[0]] == "派给郭师傅:会修温奶器,常跑浦东,当天共2户,代替沈师傅。"
    assert (desk.ticket(far[0]).assignee, desk.ticket(far[0]).facts["engineer"]) == ("郭师傅", "郭师傅")
    assert made.reasons[far[0]] in [comment.body for comment in desk.comments(far[0])]
    assert notices(desk, "p9") == [
        (
            "utter_visit_assigned",
            {
                "ticket_id": far[0],
                "engineer": "郭师傅",
                "visit_window": "11月28日(周六)09:00–11:00",
                "product": "温奶器",
                "part": None,
            },
        )
    ]
    assert desk.verify() == []


def test_that_planning_again_or_by_many_at_once_says_nothing_twice(desk: Desk) -> None:
    tickets = [booked(desk, GUO, hour, f"f{hour}") for hour in (9, 11, 13)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: plan(desk, SATURDAY), range(4)))
    plan(desk, SATURDAY)
    assert len(notices(desk)) == len(tickets)
    assert [desk.ticket(one).version for one in tickets] == [desk.ticket(tickets[0]).version] * 3


def test_that_a_dry_run_changes_nothing(desk: Desk) -> None:
    ticket = booked(desk, SHEN, 9, "f")
    assert plan(desk, SATURDAY, keep=False).reasons
    assert (notices(desk), who_comes(desk)) == ([], {ticket: SHEN})


def test_that_a_colleague_comes_for_one_who_fell_ill(desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = booked(desk, GUO, 9, "f")
    plan(desk, SATURDAY)
    clock.now = datetime(2026, 11, 28, 7, 0, tzinfo=ZONE)
    assert plan_due(desk) == [], "nothing is open"
    ill(desk, monkeypatch, GUO)
    assert len(plan_due(desk)) == 1
    assert who_comes(desk) == {ticket: SHEN}
    assert [slots["engineer"] for _, slots in notices(desk)] == ["郭师傅", "沈师傅"]


def test_that_a_family_hears_of_another_window_when_nobody_can_come(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = booked(desk, GUO, 9, "f")
    ill(desk, monkeypatch, GUO, SHEN)
    made = plan(desk, SATURDAY)
    assert made.nobody == {ticket: "那个时段会修的师傅都不当班"}
    ((response, slots),) = notices(desk)
    assert response == "utter_visit_unassigned"
    assert slots["next_window"] == "11月29日(周日)08:00–10:00"
    after = desk.ticket(ticket)
    assert (after.queue, after.status, after.assignee) == ("repair", Status.OPEN, None)
    said = [(comment.public, comment.author_kind) for comment in desk.comments(ticket)]
    assert said == [(False, "system"), (True, "system")]
    plan(desk, SATURDAY)
    assert len(notices(desk)) == 1, "told once"
    assert len(desk.comments(ticket)) == 2
    monkeypatch.undo()
    plan(desk, SATURDAY)  # well again
    assert notices(desk)[-1][0] == "utter_visit_assigned"
    assert desk.ticket(ticket).status == Status.ASSIGNED


def test_that_the_last_part_is_not_promised_for_two_days(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [replace(one, van={"duckbill_valve": 1}) for one in desk.shop.people.engineers() if one.id == GUO]
    parts = [replace(one, stock=0) for one in desk.shop.goods.parts()]
    monkeypatch.setattr("actions.shops.demo.shop.DemoShop.engineers", lambda self: people)
    monkeypatch.setattr("actions.shops.demo.shop.DemoShop.parts", lambda self: parts)
    wish = {"product": "吸奶器", "part": "鸭嘴阀"}
    first, second = (booked(desk, GUO, 9, f"f{n}", on=SATURDAY + timedelta(days=n), **wish) for n in range(2))
    assert list(plan(desk, SATURDAY).reasons) == [first]
    with desk.reading() as connection:
        step = step_of(connection, first)
    assert step and (step.stage, step.part_id, step.part_from) == (Stage.ASSIGNED, "duckbill_valve", GUO)
    assert plan(desk, SATURDAY + timedelta(days=1)).nobody == {second: "要换的配件车上和仓库都没有了"}
    assert list(plan(desk, SATURDAY).reasons) == [first], "its own reservation is not in its way"


def test_that_one_visit_serves_all_devices_of_a_family(desk: Desk) -> None:
    one = booked(desk, GUO, 9, "f", product="温奶器")
    two = booked(desk, GUO, 9, "f", product="消毒锅")
    booked(desk, SHEN, 9, "g", "徐汇")
    made = plan(desk, SATURDAY)
    assert made.nobody == {}
    assert who_comes(desk)[one] == who_comes(desk)[two]


def test_that_devices_no_single_engineer_knows_are_two_visits(desk: Desk) -> None:
    one = booked(desk, GUO, 9, "f", product="吸奶器")
    two = booked(desk, SHEN, 9, "f", product="婴儿推车")
    assert plan(desk, SATURDAY).nobody == {}
    assert who_comes(desk) == {one: GUO, two: SHEN}


def test_that_a_visit_is_reported_and_the_parent_told_once(desk: Desk) -> None:
    ticket = booked(desk, GUO, 9, "f")
    plan(desk, SATURDAY)
    for _ in range(2):
        report(desk, ticket, Stage.ON_THE_WAY, AGENT)
    with pytest.raises(ForbiddenMove, match="possible: done"):
        report(desk, ticket, Stage.ASSIGNED, AGENT)
    report(desk, ticket, Stage.DONE, AGENT)
    responses = [response for response, _ in notices(desk)]
    assert responses == ["utter_visit_assigned", "utter_visit_on_the_way", "utter_visit_done"]
    assert desk.ticket(ticket).status == Status.RESOLVED
    with pytest.raises(UnknownTicket):
        report(desk, "T-0", Stage.DONE, AGENT)
    bare = desk.open_ticket(NewTicket("repair", "g", {"product": "吸奶器"}), PARENT).ticket
    with pytest.raises(ForbiddenMove, match="no visit"):
        report(desk, bare.id, Stage.DONE, AGENT)


def test_that_a_cancelled_visit_is_not_planned(desk: Desk) -> None:
    ticket = booked(desk, GUO, 9, "f")
    desk.change(ticket, Patch(status=Status.RESOLVED), AGENT, version=desk.ticket(ticket).version)
    assert plan(desk, SATURDAY).reasons == {}


def test_that_rounds_plan_tomorrow_in_the_evening_and_keep_promises(desk: Desk, clock: Clock) -> None:
    booked(desk, GUO, 9, "f")
    clock.now = datetime(2026, 11, 27, 17, 59, tzinfo=ZONE)
    Rounds(duties(desk)).once()
    assert notices(desk) == []
    clock.now += timedelta(minutes=1)
    Rounds(duties(desk)).once()
    assert [response for response, _ in notices(desk)] == ["utter_visit_assigned"]


def test_that_the_command_says_why_and_refuses_kindly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'actions.db'}"
    clock = Clock()
    desk = open_desk(url, clock=clock)
    ticket = booked(desk, GUO, 9, "f", address="拉萨市城关区")
    assert dispatch(["plan", "--date", "2026-11-28", "--database-url", url]) == 1
    assert f"{ticket} 您那边没有驻点师傅" in capsys.readouterr().out
    assert dispatch(["done", "T-1", "--database-url", url]) == 2
    assert "there is no ticket" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        dispatch(["plan", "--date", "28.11.2026"])
    desk.engine.dispose()


class Caller:
    name, role = "demo", "agent"


def test_that_the_door_shows_and_takes_reports_and_says_what_is_wrong(desk: Desk) -> None:
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(tickets_router(desk, Caller))
    client = TestClient(app)
    ticket = booked(desk, GUO, 9, "f")
    assert client.get(f"/api/v1/tickets/{ticket}/visit").status_code == 404
    plan(desk, SATURDAY)
    shown = client.get(f"/api/v1/tickets/{ticket}/visit").json()
    assert (shown["stage"], shown["reason"][:6]) == ("assigned", "派给郭师傅:")
    done = client.post(f"/api/v1/tickets/{ticket}/visit", json={"stage": "done"})
    assert done.json()["stage"] == "done"
    late = client.post(f"/api/v1/tickets/{ticket}/visit", json={"stage": "on_the_way"})
    assert (late.status_code, late.headers["content-type"]) == (409, "application/problem+json")
    assert client.post(f"/api/v1/tickets/{ticket}/visit", json={"stage": "lost"}).status_code == 422
    foreign, never = (client.get(f"/api/v1/tickets/{one}/visit").status_code for one in ("T-20261126-9999", "x"))
    assert foreign == never == 404
