"""Warns before a clock runs out: once for each due time, in the ticket's own history, where agents read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from actions.store import HISTORY, TICKETS
from actions.tickets import lookups
from actions.tickets.clocks import Dues, working_between
from actions.tickets.desk import Desk
from actions.tickets.ledger import Ledger
from actions.tickets.rows import ticket_of
from actions.tickets.rules import Rules
from actions.tickets.states import ACTIVE
from actions.tickets.ticket import Actor, Ticket

WARNED = "warned"
CLOCK = Actor("clock", "system")
FARTHEST = timedelta(days=21)
"""A due time farther away than this is not looked at: longer than the last share of any clock, holidays included."""
CLOCKS = tuple(field.name for field in fields(Dues))


def warn(desk: Desk) -> int:
    """Write down every warning that is due and not yet written; returns how many. Two sweeps at once write it once."""
    now = desk.now()
    with desk.reading() as connection:
        near = [ticket for ticket in _running(connection, now) if any(_due(desk.rules, ticket, now))]
        told = _told(connection, [ticket.id for ticket in near])
    waiting = [one.id for one in near if any((one.id, *due) not in told for due in _due(desk.rules, one, now))]
    return sum(desk.write(lambda ledger, one=ticket_id: _warn(ledger, one)) for ticket_id in waiting)  # type: ignore[misc]


def _running(connection: Connection, now: datetime) -> Iterator[Ticket]:
    dues = (TICKETS.c[f"{clock}_due"] for clock in CLOCKS)
    query = select(TICKETS).where(
        TICKETS.c.status.in_([str(status) for status in ACTIVE]),
        TICKETS.c.paused_at.is_(None),
        or_(*(due.between(now, now + FARTHEST) for due in dues)),
    )
    return (ticket_of(row) for row in connection.execute(query).mappings())


def _due(rules: Rules, ticket: Ticket, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield clock and due time of each clock whose last share of working time has begun and that is not met or missed."""
    if not ticket.active or ticket.paused:
        return
    calendar, targets = rules.calendar(ticket.priority), rules.targets[ticket.priority]
    for clock in CLOCKS:
        due = getattr(ticket.dues, clock)
        met = clock == "first_response" and ticket.first_response_at is not None
        if due is None or met or due <= now:
            continue
        if working_between(now, due, calendar) <= getattr(targets, clock) * (1 - rules.warn_at_share):
            yield clock, due.isoformat()


def _told(connection: Connection, ticket_ids: list[str]) -> set[tuple[str, str, str]]:
    query = select(HISTORY.c.ticket_id, HISTORY.c.change).where(
        HISTORY.c.kind == WARNED, HISTORY.c.ticket_id.in_(ticket_ids)
    )
    return {(ticket_id, change["clock"], change["due"]) for ticket_id, change in connection.execute(query)}


def _warn(ledger: Ledger, ticket_id: str) -> int:
    ticket = lookups.find(ledger.connection, ticket_id, to_change=True)
    if ticket is None:
        return 0
    told = _told(ledger.connection, [ticket_id])
    waiting = [due for due in _due(ledger.rules, ticket, ledger.now) if (ticket_id, *due) not in told]
    for clock, due in waiting:
        ticket = ledger.note(ticket, WARNED, {"clock": clock, "due": due}, CLOCK)
    return len(waiting)
