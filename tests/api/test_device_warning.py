"""A hazard that a device reports stands on the parent's page within two seconds."""

from __future__ import annotations

import json
import secrets
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.conftest import Running

pytestmark = pytest.mark.slow


def test_a_hazard_is_on_the_page_within_two_seconds(server: Running) -> None:
    parent = secrets.token_hex(16)
    device = {"conversation_id": parent, "product": "humidifier", "serial": secrets.token_hex(6)}
    with server.client(agent=True) as client:
        registered = client.post("/api/v1/devices", json=device).json()
    with connect(server.url.replace("http", "ws") + "/api/v1/chat") as socket, server.client() as client:
        socket.send(json.dumps({"type": "hello", "token": parent, "last_seq": 0}))
        event = {"event_id": "1", "type": "overheat", "at": datetime.now(UTC).isoformat()}
        headers = {"Authorization": f"Bearer {registered['token']}"}
        begun = time.monotonic()
        reply = client.post(f"/api/v1/devices/{registered['id']}/events", json=event, headers=headers)
        assert reply.status_code == 200, reply.text
        told = message(socket)
        took = time.monotonic() - begun
    assert "停用" in told["text"]
    assert took < 2


def message(socket: Any) -> dict[str, Any]:
    while True:
        frame = json.loads(socket.recv(timeout=10))
        if frame.get("kind") == "message":
            return dict(frame["data"])
