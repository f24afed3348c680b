"""What a device reports reaches its family as a tip, a calibration, a repair or a warning – once, and nothing is asked again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI, Header, HTTPException
from sqlalchemy import text

from actions.api import install_problem_handlers
from actions.contract import Notice
from actions.devices.api import devices_router
from actions.devices.rules import load_device_rules
from actions.notice_board import NoticeBoard
from actions.tickets.desk import open_desk
from actions.tickets.rules import load_rules
from bot.domain.ids import ConversationId, MessageId, SenderId
from bot.domain.message import Incoming
from bot.settings import Settings
from bot.teller import Teller
from bot.turn import Assistant
from bot.wiring import build_assistant, house_responses
from knowledge_base.search import open_knowledge
from tests.contract.conftest import NoHands

ZONE = load_rules().zone
PATH = "/api/v1/devices"
PARENT = "parent-1"
SECRET = "s" * 32


class Agent:
    name, role = "demo", "agent"


def require_agent(authorization: str = Header(default="")) -> Agent:
    if authorization != "Bearer good":
        raise HTTPException(401, "sign in first")
    return Agent()


class Home:
    """A family's device in front of the door, a desk whose clock is set by hand."""

    def __init__(self, url: str) -> None:
        self.now = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)
        self.desk = open_desk(url, clock=lambda: self.now)
        tables = (
            "notices",
            "devices",
            "device_events",
            "tickets",
            "ticket_history",
            "ticket_comments",
            "done_requests",
        )
        with self.desk.engine.begin() as connection:
            for table in tables:
                connection.execute(text(f"DELETE FROM {table}"))
        self.board = NoticeBoard(self.desk)
        self.app = FastAPI()
        self.app.include_router(devices_router(self.desk, require_agent, SECRET))
        install_problem_handlers(self.app)
        self.sent = 0

    def ask(self, method: str, path: str, token: str | None, **more: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}".encode()} if token else {}
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://anxin") as client:
                return await client.request(method, PATH + path, headers=headers, **more)

        return asyncio.run(send())

    def register(self, product: str = "bottle_warmer", serial: str = "XY-0001", owner: str = PARENT) -> dict[str, Any]:
        body = {"conversation_id": owner, "product": product, "serial": serial, "model": "WN-210", "brand": "小屿"}
        reply = self.ask("POST", "", "good", json=body)
        assert reply.status_code in (200, 201), reply.text
        return dict(reply.json())

    def event(self, kind: str, **more: Any) -> dict[str, Any]:
        self.sent += 1
        return {"event_id": f"e{self.sent}", "type": kind, "at": self.now.isoformat(), **more}

    def send(self, device: dict[str, Any], *events: dict[str, Any]) -> httpx.Response:
        body = events[0] if len(events) == 1 else list(events)
        return self.ask("POST", f"/{device['id']}/events", device["token"], json=body)

    def report(self, device: dict[str, Any], *events: dict[str, Any]) -> list[dict[str, Any]]:
        reply = self.send(device, *events)
        assert reply.status_code == 200, reply.text
        return list(reply.json()["events"])

    def told(self) -> list[Notice]:
        found = self.board.due()
        for notice in found:
            self.board.told(notice)
        return found


@pytest.fixture
def home(url: str) -> Iterator[Home]:
    made = Home(url)
    yield made
    made.desk.engine.dispose()


