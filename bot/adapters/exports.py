"""Links to a parent's copy: random, kept as digests, gone after a day."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from bot.adapters.schema import exports
from bot.domain.ids import ConversationId

VALID_FOR = timedelta(hours=24)
PATH = "/api/v1/my/export/"


class SqlExports:
    """``Exports`` in the conversation store's database."""

    def __init__(self, engine: Engine, public_url: str) -> None:
        """Make links that begin with ``public_url``, the address at which parents reach the server."""
        self.engine, self.base = engine, public_url.rstrip("/") + PATH

    def link(self, conversation: ConversationId, now: datetime) -> str:
        """See ``Exports.link``; links that have ended are thrown away on this occasion."""
        secret = secrets.token_urlsafe(32)
        row = {"digest": _digest(secret), "conversation": conversation, "expires": now + VALID_FOR}
        with self.engine.begin() as connection:
            connection.execute(delete(exports).where(exports.c.expires <= now))
            connection.execute(insert(exports).values(row))
        return self.base + secret

    def whose(self, secret: str, now: datetime) -> ConversationId | None:
        """See ``Exports.whose``."""
        query = select(exports.c.conversation).where(exports.c.digest == _digest(secret), exports.c.expires > now)
        with self.engine.connect() as connection:
            found = connection.execute(query).scalar()
        return ConversationId(found) if found is not None else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
