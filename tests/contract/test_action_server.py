"""Rasa's action protocol, spoken with the live server process."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.contract import CATALOGUE, ActionCall, ActionName, ActionResult
from actions.tickets.desk import open_desk
from tests.conftest import ROOT, free_port

pytestmark = pytest.mark.slow
SECRET = "宝宝叫豆豆住在幸福路八号"


@dataclass
class Served:
    """A running action server."""

    port: int
    database: str
    process: subprocess.Popen[bytes]
    log: Path

    def post(self, body: object, **more: Any) -> httpx.Response:
        return httpx.post(f"http://127.0.0.1:{self.port}/webhook", json=body, timeout=20, **more)

    def raw(self, content: bytes, **headers: str) -> httpx.Response:
        return httpx.post(f"http://127.0.0.1:{self.port}/webhook", content=content, headers=headers, timeout=20)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=20)


def start(folder: Path, port: int) -> Served:
    database, log = f"sqlite:///{folder / 'deep' / 'actions.db'}", folder / "server.log"
    command = [sys.executable, "-m", "actions.server", "--port", str(port), "--database-url", database]
    with log.open("ab") as output:
        served = Served(port, database, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output), log)
    for _ in range(400):
        try:
            if served.get("/health").status_code == 200:
                return served
        except httpx.HTTPError:
            time.sleep(0.05)
    served.process.kill()
    pytest.fail("the action server did not start:\n" + log.read_text())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = start(tmp_path_factory.mktemp("action-server"), free_port())
    yield served
    served.process.terminate()
    assert served.process.wait(timeout=20) == 0


def call(
    sender: str, key: str, action: ActionName = ActionName.OPEN_TICKET, text: str = "帮我登记", **slots: Any
) -> dict[str, Any]:
    told = {"ticket_category": "repair", "product": "吸奶器", "issue_summary": "没吸力", **slots}
    return ActionCall(action, sender, told, text, key).as_body()


def test_that_it_says_how_it_is_and_what_it_can_do(served: Served) -> None:
    assert served.get("/health").json() == {"status": "ok"}
    assert {one["name"] for one in served.get("/actions").json()} == {str(name) for name in CATALOGUE}


def test_that_an_action_answers_with_events_and_responses_of_rasa_s_shape(served: Served) -> None:
    reply = served.post(call("s-1", "k-1"))
    assert reply.status_code == 200
    body = reply.json()
    assert {event["event"] for event in body["events"]} == {"slot"}
    (response,) = body["responses"]
    assert {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"} <= set(response)
    assert response["response"] == "utter_ticket_opened"
    assert response["ticket_id"] == ActionResult.from_body(body).slots["ticket_id"]


def test_that_a_deflated_body_is_read(served: Served) -> None:
    content = zlib.compress(json.dumps(call("s-deflate", "k")).encode())
    assert served.raw(content, **{"Content-Encoding": "deflate", "Content-Type": "application/json"}).status_code == 200


def test_that_a_body_larger_than_it_may_be_unpacked_is_refused(served: Served) -> None:
    bomb = zlib.compress(b'{"next_action": "' + b"a" * 50_000_000 + b'"}')
    assert served.raw(bomb, **{"Content-Encoding": "deflate"}).status_code == 400


def test_that_an_unknown_action_is_404(served: Served) -> None:
    reply = served.post({**call("s-1", "k"), "next_action": "action_nonsense"})
    assert (reply.status_code, reply.json()["action_name"]) == (404, "action_nonsense")


def test_that_a_missing_domain_is_449(served: Served) -> None:
    body = call("s-1", "k")
    del body["domain"]
    assert served.post({**body, "domain_digest": "nobody-knows"}).status_code == 449


def test_that_a_call_without_an_action_does_nothing(served: Served) -> None:
    reply = served.post({**call("s-1", "k"), "next_action": None})
    assert (reply.status_code, reply.json()) == (200, None)


BAD: list[tuple[str, str]] = [
    ("{bad", "no JSON"),
    ("", "no JSON"),
    ("\xff\xfe", "no JSON"),
    ("[" * 100_000, "no JSON"),
    ("null", "object"),
    ("[]", "object"),
    ('"x"', "object"),
    ('{"next_action": 3}', "next_action"),
    ('{"next_action": "action_open_ticket"}', "tracker"),
    ('{"next_action": "action_open_ticket", "tracker": []}', "tracker"),
    ('{"next_action": "action_open_ticket", "tracker": {"sender_id": 3}}', "sender_id"),
    ('{"next_action": "action_open_ticket", "tracker": {"sender_id": " "}}', "sender_id"),
    ('{"next_action": "action_open_ticket", "tracker": {"sender_id": "a", "slots": []}}', "slots"),
    ('{"next_action": "action_open_ticket", "tracker": {"sender_id": "a", "events": {}}}', "events"),
    ('{"next_action": "action_open_ticket", "tracker": {"sender_id": "a"}, "domain": 3}', "domain"),
]


@pytest.mark.parametrize(("content", "named"), BAD)
def test_that_a_bad_body_is_400_and_says_what_was_wrong(served: Served, content: str, named: str) -> None:
    reply = served.raw(content.encode("latin-1"), **{"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert named in reply.json()["detail"]
    assert reply.json()["error"] == reply.json()["detail"]


def test_that_a_retry_with_the_same_key_gets_the_same_ticket_even_all_at_once(served: Served) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: served.post(call("s-retry", "same")).json(), range(8)))
    assert all(reply == replies[0] for reply in replies)
    desk = open_desk(served.database)
    (ticket,) = desk.of_conversation("s-retry")
    kinds = [entry.kind for entry in desk.history(ticket.id)]
    assert ticket.version == len(kinds) >= 2
    assert len(kinds) == len({*kinds}), "the rounds may add to it, a retry may not"
    desk.engine.dispose()


def test_that_a_caller_that_gave_up_and_retries_makes_no_second_ticket(served: Served) -> None:
    body = call("s-timeout", "k")
    with contextlib.suppress(httpx.TimeoutException):  # a quick server may answer even within a millisecond
        httpx.post(f"http://127.0.0.1:{served.port}/webhook", json=body, timeout=httpx.Timeout(5, read=0.001))
    first = served.post(body).json()
    assert served.post(body).json() == first
    desk = open_desk(served.database)
    assert len(desk.of_conversation("s-timeout")) == 1
    desk.engine.dispose()


def test_that_a_key_with_another_body_gets_a_sentence_and_no_ticket(served: Served) -> None:
    first = ActionResult.from_body(served.post(call("s-other", "k")).json())
    other = ActionResult.from_body(served.post(call("s-other", "k", product="温奶器")).json())
    assert [one.name for one in other.utterances] == ["utter_request_already_taken"]
    assert other.utterances[0].facts["ticket_id"] == first.slots["ticket_id"]


def test_that_nothing_of_the_conversation_is_echoed_or_logged_when_it_fails(tmp_path: Path) -> None:
    served = start(tmp_path, free_port())
    try:
        desk = open_desk(served.database)
        with desk.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE tickets")
        desk.engine.dispose()
        reply = served.post(call("s-broken", "k", text=SECRET, issue_summary=SECRET, address=SECRET))
        assert reply.status_code == 500
        assert SECRET not in reply.text
        assert "request_body" not in reply.json()
        assert "may be sent again" in reply.json()["detail"]
        assert served.get("/health").status_code == 200
    finally:
        served.process.terminate()
        served.process.wait(timeout=20)
    assert SECRET not in served.log.read_text()


def test_that_a_killed_server_has_lost_nothing_it_answered_and_a_retry_is_safe(tmp_path: Path) -> None:
    port = free_port()
    served = start(tmp_path, port)
    first = served.post(call("s-crash", "k")).json()
    served.process.kill()
    served.process.wait(timeout=20)
    served = start(tmp_path, port)
    try:
        assert served.post(call("s-crash", "k")).json() == first
    finally:
        served.process.terminate()
        served.process.wait(timeout=20)


def test_that_a_database_that_cannot_be_opened_ends_it_with_two() -> None:
    command = [sys.executable, "-m", "actions.server", "--port", "1", "--database-url", "nonsense"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "--database-url" in done.stderr
    assert "Traceback" not in done.stderr
