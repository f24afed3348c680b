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
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    func,
    make_url,
    select,
)

from actions.append_only import guard
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
    Column("updated_at", Moment, nullable=False, index=True),
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

INCIDENTS = Table(
    "incidents",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("product", String(120), nullable=False, index=True),
    Column("dimension", String(20), nullable=False),
    Column("value", String(120), nullable=False),
    Column("named", String(120), nullable=False),  # the value as people say it
    Column("first_at", Moment, nullable=False),
    Column("opened_at", Moment, nullable=False, index=True),
    Column("count", Integer, nullable=False),
    Column("expected", Float, nullable=False),
    Column("level", Integer, nullable=False),
    Column("escalates_at", Moment, index=True),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", String(120)),
    Column("closed_at", Moment, index=True),
    Column("closed_by", String(120)),
    Column("outcome", String(40)),
    Column("ticket_id", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("running", String(64), unique=True),  # digest of what it is about while open: no doubles
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

NOTICES = Table(
    "notices",  # what the desk wants said to a parent; read and written by notices.py
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(200), nullable=False, index=True),
    Column("response", String(120), nullable=False),
    Column("slots", SealedJSON("notices.slots", ("key",)), nullable=False),
    Column("due", Moment, nullable=False),
    Column("told_at", Moment),
    Column("key", String(200), nullable=False, unique=True),
    Index("notices_untold", "told_at", "due"),
)

DEVICES = Table(
    "devices",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(200), nullable=False, index=True),
    Column("product", String(60), nullable=False),
    Column("brand", String(60)),
    Column("model", String(60)),
    Column("serial", String(120), nullable=False),
    Column("live_serial", String(120), unique=True),  # the serial while registered: a device has one family at a time
    Column("registered_at", Moment, nullable=False),
    Column("registered_by", String(120), nullable=False),
    Column("withdrawn_at", Moment),
)

DEVICE_EVENTS = Table(
    "device_events",
    METADATA,
    Column("device_id", String(40), primary_key=True),
    Column("event_id", String(100), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("type", String(60), nullable=False),
    Column("fault", String(60), nullable=False),
    Column("level", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("told_at", Moment),
    Index("device_events_received", "device_id", "received_at"),
    Index("device_events_fault", "device_id", "fault", "told_at"),
)

VISITS = Table(
    "visits",
    METADATA,
    Column("ticket_id", String(32), primary_key=True),
    Column("engineer_id", String(40), nullable=False, index=True),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

VISIT_STEPS = Table(
    "visit_steps",  # how far a booked visit is and why its engineer comes; written by dispatch/progress.py
    METADATA,
    Column("ticket_id", String(32), primary_key=True),
    Column("stage", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("part_id", String(80)),
    Column("part_from", String(40)),  # an engineer's id for the van, "depot"
    Column("moved_at", Moment, nullable=False),
)

ACCESSES = Table(  # who looked at what of whom; rows are only ever added
    "accesses",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(200), nullable=False, index=True),
    Column("ticket_id", String(32)),  # none where the conversation itself was looked at
    Column("at", Moment, nullable=False),
    Column("who", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("what", String(40), nullable=False),
)
guard(ACCESSES)

TICKET_ERASURES = Table(  # what was erased until when: a restored backup is brought up to it
    "ticket_erasures",
    METADATA,
    Column("conversation_id", String(200), primary_key=True),
    Column("scope", String(10), primary_key=True),
    Column("at", Moment, nullable=False),
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
