"""A surge becomes one incident, and complaints that fit are linked to it through the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from actions.radar import incidents
from actions.radar.incidents import Incident, Linked
from actions.radar.reading import Reader
from actions.radar.rules import RadarRules
from actions.radar.telling import MOST_URGENT, RADAR, Teller
from actions.radar.watch import QUIET_AGAIN, Alarm
from actions.store import INCIDENTS, TICKETS, lock
from actions.tickets import lookups
from actions.tickets.desk import Desk
from actions.tickets.ledger import Ledger
from actions.tickets.rows import ticket_of
from actions.tickets.ticket import Patch, Ticket

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Surges:
    """Opens and feeds incidents. Safe to use from many threads and many processes."""

    desk: Desk
    reader: Reader
    rules: RadarRules

    def open(self, alarm: Alarm) -> Incident | None:
        """Open an incident for a surge; None when one is open for it or was."""

        def work(ledger: Ledger) -> Incident | None:
            lock(ledger.connection, "incidents")
            known = incidents.of_product(ledger.connection, alarm.key[0])
            if any(_covers(ledger.connection, one, alarm) for one in known):
                return None
            first_at, complaints = self._complaints(ledger.connection, alarm)
            return self._opened(ledger, alarm, first_at, complaints) if complaints else None

        return self.desk.write(work)

    def _opened(self, ledger: Ledger, alarm: Alarm, first_at: datetime, complaints: Sequence[Ticket]) -> Incident:
        product, dimension, value = alarm.key
        incident = Incident(
            id=self._number(ledger),
            product=product,
            dimension=dimension,
            value=value,
            named=_named(dimension, value, complaints),
            first_at=first_at,
            opened_at=ledger.now,
            count=alarm.count,
            expected=alarm.expected,
            escalates_at=self.rules.due(ledger.now, 0, acknowledged=False),
        )
        ticket = Teller(self.desk, self.rules).opened(ledger, incident, complaints)
        incident = replace(incident, ticket_id=ticket.id)
        ledger.connection.execute(insert(INCIDENTS).values(**incidents.row_of(incident)))
        for one in complaints:
            _link(ledger, incident, one.id)
        return incident

    def _complaints(self, connection: Connection, alarm: Alarm) -> tuple[datetime, list[Ticket]]:
        """Return when the surge began, and all complaints since then that fit and belong to no incident."""
        query = select(TICKETS.c.created_at).where(TICKETS.c.id.in_([one.ticket for one in alarm.complaints]))
        first_at = min(connection.execute(query).scalars(), default=alarm.at)
        since = select(TICKETS).where(
            TICKETS.c.created_at >= first_at,
            TICKETS.c.incident_id.is_(None),
            TICKETS.c.category.in_(self.rules.complaints),
        )
        found = connection.execute(since.order_by(TICKETS.c.created_at, TICKETS.c.id)).mappings()
        return first_at, [one for one in map(ticket_of, found) if self.reader.fits(one, alarm.key)]

    def _number(self, ledger: Ledger) -> str:
        """Return the next id of today; the lock on incidents keeps two from getting the same."""
        day = ledger.now.astimezone(self.desk.rules.zone).strftime("%Y%m%d")
        taken = select(INCIDENTS.c.id).where(INCIDENTS.c.id.like(f"I-{day}-%"))
        return f"I-{day}-{len(ledger.connection.execute(taken).all()) + 1}"

    def join(self, fresh: Iterable[Ticket]) -> int:
        """Link complaints to the open incidents that they fit; returns how many were linked."""
        with self.desk.reading() as connection:
            running = incidents.running(connection)[::-1]
        fitting = [
            (one, ticket)
            for ticket in fresh
            if running and ticket.incident_id is None and (one := self._home(ticket, running))
        ]

        def work(ledger: Ledger) -> int:
            lock(ledger.connection, "incidents")
            return sum(self._join(ledger, one, ticket) for one, ticket in fitting)

        return self.desk.write(work) if fitting else 0

    def _home(self, ticket: Ticket, running: Sequence[Incident]) -> Incident | None:
        fits = (one for one in running if ticket.created_at >= one.first_at and self.reader.fits(ticket, one.key))
        return next(fits, None)

    def _join(self, ledger: Ledger, incident: Incident, ticket: Ticket) -> bool:
        if incidents.find(ledger.connection, incident.id).closed_at or not _link(ledger, incident, ticket.id):
            return False
        own = lookups.find(ledger.connection, incident.ticket_id, to_change=True)
        if ticket.category in self.rules.severe and own and own.active and own.priority > MOST_URGENT:
            ledger.change(own, Patch(priority=MOST_URGENT), RADAR)
        return True


def _link(ledger: Ledger, incident: Incident, ticket_id: str) -> bool:
    ticket = lookups.find(ledger.connection, ticket_id, to_change=True)
    if ticket is None or ticket.incident_id is not None:
        return False
    ledger.change(ticket, Patch(incident_id=incident.id), RADAR)
    return True


def _covers(connection: Connection, incident: Incident, alarm: Alarm) -> bool:
    """Whether an incident of the same product has this alarm in it: a radar that starts anew raises it once more."""
    if incident.closed_at is None and incident.key == alarm.key:
        return True
    last = incidents.linked(connection, [incident]).get(incident.id, Linked()).last_at or incident.opened_at
    end = incident.closed_at or last + QUIET_AGAIN
    return incident.first_at - DAY <= alarm.at <= end


def _named(dimension: str, value: str, complaints: Sequence[Ticket]) -> str:
    """Return a fault as most of its parents call it; anything else by its value."""
    said = [one.facts.get("symptom") for one in complaints] if dimension == "fault" else []
    words = [one.strip()[:60] for one in said if isinstance(one, str) and one.strip()]
    return max(words, key=words.count) if words else value
