"""Reading tickets; who may see which is decided here, one condition a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, literal, or_, select

from actions.errors import UnknownTicket
from actions.store import COMMENTS, HISTORY, TICKETS, Moment
from actions.tickets.history import ERASED, Entry, Tampering, digest, verify_chain
from actions.tickets.rows import comment_of, entry_of, ticket_of, told
from actions.tickets.rules import Rules
from actions.tickets.ticket import Comment, Filter, Ticket
from sealing.errors import SealingError

NEWEST = (TICKETS.c.created_at.desc(), TICKETS.c.id.desc())


def find(connection: Connection, ticket_id: str, *, to_change: bool = False) -> Ticket | None:
    """Return a ticket whoever asks; ``to_change`` keeps others from changing it until the transaction ends."""
    query = select(TICKETS).where(TICKETS.c.id == ticket_id)
    row = connection.execute(query.with_for_update() if to_change else query).mappings().first()
    return ticket_of(row) if row else None


def access_by_staff(connection: Connection, ticket_id: str, *, to_change: bool = False) -> Ticket:
    """Return a ticket for an agent.

    Raises:
        UnknownTicket: there is none, or the id is no id.
    """
    ticket = find(connection, ticket_id, to_change=to_change) if _is_sound(ticket_id) else None
    if ticket is None:
        raise UnknownTicket(ticket_id)
    return ticket


def access_by_conversation(
    connection: Connection, conversation_id: str, ticket_id: str, *, to_change: bool = False
) -> Ticket | None:
    """Return a ticket for the conversation that it belongs to; None for an unknown and for a foreign one."""
    ticket = find(connection, ticket_id.strip().upper(), to_change=to_change) if _is_sound(ticket_id) else None
    if ticket is None or ticket.conversation_id != conversation_id:
        return None
    return ticket


def of_conversation(connection: Connection, conversation_id: str, *, category: str | None = None) -> list[Ticket]:
    """Return a conversation's tickets, active ones first, then the newest first."""
    query = select(TICKETS).where(TICKETS.c.conversation_id == conversation_id)
    if category:
        query = query.where(TICKETS.c.category == category)
    tickets = [ticket_of(row) for row in connection.execute(query.order_by(*NEWEST)).mappings()]
    return sorted(tickets, key=lambda ticket: not ticket.active)


def case_of(rules: Rules, ticket: Ticket) -> str | None:
    """Return what a second active ticket may not share; None for one without a conversation."""
    if not ticket.conversation_id:
        return None
    facts = [ticket.facts.get(name) for name in rules.category(ticket.category).same_by]
    return digest([ticket.conversation_id, ticket.category, facts])


def same_case(
    connection: Connection, rules: Rules, conversation_id: str, category: str, facts: Mapping[str, Any]
) -> Ticket | None:
    """Return the active ticket of the same case: every fact in ``same_by`` agrees, or one side does not know it."""
    names = rules.category(category).same_by
    active = [ticket for ticket in of_conversation(connection, conversation_id, category=category) if ticket.active]

    def agrees(ticket: Ticket) -> bool:
        pairs = ((ticket.facts.get(name), facts.get(name)) for name in names)
        return all(one is None or other is None or one == other for one, other in pairs)

    def shared(ticket: Ticket) -> int:
        return sum(ticket.facts.get(name) is not None and ticket.facts.get(name) == facts.get(name) for name in names)

    found = next(iter(sorted(filter(agrees, active), key=lambda ticket: -shared(ticket))), None)
    return find(connection, found.id, to_change=True) if found else None