# --- the rules -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "event", "level", "response", "ticket"),
    [
        ("bottle_warmer", {"type": "descale_due"}, "mild", "utter_device_tip_descale", None),
        ("bottle_warmer", {"type": "temperature_drift", "value": 4}, "moderate", "utter_device_calibrate", None),
        ("bottle_warmer", {"type": "fault", "fault_code": "E-05"}, "severe", "utter_device_repair", "repair"),
        ("bottle_warmer", {"type": "over_temperature"}, "hazard", "utter_device_hazard_hot_milk", "product_safety"),
        ("steriliser", {"type": "over_temperature"}, "hazard", "utter_device_hazard_overheat", "product_safety"),
        ("humidifier", {"type": "fault", "fault_code": "E3"}, "hazard", "utter_device_hazard", "product_safety"),
        ("cot", {"type": "rail_unlocked"}, "hazard", "utter_device_hazard_open", "product_safety"),
        ("breast_pump", {"type": "battery_swollen"}, "hazard", "utter_device_hazard_battery", "product_safety"),
        ("washing_machine", {"type": "smoke"}, "hazard", "utter_device_hazard_smoke", "product_safety"),
        ("stroller", {"type": "never_heard_of", "severity": "severe"}, "severe", "utter_device_repair", "repair"),
        ("bottle_warmer", {"type": "descale_due", "severity": "hazard"}, "hazard", "utter_device_hazard", "product_safety"),
        ("bottle_warmer", {"type": "smoke", "severity": "mild"}, "hazard", "utter_device_hazard_smoke", "product_safety"),
    ],
)  # fmt: skip
def test_rules_decide_what_is_said_and_which_ticket_is_opened(
    home: Home, product: str, event: dict[str, Any], level: str, response: str, ticket: str | None
) -> None:
    (taken,) = home.report(home.register(product), home.event("", **event))
    assert (taken["level"], taken["told"]) == (level, True)
    (notice,) = home.told()
    assert (notice.conversation_id, notice.response) == (PARENT, response)
    opened = home.desk.of_conversation(PARENT)
    assert [one.category for one in opened] == ([ticket] if ticket else [])
    if ticket:
        assert opened[0].facts["device_no"] == "XY-0001"
        assert opened[0].facts["model"] == "WN-210"
        assert notice.slots["ticket_id"] == opened[0].id


@pytest.mark.parametrize("kind", ["online", "usage", "temperature_drift", "never_heard_of"])
def test_what_needs_nothing_is_kept_and_not_told(home: Home, kind: str) -> None:
    (taken,) = home.report(home.register(), home.event(kind))
    assert (taken["level"], taken["told"]) == ("none", False)
    assert home.told() == []


def test_every_rule_has_words_and_the_hazard_codes_are_those_of_the_fault_trees() -> None:
    rules, responses = load_device_rules(ZONE), house_responses(Settings())
    said = {*rules.says.values(), *(rule.say for rule in rules.rules if rule.say)}
    assert said <= responses.variations.keys()
    knowledge = open_knowledge(Settings().articles)
    for kind, name in rules.products.items():
        device = knowledge.device(kind)
        assert device is not None and device.name == name
    files = (
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in (Settings().articles / "repair").rglob("*.yml")
    )
    trees = [tree for tree in files if tree.get("hazard")]
    from_trees = {(rules.products[tree["device"]], code) for tree in trees for code in tree["codes"] if code[1] != "0"}
    assert {(name, code) for name, codes in rules.hazard_codes.items() for code in codes} == from_trees


# --- once, in any order ----------------------------------------------------------------------


def test_an_event_counts_once_and_its_id_stands_for_one_content(home: Home) -> None:
    device, event = home.register(), home.event("fault", fault_code="E5")
    assert not home.report(device, event)[0]["repeated"]
    assert home.report(device, event)[0]["repeated"]
    assert len(home.told()) == 1
    reply = home.send(device, {**event, "type": "smoke"})
    assert reply.status_code == 409 and "new one" in reply.json()["detail"]


def test_the_same_fault_is_told_once_a_day_and_sooner_only_when_worse(home: Home) -> None:
    device = home.register()

    def told(**more: Any) -> bool:
        return bool(home.report(device, home.event("fault", fault_code="E5", **more))[0]["told"])

    assert told()
    home.now += timedelta(hours=1)
    assert not told()
    assert told(severity="hazard")
    home.now += timedelta(hours=1)
    assert not told(severity="hazard")
    home.now += timedelta(hours=25)
    assert told()
    tickets = home.desk.of_conversation(PARENT)
    assert sorted(one.category for one in tickets) == ["product_safety", "repair"]  # joined, never doubled
    assert not home.desk.verify()


