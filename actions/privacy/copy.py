"""A family's copy of its tickets (Personal Information Protection Law art. 45)."""

from __future__ import annotations

from typing import Any

from actions.tickets.desk import Desk
from actions.tickets.ticket import Comment, Ticket, iso


def tickets_of(desk: Desk, conversation_id: str) -> list[dict[str, Any]]:
    """Return a conversation's tickets with their facts and public comments, as JSON values."""
    return [_shown(desk, ticket) for ticket in desk.of_conversation(conversation_id)]


def _shown(desk: Desk, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "category": ticket.category,
        "category_name": desk.rules.category(ticket.category).name,
        "status": str(ticket.status),
        "created_at": iso(ticket.created_at),
        "updated_at": iso(ticket.updated_at),
        "batch_no": ticket.batch_no,
        "facts": dict(ticket.facts),
        "comments": [_said(comment) for comment in desk.comments(ticket.id) if comment.public and comment.body],
    }


def _said(comment: Comment) -> dict[str, Any]:
    name = "" if comment.author_kind == "customer" else comment.author
    author = {"kind": comment.author_kind, "name": name}
    return {
        "at": comment.at.isoformat(),
        "author": author,
        "ai_generated": comment.author_kind == "bot",
        "body": comment.body,
    }
