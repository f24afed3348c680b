"""The tickets API through its HTTP door, in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from actions.api import install_problem_handlers, tickets_router
from actions.tickets.desk import Desk, open_desk
from actions.tickets.rules import load_rules
from tests.api.inside import ask, assert_problem, require_agent

ZONE = load_rules().zone
PATH = "/api/v1/tickets"
FOOD = {
    "category": "food_quality",
    "conversation_id": "user-1",
    "batch_no": "HX250822A2",
    "facts": {"product": "奶粉", "issue_summary": "有黑点", "already_fed": True},
}


class Door:
    """An ASGI client over a desk whose clock is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)
        self.desk: Desk = open_desk(f"sqlite:///{folder / 'actions.db'}", clock=lambda: self.now)
        self.app = FastAPI()
        self.app.include_router(tickets_router(self.desk, require_agent))
        install_problem_handlers(self.app)

    def ask(self, method: str, path: str = "", *, signed: bool = True, **more: Any) -> httpx.Response:
        return ask(self.app, method, PATH + path, signed=signed, **more)

    def open(self, body: dict[str, Any] | None = None, key: str | None = None) -> httpx.Response:
        return self.ask("POST", json=body or FOOD, headers={"Idempotency-Key": key} if key else {})


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.desk.engine.dispose()


def test_that_a_ticket_is_opened_with_all_that_is_promised_of_it(door: Door) -> None:
    reply = door.open()
    assert reply.status_code == 201
    ticket = reply.json()
    assert ticket["id"] == "T-20261126-0001"
    assert (ticket["priority"], ticket["status"], ticket["queue"]) == ("P1", "open", "quality")
    assert ticket["first_response_due"] == "2026-11-26T02:30:00+00:00"
    assert (ticket["paused"], ticket["breached"], ticket["assignee"], ticket["incident_id"]) == (
        False,
        False,
        None,
        None,
    )
    assert (ticket["batch_no"], ticket["conversation_id"], ticket["version"]) == ("HX250822A2", "user-1", 1)
    assert ticket["missing_facts"] == ["order_no", "phone"]
    assert reply.headers["location"] == f"{PATH}/{ticket['id']}"
    assert reply.headers["etag"] == '"1"'
    read = door.ask("GET", f"/{ticket['id']}").json()
    assert read == {name: value for name, value in ticket.items() if name != "joined"}


def test_that_the_same_key_and_body_gives_the_same_ticket_and_another_body_409(door: Door) -> None:
    first = door.open(key="k-1")
    again = door.open(key="k-1")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    other = door.open({**FOOD, "conversation_id": "user-2"}, key="k-1")
    assert_problem(other, 409, "Idempotency-Key")
    assert other.json()["ticket_id"] == first.json()["id"]
    assert len(door.ask("GET").json()["tickets"]) == 1


def test_that_a_second_ticket_of_the_same_case_joins_the_first(door: Door) -> None:
    first = door.open()
    again = door.open({**FOOD, "comment": "孩子吐了"})
    assert (again.status_code, again.json()["id"], again.json()["joined"]) == (200, first.json()["id"], True)
    comments = door.ask("GET", f"/{first.json()['id']}/comments").json()["comments"]
    assert [comment["body"] for comment in comments] == ["孩子吐了"]


def test_that_a_change_needs_the_version_that_was_read(door: Door) -> None:
    path = f"/{door.open().json()['id']}"
    assert_problem(door.ask("PATCH", path, json={"status": "assigned"}), 428, "If-Match")
    for wrong in ("x", '"1", "2"', "*"):
        assert_problem(
            door.ask("PATCH", path, json={"status": "assigned"}, headers={"If-Match": wrong}), 400, "If-Match"
        )
    done = door.ask("PATCH", path, json={"status": "assigned"}, headers={"If-Match": '"1"'})
    assert (done.json()["status"], done.json()["assignee"], done.headers["etag"]) == ("assigned", "demo", '"2"')
    assert_problem(door.ask("PATCH", path, json={"status": "waiting"}, headers={"If-Match": '"1"'}), 412, "version 2")
    assert door.ask("GET", path).json()["status"] == "assigned"
    assert door.ask("PATCH", path, json={"status": "waiting"}, headers={"If-Match": "2"}).json()["paused"] is True


