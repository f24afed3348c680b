"""Rasa's REST channel, so that its clients connect unchanged."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.doors import views
from bot.doors.hearing import Ear
from bot.doors.shapes import RestMessage


def rest_router(ear: Ear) -> APIRouter:
    """Return the channel's routes."""
    router = APIRouter(prefix="/webhooks/rest", tags=["conversation"])

    @router.get("/")
    def health() -> dict[str, str]:
        """Tell that the channel is there, as Rasa's does."""
        return {"status": "ok"}

    @router.post("/webhook")
    def webhook(message: RestMessage) -> list[dict[str, Any]]:
        """Take one message and return the bot's messages; ``metadata.trace`` adds ``custom.trace`` to the last."""
        heard, took = ear.hear(message.sender, message.message, message.metadata, "rest")
        shown = [views.rest_message(message.sender, said) for said in heard.messages]
        if message.metadata.get("trace") and heard.draft is not None and heard.state is not None:
            trace = views.trace(heard.draft, heard.state, took)
            if not shown:
                shown.append({"recipient_id": message.sender, "custom": {}})
            shown[-1]["custom"]["trace"] = trace
        return shown

    return router