def test_a_batch_in_any_order_is_judged_in_the_order_of_time(home: Home) -> None:
    device = home.register("video_monitor")
    home.now = home.now.replace(hour=23)
    before = (home.now - timedelta(minutes=20)).isoformat()
    online = home.event("online")
    offline = {**home.event("offline"), "at": before}
    assert [one["told"] for one in home.report(device, online, offline)] == [False, False]
    assert home.told() == []


def test_a_monitor_that_comes_and_goes_is_told_again_after_it_was_back(home: Home) -> None:
    device = home.register("video_monitor")
    home.now = home.now.replace(hour=23)
    assert home.report(device, home.event("offline"))[0]["level"] == "hazard"
    for minutes, kind, told in (
        (5, "online", False),
        (5, "offline", False),
        (1, "online", False),
        (40, "offline", True),
    ):
        home.now += timedelta(minutes=minutes)
        assert home.report(device, home.event(kind))[0]["told"] is told
    assert [notice.response for notice in home.told()] == ["utter_device_hazard_offline"] * 2


def test_a_late_warning_says_when_and_a_tip_waits_for_the_morning(home: Home) -> None:
    device = home.register()
    home.report(device, {**home.event("overheat"), "at": (home.now - timedelta(hours=8)).isoformat()})
    (notice,) = home.told()
    assert "02:00" in notice.slots["report"]
    home.now = home.now.replace(hour=23)
    home.report(device, home.event("descale_due"))
    assert home.told() == []
    home.now += timedelta(hours=9)
    assert len(home.told()) == 1


# --- the door --------------------------------------------------------------------------------


def test_a_foreign_an_unknown_and_a_withdrawn_device_are_told_the_same(home: Home) -> None:
    one, other = home.register(serial="XY-0001"), home.register(serial="XY-0002", owner="parent-2")
    event = home.event("smoke")
    gone = home.register(serial="XY-0003")
    assert home.ask("DELETE", f"/{gone['id']}", "good").status_code == 200
    answers = [
        home.ask("POST", f"/{place}/events", token, json=event)
        for place, token in ((one["id"], other["token"]), ("D-nobody", one["token"]), (gone["id"], gone["token"]))
    ]
    answers.append(home.ask("POST", f"/{one['id']}/events", "not-hex-é", json=event))
    assert {(reply.status_code, reply.text) for reply in answers} == {(404, answers[0].text)}
    assert home.ask("POST", f"/{one['id']}/events", None, json=event).status_code == 401
    assert home.told() == []


def test_registering_twice_gives_the_same_token_and_another_family_is_refused(home: Home) -> None:
    first = home.register()
    assert home.register()["token"] == first["token"]
    body = {"conversation_id": "parent-2", "product": "bottle_warmer", "serial": "XY-0001"}
    reply = home.ask("POST", "", "good", json=body)
    assert reply.status_code == 409 and PARENT not in reply.text
    assert home.ask("POST", "", None, json=body).status_code == 401
    wrong = home.ask("POST", "", "good", json={**body, "product": "spaceship"})
    assert wrong.status_code == 422 and "bottle_warmer" in wrong.json()["detail"]


@pytest.mark.parametrize("at", ["2026-11-26T10:06:00+08:00", "2026-10-01T10:00:00+08:00", "2026-11-26T10:00:00", "2026-02-30T10:00:00Z", "soon", 5])  # fmt: skip
def test_impossible_dates_are_refused_and_nothing_of_the_batch_is_kept(home: Home, at: object) -> None:
    device = home.register()
    reply = home.send(device, home.event("smoke"), {**home.event("smoke"), "at": at})
    assert reply.status_code == 422 and reply.headers["content-type"] == "application/problem+json"
    assert home.told() == []


