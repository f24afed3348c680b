"""Feeds the radar with the desk's tickets. What it knows of the past is a fold over them, so nothing is stored twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from actions.radar import incidents
from actions.radar.complaint import Key
from actions.radar.incidents import Incident
from actions.radar.past import Past
from actions.radar.reading import Reader, cases
from actions.radar.regions import regions
from actions.radar.rules import RadarRules, radar_rules
from actions.radar.surges import Surges
from actions.radar.watch import Alarm, Radar
from actions.store import TICKETS
from actions.tickets.desk import Desk
from actions.tickets.rows import ticket_of
from actions.tickets.ticket import Ticket

PAST = timedelta(days=180)
"""So much of the past is read at the start; what is older has less than 1.2 % of its weight."""
OVERLAP = timedelta(minutes=2)
"""Read again each time: a ticket shows when its transaction ends, not when it was written."""
CASE = timedelta(days=7)
"""For so long a parent's tickets about one product are one case."""
NEWS = timedelta(hours=24)
"""An older alarm, found at a start, opens no incident unless its surge still goes on."""
USUAL = "false_alarm"


@dataclass
class Lookout:
    """Sees surges among the desk's tickets. One thread may use it; several processes may each have their own."""

    desk: Desk
    rules: RadarRules
    reader: Reader
    radar: Radar | None = None
    """None before the fold."""
    read_to: datetime | None = None
    settled: set[str] = field(default_factory=set)
    """Closed incidents that the radar knows of."""
    counted: dict[int, tuple[datetime, frozenset[Key]]] = field(default_factory=dict)
    """Case → when it was counted first, and by which counters."""

    def look(self) -> list[Incident]:
        """Take what is new; returns the incidents that were opened. After a failure the past is folded anew."""
        now = self.desk.now()
        try:
            with self.desk.reading() as connection:
                fresh, closed = self._start(connection, now) if self.radar is None else self._news(connection)
            alarms = list(self._feed(fresh, closed, now))
            surges = Surges(self.desk, self.reader, self.rules)
            opened = [surges.open(alarm) for alarm in alarms if self._is_news(alarm, now)]
            surges.join(fresh)
        except Exception:
            self.radar = None
            raise
        self.reader.forget()
        self.read_to = now
        self.counted = {case: known for case, known in self.counted.items() if now - known[0] < CASE}
        return [incident for incident in opened if incident]

    def _start(self, connection: Connection, now: datetime) -> tuple[list[Ticket], list[Incident]]:
        self.read_to, self.settled, self.counted = None, set(), {}
        fresh = self._read(connection, TICKETS.c.created_at >= now - PAST)
        self.radar = Radar(Past(min([now, *(ticket.created_at for ticket in fresh[:1])])))
        return fresh, incidents.closed_since(connection, now - PAST)

    def _news(self, connection: Connection) -> tuple[list[Ticket], list[Incident]]:
        assert self.read_to is not None
        since = self.read_to - OVERLAP
        return self._read(connection, TICKETS.c.updated_at >= since), incidents.closed_since(connection, since)

    def _read(self, connection: Connection, which: object) -> list[Ticket]:
        complaints = TICKETS.c.category.in_(self.rules.complaints)
        query = select(TICKETS).where(complaints, which).order_by(TICKETS.c.created_at, TICKETS.c.id)  # type: ignore[arg-type]
        return [ticket_of(row) for row in connection.execute(query).mappings()]

    def _feed(self, fresh: list[Ticket], closed: list[Incident], now: datetime) -> Iterator[Alarm]:
        """Show the radar complaints and closings in the order of their time."""
        waiting = [one for one in closed if one.id not in self.settled]
        for ticket in fresh:
            at = self._moment(ticket, now)
            if at is None:
                continue
            while waiting and waiting[0].closed_at and waiting[0].closed_at <= at:
                self._settle(waiting.pop(0))
            alarm = self._see(ticket, at)
            if alarm:
                yield alarm
        for one in waiting:
            self._settle(one)

    def _moment(self, ticket: Ticket, now: datetime) -> datetime | None:
        """Return when a ticket counts: at its opening, or now when it has only been added to; None when it is too old for that."""
        if self.read_to is None or ticket.created_at >= self.read_to - OVERLAP:
            return ticket.created_at
        return now if now - ticket.created_at < CASE else None

    def _settle(self, incident: Incident) -> None:
        assert self.radar is not None
        self.radar.settle(incident.product, usual=incident.outcome == USUAL)
        self.settled.add(incident.id)

    def _see(self, ticket: Ticket, at: datetime) -> Alarm | None:
        assert self.radar is not None
        complaint = self.reader.complaint(ticket, at)
        if complaint is None:
            return None
        marks, keys = list(cases(ticket, complaint.product)), frozenset(complaint.counters())
        past = [self.counted[mark] for mark in marks if mark in self.counted]
        recent = [one for one in past if at - one[0] < CASE]
        known = frozenset(key for one in recent for key in one[1])
        if keys <= known:
            self.counted.setdefault(marks[0], (at, known))
            return None
        counted = min([at, *(one[0] for one in recent)]), keys | known
        self.counted.update(dict.fromkeys(marks, counted))
        return self.radar.see(complaint, known)

    def _is_news(self, alarm: Alarm, now: datetime) -> bool:
        assert self.radar is not None
        surge = self.radar.running.get(alarm.key[0])
        goes_on = surge is not None and surge.begun == alarm.at and now - surge.fed < NEWS
        return goes_on or now - alarm.at < NEWS


def open_lookout(desk: Desk) -> Lookout:
    """Return a lookout over a desk and its shop; it reads the past when it looks first."""
    return Lookout(desk, radar_rules(), Reader(desk.shop, regions()))
