"""Gives an engine its keys, after a look whether they are the ones that the database is sealed with."""

from __future__ import annotations

import secrets

from sqlalchemy import Column, Engine, MetaData, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from sealing.columns import Bound, Safe, SealedText, give, safe_of
from sealing.keys import KeyRing
from sealing.source import find_keys

DIGEST_KEY = "digest_key"
DIGEST_KEY_TABLE = "digest key"
"""Marks the table in ``Table.info``: it is sealed again last, so that an old key is asked for until all else is done."""


def secrets_table(metadata: MetaData, name: str) -> Table:
    """Return the table of a database's own secrets, themselves sealed; also what shows that keys are the right ones."""
    return Table(
        name,
        metadata,
        Column("name", String(40), primary_key=True),
        Column("value", SealedText(f"{name}.value", ("name",)), nullable=False),
        info={DIGEST_KEY_TABLE: True},
    )


def unlock(engine: Engine, table: Table) -> None:
    """Find the keys of a database whose tables exist, check them, and give them to the engine.

    Raises:
        SealingError: no keys, wrong ones, or one is missing; nothing was changed.
    """
    with engine.connect() as connection:
        known = connection.execute(select(table.c.name)).first() is not None
    ring = find_keys(engine.url, create=not known)
    give(engine, Safe(ring))
    give(engine, Safe(ring, bytes.fromhex(_digest_key(engine, table))))


def ring_of(engine: Engine) -> KeyRing:
    """Return the keys of an unlocked engine."""
    return safe_of(engine.dialect).ring


def _digest_key(engine: Engine, table: Table) -> str:
    query = select(table.c.value).where(table.c.name == DIGEST_KEY)
    with engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        try:
            with engine.begin() as connection:
                made = Bound(secrets.token_hex(32), DIGEST_KEY)
                connection.execute(insert(table).values(name=DIGEST_KEY, value=made))
        except IntegrityError:
            pass  # another process was first: its secret counts
        with engine.connect() as connection:
            row = connection.execute(query).one()
    return str(row.value.open(DIGEST_KEY))