def test_a_device_that_floods_is_slowed_down(home: Home) -> None:
    device = home.register()
    assert home.send(device, *(home.event("usage") for _ in range(100))).status_code == 200
    reply = home.send(device, *(home.event("usage") for _ in range(21)))
    assert reply.status_code == 429 and reply.json()["retry_after_seconds"] == 60
    assert home.send(device, *(home.event("usage") for _ in range(101))).status_code == 422
    home.now += timedelta(seconds=61)
    assert home.send(device, home.event("usage")).status_code == 200


# --- in the conversation ---------------------------------------------------------------------


@pytest.fixture
def assistant(url: str, tmp_path: Path, minds: dict[str, Any]) -> Assistant:
    given = url if url.startswith("postgresql") else None
    made = build_assistant(Settings(data=tmp_path, database_url=given), NoHands(), **minds)
    with made.store.engine.begin() as connection:  # type: ignore[attr-defined]
        for table in ("events", "conversations", "answers", "outbox"):
            connection.execute(text(f"DELETE FROM {table}"))
    return made


def say(assistant: Assistant, home: Home, words: str) -> str:
    number = MessageId(str(assistant.store.load(ConversationId(PARENT))[1]))
    heard = assistant.hear(Incoming(SenderId(PARENT), words, number, home.now))
    return "\n".join(message.text for message in heard.messages)


def bubbles(assistant: Assistant) -> list[Any]:
    events = [record.event for record in assistant.store.history(ConversationId(PARENT))]
    return [event.message for event in events if type(event).__name__ == "BotSaid"]


def test_a_severe_fault_is_explained_by_its_tree_and_the_repair_starts_with_all_that_is_known(
    home: Home, assistant: Assistant
) -> None:
    home.report(home.register(), home.event("fault", fault_code="E3"))
    Teller(assistant, home.board).tell()
    told, offer = bubbles(assistant)
    assert "E3" in told.text and "对宝宝" in told.text and told.citations
    assert [button.title for button in offer.buttons][0] == "预约维修"
    asked = say(assistant, home, offer.buttons[0].payload)
    assert "手机号" in asked
    state = assistant.store.load(ConversationId(PARENT))[0]
    assert state.top is not None and state.top.flow == "repair_booking"
    known = {name: state.slots.get(name) for name in ("product", "model", "brand", "fault_code")}
    assert known == {"product": "温奶器", "model": "WN-210", "brand": "小屿", "fault_code": "E3"}
    assert len(state.tickets) == 1
    asked = say(assistant, home, "13800001234")
    assert "型号" not in asked and "什么问题" not in asked


def test_a_report_does_not_take_the_floor_from_a_question_that_waits(home: Home, assistant: Assistant) -> None:
    say(assistant, home, "我要给吸奶器报修")
    before = assistant.store.load(ConversationId(PARENT))[0].top
    assert before is not None and before.waiting_for
    home.report(home.register(), home.event("fault", fault_code="E3"))
    Teller(assistant, home.board).tell()
    state = assistant.store.load(ConversationId(PARENT))[0]
    assert state.top == before and state.slots["product"] == "吸奶器"
    assert state.stack[0].flow == "device_report"


def test_a_hazard_says_stop_first_then_the_baby_then_what_to_do_meanwhile(home: Home, assistant: Assistant) -> None:
    home.report(home.register(), home.event("over_temperature", value=71, unit="℃"))
    Teller(assistant, home.board).tell()
    (told,) = bubbles(assistant)
    lines = told.text.split("\n")
    assert "停用" in lines[0] and "71℃" in lines[0]
    places = [next(place for place, line in enumerate(lines) if line.startswith(word)) for word in ("对宝宝", "现在先")]
    assert places == sorted(places)
    state = assistant.store.load(ConversationId(PARENT))[0]
    assert state.ticket_categories[state.tickets[0]] == "product_safety"
    assert state.tickets[0] in told.text