def test_that_a_forbidden_move_is_409_and_names_the_possible_ones(door: Door) -> None:
    path = f"/{door.open().json()['id']}"
    reply = door.ask("PATCH", path, json={"status": "closed"}, headers={"If-Match": '"1"'})
    assert_problem(reply, 409, "assigned", "waiting", "resolved")


BAD_BODIES = [
    (b"{bad", 400, "JSON"),
    (b"", 422, "body"),
    (b"[]", 422, "body"),
    (b"{}", 422, "category"),
    (b'{"category": 3}', 422, "category"),
    (b'{"category": "nonsense"}', 422, "food_quality"),
    (b'{"category": "repair", "priority": "P9"}', 422, "priority"),
    (b'{"category": "repair", "queue": "nobody"}', 422, "queue"),
    (b'{"category": "repair", "facts": []}', 422, "facts"),
    (b'{"category": "repair", "facts": {"amount_yuan": "five"}}', 422, "amount_yuan"),
    (b'{"category": "repair", "facts": {"product": {"a": 1}}}', 422, "product"),
    (b'{"category": "repair", "facts": {"product": "a\\u0000b"}}', 422, "NUL"),
    (b'{"category": "repair", "facts": {"product": "\\ud800"}}', 422, "product"),
    (b'{"category": "repair", "conversation_id": "\\ud800"}', 422, "conversation_id"),
    (b'{"category": "repair", "id": "T-1"}', 422, "id"),
    (b'{"category": "repair", "facts": {"n": 1e999}}', 422, "n"),
]


@pytest.mark.parametrize(("content", "status", "word"), BAD_BODIES)
def test_that_a_bad_body_says_what_was_wrong_and_stores_nothing(
    door: Door, content: bytes, status: int, word: str
) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    reply = door.ask("POST", content=content, headers=headers)
    assert_problem(reply, status, word)
    assert door.ask("GET").json()["tickets"] == []
    assert door.open(key="k").status_code == 201  # the key was not used up


ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/{id}", {}),
    ("PATCH", "/{id}", {"json": {}, "headers": {"If-Match": '"1"'}}),
    ("PATCH", "/{id}", {"json": {}}),
    ("GET", "/{id}/history", {}),
    ("GET", "/{id}/comments", {}),
    ("POST", "/{id}/comments", {"json": {"body": "x"}}),
]


@pytest.mark.parametrize(("method", "path", "more"), ROUTES)
@pytest.mark.parametrize("ticket_id", ["T-20261126-7777", "nonsense", "%00", "%F0%9F%98%80", "x" * 900])
def test_that_an_unknown_ticket_is_the_same_404_everywhere(
    door: Door, method: str, path: str, more: dict[str, Any], ticket_id: str
) -> None:
    assert_problem(door.ask(method, path.format(id=ticket_id), **more), 404, "there is no ticket")


@pytest.mark.parametrize(("method", "path", "more"), [("POST", "", {"json": FOOD}), ("GET", "", {}), *ROUTES])
def test_that_nobody_gets_in_without_signing_in(door: Door, method: str, path: str, more: dict[str, Any]) -> None:
    ticket_id = door.open().json()["id"]
    assert door.ask(method, path.format(id=ticket_id), signed=False, **more).status_code == 401


