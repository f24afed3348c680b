"""Erasing a family's data from tickets: facts and words go, the chain of the history stays whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from actions.catalogue import CATALOGUE, Effect
from actions.privacy.keep import Keep, load_keep
from actions.store import DONE, TICKET_ERASURES, lock
from actions.tickets import lookups
from actions.tickets.desk import Desk, name_of_key
from actions.tickets.ledger import Ledger
from actions.tickets.states import Status
from actions.tickets.ticket import Actor, Comment, Ticket
from actions.visits import book
from sealing.columns import Bound

Scope = Literal["all", "health"]
FORGOTTEN = {"utterances": [{"name": "utter_request_already_taken", "facts": {}}], "slots": {}}
"""What a repeated request is answered whose first answer was erased."""
BURNT = "erased"
"""Fingerprint of a key that was taken so that a late request under it does nothing."""
MOST_BURNT = 200


def erase(
    ledger: Ledger,
    conversation_id: str,
    scope: Scope,
    actor: Actor,
    *,
    until: datetime | None = None,
    asked_at: datetime | None = None,
) -> list[Ticket]:
    """Erase a conversation's data from its tickets and return those that changed; again, it changes nothing more.

    Args:
        ledger: the transaction.
        conversation_id: whose tickets.
        scope: everything personal, or a child's health data.
        actor: who is written into the history.
        until: only what is older; for bringing a restored backup up to date.
        asked_at: when the parent asked, which is noted for such a replay; now when left out.
    """
    connection, keep = ledger.connection, load_keep()
    lock(connection, f"conversation:{conversation_id}")
    changed = []
    for listed in lookups.of_conversation(connection, conversation_id):
        ticket = lookups.find(connection, listed.id, to_change=True)
        if ticket is None or until is not None and ticket.updated_at >= until:
            continue
        after = _erased(ledger, ticket, scope, actor, keep)
        if after.version != ticket.version:
            changed.append(after)
        if scope == "all" and not after.active:
            book(connection, ticket.id, None)
        if scope == "all":
            _forget_answers(ledger, ticket.id)
    _note(ledger, conversation_id, scope, until or asked_at or ledger.now)
    return changed


def _erased(ledger: Ledger, ticket: Ticket, scope: Scope, actor: Actor, keep: Keep) -> Ticket:
    words = lookups.comments(ledger.connection, ticket.id)
    if scope == "health" and keep.spares(ticket):
        return ticket
    if scope == "health":
        gone: Iterable[Comment] = words if keep.about_health(ticket) else ()
        return ledger.erase(ticket, keep.without_health(ticket), gone, actor)
    status = Status.RESOLVED if keep.ends(ticket) else None
    return ledger.erase(ticket, keep.after_erasure(ticket), words, actor, status=status)


def burn(ledger: Ledger, conversation_id: str, keys: Iterable[str]) -> None:
    """Take the keys of requests that are no longer wanted: one that still hangs somewhere will then do nothing."""
    dialect = postgresql if ledger.connection.dialect.name == "postgresql" else sqlite
    writes = [name for name, spec in CATALOGUE.items() if spec.effect is Effect.WRITE]
    for key in list(keys)[:MOST_BURNT]:
        for action in writes:
            name = name_of_key(f"{conversation_id}:{action}", key)
            row = dialect.insert(DONE).values(
                key=name, fingerprint=BURNT, at=ledger.now, outcome=Bound(FORGOTTEN, name)
            )
            ledger.connection.execute(row.on_conflict_do_nothing(index_elements=["key"]))


def _forget_answers(ledger: Ledger, ticket_id: str) -> None:
    """Forget the sentences that were kept for repeated requests: they hold telephone numbers and addresses."""
    query = select(DONE.c.key, DONE.c.outcome).where(DONE.c.ticket_id == ticket_id)
    for key, outcome in ledger.connection.execute(query).all():
        if outcome and "utterances" in outcome.open(key):
            forgotten = Bound(FORGOTTEN, key)
            ledger.connection.execute(update(DONE).where(DONE.c.key == key).values(outcome=forgotten))


def _note(ledger: Ledger, conversation_id: str, scope: Scope, at: datetime) -> None:
    """Write down what a restored backup has to be brought up to."""
    table = TICKET_ERASURES
    same = (table.c.conversation_id == conversation_id) & (table.c.scope == scope)
    ledger.connection.execute(delete(table).where(same))
    ledger.connection.execute(insert(table).values(conversation_id=conversation_id, scope=scope, at=at))


def erasures(desk: Desk) -> list[tuple[str, Scope, datetime]]:
    """Return every erasure (the latest of each conversation and scope), oldest first."""
    with desk.reading() as connection:
        rows = connection.execute(select(TICKET_ERASURES).order_by(TICKET_ERASURES.c.at)).all()
    return [(row.conversation_id, row.scope, row.at) for row in rows]
