"""Incidents as they are shown: the list, and one with its complaints and their counts per hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from actions.radar import incidents
from actions.radar.incidents import Linked
from actions.tickets.desk import Desk
from actions.tickets.ticket import Ticket, iso

HOUR = timedelta(hours=1)
HOURS_SHOWN = 72
"""The last hours whose counts are shown one by one."""
BRIEF = ("id", "category", "priority", "status", "queue", "assignee", "batch_no", "breached", "created_at")
"""What of a ticket says how it stands, without what people told."""


def listed(desk: Desk, *, is_open: bool | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Return incidents as JSON, the newest first."""
    with desk.reading() as connection:
        found = incidents.search(connection, is_open=is_open, limit=limit)
        linked = incidents.linked(connection, found)
    return [one.as_json(linked.get(one.id, Linked())) for one in found]


def shown(desk: Desk, incident_id: str) -> dict[str, Any]:
    """Return an incident as JSON with its complaints, their counts per hour and what is usual in an hour.

    Raises:
        UnknownIncident: there is none.
    """
    now = desk.now()
    with desk.reading() as connection:
        incident = incidents.find(connection, incident_id)
        complaints = incidents.tickets(connection, incident)
        own = incidents.own_tickets(connection, incident)
    linked = Linked(len(complaints), max((one.created_at for one in complaints), default=None))
    return {
        **incident.as_json(linked),
        "tickets": [_brief(ticket, now) for ticket in complaints],
        "told": [_brief(ticket, now) for ticket in own],
        "hours": _by_hour(complaints, incident.closed_at or now),
        "expected_an_hour": round(incident.expected / 24, 3),
    }


def _by_hour(complaints: Iterable[Ticket], until: datetime) -> list[dict[str, Any]]:
    """Return the counts of the hours from the first complaint on, of the last ``HOURS_SHOWN`` at most."""
    last = _hour(until)
    ages = Counter((last - _hour(ticket.created_at)) // HOUR for ticket in complaints)
    oldest = min(max(ages, default=0), HOURS_SHOWN - 1)
    return [{"hour": iso(last - age * HOUR), "count": ages.get(age, 0)} for age in range(oldest, -1, -1)]


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _brief(ticket: Ticket, now: datetime) -> dict[str, Any]:
    whole = ticket.as_json(now)
    return {name: whole[name] for name in BRIEF}
