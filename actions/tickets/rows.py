"""Rows of the database and values, turned into one another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from actions.tickets.clocks import Dues
from actions.tickets.history import Entry
from actions.tickets.states import Status
from actions.tickets.ticket import Comment, Ticket
from sealing.columns import Bound

TOLD_PLAINLY = ("status", "priority", "queue", "assignee", "category", "batch_no", "incident_id")
"""Fields whose values the history shows; all others appear as digests."""


def ticket_of(row: RowMapping) -> Ticket:
    """Build a ticket from its row; raises ``SealingError`` where its facts do not open."""
    facts, salt = _facts_and_salt(row["facts"].open(row["id"]))
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
        facts=facts,
        salt=salt,
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
        "facts": Bound({"facts": dict(ticket.facts), "salt": ticket.salt}, ticket.id),
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


def _facts_and_salt(kept: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Read what is sealed with a ticket; one from before sealing has only its facts (whose values are never objects)."""
    facts = kept.get("facts")
    return (facts, str(kept.get("salt", ""))) if isinstance(facts, dict) else (kept, "")


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
    about = {name: row[name] for name in ("id", "ticket_id", "at", "author", "author_kind", "public", "seq")}
    return Comment(**about, body=row["body"].open(row["ticket_id"], row["seq"]))


def told(ticket: Ticket) -> dict[str, Any]:
    """Return what the history tells of a ticket's state: plain fields, and the facts by digest."""
    plain = {name: getattr(ticket, name) for name in TOLD_PLAINLY}
    plain["status"] = str(ticket.status)
    return {**plain, "facts": ticket.digest(dict(ticket.facts))}


def difference(before: Ticket, after: Ticket) -> dict[str, Any]:
    """Return the changed fields of ``told`` with their old and new values."""
    old, new = told(before), told(after)
    return {name: [old[name], new[name]] for name in new if old[name] != new[name]}
