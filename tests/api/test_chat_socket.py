"""The widget's socket: numbers without gaps, sends acknowledged once, resume, bad frames."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.conftest import Running

pytestmark = pytest.mark.slow


def opened(server: Running, **more: Any) -> ClientConnection:
    return connect(server.url.replace("http", "ws") + "/api/v1/chat", **more)


def send(socket: ClientConnection, **frame: Any) -> None:
    socket.send(json.dumps(frame))


def until(socket: ClientConnection, kind: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    seen = []
    while True:
        frame = json.loads(socket.recv(timeout=15))
        seen.append(frame)
        if frame["type"] == kind:
            return frame, seen


def events_of(socket: ClientConnection, last: int) -> list[dict[str, Any]]:
    got = []
    while not got or got[-1]["seq"] < last:
        frame = json.loads(socket.recv(timeout=15))
        if frame["type"] == "event":
            got.append(frame)
    return got


def test_a_message_is_acknowledged_answered_and_numbered_without_gaps(server: Running) -> None:
    token = secrets.token_hex(16)
    with opened(server) as socket:
        send(socket, type="hello", token=token, last_seq=0)
        ready, _ = until(socket, "ready")
        assert ready["seq_now"] == 0
        send(socket, type="send", client_id="c1", text="宝宝吐奶怎么办")
        ack, seen = until(socket, "ack")
        assert ack["client_id"] == "c1"
        got = [frame for frame in seen if frame["type"] == "event"]
        while not any(e["kind"] == "message" and e["data"]["author"]["kind"] == "bot" for e in got):
            frame = json.loads(socket.recv(timeout=15))
            if frame["type"] == "event":
                got.append(frame)
    assert [event["seq"] for event in got] == list(range(1, len(got) + 1))
    own = next(e for e in got if e["kind"] == "message")
    assert own["data"]["client_id"] == "c1"


def test_the_same_client_id_is_one_message_and_a_new_socket_catches_up(server: Running) -> None:
    token = secrets.token_hex(16)
    with opened(server) as socket:
        send(socket, type="hello", token=token, last_seq=0)
        for _ in range(3):
            send(socket, type="send", client_id="same", text="你好")
            until(socket, "ack")
    with opened(server) as socket:
        send(socket, type="hello", token=token, last_seq=0)
        ready, _ = until(socket, "ready")
        got = events_of(socket, ready["seq_now"])
    said = [e for e in got if e["kind"] == "message" and e["data"]["author"]["kind"] == "customer"]
    assert len(said) == 1
    with opened(server) as socket:
        send(socket, type="hello", token=token, last_seq=ready["seq_now"] - 1)
        until(socket, "ready")
        assert [e["seq"] for e in events_of(socket, ready["seq_now"])] == [ready["seq_now"]]


@pytest.mark.parametrize(
    "frame",
    ["not json", "[]", "{}", '{"type": "fly"}', '{"type": "__init__"}', '{"type": "send", "text": "x"}', '{"type": 7}'],
)
def test_bad_frames_get_an_error_and_the_socket_lives(server: Running, frame: str) -> None:
    with opened(server) as socket:
        socket.send(frame)
        error, _ = until(socket, "error")
        assert error["problem"]["detail"]
        send(socket, type="ping", t=5)
        pong, _ = until(socket, "pong")
        assert pong["t"] == 5


def test_a_foreign_page_may_not_open_the_socket(server: Running) -> None:
    with pytest.raises(InvalidStatus), opened(server, origin="https://evil.example"):
        pass


def test_agents_words_reach_the_parent_live(server: Running) -> None:
    token = secrets.token_hex(16)
    with opened(server) as socket, server.client(agent=True) as agent:
        send(socket, type="hello", token=token, last_seq=0)
        send(socket, type="human", client_id="h1")
        until(socket, "ack")
        assert agent.post(f"/api/v1/conversations/{token}/take").status_code == 200
        agent.post(f"/api/v1/conversations/{token}/reply", json={"text": "您好,我是客服小安", "client_id": "a1"})
        while True:
            frame = json.loads(socket.recv(timeout=15))
            if frame["type"] == "event" and frame["kind"] == "message" and frame["data"]["author"]["kind"] == "agent":
                break
    assert frame["data"]["text"] == "您好,我是客服小安"
