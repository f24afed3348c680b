"""Rows of the database and values, turned into one another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from actions.tickets.clocks import Dues
from actions.tickets.history import Entry, digest
from actions.tickets.states import Status
from actions.tickets.ticket import Comment, Ticket

TOLD_PLAINLY = ("status", "priority", "queue", "assignee", "category", "batch_no", "incident_id")
"""Fields whose values the history shows; all others appear as digests."""


def ticket_of(row: RowMapping) -> Ticket:
    """Build a ticket from its row."""
    return Ticket(
        id=row["id"],
        category=row["category"],
        priority=row["priority"],
        status=Status(row["status"]),
        queue=row["queue"],
        assignee=row["assignee"],
        conversation_id=row["conversation_id"],
        batch_no=row["batch_no"],
        incident_id=row["incident_id"],
        facts=row["facts"],
        dues=Dues(row["first_response_due"], row["next_update_due"], row["resolution_due"]),
        first_response_at=row["first_response_at"],
        paused_at=row["paused_at"],
        resolved_at=row["resolved_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
        head=row["head"],
    )


def row_of(ticket: Ticket, *, case: str | None) -> dict[str, Any]:
    """Build the row of a ticket; ``case`` keeps a second active ticket of the same case out."""
    return {
        "id": ticket.id,
        "category": ticket.category,
        "priority": ticket.priority,
        "status": str(ticket.status),
        "queue": ticket.queue,
        "assignee": ticket.assignee,
        "conversation_id": ticket.conversation_id,
        "batch_no": ticket.batch_no,
        "incident_id": ticket.incident_id,
        "facts": dict(ticket.facts),
        "first_response_due": ticket.dues.first_response,
        "next_update_due": ticket.dues.next_update,
        "resolution_due": ticket.dues.resolution,
        "first_response_at": ticket.first_response_at,
        "paused_at": ticket.paused_at,
        "resolved_at": ticket.resolved_at,
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "version": ticket.version,
        "head": ticket.head,
        "open_case": case if ticket.active else None,
    }


def entry_of(row: RowMapping) -> Entry:
    """Build a history entry from its row."""
    return Entry(
        row["ticket_id"],
        row["seq"],
        row["at"],
        row["actor"],
        row["kind"],
        row["change"],
        row["previous_hash"],
        row["hash"],
    )


def comment_of(row: RowMapping) -> Comment:
    """Build a comment from its row."""
    names = ("id", "ticket_id", "at", "author", "author_kind", "body", "public", "seq")
    return Comment(*(row[name] for name in names))


def told(ticket: Ticket) -> dict[str, Any]:
    """Return what the history tells of a ticket's state: plain fields, and the facts by digest."""
    plain = {name: getattr(ticket, name) for name in TOLD_PLAINLY}
    plain["status"] = str(ticket.status)
    return {**plain, "facts": digest(dict(ticket.facts))}


def difference(before: Ticket, after: Ticket) -> dict[str, Any]:
    """Return the changed fields of ``told`` with their old and new values."""
    old, new = told(before), told(after)
    return {name: [old[name], new[name]] for name in new if old[name] != new[name]}
