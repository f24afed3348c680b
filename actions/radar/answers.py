"""What people do about an incident, and what happens when nobody does: acknowledge, close, escalate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, update

from actions.errors import ForbiddenMove, StaleVersion, Unusable
from actions.radar import incidents
from actions.radar.incidents import Incident
from actions.radar.rules import RadarRules
from actions.radar.telling import MOST_URGENT, RADAR, Teller
from actions.store import INCIDENTS, lock
from actions.tickets import lookups
from actions.tickets.desk import Desk
from actions.tickets.ledger import Ledger
from actions.tickets.states import Status
from actions.tickets.ticket import Actor, Patch


@dataclass(frozen=True)
class Answers:
    """Moves incidents on. Safe to use from many threads and many processes."""

    desk: Desk
    rules: RadarRules

    def acknowledge(self, incident_id: str, actor: Actor) -> Incident:
        """Somebody looks into it: its ticket is theirs. Said again it changes nothing.

        Raises:
            UnknownIncident, ForbiddenMove: nothing was changed.
        """

        def work(ledger: Ledger) -> Incident:
            incident = _held(ledger, incident_id)
            if incident.closed_at:
                raise ForbiddenMove(f"{incident.id} is closed; there is nothing to acknowledge")
            if incident.acknowledged_at:
                return incident
            ticket = lookups.access_by_staff(ledger.connection, incident.ticket_id, to_change=True)
            if ticket.active:
                ticket = ledger.change(ticket, Patch(assignee=ticket.assignee or actor.name), actor)
                ledger.comment(ticket, self.rules.say("acknowledged", id=incident.id, who=actor.name), actor)
            return self._acknowledged(ledger, incident, actor.name)

        return self.desk.write(work)

    def close(self, incident_id: str, actor: Actor, *, version: int, outcome: str, note: str | None = None) -> Incident:
        """End an incident and resolve the tickets by which the desk was told. A closed one stays as it is.

        Raises:
            UnknownIncident, StaleVersion, Unusable: nothing was changed.
        """
        if outcome not in self.rules.outcomes:
            raise Unusable(f"outcome {outcome[:40]!r} is unknown; known: {', '.join(self.rules.outcomes)}")

        def work(ledger: Ledger) -> Incident:
            incident = _held(ledger, incident_id)
            if incident.closed_at:
                return incident
            if incident.version != version:
                at = f"{incident.id} is at version {incident.version}, not {version}"
                raise StaleVersion(at, version=incident.version)
            words = self.rules.say("closed", id=incident.id, outcome=self.rules.words["outcomes"][outcome])
            for ticket in incidents.own_tickets(ledger.connection, incident):
                if ticket.active:
                    ticket = ledger.comment(ticket, "\n".join(filter(None, (words, note))), actor)
                    ledger.change(ticket, Patch(status=Status.RESOLVED), actor)
            return _closed(ledger, incident, actor.name, outcome)

        return self.desk.write(work)

    def escalate(self) -> int:
        """Take every step that is due; returns how many incidents were moved on. Two sweeps at once do it once."""
        now = self.desk.now()
        with self.desk.reading() as connection:
            waiting = [one for one in incidents.running(connection) if _waits(connection, one, now)]
        return sum(self.desk.write(self._followed(one.id)) for one in waiting)

    def _followed(self, incident_id: str) -> Callable[[Ledger], bool]:
        def work(ledger: Ledger) -> bool:
            before = incident = _held(ledger, incident_id)
            ticket = lookups.find(ledger.connection, incident.ticket_id)
            if incident.closed_at is None and ticket and not ticket.active:  # resolved as a ticket: that ends it too
                incident = _closed(ledger, incident, ticket.assignee or RADAR.name, None)
            elif incident.acknowledged_at is None and ticket and ticket.assignee:  # taken as a ticket
                incident = self._acknowledged(ledger, incident, ticket.assignee)
            while incident.closed_at is None and incident.escalates_at and incident.escalates_at <= ledger.now:
                incident = self._step(ledger, incident)
            return incident != before

        return work

    def _step(self, ledger: Ledger, incident: Incident) -> Incident:
        acknowledged = incident.acknowledged_at is not None
        found = self.rules.next_step(incident.level, acknowledged=acknowledged)
        if found is None:
            return _saved(ledger, replace(incident, escalates_at=None))
        level, step = found
        linked = len(incidents.tickets(ledger.connection, incident))
        words = Teller(self.desk, self.rules).escalated(ledger, incident, step, level, linked)
        own = lookups.find(ledger.connection, incident.ticket_id, to_change=True)
        if own and own.active:
            own = ledger.change(own, Patch(priority=MOST_URGENT), RADAR)
            ledger.comment(own, words, RADAR, public=False)
        due = self.rules.due(incident.opened_at, level, acknowledged=acknowledged)
        return _saved(ledger, replace(incident, level=level, escalates_at=due))

    def _acknowledged(self, ledger: Ledger, incident: Incident, who: str) -> Incident:
        due = self.rules.due(incident.opened_at, incident.level, acknowledged=True)
        return _saved(ledger, replace(incident, acknowledged_at=ledger.now, acknowledged_by=who, escalates_at=due))


def _waits(connection: Connection, incident: Incident, now: datetime) -> bool:
    ticket = lookups.find(connection, incident.ticket_id)
    moved = ticket is not None and (not ticket.active or bool(ticket.assignee and not incident.acknowledged_at))
    return moved or (incident.escalates_at is not None and incident.escalates_at <= now)


def _held(ledger: Ledger, incident_id: str) -> Incident:
    lock(ledger.connection, "incidents")
    return incidents.find(ledger.connection, incident_id, to_change=True)


def _closed(ledger: Ledger, incident: Incident, who: str, outcome: str | None) -> Incident:
    ended = replace(incident, closed_at=ledger.now, closed_by=who, outcome=outcome, escalates_at=None)
    return _saved(ledger, ended)


def _saved(ledger: Ledger, incident: Incident) -> Incident:
    after = replace(incident, version=incident.version + 1)
    ledger.connection.execute(update(INCIDENTS).where(INCIDENTS.c.id == incident.id).values(**incidents.row_of(after)))
    return after
