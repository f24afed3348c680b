"""Every door of the application against strangers and against bodies that make no sense.

A new route fails ``test_every_door_is_known`` until it is said here who may use it; one below an agents' path is tested
by that alone.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from actions.tickets.desk import open_desk
from actions.tickets.ticket import Actor, NewTicket
from bot.domain.ids import MessageId, SenderId
from bot.domain.message import Incoming
from bot.settings import Settings
from bot.wiring import House, build_app, build_house
from tests.api.routes import Caller, Door, doors_of, good_body

TOKEN = "agent-token-0123456789abcdef-0123456789"
PARENT, OTHER = "parent-aaaaaaaaaaaaaaaa", "parent-bbbbbbbbbbbbbbbb"
SECRET = "13800001234"
"""Told in the other family's talk and ticket; no refusal may hold it."""

AGENTS = ("/api/v1/conversations", "/api/v1/tickets", "/api/v1/devices", "/api/v1/incidents")
"""Everything below needs an agent, but what ``DEVICES`` and ``ANYBODY`` name."""
DEVICES = {"POST /api/v1/devices/{device_id}/events"}
ANYBODY = {
    "FILES /static/console", "FILES /static/widget", "WS /api/v1/chat",
    "GET /", "GET /chat", "GET /console", "GET /widget.js", "GET /healthz", "GET /readyz", "GET /metrics",
    "GET /docs", "GET /docs/oauth2-redirect", "GET /redoc", "GET /openapi.json",
    "GET /webhooks/rest/", "POST /webhooks/rest/webhook",
    "POST /api/v1/understand", "POST /api/v1/understand/batch", "POST /api/v1/search",
    "POST /api/v1/session", "DELETE /api/v1/session",
    "GET /api/v1/my/export/{secret}",  # the address itself is the key
}  # fmt: skip
SIGNED_IN = {"GET /api/v1/session", "WS /api/v1/agents/live"}
STRANGE_IDS = (
    "nobody",
    "T-20200101-0001",
    "%00",
    "%F0%9F%8D%BC",
    "x" * 300,
    "1%20OR%201=1",
    "..%2f..%2fetc",
    "%ed%a0%80",
)


class World:
    """An application that two families have used."""

    def __init__(self, folder: Any, database_url: str | None) -> None:
        where = {"data": folder, "database_url": database_url, "action_url": "http://127.0.0.1:9"}
        self.settings = Settings(api_token=TOKEN, **where)
        self.house: House = build_house(self.settings)
        self.app: FastAPI = build_app(self.settings, self.house)
        self.caller = Caller(self.app)
        self.doors = doors_of(self.app)
        assistant = self.house.assistant
        for parent in (PARENT, OTHER):
            words = f"我的电话是{SECRET}" if parent == OTHER else "你好"
            assistant.hear(Incoming(SenderId(parent), words, MessageId("1"), assistant.clock.now()))
        facts = {"product": "温奶器", "issue_summary": "不热", "phone": SECRET}
        desk = open_desk(self.settings.actions_database)
        self.ticket = desk.open_ticket(NewTicket("repair", OTHER, facts), Actor(OTHER, "customer")).ticket.id
        desk.engine.dispose()
        self.devices = [self._register(parent) for parent in (PARENT, OTHER)]

    def _register(self, parent: str) -> dict[str, Any]:
        body = {"conversation_id": parent, "product": "humidifier", "serial": f"serial-{parent}"}
        return dict(self.caller.ask("POST", "/api/v1/devices", token=TOKEN, json=body).json())

    def ask(self, door: Door, identity: str = "nobody", token: str | None = None) -> Any:
        body = good_body(self.app, door)
        more = {} if body is None else {"json": body}
        return self.caller.ask(door.method, door.at(identity), token=token, **more)

    @property
    def agents_doors(self) -> list[Door]:
        open_doors = ANYBODY | DEVICES
        return [one for one in self.doors if one.path.startswith(AGENTS) and str(one) not in open_doors]

    @property
    def with_body(self) -> list[Door]:
        return [one for one in self.doors if good_body(self.app, one) is not None]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    url = None if request.param == "sqlite" else str(request.getfixturevalue("postgres"))
    return World(tmp_path_factory.mktemp("routes"), url)


def refused(reply: Any, *statuses: int) -> None:
    """The answer is a problem detail of one of these kinds and says nothing of anybody."""
    assert reply.status_code in statuses, (reply.request.method, reply.url, reply.status_code, reply.text[:300])
    assert reply.headers["content-type"] == "application/problem+json", (reply.url, reply.text[:300])
    assert reply.json()["status"] == reply.status_code and reply.json()["detail"]
    assert SECRET not in reply.text
    assert OTHER not in reply.text or OTHER in str(reply.url)  # what the caller said himself is no news to him
    assert "Traceback" not in reply.text


def test_every_door_is_known(world: World) -> None:
    named = ANYBODY | DEVICES | SIGNED_IN | {str(one) for one in world.agents_doors}
    found = {str(one) for one in world.doors}
    assert found - named == set(), "say in tests/api/test_every_route.py who may use this"
    assert named - found == set(), "this route is gone; take it off the list"
    assert sum(one.has_id for one in world.doors) >= 18


