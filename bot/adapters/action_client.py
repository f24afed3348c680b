"""Calls Rasa's action server over HTTP, as any Rasa assistant would."""

from __future__ import annotations

import httpx

from actions.contract import ActionCall as Body
from actions.contract import ActionName, ActionResult, BrokenContract
from bot.domain.errors import ActionFailed
from bot.ports import ActionAnswer, ActionCall

TIMEOUT_SECONDS = 4.0


class HttpActions:
    """``ActionRunner`` over ``POST /webhook``."""

    def __init__(
        self, url: str, *, timeout: float = TIMEOUT_SECONDS, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Talk to the action server at ``url`` (without ``/webhook``); ``timeout`` is in seconds."""
        self.client = httpx.Client(base_url=url, timeout=timeout, transport=transport)

    def run(self, call: ActionCall) -> ActionAnswer:
        """See ``ActionRunner.run``."""
        try:
            body = Body(ActionName(call.name), call.sender, call.slots, call.text, call.key).as_body()
            reply = self.client.post("/webhook", json=body)
            reply.raise_for_status()
            result = ActionResult.from_body(reply.json())
        except (httpx.HTTPError, ValueError, BrokenContract) as error:
            raise ActionFailed(f"{call.name}: {type(error).__name__}: {error}") from error
        return ActionAnswer(result.slots, tuple({"response": u.name, **u.facts} for u in result.utterances))

    def healthy(self) -> bool:
        """Tell whether the action server answers."""
        try:
            return self.client.get("/health", timeout=1.0).status_code == 200
        except httpx.HTTPError:
            return False
