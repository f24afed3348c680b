"""What a parent gets of what is kept: one file, behind a link that nobody can guess and that ends after a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from bot.domain.children import OTHERS
from bot.domain.consent import CONSENT, may_keep
from bot.domain.conversation import Conversation
from bot.domain.errors import NotFound
from bot.domain.ids import ConversationId
from bot.doors import views
from bot.ports import Seen
from bot.turn import Assistant

Json = dict[str, Any]
TicketsOf = Callable[[str], Sequence[Json]]
MOST = 1_000_000
INNER = (
    "told_articles",
    "answered_turn",
    "asked_since",
    "before_danger",
    "danger_doubted",
    "danger_unseen",
    "last_flow",
    "last_intent",
    "last_topic",
    "step_id",
    "step_outcome",
    "privacy_wish",
    "shares_health",
)
"""Slots that steer the talk and say nothing of the family."""


def my_router(assistant: Assistant, tickets_of: TicketsOf) -> APIRouter:
    """Return the routes for parents; the link itself is the right to read."""
    router = APIRouter(prefix="/api/v1/my", tags=["parents"])

    @router.get("/export/{secret}")
    def export(secret: str) -> JSONResponse:
        """Return everything that is kept of the conversation that asked for this link, as a file; 404 when it has ended."""
        conversation = assistant.exports.whose(secret, assistant.clock.now())
        if conversation is None:
            raise NotFound("this link has ended or never was; ask for a new one in the conversation")
        headers = {"Content-Disposition": 'attachment; filename="anxin-export.json"', "Cache-Control": "no-store"}
        return JSONResponse(_copy(assistant, conversation, tickets_of), headers=headers)

    return router


def _copy(assistant: Assistant, conversation: ConversationId, tickets_of: TicketsOf) -> Json:
    state, _ = assistant.store.load(conversation)
    records = assistant.store.history(conversation, limit=MOST)
    said = [message for record in records if (message := views.message_of(record))]
    return {
        "made_at": assistant.clock.now().isoformat(),
        "conversation": conversation,
        "messages": [{key: value for key, value in message.items() if key != "client_id"} for message in said],
        "facts": _facts(state),
        "health_consent": {"given": may_keep(state.slots), "word": state.slots.get(CONSENT)},
        "tickets": list(tickets_of(str(conversation))),
        "accesses": [_look(one) for one in assistant.accesses.of(str(conversation))],
    }


def _facts(state: Conversation) -> list[Json]:
    return [
        {"name": name, "value": fact.value, "said": fact.said, "turn": fact.turn, "of": _of(name, state)}
        for name, fact in state.facts.items()
        if name not in (*INNER, CONSENT)
    ]


def _of(name: str, state: Conversation) -> str | None:
    """Return which child a fact is about where several are spoken of."""
    return None if name == OTHERS else state.slots.get("child")


def _look(one: Seen) -> Json:
    return {"at": one.at.isoformat(), "who": one.who, "role": one.role, "what": one.what, "ticket_id": one.ticket_id}