def test_an_agents_door_is_closed_to_everybody_else(world: World) -> None:
    strangers = {
        "nobody": None,
        "a guess": "x" * 40,
        "a parent": PARENT,
        "the parent whose it is": OTHER,
        "a device": world.devices[0]["token"],
    }
    for door in (*world.agents_doors, Door("GET", "/api/v1/session")):
        for identity in (OTHER, world.ticket, world.devices[1]["id"], "nobody"):
            for token in strangers.values():
                refused(world.ask(door, identity, token), 401)


@pytest.mark.parametrize("token", [None, "x" * 40, PARENT, OTHER])
def test_the_agents_socket_is_closed_to_everybody_else(world: World, token: str | None) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with (
        pytest.raises(WebSocketDisconnect),
        TestClient(world.app).websocket_connect("/api/v1/agents/live", headers=headers),
    ):
        pass


def test_an_id_that_never_was_is_answered_the_same_whatever_it_looks_like(world: World) -> None:
    for door in filter(lambda one: one.has_id, world.agents_doors):
        for identity in STRANGE_IDS:
            refused(world.ask(door, identity, TOKEN), 404, 405)
        plain = world.ask(door, "nobody", TOKEN)
        assert plain.status_code == 404, door


def test_an_id_of_another_kind_opens_nothing(world: World) -> None:
    ids = {"/api/v1/conversations": OTHER, "/api/v1/tickets": world.ticket, "/api/v1/devices": world.devices[1]["id"]}
    for door in filter(lambda one: one.has_id, world.agents_doors):
        for kind, identity in ids.items():
            if not door.path.startswith(kind):
                refused(world.ask(door, identity.lower(), TOKEN), 404)


def test_a_device_speaks_for_itself_only(world: World) -> None:
    own, foreign = world.devices
    for door in (one for one in world.doors if str(one) in DEVICES):
        refused(world.ask(door, foreign["id"]), 401)
        answers = [world.ask(door, foreign["id"], own["token"]), world.ask(door, "D-nobody", own["token"])]
        answers += [world.ask(door, foreign["id"], token) for token in (TOKEN, OTHER, PARENT, "x")]
        for reply in answers:
            refused(reply, 404)
        assert len({reply.text for reply in answers}) == 1


NO_BODIES: tuple[bytes, ...] = (
    b"", b"{", b"null", b"5", b'"words"', b"[5]", b"\xff\xfe\x00", b'{"a": \xed\xa0\x80}', b"NaN", b"[" * 100_000,
    b'{"a":' * 50_000, b"\x00" * 1000, b"a=b&c=d", b"x" * 3_000_000,
)  # fmt: skip
NO_VALUES: tuple[Any, ...] = (
    None, 5, -1, 1e308, 10**400, True, [], {}, [[[]]], {"a": {"b": None}}, "", " ", "\x00", "\ud800", "\u202e", "x" * 1_000_001,
)  # fmt: skip


def token_for(world: World, door: Door) -> tuple[str, str | None]:
    if str(door) in DEVICES:
        return world.devices[0]["id"], world.devices[0]["token"]
    identity = PARENT if "conversations" in door.path else world.ticket
    return identity, TOKEN if door.path.startswith(AGENTS) else None


def test_what_is_no_body_gets_a_problem_detail(world: World) -> None:
    assert len(world.with_body) >= 12
    for door in world.with_body:
        identity, token = token_for(world, door)
        for body in NO_BODIES:
            for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
                headers = {"Content-Type": kind}
                reply = world.caller.ask(door.method, door.at(identity), token=token, content=body, headers=headers)
                assert 400 <= reply.status_code < 500, (door, body[:20], reply.status_code)
                assert reply.headers["content-type"] == "application/problem+json", (door, body[:20])


def test_a_field_of_a_wrong_kind_never_breaks_anything(world: World) -> None:
    for door in world.with_body:
        identity, token = token_for(world, door)
        body = good_body(world.app, door)
        for field in body:
            for value in NO_VALUES:
                text = json.dumps({**body, field: value})
                headers = {"Content-Type": "application/json"}
                reply = world.caller.ask(door.method, door.at(identity), token=token, content=text, headers=headers)
                assert reply.status_code < 500, (door, field, str(value)[:30], reply.text[:300])
                if reply.status_code >= 400:
                    assert reply.headers["content-type"] == "application/problem+json", (door, field)


@pytest.mark.parametrize("value", ["x", "-1", "1e9", "9" * 30, "", "%00", "%ed%a0%80"])
def test_a_wrong_question_in_the_address_never_breaks_anything(world: World, value: str) -> None:
    asked = {"after", "limit", "status", "queue", "breached", "before", "conversation_id", "batch_no"}
    for door in (one for one in world.agents_doors if one.method == "GET"):
        identity = token_for(world, door)[0]
        for name in asked:
            reply = world.caller.ask("GET", f"{door.at(identity)}?{name}={value}", token=TOKEN)
            assert reply.status_code < 500, (door, name, value, reply.text[:300])


def test_a_body_beyond_all_measure_is_not_even_read(world: World) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": str(1 << 40)}
    for door in world.with_body:
        identity, token = token_for(world, door)
        refused(world.caller.ask(door.method, door.at(identity), token=token, content=b"{}", headers=headers), 413)
    door = Door("POST", "/api/v1/understand")

    async def endless() -> Any:
        for _ in range(40):
            yield b" " * (1 << 20)

    refused(world.caller.ask(door.method, door.path, content=endless()), 413)
