"""Tickets within one database transaction: every change writes its history entry, or nothing is written."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from actions.errors import ForbiddenMove, StaleVersion, Unusable
from actions.store import COMMENTS, HISTORY, NUMBERS, TICKETS, lock
from actions.tickets import lookups
from actions.tickets.clocks import Dues, resume, sooner
from actions.tickets.history import ERASED, Entry, entry_hash, root_hash
from actions.tickets.rows import difference, row_of, told
from actions.tickets.rules import Rules, check_text
from actions.tickets.states import Status, check_move
from actions.tickets.ticket import Actor, Comment, NewTicket, Opened, Patch, Ticket
from sealing.columns import Bound


@dataclass(frozen=True)
class Ledger:
    """What can be done to tickets; all of it is kept or none."""

    connection: Connection
    rules: Rules
    now: datetime

    def open(self, new: NewTicket, actor: Actor) -> Opened:
        """Make a ticket, or join the active one of the same conversation, category and case."""
        facts = self.rules.check_facts({"batch_no": new.batch_no, **new.facts})
        priority = self.rules.priority(new.category, facts, new.priority)
        queue = new.queue or self.rules.queue(new.category, facts)
        if new.conversation_id:
            lock(self.connection, f"conversation:{new.conversation_id}")
            same = lookups.same_case(self.connection, self.rules, new.conversation_id, new.category, facts)
            if same:
                return Opened(self._join(same, new, facts, priority, actor), joined=True)
        ticket = self._fresh(new, facts, priority, queue)
        ticket = self._written(None, ticket, "opened", told(ticket), actor)
        if new.note:
            ticket = self.comment(ticket, new.note, actor)
        return Opened(ticket, joined=False)

    def _fresh(self, new: NewTicket, facts: Mapping[str, Any], priority: str, queue: str) -> Ticket:
        dues = self._first_dues(new.category, priority, facts)
        if new.callback_due:
            dues = replace(dues, first_response=new.callback_due)
        ticket_id = self._number()
        return Ticket(
            id=ticket_id,
            category=new.category,
            priority=priority,
            status=Status.OPEN,
            queue=queue,
            assignee=None,
            conversation_id=new.conversation_id,
            batch_no=new.batch_no or facts.get("batch_no"),
            incident_id=new.incident_id,
            facts=facts,
            dues=dues,
            first_response_at=None,
            paused_at=None,
            resolved_at=None,
            created_at=self.now,
            updated_at=self.now,
            version=0,
            head=root_hash(ticket_id),
            salt=secrets.token_hex(16),
        )

    def _first_dues(self, category: str, priority: str, facts: Mapping[str, Any]) -> Dues:
        """Return the clocks of a ticket that begins now: the priority's, sooner where category or family call for it."""
        sooner_first = Dues(self.rules.first_response(category, priority, facts, self.now), None, None)
        return sooner(self.rules.dues(priority, self.now), sooner_first)

    def _join(self, ticket: Ticket, new: NewTicket, facts: Mapping[str, Any], priority: str, actor: Actor) -> Ticket:
        dues = ticket.dues
        if priority < ticket.priority:
            dues = sooner(dues, self.rules.dues(priority, self.now))
        if new.callback_due and ticket.first_response_at is None:
            dues = sooner(dues, Dues(new.callback_due, None, None))
        if self.rules.green_lane.holds(facts) and ticket.first_response_at is None:
            dues = sooner(dues, Dues(self.now + self.rules.green_lane.within, None, None))
        after = replace(
            ticket,
            facts={**ticket.facts, **facts},
            priority=min(priority, ticket.priority),
            batch_no=ticket.batch_no or new.batch_no or facts.get("batch_no"),
            dues=dues,
        )
        ticket = self._written(ticket, after, "joined", difference(ticket, after), actor)
        return self.comment(ticket, new.note, actor) if new.note else ticket

    def change(self, ticket: Ticket, patch: Patch, actor: Actor) -> Ticket:
        """Apply a patch.

        Raises:
            ForbiddenMove: the status is not allowed from the present one.
            StaleVersion: somebody else was faster.
        """
        after = self._patched(ticket, patch, actor)
        check_move(ticket.status, after.status)
        after = self._with_clocks(ticket, after, actor)
        if patch.callback_due:
            after = replace(after, dues=replace(after.dues, first_response=patch.callback_due))
        if after.active and not ticket.active:
            self._check_reopening(after)
        changes = difference(ticket, after)
        return self._written(ticket, after, "changed", changes, actor) if changes or after != ticket else ticket

    def _patched(self, ticket: Ticket, patch: Patch, actor: Actor) -> Ticket:
        given = {**patch.facts, **({"batch_no": patch.batch_no} if patch.batch_no else {})}
        facts = {**ticket.facts, **self.rules.check_facts(given)}
        status, assignee = patch.status or ticket.status, patch.assignee or ticket.assignee
        if patch.assignee and patch.status is None and ticket.status == Status.OPEN:
            status = Status.ASSIGNED
        if status == Status.ASSIGNED and assignee is None:
            assignee = actor.name
        if status == Status.OPEN and ticket.status != Status.OPEN and patch.assignee is None:
            assignee = None  # back into the queue
        if patch.queue is not None and patch.queue not in self.rules.queues:
            raise Unusable(f"queue {patch.queue[:40]!r} is unknown; known: {', '.join(self.rules.queues)}")
        return replace(
            ticket,
            status=status,
            assignee=assignee,
            facts=facts,
            priority=patch.priority or ticket.priority,
            queue=patch.queue or ticket.queue,
            incident_id=patch.incident_id or ticket.incident_id,
            batch_no=patch.batch_no or ticket.batch_no,
        )

    def _with_clocks(self, before: Ticket, after: Ticket, actor: Actor) -> Ticket:
        """Move the clocks along with the state: pause, resume, stop, start again."""
        moved = before.status != after.status
        if after.priority != before.priority:
            fresh = self.rules.dues(after.priority, self.now if after.priority < before.priority else before.created_at)
            after = replace(after, dues=sooner(before.dues, fresh) if after.priority < before.priority else fresh)
        if moved and before.paused_at:
            calendar = self.rules.calendar(before.priority)
            dues = resume(after.dues, paused_at=before.paused_at, now=self.now, calendar=calendar)
            after = replace(after, paused_at=None, dues=dues)
        if moved and after.active and not before.active:
            again = self.rules.dues(after.priority, self.now)
            first = before.dues.first_response if before.first_response_at else again.first_response
            after = replace(after, resolved_at=None, dues=replace(again, first_response=first))
        if moved and after.status == Status.WAITING:
            after = replace(after, paused_at=self.now)
        if moved and after.status == Status.RESOLVED:
            after = replace(after, resolved_at=self.now)
        answered = moved and actor.is_staff and after.status in (Status.WAITING, Status.RESOLVED)
        return self._answered(after) if answered else after

    def _answered(self, ticket: Ticket) -> Ticket:
        """Note that the customer has heard from a person: the first clock is met, the update clock starts again."""
        fresh = self.rules.dues(ticket.priority, self.now)
        update_due = fresh.next_update if ticket.active else ticket.dues.next_update
        first = ticket.first_response_at or self.now
        return replace(ticket, first_response_at=first, dues=replace(ticket.dues, next_update=update_due))

    def _check_reopening(self, after: Ticket) -> None:
        if not after.conversation_id:
            return
        lock(self.connection, f"conversation:{after.conversation_id}")
        same = lookups.same_case(self.connection, self.rules, after.conversation_id, after.category, after.facts)
        if same and same.id != after.id:
            raise ForbiddenMove(f"{same.id} is open for the same case; add to that one", ticket_id=same.id)

    def comment(self, ticket: Ticket, body: str, author: Actor, *, public: bool = True) -> Ticket:
        """Add words; a person's public words are the response that the clocks wait for."""
        check_text("body", body)
        after = self._answered(ticket) if author.is_staff and public else ticket
        change = {"body": ticket.digest(body), "public": public}
        after = self._written(ticket, after, "commented", change, author)
        sealed = Bound(body, ticket.id, after.version)
        row = {"ticket_id": ticket.id, "seq": after.version, "at": self.now, "body": sealed, "public": public}
        self.connection.execute(insert(COMMENTS).values(**row, author=author.name, author_kind=author.kind))
        return after

    def note(self, ticket: Ticket, kind: str, change: Mapping[str, Any], actor: Actor) -> Ticket:
        """Write down in the history that something was noticed; the ticket itself stays as it is."""
        return self._written(ticket, ticket, kind, change, actor)

    def erase(
        self,
        ticket: Ticket,
        facts: Mapping[str, Any],
        words: Iterable[Comment],
        actor: Actor,
        *,
        status: Status | None = None,
    ) -> Ticket:
        """Leave only ``facts`` of a ticket's facts and nothing of ``words``; the entry says which words are gone."""
        gone = [comment for comment in words if comment.body]
        after = replace(ticket, facts=dict(facts), status=status or ticket.status)
        check_move(ticket.status, after.status)
        after = self._with_clocks(ticket, after, actor)
        changes = difference(ticket, after)
        if not changes and not gone:
            return ticket
        for comment in gone:
            row = (COMMENTS.c.ticket_id == ticket.id) & (COMMENTS.c.seq == comment.seq)
            self.connection.execute(update(COMMENTS).where(row).values(body=Bound(ERASED, ticket.id, comment.seq)))
        seqs = [comment.seq for comment in gone]
        return self._written(ticket, after, "erased", {**changes, "comments": seqs}, actor)

    def _written(
        self, before: Ticket | None, after: Ticket, kind: str, change: Mapping[str, Any], actor: Actor
    ) -> Ticket:
        """Write the ticket with its next history entry; refuses when its version is not the expected one."""
        entry = Entry(after.id, after.version + 1, self.now, str(actor), kind, change, after.head, "")
        entry = replace(entry, hash=entry_hash(entry))
        after = replace(after, version=entry.seq, head=entry.hash, updated_at=self.now)
        row = row_of(after, case=lookups.case_of(self.rules, after))
        if before is None:
            self.connection.execute(insert(TICKETS).values(**row))
        else:
            where = (TICKETS.c.id == after.id) & (TICKETS.c.version == before.version)
            if self.connection.execute(update(TICKETS).where(where).values(**row)).rowcount != 1:
                raise StaleVersion(f"{after.id} changed meanwhile; read it again", ticket_id=after.id)
        self.connection.execute(
            insert(HISTORY).values(
                ticket_id=after.id,
                seq=entry.seq,
                at=entry.at,
                actor=entry.actor,
                kind=entry.kind,
                change=dict(entry.change),
                previous_hash=entry.previous_hash,
                hash=entry.hash,
            )
        )
        return after

    def _number(self) -> str:
        """Return the next free id of today; unique over threads and processes."""
        day = self.now.astimezone(self.rules.zone).strftime("%Y%m%d")
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        row = dialect.insert(NUMBERS).values(day=day, last=1)
        counted = row.on_conflict_do_update(index_elements=["day"], set_={"last": NUMBERS.c.last + 1})
        last = self.connection.execute(counted.returning(NUMBERS.c.last)).scalar_one()
        return f"T-{day}-{last:04d}"
