"""The outbox of what the desk wants said to a parent: written with what it is about, told by the bot later.

Delivery is at least once. The bot records a notice's key in the conversation together with its words and then calls
``told``; killed between the two it finds the key when the notice comes back, and says nothing a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from actions.contract import Notice
from actions.store import NOTICES
from sealing.columns import Bound

LONGEST_KEY = 200


def post(
    connection: Connection, conversation_id: str, response: str, slots: Mapping[str, Any], at: datetime, key: str
) -> bool:
    """Put a notice into the outbox, in the caller's transaction: it is kept if and only if that is.

    Args:
        connection: an open transaction, such as ``Ledger.connection``.
        conversation_id: whose parent is told.
        response: name of a response in ``bot/reply/*.zh.yml``; its places are filled from ``slots``.
        slots: JSON values.
        at: aware; not told before.
        key: 1 to 200 characters that stand for this one thing to say, such as ``visit:T-20261001-0001:moved:3``.

    Returns:
        False when a notice of that key was posted before: then nothing is done.

    Raises:
        ValueError: the key is empty or too long, or ``at`` has no zone.
    """
    if not 1 <= len(key) <= LONGEST_KEY:
        raise ValueError(f"a notice's key has 1 to {LONGEST_KEY} characters, not {len(key)}")
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {
        "conversation_id": conversation_id,
        "response": response,
        "slots": Bound(dict(slots), key),
        "due": at,
        "key": key,
    }
    fresh = dialect.insert(NOTICES).values(**row).on_conflict_do_nothing(index_elements=["key"])
    return connection.execute(fresh.returning(NOTICES.c.id)).first() is not None


def due(connection: Connection, now: datetime, limit: int = 50) -> list[Notice]:
    """Return untold notices whose moment has come, the longest due first; taking them changes nothing."""
    query = select(NOTICES).where(NOTICES.c.told_at.is_(None), NOTICES.c.due <= now)
    rows = connection.execute(query.order_by(NOTICES.c.due, NOTICES.c.id).limit(limit)).mappings()
    return [
        Notice(row["id"], row["conversation_id"], row["response"], row["slots"].open(row["key"]), row["key"])
        for row in rows
    ]


def told(connection: Connection, notice_id: int, now: datetime) -> None:
    """Note that a notice has been said; a second time changes nothing."""
    first = (NOTICES.c.id == notice_id) & NOTICES.c.told_at.is_(None)
    connection.execute(update(NOTICES).where(first).values(told_at=now))


def put_off(connection: Connection, notice_id: int, until: datetime) -> None:
    """Make an untold notice due later."""
    untold = (NOTICES.c.id == notice_id) & NOTICES.c.told_at.is_(None)
    connection.execute(update(NOTICES).where(untold).values(due=until))
