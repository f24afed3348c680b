"""The database: tables, and engines for SQLite (WAL) and Postgres."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    create_engine,
    event,
    func,
    make_url,
    select,
)

from sealing.columns import KeyedDigest, SealedJSON, SealedText
from sealing.unlock import secrets_table, unlock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BUSY_MILLISECONDS = 15_000


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970 so that both databases compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """Turn a moment into a number; a naive one is refused with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        """Turn a number back into a moment of UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=int(value))


METADATA = MetaData()

TICKETS = Table(
    "tickets",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("category", String(40), nullable=False),
    Column("priority", String(2), nullable=False),
    Column("status", String(16), nullable=False),
    Column("queue", String(40), nullable=False),
    Column("assignee", String(120)),
    Column("conversation_id", String(200), index=True),
    Column("batch_no", String(120), index=True),
    Column("incident_id", String(120), index=True),
    Column("facts", SealedJSON("tickets.facts", ("id",)), nullable=False),
    Column("first_response_due", Moment),
    Column("next_update_due", Moment),
    Column("resolution_due", Moment),
    Column("first_response_at", Moment),
    Column("paused_at", Moment),
    Column("resolved_at", Moment),
    Column("created_at", Moment, nullable=False, index=True),
    Column("updated_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column(
        "open_case", KeyedDigest(64), unique=True
    ),  # digest of conversation, category and case while active: no doubles
)

HISTORY = Table(
    "ticket_history",
    METADATA,
    Column("ticket_id", String(32), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("change", JSON, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

COMMENTS = Table(
    "ticket_comments",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ticket_id", String(32), nullable=False, index=True),
    Column("seq", Integer, nullable=False),  # the history entry that holds the body's digest
    Column("at", Moment, nullable=False),
    Column("author", String(120), nullable=False),
    Column("author_kind", String(20), nullable=False),
    Column("body", SealedText("ticket_comments.body", ("ticket_id", "seq")), nullable=False),
    Column("public", Boolean, nullable=False),
)

NUMBERS = Table(
    "ticket_numbers",
    METADATA,
    Column("day", String(8), primary_key=True),
    Column("last", Integer, nullable=False),
)

DONE = Table(
    "done_requests",
    METADATA,
    Column("key", String(64), primary_key=True),  # digest of scope and key
    Column("fingerprint", KeyedDigest(64), nullable=False),
    Column("ticket_id", String(32)),
    Column("outcome", SealedJSON("done_requests.outcome", ("key",))),
    Column("at", Moment, nullable=False, index=True),
)

VISITS = Table(
    "visits",
    METADATA,
    Column("ticket_id", String(32), primary_key=True),
    Column("engineer_id", String(40), nullable=False, index=True),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)


SECRETS = secrets_table(METADATA, "ticket_secrets")


def open_engine(database_url: str) -> Engine:
    """Open the database, make missing tables and find the keys of what is sealed.

    Raises:
        SealingError: the keys are missing or wrong.
    """
    engine = connect(database_url)
    with engine.begin() as connection:
        lock(connection, "anxin-schema")
        METADATA.create_all(connection)
    unlock(engine, SECRETS)
    return engine


def connect(database_url: str) -> Engine:
    """Return an engine without keys; SQLite runs in WAL mode, one writer at a time, and overwrites what is deleted."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)
    waiting = {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=waiting, hide_parameters=True)
    event.listen(engine, "connect", _sqlite_connected)
    event.listen(engine, "begin", _sqlite_begins)
    return engine


def lock(connection: Connection, name: str) -> None:
    """Wait for a named lock until the transaction ends; SQLite needs none, its writers take turns anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _sqlite_connected(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MILLISECONDS}", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begins(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
