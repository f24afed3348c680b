"""A parent's own data through the real doors: the copy behind its link, who looked, erasure in seconds."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT, Running, own_keys

pytestmark = pytest.mark.slow
PHONE = "15000006624"


def link_of(said: list[dict[str, Any]]) -> str:
    (link,) = [message["custom"]["link"] for message in said if message["custom"].get("link")]
    assert any(link in message["text"] for message in said), "channels without our page get it in the text"
    return "/api" + str(link).split("/api", 1)[1]


@contextmanager
def sign_in(server: Running) -> Iterator[httpx.Client]:
    name, password = server.sign_in
    with server.client() as client:
        assert client.post("/api/v1/session", json={"name": name, "password": password}).status_code == 200
        yield client


def test_the_copy_holds_words_facts_tickets_and_looks_and_says_who_speaks(server: Running, sender: str) -> None:
    server.say(sender, f"三个月的宝宝红屁股怎么护理 我的电话{PHONE}")
    server.say(sender, "帮我找营养师看看")
    with sign_in(server) as agent:
        assert agent.post(f"/api/v1/conversations/{sender}/take").status_code == 200
        agent.post(f"/api/v1/conversations/{sender}/reply", json={"text": "我是人工"})
        agent.post(f"/api/v1/conversations/{sender}/handback")
        agent.get(f"/api/v1/conversations/{sender}/messages")
        listed = agent.get("/api/v1/tickets", params={"conversation_id": sender}).json()["tickets"]
        ticket = listed[0]["id"]
        agent.post(f"/api/v1/tickets/{ticket}/comments", json={"body": "给家长看", "public": True})
        agent.post(f"/api/v1/tickets/{ticket}/comments", json={"body": "内部备注", "public": False})
        agent.get(f"/api/v1/tickets/{ticket}")
    path = link_of(server.say(sender, "把我的信息都发给我"))
    with server.client() as anyone:
        reply = anyone.get(path)
    assert reply.status_code == 200
    assert "attachment" in reply.headers["content-disposition"] and reply.headers["cache-control"] == "no-store"
    copy = reply.json()
    kinds = {message["author"]["kind"]: message["ai_generated"] for message in copy["messages"]}
    assert kinds == {"customer": False, "bot": True, "agent": False}
    assert {fact["name"]: fact["value"] for fact in copy["facts"]}["phone"] == PHONE
    own = next(one for one in copy["tickets"] if one["id"] == ticket)
    assert "给家长看" in str(own["comments"]) and "内部备注" not in str(own)
    assert {(one["who"], one["what"]) for one in copy["accesses"]} >= {("demo", "messages"), ("demo", "ticket")}
    assert path.rsplit("/", 1)[1] not in reply.text


def test_a_link_that_is_none_is_not_found_whatever_it_looks_like(server: Running, sender: str) -> None:
    path = link_of(server.say(sender, "把我的信息都发给我"))
    with server.client() as anyone:
        for wrong in (
            path[:-1] + "_",
            path + "A",
            "/api/v1/my/export/x",
            "/api/v1/my/export/" + "x" * 5000,
            f"/api/v1/my/export/{sender}",
        ):
            reply = anyone.get(wrong)
            assert (reply.status_code, reply.json()["status"]) == (404, 404), wrong[:60]


@pytest.mark.parametrize(
    ("path", "what"),
    [("", "对话概况"), ("/messages", "对话内容"), ("/events", "对话记录"), ("/copilot", "对话摘要和已知信息")],
)
def test_every_look_at_a_talk_is_told_to_the_parent(server: Running, sender: str, path: str, what: str) -> None:
    server.say(sender, "红屁股怎么护理")
    with sign_in(server) as agent:
        assert agent.get(f"/api/v1/conversations/{sender}{path}").status_code == 200
    told = "".join(message["text"] for message in server.say(sender, "谁看过我的信息"))
    assert "客服 demo" in told and what in told


@pytest.mark.parametrize(
    ("path", "what"), [("", "工单{id},"), ("/history", "工单{id}的变更记录"), ("/comments", "工单{id}的留言")]
)
def test_every_look_at_a_ticket_is_told_to_the_parent(server: Running, sender: str, path: str, what: str) -> None:
    server.say(sender, "帮我找营养师看看")
    with sign_in(server) as agent:
        (ticket,) = agent.get("/api/v1/tickets", params={"conversation_id": sender}).json()["tickets"]
        assert agent.get(f"/api/v1/tickets/{ticket['id']}{path}").status_code == 200
    told = "".join(message["text"] for message in server.say(sender, "谁看过我的信息"))
    assert "客服 demo" in told and what.format(id=ticket["id"]) in told


def test_a_look_that_is_refused_is_no_look(server: Running, sender: str) -> None:
    server.say(sender, "红屁股怎么护理")
    with server.client() as nobody:
        assert nobody.get(f"/api/v1/conversations/{sender}").status_code == 401
    assert "没有人看过" in "".join(message["text"] for message in server.say(sender, "谁看过我的信息"))


def test_agents_are_not_shown_the_parents_link(server: Running, sender: str) -> None:
    secret = link_of(server.say(sender, "把我的信息都发给我")).rsplit("/", 1)[1]
    with server.client(agent=True) as agent:
        for path in ("", "/messages", "/events", "/copilot"):
            assert secret not in agent.get(f"/api/v1/conversations/{sender}{path}").text, path


def test_an_erasure_is_done_in_both_stores_within_a_minute(server: Running, sender: str) -> None:
    server.say(sender, f"三个月的宝宝红屁股怎么护理 我的电话{PHONE}")
    server.say(sender, f"帮我找营养师看看 电话{PHONE}")
    server.say(sender, "删除我的信息")
    said = server.say(sender, "确认删除我的信息", message_id="yes")
    assert "删好了" in said[0]["text"]
    with server.client(agent=True) as agent:
        deadline = time.monotonic() + 60
        while True:
            tickets = agent.get("/api/v1/tickets", params={"conversation_id": sender}).json()["tickets"]
            said_to = agent.get(f"/api/v1/conversations/{sender}/messages").json()["messages"]
            if "删干净" in said_to[-1]["text"]:
                break
            assert time.monotonic() < deadline, "did not happen in time"
            time.sleep(0.5)
        assert PHONE not in str(tickets)
        assert PHONE not in agent.get(f"/api/v1/conversations/{sender}/events").text
        for ticket in tickets:
            assert agent.get(f"/api/v1/tickets/{ticket['id']}/history").json()["intact"]
    environment = {**own_keys(), "ANXIN_DATA": str(server.data)}
    command = [sys.executable, "-m", "actions.commands", "verify"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_who_sits_at_the_machine_is_noted_too(server: Running, sender: str) -> None:
    server.say(sender, "帮我找营养师看看")
    with server.client(agent=True) as agent:
        (ticket,) = agent.get("/api/v1/tickets", params={"conversation_id": sender}).json()["tickets"]
    environment = {**own_keys(), "ANXIN_DATA": str(server.data)}
    command = [sys.executable, "-m", "actions.commands", "show", ticket["id"]]
    assert (
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False).returncode == 0
    )
    told = "".join(message["text"] for message in server.say(sender, "谁看过我的信息"))
    assert "系统管理员" in told and ticket["id"] in told
