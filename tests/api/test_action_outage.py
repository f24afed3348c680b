"""A crash or time-out of the action server loses no request and never leaves the parent without a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Running, start, stop

pytestmark = pytest.mark.slow


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Running]:
    running = start(tmp_path)
    yield running
    stop(running)


def action_pids(running: Running) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-f", f"actions.server --port {running.action_port}"], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def tickets_of(running: Running, conversation: str) -> list[dict]:
    with running.client(agent=True) as client:
        listed = client.get("/api/v1/tickets").json()["tickets"]
    return [ticket for ticket in listed if ticket["conversation_id"] == conversation]


def wait_for(condition: object, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.3)


def test_a_request_made_while_the_server_hangs_is_done_later_and_once(own_server: Running, sender: str) -> None:
    for pid in action_pids(own_server):
        os.kill(pid, signal.SIGSTOP)
    said = own_server.say(sender, "删除我的全部资料", message_id="m1")
    assert any("重试" in message["text"] for message in said), [message["text"] for message in said]
    assert tickets_of(own_server, sender) == []
    for pid in action_pids(own_server):
        os.kill(pid, signal.SIGCONT)
    wait_for(lambda: tickets_of(own_server, sender))
    own_server.say(sender, "删除我的全部资料", message_id="m1")
    time.sleep(3)
    assert len(tickets_of(own_server, sender)) == 1
    wait_for(lambda: any("T-" in text for text in bot_texts(own_server, sender)), seconds=60)


def bot_texts(running: Running, conversation: str) -> list[str]:
    with running.client(agent=True) as client:
        messages = client.get(f"/api/v1/conversations/{conversation}/messages").json()["messages"]
    return [message["text"] for message in messages if message["author"]["kind"] == "bot"]


def test_a_killed_action_server_comes_back_by_itself(own_server: Running, sender: str) -> None:
    for pid in action_pids(own_server):
        os.kill(pid, signal.SIGKILL)
    said = own_server.say(sender, "查一下订单2611150047713308到哪了")
    assert any(message["text"].strip() for message in said)
    with own_server.client() as client:
        wait_for(lambda: client.get("/readyz").status_code == 200)
    assert "ST4402189317650" in "".join(m["text"] for m in own_server.say(sender, "订单2611150047713308查物流"))


def test_answers_that_need_no_action_still_come_while_it_hangs(own_server: Running, sender: str) -> None:
    for pid in action_pids(own_server):
        os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    said = own_server.say(sender, "红屁股怎么护理")
    assert said[-1]["custom"]["trace"]["citations"]
    assert time.monotonic() - begun < 2
    for pid in action_pids(own_server):
        os.kill(pid, signal.SIGCONT)


def test_a_stopped_server_forgets_nothing(tmp_path: Path, sender: str) -> None:
    running = start(tmp_path)
    first = running.say(sender, "三个月的宝宝红屁股怎么护理", message_id="m1")
    assert stop(running) == 0
    again = start(tmp_path)
    try:
        assert [m["text"] for m in again.say(sender, "三个月的宝宝红屁股怎么护理", message_id="m1")] == [
            m["text"] for m in first
        ]
        slots = again.say(sender, "谢谢")[-1]["custom"]["trace"]["slots"]
        assert slots["baby_age_months"] == 3
    finally:
        stop(again)


def test_a_killed_bot_leaves_no_action_server_behind(tmp_path: Path) -> None:
    running = start(tmp_path)
    assert action_pids(running)
    running.process.kill()
    running.process.wait()
    until = time.monotonic() + 20
    while action_pids(running) and time.monotonic() < until:
        time.sleep(0.1)
    assert not action_pids(running)
