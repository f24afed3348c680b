"""Tables of the conversation store; the same on SQLite and Postgres."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
)

from sealing.columns import SealedText
from sealing.unlock import secrets_table, unlock


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no zones and would mix them up."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; raises ``ValueError`` for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("updated", Moment, nullable=False),
    Column("mode", String(10), nullable=False),
    Column("agent", String(100)),
    Column("queue", String(50)),
    Column("priority", String(2)),
    Column("reason", SealedText("conversations.reason", ("id",))),
    Column("last_text", SealedText("conversations.last_text", ("id",)), nullable=False),
    Column("turns", Integer, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("urgency", String(20), nullable=False),
    Column("emotion", String(20), nullable=False),
)
events = Table(
    "events",
    metadata,
    Column("conversation", String(200), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", SealedText("events.body", ("conversation", "seq")), nullable=False),
)
answers = Table(
    "answers",
    metadata,
    Column("conversation", String(200), primary_key=True),
    Column("message_id", String(200), primary_key=True),
    Column("first_seq", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(200), nullable=False),
    Column("call", SealedText("outbox.call", ("conversation",)), nullable=False),  # it names its own key inside
    Column("due", Moment, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
)
own_secrets = secrets_table(metadata, "conversation_secrets")
lapses = Table(  # talks with health facts that were told for the talk only
    "lapses",
    metadata,
    Column("conversation", String(200), primary_key=True),
    Column("due", Moment, nullable=False, index=True),
)
erasures = Table(  # what was erased until when: a restored backup is brought up to it
    "erasures",
    metadata,
    Column("conversation", String(200), primary_key=True),
    Column("scope", String(10), primary_key=True),
    Column("at", Moment, nullable=False),
)
exports = Table(  # links to a parent's own data
    "exports",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the link's secret
    Column("conversation", String(200), nullable=False, index=True),
    Column("expires", Moment, nullable=False),
)
Index("outbox_due", outbox.c.due)
Index("conversations_updated", conversations.c.updated)


def open_engine(url: str) -> Engine:
    """Open a database, make missing tables and find the keys of what is sealed.

    Raises:
        SealingError: the keys are missing or wrong.
    """
    engine = connect(url)
    metadata.create_all(engine)
    unlock(engine, own_secrets)
    return engine


def connect(url: str) -> Engine:
    """Return an engine that neither makes tables nor has keys.

    Args:
        url: an SQLAlchemy URL; SQLite is put into WAL mode with full synchronisation, so that an acknowledged turn
            survives a power cut, and overwrites what is deleted.
    """
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(connection, _record):  # type: ignore[no-untyped-def]
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                "busy_timeout=10000",
                "foreign_keys=ON",
                "secure_delete=ON",
            ):
                connection.execute(f"PRAGMA {pragma}")

    return engine
