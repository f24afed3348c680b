"""The incidents API and the command line over a desk with a planted surge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from actions.api import install_problem_handlers, tickets_router
from actions.commands import tickets
from actions.radar.doors import incidents_router
from actions.radar.lookout import open_lookout
from actions.tickets.desk import open_desk
from actions.tickets.rules import load_rules
from actions.tickets.ticket import Actor, NewTicket
from tests.api.inside import ask, assert_problem, require_agent

PATH = "/api/v1/incidents"
UNKNOWN = ("I-20261126-99", "T-20261126-0001", "x" * 300, "%00", "事件")


class Door:
    """An ASGI client over a desk where a batch of rice cereal surges."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 10, 20, 10, 5, tzinfo=load_rules().zone)
        self.url = f"sqlite:///{folder / 'actions.db'}"
        self.desk = open_desk(self.url, clock=lambda: self.now)
        for number in range(40):
            self.complain(f"usual-{number}", f"MD-{number % 5}")
            self.now += timedelta(hours=20)
        self.surge = [self.complain(f"surge-{number}", "MD260710R1") for number in range(5)]
        (self.incident,) = open_lookout(self.desk).look()
        self.app = FastAPI()
        for router in (incidents_router, tickets_router):
            self.app.include_router(router(self.desk, require_agent))
        install_problem_handlers(self.app)

    def complain(self, conversation: str, batch_no: str) -> str:
        facts = {"product": "米粉", "issue_summary": "李女士说有异味", "batch_no": batch_no, "phone": conversation}
        return self.desk.open_ticket(
            NewTicket("food_quality", conversation, facts), Actor(conversation, "customer")
        ).ticket.id

    def ask(self, method: str, path: str, *, signed: bool = True, **more: Any) -> httpx.Response:
        return ask(self.app, method, path, signed=signed, **more)

    def close(self, version: str | None = None, **body: Any) -> httpx.Response:
        headers = {"If-Match": version} if version else {}
        return self.ask("POST", f"{PATH}/{self.incident.id}/close", headers=headers, json=body or {"outcome": "fixed"})


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.desk.engine.dispose()


def test_the_list_tells_what_surges_since_when_and_how_far_from_usual(door: Door) -> None:
    (one,) = door.ask("GET", PATH).json()["incidents"]
    assert (one["product"], one["dimension"], one["value"]) == ("米粉", "batch", "MD260710R1")
    assert (one["status"], one["level"], one["linked"]) == ("open", 0, 5)
    assert one["count"] > one["expected"] > 0
    assert datetime.fromisoformat(one["escalates_at"]) == door.now + timedelta(hours=1)
    assert door.ask("GET", f"{PATH}?open=false").json() == {"incidents": []}
    assert_problem(door.ask("GET", f"{PATH}?limit=0"), 422, "limit")


def test_one_incident_has_its_tickets_and_counts_and_no_words_of_people(door: Door) -> None:
    reply = door.ask("GET", f"{PATH}/{door.incident.id}")
    assert reply.headers["etag"] == '"1"'
    told = reply.json()
    assert [ticket["id"] for ticket in told["tickets"]] == door.surge
    assert [hour["count"] for hour in told["hours"]] == [5]
    assert 0 < told["expected_an_hour"] < 1
    assert [ticket["queue"] for ticket in told["told"]] == ["quality"]
    assert "李女士" not in reply.text and "surge-1" not in reply.text
    linked = door.ask("GET", f"/api/v1/tickets?incident_id={door.incident.id}&category=food_quality").json()["tickets"]
    assert sorted(ticket["id"] for ticket in linked) == door.surge


def test_acknowledging_twice_is_acknowledging_once(door: Door) -> None:
    for _ in range(2):
        reply = door.ask("POST", f"{PATH}/{door.incident.id}/acknowledge")
        assert reply.status_code == 200
    told = reply.json()
    assert (told["status"], told["acknowledged_by"], told["version"]) == ("acknowledged", "demo", 2)


def test_closing_asks_for_the_version_and_a_known_outcome(door: Door) -> None:
    assert_problem(door.close(), 428, "If-Match")
    assert_problem(door.close('"7"'), 412, "version 1")
    assert_problem(door.close('"1"', outcome="gone"), 422, "recalled", "false_alarm")
    assert_problem(door.close('"1"', outcome="fixed", more=1), 422, "more")
    assert_problem(door.close('"1"', outcome="fixed", note="a\x00"), 422, "note")
    reply = door.close('"1"', outcome="recalled", note="已下架")
    assert (reply.status_code, reply.json()["status"], reply.json()["outcome"]) == (200, "closed", "recalled")
    assert door.close('"1"', outcome="recalled").json() == reply.json(), "sent again after a lost answer"
    assert_problem(door.ask("POST", f"{PATH}/{door.incident.id}/acknowledge"), 409, "closed")


@pytest.mark.parametrize("incident_id", UNKNOWN)
def test_an_unknown_id_is_unknown_at_every_door(door: Door, incident_id: str) -> None:
    path = f"{PATH}/{incident_id}"
    assert_problem(door.ask("GET", path), 404)
    assert_problem(door.ask("POST", f"{path}/acknowledge"), 404)
    assert_problem(door.ask("POST", f"{path}/close", headers={"If-Match": '"1"'}, json={"outcome": "fixed"}), 404)


@pytest.mark.parametrize(
    ("method", "rest"), [("GET", ""), ("GET", "/I-1"), ("POST", "/I-1/acknowledge"), ("POST", "/I-1/close")]
)
def test_nobody_comes_in_without_signing_in(door: Door, method: str, rest: str) -> None:
    assert door.ask(method, PATH + rest, signed=False).status_code == 401


def test_the_command_line_lists_and_shows(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    assert tickets(["incidents", "--database-url", door.url]) == 0
    assert door.incident.id in (out := capsys.readouterr().out) and "MD260710R1" in out
    assert tickets(["incidents", door.incident.id, "--database-url", door.url]) == 0
    assert json.loads(capsys.readouterr().out)["linked"] == 5
    assert tickets(["incidents", "I-1", "--database-url", door.url]) == 2
    assert "I-1" in capsys.readouterr().err
