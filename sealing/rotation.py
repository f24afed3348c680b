"""Sealing everything again with the first key, in batches that may be cut off anywhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    RowMapping,
    Table,
    Text,
    and_,
    cast,
    create_engine,
    func,
    inspect,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.pool import NullPool

from sealing.columns import Bound, Sealed, SealedText
from sealing.errors import DoesNotOpen
from sealing.keys import KeyRing, key_of
from sealing.unlock import DIGEST_KEY_TABLE

BATCH = 500
PLAIN = "(plain)"
"""Stands for the key of values from before sealing."""
LONGEST_START = 48
"""Characters of a stored value that hold its key's name."""


@dataclass
class Resealed:
    """What a rotation did."""

    values: int = 0
    refused: list[str] = field(default_factory=list)
    """Places whose values do not open; they were left as they are."""


def count_keys(engine: Engine, metadata: MetaData) -> Counter[str]:
    """Return how many values each key seals, ``PLAIN`` for those of none; needs no keys."""
    counted: Counter[str] = Counter()
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in _sealed(table) if table.name in there else ():
                start = func.substr(cast(column, Text), 1, LONGEST_START)
                for (text,) in connection.execute(select(start).where(column.is_not(None))):
                    if text != "null":
                        counted[key_of(text.lstrip('"')) or PLAIN] += 1
    return counted


def reseal(
    engine: Engine, metadata: MetaData, ring: KeyRing, *, batch: int = BATCH, told: Callable[[str, int], None]
) -> Resealed:
    """Seal every value again that the first key does not seal yet.

    Each batch is one transaction and the next start goes on with what is left, so that a crash costs nothing. A value
    that somebody changed meanwhile is left to them.

    Args:
        engine: with its keys (``unlock``).
        metadata: its sealed columns are gone through.
        ring: the engine's keys.
        batch: rows of a transaction, at least 1.
        told: called after each batch with the table's name and the number of values so far.

    Raises:
        MissingKey: names the key without which the rest cannot be opened; what was done stays done.
    """
    done = Resealed()
    for table in sorted(metadata.sorted_tables, key=lambda table: DIGEST_KEY_TABLE in table.info):
        columns = _sealed(table)
        last: Sequence[Any] | None = ()
        while columns and last is not None:
            with engine.begin() as connection:
                last = _batch(connection, table, columns, ring, last, batch, done)
            told(table.name, done.values)
    return done


def _batch(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    ring: KeyRing,
    after: Sequence[Any],
    size: int,
    done: Resealed,
) -> Sequence[Any] | None:
    """Seal the next rows again; returns the last one's key, None at the table's end."""
    keys = list(table.primary_key.columns)
    named = [table.c[name] for column in columns for name in _kind(column).row]
    stale = or_(*(and_(column.is_not(None), ~_is_sealed_with(column, ring.first)) for column in columns))
    raw = [_raw(column).label(f"raw_{column.name}") for column in columns]
    query = select(*dict.fromkeys([*keys, *named]), *raw).where(stale).order_by(*keys).limit(size)
    rows = connection.execute(query.where(tuple_(*keys) > tuple_(*after)) if after else query).mappings().all()
    for row in rows:
        for column in columns:
            _again(connection, table, column, row, ring, done)
    return [rows[-1][key.name] for key in keys] if len(rows) == size else None


def _again(
    connection: Connection, table: Table, column: Column[Any], row: RowMapping, ring: KeyRing, done: Resealed
) -> None:
    kind, raw = _kind(column), row[f"raw_{column.name}"]
    if raw is None or raw == "null":
        return
    stored = json.loads(raw) if kind.is_json else raw
    if isinstance(stored, str) and key_of(stored) == ring.first:
        return
    place = [str(row[name]) for name in kind.row]
    try:
        value = Sealed(kind.column, stored, kind.is_json, ring).open(*place)
    except DoesNotOpen as error:
        done.refused.append(f"{'/'.join(place)}: {error}")
        return
    unchanged = [*(key == row[key.name] for key in table.primary_key.columns), _raw(column) == raw]
    change = update(table).where(*unchanged).values({column: Bound(value, *place)})
    done.values += connection.execute(change).rowcount


def _sealed(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, SealedText)]


def _kind(column: Column[Any]) -> SealedText:
    assert isinstance(column.type, SealedText)
    return column.type


def _raw(column: Column[Any]) -> ColumnElement[str]:
    """The column as the database has it."""
    return cast(column, Text)


def _is_sealed_with(column: Column[Any], key_id: str) -> ColumnElement[bool]:
    start = f"sealed:{key_id}:"
    return or_(_raw(column).startswith(start), _raw(column).startswith(f'"{start}'), _raw(column) == "null")


def wipe(engine: Engine) -> None:
    """Take what was overwritten out of the database's file.

    Postgres only marks the space as free: its log, dead pages and backups have their own life.

    Raises:
        DBAPIError: somebody else uses the file.
    """
    plain = create_engine(engine.url, poolclass=NullPool)  # VACUUM runs outside of the transactions of our engines
    with plain.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.dispose()
