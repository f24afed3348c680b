"""Promised calls are kept or escalated: a missed one goes to a senior, with a note and a word to the parent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from actions.notices import post
from actions.people.calls import Panel
from actions.store import TICKETS
from actions.tickets import lookups
from actions.tickets.desk import Desk
from actions.tickets.ledger import Ledger
from actions.tickets.rules import Rules
from actions.tickets.states import ACTIVE, Status
from actions.tickets.ticket import Actor, Patch, Ticket
from actions.wording import wording

SYSTEM = Actor("anxin", "system")
DUE, MISSED = "callback_due", "callback_missed"


def escalate_missed(desk: Desk) -> int:
    """Escalate every promised call whose time has passed unanswered; return how many. Each in a transaction of its own."""
    with desk.reading() as connection:
        found = _unanswered(connection, desk.now())
    late = [ticket.id for ticket in found if is_missed(ticket, desk.rules, desk.now())]
    return sum(desk.write(lambda ledger, one=ticket_id: _escalate(desk, ledger, one)) for ticket_id in late)  # type: ignore[misc]


def _unanswered(connection: Connection, now: datetime) -> list[Ticket]:
    running = [str(status) for status in ACTIVE - {Status.WAITING}]
    query = select(TICKETS.c.id).where(
        TICKETS.c.status.in_(running), TICKETS.c.first_response_at.is_(None), TICKETS.c.first_response_due < now
    )
    found = (lookups.find(connection, ticket_id) for ticket_id in connection.execute(query).scalars().all())
    return [ticket for ticket in found if ticket]


def promised_for(ticket: Ticket, rules: Rules) -> datetime | None:
    """Return by when a call was promised: by an expert's call, or by the green lane; None when none was."""
    due = ticket.facts.get(DUE)
    if isinstance(due, str):
        return datetime.fromisoformat(due)
    return ticket.dues.first_response if rules.green_lane.holds(ticket.facts) else None


def is_missed(ticket: Ticket, rules: Rules, now: datetime) -> bool:
    """Whether a call was promised for a time that has passed and nobody has spoken with the parent."""
    due = promised_for(ticket, rules)
    owed = ticket.active and not ticket.paused and ticket.first_response_at is None
    return owed and due is not None and due < now


def _escalate(desk: Desk, ledger: Ledger, ticket_id: str) -> bool:
    ticket = lookups.find(ledger.connection, ticket_id, to_change=True)
    was_due = promised_for(ticket, ledger.rules) if ticket else None
    if ticket is None or was_due is None or not is_missed(ticket, ledger.rules, ledger.now):  # another was faster
        return False
    rules, words, count = ledger.rules, wording(ledger.rules.zone), int(ticket.facts.get(MISSED, 0)) + 1
    urgent = ticket.priority in ("P0", "P1")
    panel = Panel(ledger.connection, desk.shop.people, rules, ledger.now)
    senior = panel.adviser(rules.escalation.queue, urgent=urgent)
    wait = min(rules.callback[ticket.priority], rules.escalation.callback)
    due = (senior.starts if senior else ledger.now) + wait
    who = senior.person.name if senior else None
    patch = Patch(queue=rules.escalation.queue, assignee=who, facts={DUE: due.isoformat(), MISSED: count})
    queue = rules.queues[rules.escalation.queue]
    told = {
        "ticket_id": ticket.id,
        "was_due": words.moment(was_due, ledger.now),
        "queue_name": queue,
        "who": who or queue,
        "expected_by": words.moment(due, ledger.now),
    }
    ticket = ledger.change(ticket, patch, SYSTEM)
    ledger.comment(ticket, words.word("callback_missed", count=count, **told), SYSTEM, public=False)
    if ticket.conversation_id:
        key = f"callback:{ticket.id}:missed:{count}"
        post(ledger.connection, ticket.conversation_id, "utter_callback_missed", told, ledger.now, key)
    return True
