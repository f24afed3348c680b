"""Calls Rasa's action server over HTTP, as any Rasa assistant would."""

from __future__ import annotations

from typing import Any

import httpx

from bot.domain.errors import ActionFailed
from bot.ports import ActionAnswer, ActionCall

TIMEOUT_SECONDS = 4.0


class HttpActions:
    """``ActionRunner`` over ``POST /webhook``."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT_SECONDS, transport: httpx.BaseTransport | None = None) -> None:
        """Talk to the action server at ``url`` (without ``/webhook``); ``timeout`` is in seconds."""
        self.client = httpx.Client(base_url=url, timeout=timeout, transport=transport)

    def run(self, call: ActionCall) -> ActionAnswer:
        """See ``ActionRunner.run``."""
        try:
            reply = self.client.post("/webhook", json=_request(call))
            reply.raise_for_status()
            content = reply.json() or {}
        except (httpx.HTTPError, ValueError) as error:
            raise ActionFailed(f"{call.name}: {type(error).__name__}: {error}") from error
        return ActionAnswer(_slots(content), tuple(content.get("responses") or ()))

    def healthy(self) -> bool:
        """Tell whether the action server answers."""
        try:
            return self.client.get("/health", timeout=1.0).status_code == 200
        except httpx.HTTPError:
            return False


def _request(call: ActionCall) -> dict[str, Any]:
    tracker = {
        "sender_id": call.sender,
        "slots": dict(call.slots),
        "latest_message": {"text": call.text, "intent": {}, "entities": [], "metadata": {"idempotency_key": call.key}},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": call.name, "sender_id": call.sender, "tracker": tracker, "domain": {}, "version": "3.21.1"}


def _slots(content: dict[str, Any]) -> dict[str, Any]:
    return {event["name"]: event.get("value") for event in content.get("events") or () if event.get("event") == "slot"}
