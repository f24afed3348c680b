"""The command ``anxin keys``: the keys that personal data is sealed with."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.settings import Settings
from bot.wiring import sealed_databases
from sealing.errors import SealingError
from sealing.keys import new_key
from sealing.rotation import BATCH, count_keys, reseal, wipe
from sealing.unlock import ring_of


def keys(arguments: list[str]) -> int:
    """Print a new key, count what each key seals, or seal everything again with the first; 1 when a value does not open."""
    parser = argparse.ArgumentParser(prog="anxin keys", description=keys.__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("new", help="a fresh key for ANXIN_KEYS or the key file")
    verbs.add_parser("status", help="how many values each key seals")
    rotating = verbs.add_parser("rotate", help="seal everything again with the first key; may be cut off and repeated")
    rotating.add_argument("--batch", type=int, default=BATCH, help="rows of one transaction")
    options = parser.parse_args(arguments)
    if options.verb == "new":
        print(new_key().written())
        return 0
    if options.verb == "rotate" and options.batch < 1:
        parser.error("--batch must be 1 or more")
    try:
        return _status(Settings()) if options.verb == "status" else _rotate(Settings(), options.batch)
    except (SealingError, ValidationError) as error:
        print(error, file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"the database cannot be used: {type(error).__name__}; check ANXIN_DATABASE_URL", file=sys.stderr)
    return 2


def _status(settings: Settings) -> int:
    total: Counter[str] = Counter()
    for engine, metadata in sealed_databases(settings, with_keys=False):
        total += count_keys(engine, metadata)
        engine.dispose()
    for key, values in sorted(total.items()):
        print(f"{key}: {values} values")
    if not total:
        print("no values yet")
    return 0


def _rotate(settings: Settings, batch: int) -> int:
    code = 0
    for engine, metadata in sealed_databases(settings, with_keys=True):
        ring = ring_of(engine)
        done = reseal(engine, metadata, ring, batch=batch, told=_progress)
        print(f"{done.values} values sealed again with {ring.first}")
        for place in done.refused:
            print(place, file=sys.stderr)
            code = 1
        if done.values:
            _wipe(engine)
        engine.dispose()
    return code


def _progress(table: str, values: int) -> None:
    print(f"  {table}: {values}", flush=True)


def _wipe(engine: Engine) -> None:
    try:
        wipe(engine)
    except DBAPIError as error:
        reason = type(error).__name__
        print(
            f"old bytes stay in the database's file for now ({reason}: it is in use); run VACUUM later", file=sys.stderr
        )
