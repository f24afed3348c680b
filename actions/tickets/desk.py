"""The desk: tickets and the shop behind one face, for the API, the handlers and the command line."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from actions.errors import KeyTaken, StaleVersion, UnknownTicket
from actions.shops.chosen import chosen_shop
from actions.shops.ports import Shop
from actions.store import DONE, TICKETS, open_engine
from actions.tickets import lookups
from actions.tickets.history import Entry, Tampering, digest
from actions.tickets.ledger import Ledger
from actions.tickets.rules import Rules, load_rules
from actions.tickets.ticket import Actor, Comment, Filter, NewTicket, Opened, Patch, Ticket
from sealing.columns import Bound

TRIES = 5
Result = TypeVar("Result")


@dataclass(frozen=True)
class Done:
    """What a piece of work left behind, to be told again when it is asked for again."""

    outcome: Mapping[str, Any]
    ticket_id: str | None = None
    wrote: bool = True
    """False when nothing was to be kept: the key stays free."""
    replayed: bool = False


@dataclass(frozen=True)
class Desk:
    """Tickets of all conversations. Safe to use from many threads and many processes."""

    engine: Engine
    rules: Rules
    shop: Shop
    clock: Callable[[], datetime]

    def now(self) -> datetime:
        """Return the present moment, with its zone."""
        return self.clock()

    # --- reading --------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection for reading: no writer is kept waiting."""
        with self.engine.connect().execution_options(reads_only=True) as connection:
            yield connection

    def ticket(self, ticket_id: str) -> Ticket:
        """Return a ticket for an agent; raises ``UnknownTicket``."""
        with self.reading() as connection:
            return lookups.access_by_staff(connection, ticket_id)

    def tickets(self, wanted: Filter | None = None) -> list[Ticket]:
        """Return tickets that fit, newest first."""
        with self.reading() as connection:
            return lookups.search(connection, wanted or Filter(), self.now())

    def of_conversation(self, conversation_id: str, *, category: str | None = None) -> list[Ticket]:
        """Return a conversation's tickets, active ones first, then the newest first."""
        with self.reading() as connection:
            return lookups.of_conversation(connection, conversation_id, category=category)

    def history(self, ticket_id: str) -> list[Entry]:
        """Return a ticket's history, the oldest entry first; raises ``UnknownTicket``."""
        with self.reading() as connection:
            return lookups.history(connection, lookups.access_by_staff(connection, ticket_id).id)

    def comments(self, ticket_id: str) -> list[Comment]:
        """Return a ticket's comments, the oldest first; raises ``UnknownTicket``."""
        with self.reading() as connection:
            return lookups.comments(connection, lookups.access_by_staff(connection, ticket_id).id)

    def verify(self, ticket_id: str | None = None) -> list[Tampering]:
        """Return the first tampered entry of each ticket that was tampered with; of one ticket or of all."""
        with self.reading() as connection:
            query = select(TICKETS).order_by(TICKETS.c.id)
            rows = connection.execute(query.where(TICKETS.c.id == ticket_id) if ticket_id else query).mappings().all()
            if ticket_id and not rows:
                raise UnknownTicket(ticket_id)
            found = [lookups.verify_row(connection, row) for row in rows]
        return [tampering for tampering in found if tampering]

    # --- writing --------------------------------------------------------------------------

    def open_ticket(self, new: NewTicket, actor: Actor, *, key: str | None = None) -> Opened:
        """Make a ticket or join the active one of the same case.

        Raises:
            KeyTaken: ``key`` was used for another request.
        """
        request = [new.category, new.conversation_id, dict(new.facts), new.priority, new.queue, new.batch_no]
        request += [new.incident_id, new.note]

        def work(ledger: Ledger) -> Done:
            opened = ledger.open(new, actor)
            return Done({"joined": opened.joined}, opened.ticket.id)

        done = self.once(f"open:{actor}", key, digest(request), work)
        return Opened(self.ticket(str(done.ticket_id)), joined=bool(done.outcome["joined"]), replayed=done.replayed)

    def change(self, ticket_id: str, patch: Patch, actor: Actor, *, version: int) -> Ticket:
        """Apply a patch to the version the caller has read.

        Raises:
            UnknownTicket, ForbiddenMove, StaleVersion: nothing was changed.
        """

        def work(ledger: Ledger) -> Ticket:
            ticket = lookups.access_by_staff(ledger.connection, ticket_id, to_change=True)
            if ticket.version != version:
                raise StaleVersion(f"{ticket.id} is at version {ticket.version}, not {version}", version=ticket.version)
            return ledger.change(ticket, patch, actor)

        return self.write(work)

    def comment(
        self, ticket_id: str, body: str, actor: Actor, *, public: bool = True, key: str | None = None
    ) -> Comment:
        """Add words to a ticket; the same key adds them once. Raises ``UnknownTicket`` and ``KeyTaken``."""

        def work(ledger: Ledger) -> Done:
            ticket = lookups.access_by_staff(ledger.connection, ticket_id, to_change=True)
            after = ledger.comment(ticket, body, actor, public=public)
            return Done(
                {"seq": after.version, "place": len(lookups.comments(ledger.connection, ticket.id)) - 1}, ticket.id
            )

        done = self.once(f"comment:{actor}", key, digest([ticket_id, body, public]), work)
        return self.comments(ticket_id)[int(done.outcome["place"])]

    def once(self, scope: str, key: str | None, fingerprint: str, work: Callable[[Ledger], Done]) -> Done:
        """Do a piece of work once for a key; asked again, return what it left behind. Without a key it is just done.

        Raises:
            KeyTaken: the key was used in this scope for work with another fingerprint.
        """

        def kept(ledger: Ledger) -> Done:
            done = work(ledger)
            if not done.wrote:
                ledger.connection.rollback()
            return done

        if not key:
            return self.write(kept)
        name = name_of_key(scope, key)

        def claim_and_work(ledger: Ledger) -> Done:
            before = _claim(ledger, name, fingerprint)
            if before is not None:
                return before
            done = kept(ledger)
            if done.wrote:
                values = {"outcome": Bound(dict(done.outcome), name), "ticket_id": done.ticket_id}
                ledger.connection.execute(DONE.update().where(DONE.c.key == name).values(**values))
            return done

        return self.write(claim_and_work)

    def write(self, work: Callable[[Ledger], Result]) -> Result:
        """Run work in a transaction; it may run again when another process was in the way at that very moment."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.engine.connect() as connection:
                    result = work(Ledger(connection, self.rules, self.now()))
                    connection.commit()
                    return result
            except IntegrityError:
                if attempt == TRIES:
                    raise
                time.sleep(random.uniform(0.01, 0.05) * attempt)
        raise AssertionError("unreachable")


def name_of_key(scope: str, key: str) -> str:
    """Return the name under which a key of a scope is remembered."""
    return hashlib.sha256(json.dumps([scope, key]).encode("utf-8")).hexdigest()


def _claim(ledger: Ledger, name: str, fingerprint: str) -> Done | None:
    """Take a key for this transaction (None), or return what was done under it."""
    dialect = postgresql if ledger.connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(DONE).values(key=name, fingerprint=fingerprint, at=ledger.now)
    taken = row.on_conflict_do_nothing(index_elements=["key"]).returning(DONE.c.key)
    if ledger.connection.execute(taken).first() is not None:
        return None
    found = ledger.connection.execute(select(DONE).where(DONE.c.key == name)).mappings().one()
    if not found["fingerprint"].matches(fingerprint):
        raise KeyTaken(found["ticket_id"])
    outcome = found["outcome"].open(name) if found["outcome"] is not None else None
    return Done(outcome or {}, found["ticket_id"], replayed=True)


def open_desk(
    database_url: str,
    *,
    clock: Callable[[], datetime] | None = None,
    rules: Rules | None = None,
    shop: Shop | None = None,
) -> Desk:
    """Open the desk over a database; makes its tables where they are missing.

    ``clock`` returns aware moments (default: the system's, UTC); ``shop`` is what ``chosen_shop`` says by default.
    """
    tick = clock or (lambda: datetime.now(UTC))
    own = rules or load_rules()
    return Desk(open_engine(database_url), own, shop or chosen_shop(tick, own.zone), tick)
