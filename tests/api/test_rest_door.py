"""Rasa's REST channel: what clients rely on, and what bad input gets."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Running

pytestmark = pytest.mark.slow
WEBHOOK = "/webhooks/rest/webhook"


def test_an_answer_has_the_channels_shape_and_a_trace(server: Running, sender: str) -> None:
    messages = server.say(sender, "红屁股怎么护理")
    assert all(message["recipient_id"] == sender for message in messages)
    assert all(message["text"].strip() for message in messages)
    trace = messages[-1]["custom"]["trace"]
    assert {"intents", "emotion", "urgency", "entities", "flow", "stack", "slots", "citations", "handoff", "tickets", "actions",
            "took_ms"} <= set(trace)  # fmt: skip
    assert trace["citations"], "an answer cites its source"


def test_a_retried_delivery_answers_the_same_and_does_nothing_twice(server: Running, sender: str) -> None:
    first = server.say(sender, "宝宝吐奶怎么办", message_id="m-1")
    again = server.say(sender, "宝宝吐奶怎么办", message_id="m-1")
    assert [message["text"] for message in first] == [message["text"] for message in again]
    with server.client(agent=True) as client:
        said = client.get(f"/api/v1/conversations/{sender}/messages").json()["messages"]
    assert sum(message["author"]["kind"] == "customer" for message in said) == 1


def test_the_bot_is_never_silent(server: Running, sender: str) -> None:
    for text in ("???", "asdfgh", "。", "👶", "1", "嗯", "x" * 5000, "退款" * 3000):
        messages = server.say(sender, text)
        assert any(message.get("text", "").strip() for message in messages), text[:20]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 422, "required"),
        (b"{not json", 400, "JSON"),
        (b"\xff\xfe\x00", 400, ""),
        (b'"text"', 422, "dictionary"),
        (b'{"sender": "s"}', 422, "message"),
        (b'{"message": "hi"}', 422, "sender"),
        (b'{"sender": "s", "message": ""}', 422, "message"),
        (b'{"sender": "s", "message": "   "}', 422, "empty"),
        (b'{"sender": "s", "message": 7}', 422, "string"),
        (b'{"sender": "", "message": "hi"}', 422, "sender"),
        (b'{"sender": "s", "message": "\\ud800"}', 422, ""),
        (b'{"sender": "s", "message": "hi", "metadata": 3}', 422, "metadata"),
        (json.dumps({"sender": "s", "message": "x" * 10_001}).encode(), 422, "10000"),
        (json.dumps({"sender": "s" * 200, "message": "x"}).encode(), 422, "128"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_input_gets_a_problem_detail(server: Running, body: bytes, status: int, words: str) -> None:
    with server.client() as client:
        reply = client.post(WEBHOOK, content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == status
    assert reply.headers["content-type"].startswith("application/problem+json")
    problem = reply.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert words in problem["detail"]
    assert "Traceback" not in reply.text


def test_nothing_is_stored_of_a_refused_message(server: Running, sender: str) -> None:
    with server.client(agent=True) as client:
        client.post(WEBHOOK, json={"sender": sender, "message": " "})
        assert client.get(f"/api/v1/conversations/{sender}").status_code == 404


def test_unknown_paths_and_methods_are_problems_too(server: Running) -> None:
    with server.client() as client:
        for reply in (client.get("/api/v1/nothing"), client.put(WEBHOOK), client.get("/api/v1/understand")):
            assert reply.status_code in (404, 405)
            assert reply.headers["content-type"].startswith("application/problem+json")


def test_it_is_ready_within_twenty_seconds(server: Running) -> None:
    assert server.ready_after < 20, "a quiet machine needs a third of this"
