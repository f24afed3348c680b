"""Agents: sign-in, the queue, taking over, answering, handing back; nobody else may."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.conftest import Running

pytestmark = pytest.mark.slow
ROUTES = [
    ("GET", "/api/v1/conversations"),
    ("GET", "/api/v1/conversations/{id}"),
    ("GET", "/api/v1/conversations/{id}/messages"),
    ("GET", "/api/v1/conversations/{id}/events"),
    ("POST", "/api/v1/conversations/{id}/take"),
    ("POST", "/api/v1/conversations/{id}/reply"),
    ("POST", "/api/v1/conversations/{id}/handback"),
    ("POST", "/api/v1/conversations/{id}/handoff"),
    ("POST", "/api/v1/conversations/{id}/close"),
    ("GET", "/api/v1/conversations/{id}/copilot"),
    ("POST", "/api/v1/conversations/{id}/copilot/feedback"),
    ("GET", "/api/v1/tickets"),
    ("GET", "/api/v1/tickets/T-20260101-0001"),
    ("GET", "/api/v1/tickets/T-20260101-0001/history"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_needs_an_agent(server: Running, sender: str, method: str, path: str) -> None:
    with server.client() as client:
        reply = client.request(method, path.format(id=sender), json={"text": "x"} if method == "POST" else None)
        assert reply.status_code == 401
        forged = client.request(
            method,
            path.format(id=sender),
            headers={"Authorization": "Bearer " + "x" * 40},
            cookies={"anxin_session": "x.y.z"},
        )
        assert forged.status_code == 401


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if "{id}" in route[1]])
def test_an_unknown_conversation_is_not_found(server: Running, sender: str, method: str, path: str) -> None:
    body = {"text": "x", "suggestion_id": "s", "verdict": "accepted"}
    with server.client(agent=True) as client:
        reply = client.request(method, path.format(id=sender), json=body if method == "POST" else None)
    assert reply.status_code == 404
    assert reply.json()["status"] == 404


def test_signing_in_with_a_wrong_password_fails_and_with_the_right_one_works(server: Running) -> None:
    name, password = server.sign_in
    with server.client() as client:
        assert client.post("/api/v1/session", json={"name": name, "password": "wrong"}).status_code == 401
        assert client.post("/api/v1/session", json={"name": name, "password": password}).json()["name"] == name
        assert client.get("/api/v1/session").json()["name"] == name
        assert client.get("/api/v1/conversations").status_code == 200


def test_a_taken_conversation_is_silent_for_the_bot_until_it_is_handed_back(server: Running, sender: str) -> None:
    server.say(sender, "我要人工")
    with server.client(agent=True) as client:
        listed = next(c for c in client.get("/api/v1/conversations").json()["conversations"] if c["id"] == sender)
        assert listed["queue"] == "service"
        assert client.post(f"/api/v1/conversations/{sender}/reply", json={"text": "hi"}).status_code == 409
        assert client.post(f"/api/v1/conversations/{sender}/take").status_code == 200
        assert [m for m in server.say(sender, "宝宝吐奶怎么办") if m.get("text")] == []
        sent = client.post(f"/api/v1/conversations/{sender}/reply", json={"text": "我是人工", "client_id": "c1"}).json()
        again = client.post(
            f"/api/v1/conversations/{sender}/reply", json={"text": "我是人工", "client_id": "c1"}
        ).json()
        assert sent == again
        said = client.get(f"/api/v1/conversations/{sender}/messages").json()["messages"]
        own = [m for m in said if m["author"]["kind"] == "agent"]
        assert [m["text"] for m in own] == ["我是人工"]
        assert own[0]["ai_generated"] is False
        assert all(m["ai_generated"] for m in said if m["author"]["kind"] == "bot")
        assert client.post(f"/api/v1/conversations/{sender}/handback").status_code == 200
    assert any(m.get("text") for m in server.say(sender, "宝宝吐奶怎么办"))


def test_of_two_agents_at_once_one_gets_it(server: Running, sender: str) -> None:
    server.say(sender, "人工")
    pairs = [line.split(" ", 1) for line in (server.data / "demo-sign-in.txt").read_text().splitlines()[:2]]
    clients = []
    for name, password in pairs:
        client = server.client()
        assert client.post("/api/v1/session", json={"name": name, "password": password}).status_code == 200
        clients.append(client)

    def take(client: httpx.Client) -> int:
        return client.post(f"/api/v1/conversations/{sender}/take").status_code

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(take, clients))
    for client in clients:
        client.close()
    assert codes == [200, 409]


def test_the_copilot_shows_facts_with_their_turn_and_suggestions_with_sources(server: Running, sender: str) -> None:
    server.say(sender, "你好")
    server.say(sender, "三个月的宝宝红屁股抹什么")
    with server.client(agent=True) as client:
        panel = client.get(f"/api/v1/conversations/{sender}/copilot").json()
    age = next(fact for fact in panel["facts"] if fact["slot"] == "baby_age_months")
    assert (age["value"], age["turn"]) == (3, 2)
    assert any(suggestion["citations"] for suggestion in panel["suggestions"])
    assert len(panel["moods"]) == 2


def test_the_list_and_the_log_mask_what_the_conversation_itself_shows(server: Running, sender: str) -> None:
    said = "我叫李小满，电话13987654321，住杭州市西湖区文三路77号2幢，宝宝拉肚子"
    server.say(sender, said)
    with server.client(agent=True) as client:
        listed = next(c for c in client.get("/api/v1/conversations").json()["conversations"] if c["id"] == sender)
        shown = client.get(f"/api/v1/conversations/{sender}/messages").json()["messages"][0]["text"]
    assert listed["last_text"] == "我叫李**，电话139****4321，住杭州市西湖区****，宝宝拉肚子"
    assert shown == said
    lines = (server.data / "server.log").read_text(encoding="utf-8").splitlines()
    started = [line for line in lines if not line.startswith(("Anxin: ", "agent's sign-in"))]
    assert all(isinstance(json.loads(line), dict) for line in started)
    assert not [word for word in ("13987654321", "李小满", "文三路77") if word in "".join(lines)]