def search(connection: Connection, wanted: Filter, now: datetime) -> list[Ticket]:
    """Return tickets that fit, newest first."""
    query = select(TICKETS).order_by(*NEWEST).limit(wanted.limit)
    for name in ("status", "queue", "category", "priority", "assignee", "batch_no", "incident_id", "conversation_id"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(TICKETS.c[name] == str(value))
    if wanted.breached is not None:
        late = _late(now)
        query = query.where(late if wanted.breached else ~late)
    if wanted.before:
        query = _older(connection, query, wanted.before)
    return [ticket_of(row) for row in connection.execute(query).mappings()]


def _late(now: datetime) -> ColumnElement[bool]:
    """The same as ``Ticket.breached``, for the database."""
    stop = func.coalesce(TICKETS.c.paused_at, literal(now, Moment))
    done = func.coalesce(TICKETS.c.resolved_at, stop)
    pairs = (
        (TICKETS.c.first_response_due, func.coalesce(TICKETS.c.first_response_at, done)),
        (TICKETS.c.next_update_due, done),
        (TICKETS.c.resolution_due, done),
    )
    return or_(*(and_(due.is_not(None), met > due) for due, met in pairs))


def _older(connection: Connection, query: Select[Any], ticket_id: str) -> Select[Any]:
    mark = access_by_staff(connection, ticket_id)
    same_moment = and_(TICKETS.c.created_at == mark.created_at, TICKETS.c.id < mark.id)
    return query.where(or_(TICKETS.c.created_at < mark.created_at, same_moment))


def history(connection: Connection, ticket_id: str) -> list[Entry]:
    """Return a ticket's entries, the oldest first."""
    query = select(HISTORY).where(HISTORY.c.ticket_id == ticket_id).order_by(HISTORY.c.seq)
    return [entry_of(row) for row in connection.execute(query).mappings()]


def comments(connection: Connection, ticket_id: str) -> list[Comment]:
    """Return a ticket's comments, the oldest first."""
    query = select(COMMENTS).where(COMMENTS.c.ticket_id == ticket_id).order_by(COMMENTS.c.id)
    return [comment_of(row) for row in connection.execute(query).mappings()]


def verify(connection: Connection, ticket: Ticket) -> Tampering | None:
    """Name the first entry, comment or field of a ticket that is not what was written."""
    entries = history(connection, ticket.id)
    return (
        verify_chain(ticket.id, entries, head=ticket.head, length=ticket.version)
        or _verify_state(ticket, entries, ("facts",))  # first: with them goes the salt of the comments' digests
        or _verify_comments(connection, ticket, entries)
        or _verify_state(ticket, entries, tuple(told(ticket)))
    )


def verify_row(connection: Connection, row: RowMapping) -> Tampering | None:
    """Do the same for a ticket's row, which may be one that does not open any more."""
    try:
        return verify(connection, ticket_of(row))
    except SealingError as error:
        return Tampering(row["id"], row["version"], str(error))


def _verify_comments(connection: Connection, ticket: Ticket, entries: Sequence[Entry]) -> Tampering | None:
    query = select(COMMENTS.c.seq, COMMENTS.c.body).where(COMMENTS.c.ticket_id == ticket.id)
    bodies = {seq: body for seq, body in connection.execute(query)}
    gone = {seq for entry in entries if entry.kind == "erased" for seq in entry.change.get("comments", ())}
    for entry in entries:
        if entry.kind != "commented":
            continue
        body = bodies.pop(entry.seq, None)
        try:
            words = None if body is None else body.open(ticket.id, entry.seq)
        except SealingError:
            words = None
        if words != ERASED if entry.seq in gone else ticket.digest(words) != entry.change.get("body"):
            return Tampering(ticket.id, entry.seq, "the comment is not the one that was written")
    return Tampering(ticket.id, min(bodies), "a comment without an entry") if bodies else None


def _verify_state(ticket: Ticket, entries: Sequence[Entry], names: Sequence[str]) -> Tampering | None:
    state: dict[str, Any] = {}
    for entry in entries:
        if entry.kind == "opened":
            state.update(entry.change)
        elif entry.kind in ("changed", "joined", "erased"):
            state.update({name: pair[1] for name, pair in entry.change.items() if name != "comments"})
    now = told(ticket)
    wrong = sorted(name for name in names if state.get(name) != now[name])
    return (
        Tampering(ticket.id, ticket.version, f"the ticket's {wrong[0]} is not what its history says") if wrong else None
    )


def _is_sound(ticket_id: str) -> bool:
    return len(ticket_id) <= 32 and ticket_id.isascii() and ticket_id.isprintable()
