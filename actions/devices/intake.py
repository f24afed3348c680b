"""Take what a device reports: keep it, judge it, open or join a ticket, and have the parent told – all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from actions import notices
from actions.devices.report import Device, Report, Taken
from actions.devices.rules import DeviceRules, Verdict
from actions.errors import EventTaken, TooMany, Unusable
from actions.store import DEVICE_EVENTS, lock
from actions.tickets.history import digest
from actions.tickets.ledger import Ledger
from actions.tickets.ticket import Actor, NewTicket, Ticket
from actions.wording import Wording

EVENT = DEVICE_EVENTS.c


class Intake:
    """Works for one device within one transaction."""

    def __init__(self, ledger: Ledger, device: Device, rules: DeviceRules, wording: Wording) -> None:
        """Use an open ledger; its moment is "now"."""
        self.ledger, self.device, self.rules, self.wording = ledger, device, rules, wording
        self.connection, self.now = ledger.connection, ledger.now

    def take(self, reports: Sequence[Report]) -> list[Taken]:
        """Take reports in any order; returns what became of each, in the order given.

        Raises:
            Unusable: a moment lies in the future or too far back; nothing of the batch is kept.
            EventTaken: an event id was used for something else.
            TooMany: the device reports more than it sensibly can.
        """
        self._check_moments(reports)
        lock(self.connection, f"device:{self.device.id}")
        fresh = self._fresh(reports)
        self._check_rate(len(fresh))
        verdicts = {one.event_id: self.rules.judge(one, self.device.product) for one in reports}
        for report in fresh:
            self._keep(report, verdicts[report.event_id])
        told = {one.event_id for one in sorted(fresh, key=lambda one: one.at) if self._answer(one, verdicts)}
        ids = {one.event_id for one in fresh}
        return [
            Taken(
                one.event_id, verdicts[one.event_id].level.name.lower(), one.event_id not in ids, one.event_id in told
            )
            for one in reports
        ]

    def _check_moments(self, reports: Sequence[Report]) -> None:
        latest, earliest = self.now + self.rules.ahead, self.now - self.rules.oldest
        wrong = [place for place, one in enumerate(reports) if not earliest <= one.at <= latest]
        if wrong:
            raise Unusable(
                f"event {wrong[0]}: 'at' must lie between {earliest:%Y-%m-%dT%H:%MZ} and now (the server's clock says"
                f" {self.now:%Y-%m-%dT%H:%MZ}); nothing of the batch was kept",
                events=wrong[:100],
            )

    def _fresh(self, reports: Sequence[Report]) -> list[Report]:
        """Return the reports that have not come before, each once."""
        known = dict(self._known([one.event_id for one in reports]))
        fresh = []
        for report in reports:
            mark = _fingerprint(report)
            before = known.setdefault(report.event_id, None)
            if before is None:
                known[report.event_id] = mark
                fresh.append(report)
            elif before != mark:
                raise EventTaken(f"event_id {report.event_id[:40]!r} was sent before with other content; use a new one")
        return fresh

    def _known(self, ids: Sequence[str]) -> list[tuple[str, str | None]]:
        mine = (EVENT.device_id == self.device.id) & EVENT.event_id.in_(ids)
        rows = self.connection.execute(select(EVENT.event_id, EVENT.fingerprint).where(mine)).all()
        return [(row.event_id, row.fingerprint) for row in rows]

    def _check_rate(self, fresh: int) -> None:
        recent = (EVENT.device_id == self.device.id) & (EVENT.received_at > self.now - timedelta(minutes=1))
        count = self.connection.execute(select(func.count()).select_from(DEVICE_EVENTS).where(recent)).scalar_one()
        if count + fresh > self.rules.per_minute:
            raise TooMany(
                f"a device sends at most {self.rules.per_minute} events a minute; send these again in a minute",
                retry_after_seconds=60,
            )

    def _keep(self, report: Report, verdict: Verdict) -> None:
        old = (EVENT.device_id == self.device.id) & (EVENT.received_at < self.now - self.rules.kept)
        self.connection.execute(delete(DEVICE_EVENTS).where(old))
        row = {"event_id": report.event_id, "type": report.type, "fault": report.fault, "at": report.at}
        more = {"device_id": self.device.id, "level": int(verdict.level), "received_at": self.now}
        self.connection.execute(insert(DEVICE_EVENTS).values(**row, **more, fingerprint=_fingerprint(report)))

    # --- telling --------------------------------------------------------------------------

    def _answer(self, report: Report, verdicts: dict[str, Verdict]) -> bool:
        """Open or join the ticket and post the notice; False when this is no news to the parent."""
        verdict = verdicts[report.event_id]
        if verdict.say is None or not self._is_news(report, verdict):
            return False
        late = self.now - report.at > self.rules.late
        when = self.wording.moment(report.at, self.now) if late else None
        told = self.rules.describe(report, verdict.rule.name, when)
        slots: dict[str, Any] = {
            "product": self.device.product,
            "brand": self.device.brand,
            "model": self.device.model,
            "fault_code": report.fault_code,
            "report": told,
            "issue_summary": self.rules.text["issue"].format(report=told),
        }
        if verdict.ticket:
            slots |= self._ticket_slots(self._ticket(report, verdict.ticket, slots))
        key = f"device:{self.device.id}:{report.event_id}"
        at = self.rules.tell_at(verdict.level, self.now)
        notices.post(self.connection, self.device.conversation_id, verdict.say, slots, at, key)
        mine = (EVENT.device_id == self.device.id) & (EVENT.event_id == report.event_id)
        self.connection.execute(update(DEVICE_EVENTS).where(mine).values(told_at=self.now))
        return True

    def _is_news(self, report: Report, verdict: Verdict) -> bool:
        if self.now - report.at > verdict.news:
            return False
        enders = self.rules.cleared_by(report.type)
        if enders and self._has(EVENT.type.in_(enders), EVENT.at >= report.at):
            return False  # it was over before we heard of it
        same = (EVENT.fault == report.fault, EVENT.level >= int(verdict.level))
        last = self._last_told(self.now - self.rules.again, *same)
        if last is None:
            return True
        over = enders and self._has(EVENT.type.in_(enders), EVENT.at >= last, EVENT.at <= report.at)
        return bool(over) and self.now - last >= self.rules.recovered

    def _has(self, *conditions: Any) -> bool:
        query = select(EVENT.event_id).where(EVENT.device_id == self.device.id, *conditions).limit(1)
        return self.connection.execute(query).first() is not None

    def _last_told(self, since: datetime, *conditions: Any) -> datetime | None:
        query = select(EVENT.told_at).where(EVENT.device_id == self.device.id, EVENT.told_at > since, *conditions)
        row = self.connection.execute(query.order_by(EVENT.told_at.desc()).limit(1)).first()
        return row.told_at if row else None

    def _ticket(self, report: Report, category: str, slots: dict[str, Any]) -> Ticket:
        names = ("product", "brand", "model", "fault_code", "issue_summary")
        facts: dict[str, Any] = {name: slots[name] for name in names}
        facts |= {"device_no": self.device.serial, "device_event": report.type, "device_at": report.at.isoformat()}
        facts |= {"device_value": report.value, "device_unit": report.unit}
        new = NewTicket(
            category, self.device.conversation_id, {name: fact for name, fact in facts.items() if fact is not None}
        )
        return self.ledger.open(new, Actor(self.device.id, "system")).ticket

    def _ticket_slots(self, ticket: Ticket) -> dict[str, Any]:
        due = self.wording.moment(ticket.next_due(self.now), self.now)
        return {"ticket_id": ticket.id, "ticket_category": ticket.category, "expected_by": due}


def _fingerprint(report: Report) -> str:
    return digest([report.type, report.at.timestamp(), report.severity, report.value, report.unit, report.fault_code])
