"""Every dialogue of the shared examples is played through the REST door; known failures are listed and may only shrink."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EXAMPLES, Running

pytestmark = pytest.mark.slow
KNOWN = Path(__file__).with_name("known_failures.txt")
FILE = EXAMPLES / "dialogues.jsonl"
DIALOGUES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()] if FILE.exists() else []


def known_failures() -> set[str]:
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    return {line.split("  ")[0].strip() for line in lines if line.strip() and not line.startswith("#")}


def faults_of(turn: dict[str, Any], messages: list[dict[str, Any]], before: list[str]) -> list[str]:
    expect = turn.get("expect", {})
    text = "\n".join(message.get("text", "") for message in messages)
    trace = messages[-1]["custom"]["trace"]
    found = {intent["name"] for intent in trace["intents"]}
    faults = [f"lacks /{p}/" for p in expect.get("must", []) if not re.search(p, text)]
    faults += [f"holds /{p}/" for p in expect.get("must_not", []) if re.search(p, text)]
    faults += [f"intent {name} not in {sorted(found)}" for name in expect.get("intents", []) if name not in found]
    if "urgency" in expect and trace["urgency"]["name"] != expect["urgency"]:
        faults.append(f"urgency {trace['urgency']['name']}, wanted {expect['urgency']}")
    if "handoff" in expect and (trace["handoff"] is not None) != expect["handoff"]:
        faults.append(f"handoff {trace['handoff']}")
    if expect.get("ticket") is True and not trace["tickets"]:
        faults.append("no ticket")
    if expect.get("ticket") is False and set(trace["tickets"]) - set(before):
        faults.append(f"ticket opened: {trace['tickets']}")
    return [f"{turn['user'][:40]}: {fault}; said: {text[:300]}" for fault in faults]


@pytest.mark.skipif(not DIALOGUES, reason="the shared examples do not lie beside this checkout")
@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[dialogue["id"] for dialogue in DIALOGUES])
def test_dialogue(server: Running, dialogue: dict[str, Any]) -> None:
    sender = f"example-{dialogue['id']}"  # fixed, so that the choice among variations is the same in every run
    faults: list[str] = []
    before: list[str] = []
    for turn in dialogue["turns"]:
        messages = server.say(sender, turn["user"], **turn.get("metadata", {}))
        assert any(message.get("text", "").strip() for message in messages), f"silence after {turn['user']!r}"
        faults += faults_of(turn, messages, before)
        before = messages[-1]["custom"]["trace"]["tickets"]
    if dialogue["id"] in known_failures():
        assert faults, f"{dialogue['id']} passes now; take it off {KNOWN.name}"
        pytest.xfail("; ".join(faults)[:500])
    assert not faults, "\n".join(faults)


@pytest.mark.skipif(
    not (EXAMPLES / "abuse.jsonl").exists(), reason="the shared examples do not lie beside this checkout"
)
def test_hostile_input_gets_a_calm_sentence(server: Running) -> None:
    rows = [json.loads(line) for line in (EXAMPLES / "abuse.jsonl").read_text(encoding="utf-8").splitlines()]
    with server.client() as client:
        for row in rows:
            body = {"sender": f"abuse-{uuid.uuid4().hex}", "message": row["text"]}
            reply = client.post("/webhooks/rest/webhook", json=body)
            assert reply.status_code in (200, 422), row["kind"]
            for pattern in row["must_not"]:
                shown = json.dumps(reply.json(), ensure_ascii=False) if reply.status_code == 422 else "\n".join(
                    message.get("text", "") for message in reply.json()
                )  # fmt: skip
                assert not re.search(pattern, shown), (row["kind"], shown[:300])
