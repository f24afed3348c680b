"""Incidents: what is kept of a surge, and how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from actions.errors import UnknownIncident
from actions.radar.complaint import Key
from actions.store import INCIDENTS, TICKETS
from actions.tickets.history import digest
from actions.tickets.rows import ticket_of
from actions.tickets.ticket import Ticket, iso

OWN_CATEGORY = "incident"
"""Category of the tickets by which the desk is told; they are no complaints."""
NEWEST = (INCIDENTS.c.opened_at.desc(), INCIDENTS.c.id.desc())


@dataclass(frozen=True)
class Incident:
    """A surge that somebody has to look into. Its history is that of its ticket."""

    id: str
    product: str
    dimension: str
    """product, batch, fault or region."""
    value: str
    """Which batch, fault or region; empty for the whole product."""
    named: str
    """The value as people say it."""
    first_at: datetime
    """When the first of its complaints came."""
    opened_at: datetime
    count: int
    """Complaints of the day before it was opened."""
    expected: float
    """That many were to be expected in that day."""
    escalates_at: datetime | None
    level: int = 0
    """Steps of the escalation taken so far."""
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: str | None = None
    ticket_id: str = ""
    """The ticket of the quality queue."""
    version: int = 1

    @property
    def key(self) -> Key:
        """The radar's counter."""
        return self.product, self.dimension, self.value

    @property
    def status(self) -> str:
        """open, acknowledged or closed."""
        return "closed" if self.closed_at else "acknowledged" if self.acknowledged_at else "open"

    def as_json(self, linked: Linked) -> dict[str, Any]:
        """Return the incident as the API shows it."""
        return {
            "id": self.id,
            "status": self.status,
            "level": self.level,
            "product": self.product,
            "dimension": self.dimension,
            "value": self.value,
            "named": self.named,
            "since": iso(self.first_at),
            "opened_at": iso(self.opened_at),
            "count": self.count,
            "expected": round(self.expected, 2),
            "linked": linked.count,
            "last_at": iso(linked.last_at or self.opened_at),
            "escalates_at": iso(self.escalates_at),
            "acknowledged_at": iso(self.acknowledged_at),
            "acknowledged_by": self.acknowledged_by,
            "closed_at": iso(self.closed_at),
            "closed_by": self.closed_by,
            "outcome": self.outcome,
            "ticket_id": self.ticket_id,
            "version": self.version,
        }


@dataclass(frozen=True)
class Linked:
    """How many complaints an incident has, and when the newest came."""

    count: int = 0
    last_at: datetime | None = None


def incident_of(row: RowMapping) -> Incident:
    """Build an incident from its row."""
    return Incident(**{name: row[name] for name in Incident.__dataclass_fields__})


def row_of(incident: Incident) -> dict[str, Any]:
    """Build the row of an incident; while it is open no other of the same key can be."""
    row = {name: getattr(incident, name) for name in Incident.__dataclass_fields__}
    return {**row, "running": None if incident.closed_at else digest(list(incident.key))}


def find(connection: Connection, incident_id: str, *, to_change: bool = False) -> Incident:
    """Return an incident.

    Raises:
        UnknownIncident: there is none, or the id is no id.
    """
    sound = len(incident_id) <= 32 and incident_id.isascii() and incident_id.isprintable()
    query = select(INCIDENTS).where(INCIDENTS.c.id == incident_id)
    row = connection.execute(query.with_for_update() if to_change else query).mappings().first() if sound else None
    if row is None:
        raise UnknownIncident(incident_id)
    return incident_of(row)


def search(connection: Connection, *, is_open: bool | None = None, limit: int = 50) -> list[Incident]:
    """Return incidents, the newest first."""
    query = select(INCIDENTS).order_by(*NEWEST).limit(limit)
    if is_open is not None:
        query = query.where(INCIDENTS.c.closed_at.is_(None) if is_open else INCIDENTS.c.closed_at.is_not(None))
    return [incident_of(row) for row in connection.execute(query).mappings()]


def running(connection: Connection) -> list[Incident]:
    """Return all open incidents, the oldest first."""
    query = select(INCIDENTS).where(INCIDENTS.c.closed_at.is_(None)).order_by(INCIDENTS.c.opened_at)
    return [incident_of(row) for row in connection.execute(query).mappings()]


def of_product(connection: Connection, product: str) -> list[Incident]:
    """Return all incidents of a product, the newest first."""
    query = select(INCIDENTS).where(INCIDENTS.c.product == product).order_by(*NEWEST)
    return [incident_of(row) for row in connection.execute(query).mappings()]


def closed_since(connection: Connection, moment: datetime) -> list[Incident]:
    """Return what was closed from a moment on, in the order of closing."""
    query = select(INCIDENTS).where(INCIDENTS.c.closed_at >= moment).order_by(INCIDENTS.c.closed_at)
    return [incident_of(row) for row in connection.execute(query).mappings()]


def tickets(connection: Connection, incident: Incident) -> list[Ticket]:
    """Return the complaints that are linked to an incident, the oldest first."""
    query = select(TICKETS).where(TICKETS.c.incident_id == incident.id, TICKETS.c.category != OWN_CATEGORY)
    return [ticket_of(row) for row in connection.execute(query.order_by(TICKETS.c.created_at, TICKETS.c.id)).mappings()]


def own_tickets(connection: Connection, incident: Incident) -> list[Ticket]:
    """Return the tickets by which the desk was told, the first one first."""
    query = select(TICKETS).where(TICKETS.c.incident_id == incident.id, TICKETS.c.category == OWN_CATEGORY)
    return [ticket_of(row) for row in connection.execute(query.order_by(TICKETS.c.created_at, TICKETS.c.id)).mappings()]


def linked(connection: Connection, found: Sequence[Incident]) -> dict[str, Linked]:
    """Return how many complaints each of the incidents has."""
    query = (
        select(TICKETS.c.incident_id, func.count(), func.max(TICKETS.c.created_at, type_=TICKETS.c.created_at.type))
        .where(TICKETS.c.incident_id.in_([one.id for one in found]), TICKETS.c.category != OWN_CATEGORY)
        .group_by(TICKETS.c.incident_id)
    )
    return {name: Linked(count, last) for name, count, last in connection.execute(query)}