def test_that_the_list_is_filtered_and_paged(door: Door) -> None:
    for number in range(5):
        door.open({"category": "repair", "conversation_id": f"user-{number}"})
    door.now += timedelta(days=4)
    door.open({"category": "refund", "conversation_id": "user-9", "facts": {"order_no": "1"}})
    ids = [ticket["id"][-4:] for ticket in door.ask("GET", "?limit=4").json()["tickets"]]
    assert ids == ["0001", "0005", "0004", "0003"]
    rest = door.ask("GET", f"?limit=4&before={door.ask('GET', '?limit=4').json()['next']}").json()
    assert ([ticket["id"][-4:] for ticket in rest["tickets"]], rest["next"]) == (["0002", "0001"], None)
    count: Callable[[str], int] = lambda query: len(door.ask("GET", query).json()["tickets"])  # noqa: E731
    assert (count("?breached=true"), count("?breached=false")) == (5, 1)
    assert (count("?queue=orders"), count("?queue=nobody"), count("?status=open"), count("?status=closed")) == (
        1,
        0,
        6,
        0,
    )
    assert count("?conversation_id=user-3&category=repair&priority=P2") == 1
    for bad, word in (("?status=nonsense", "status"), ("?limit=0", "limit"), ("?breached=maybe", "breached")):
        assert_problem(door.ask("GET", bad), 422, word)
    assert_problem(door.ask("GET", "?before=T-1"), 404)


def test_that_the_list_masks_personal_data_and_the_ticket_itself_does_not(door: Door) -> None:
    facts = {"phone": "13812345678", "address": "杭州市西湖区文三路88号", "person": "李小明", "product": "吸奶器"}
    opened = door.open({"category": "repair", "conversation_id": "user-1", "facts": facts, "batch_no": "HX250822A2"})
    (listed,) = door.ask("GET").json()["tickets"]
    shown = {name: listed["facts"][name] for name in facts}
    assert shown == {"phone": "138****5678", "address": "杭州市西湖区****", "person": "李**", "product": "吸奶器"}
    assert listed["batch_no"] == "HX250822A2"
    assert door.ask("GET", f"/{opened.json()['id']}").json()["facts"].items() >= facts.items()


def test_that_the_history_is_a_chain_of_every_change(door: Door) -> None:
    path = f"/{door.open({**FOOD, 'comment': '有黑点'}).json()['id']}"
    door.ask(
        "PATCH", path, json={"assignee": "demo", "facts": {"order_no": "2611010037741108"}}, headers={"If-Match": '"2"'}
    )
    door.ask("POST", f"{path}/comments", json={"body": "请拍一张罐底", "public": True})
    told = door.ask("GET", f"{path}/history").json()
    entries = told["history"]
    assert told["intact"] is True
    assert [entry["kind"] for entry in entries] == ["opened", "commented", "changed", "commented"]
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4]
    assert all(after["previous_hash"] == before["hash"] for before, after in zip(entries, entries[1:], strict=False))
    assert entries[2]["change"]["status"] == ["open", "assigned"]
    assert entries[2]["actor"] == "agent:demo"
    with door.desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ticket_history SET actor = 'agent:x' WHERE seq = 3")
    assert door.ask("GET", f"{path}/history").json()["intact"] is False


def test_that_a_comment_with_a_key_is_added_once(door: Door) -> None:
    path = f"/{door.open().json()['id']}/comments"
    first, again = (door.ask("POST", path, json={"body": "x"}, headers={"Idempotency-Key": "c"}) for _ in range(2))
    assert first.status_code == 201
    assert first.json() == again.json()
    assert first.json()["author"] == {"name": "demo", "kind": "agent"}
    assert_problem(door.ask("POST", path, json={"body": "y"}, headers={"Idempotency-Key": "c"}), 409)
    assert len(door.ask("GET", path).json()["comments"]) == 1
    for bad in ({}, {"body": ""}, {"body": 3}, {"body": "x" * 5000}, {"body": "a\x00"}):
        assert_problem(door.ask("POST", path, json=bad), 422, "body")


def test_that_the_description_has_every_path_with_its_body(door: Door) -> None:
    described = door.app.openapi()["paths"]
    assert {PATH, f"{PATH}/{{ticket_id}}", f"{PATH}/{{ticket_id}}/history", f"{PATH}/{{ticket_id}}/comments"} <= set(
        described
    )
    assert "requestBody" in described[PATH]["post"]
