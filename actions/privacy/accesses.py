"""Who looked at a family's conversation and tickets (Personal Information Protection Law arts. 44, 45 and 51)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from actions.store import ACCESSES
from actions.tickets.desk import Desk


@dataclass(frozen=True)
class Access:
    """One look by a person."""

    at: datetime
    who: str
    role: str
    """``agent``, ``supervisor``, ``expert`` or ``operator``."""
    what: str
    """``conversation``, ``messages``, ``events``, ``copilot``, ``ticket``, ``history`` or ``comments``."""
    ticket_id: str | None


@dataclass(frozen=True)
class Accesses:
    """The log of looks; the database refuses to change or remove what stands in it."""

    desk: Desk

    def record(self, conversation: str, who: str, role: str, what: str, ticket_id: str | None = None) -> None:
        """Note a look. Call it before the data is handed out: what cannot be noted is not shown."""
        row: dict[str, Any] = {"conversation_id": conversation, "ticket_id": ticket_id, "at": self.desk.now()}
        with self.desk.engine.begin() as connection:
            connection.execute(insert(ACCESSES).values(**row, who=who[:120], role=role[:20], what=what[:40]))

    def of(self, conversation: str) -> list[Access]:
        """Return all looks at a conversation and its tickets, oldest first."""
        query = (
            select(ACCESSES).where(ACCESSES.c.conversation_id == conversation).order_by(ACCESSES.c.at, ACCESSES.c.id)
        )
        with self.desk.reading() as connection:
            rows = connection.execute(query).all()
        return [Access(row.at, row.who, row.role, row.what, row.ticket_id) for row in rows]
