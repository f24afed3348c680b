"""The outbox of what the desk wants said to a parent: written with what it is about, told by the bot later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from actions.store import NOTICES


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
        key: stands for this one thing to say.

    Returns:
        False when a notice of that key was posted before: then nothing is done.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"conversation_id": conversation_id, "response": response, "slots": dict(slots), "due": at, "key": key}
    fresh = dialect.insert(NOTICES).values(**row).on_conflict_do_nothing(index_elements=["key"])
    return connection.execute(fresh.returning(NOTICES.c.id)).first() is not None
