"""The command ``anxin privacy``: what was erased, and bringing a restored backup up to it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from actions.privacy import erasure as in_tickets
from actions.tickets.desk import Desk, open_desk
from actions.tickets.ticket import Actor
from bot.adapters.schema import open_engine
from bot.adapters.store import SqlStore
from bot.domain.erasure import erased
from bot.domain.errors import BadFile
from bot.domain.events import ErasureDone, Scope
from bot.domain.ids import ConversationId
from bot.settings import Settings
from bot.wiring import house_domain

REPLAY = Actor("replay", "system")


@dataclass(frozen=True)
class Noted:
    """One erasure: of whom, of what, until when."""

    conversation: str
    scope: Scope
    at: datetime


def privacy(arguments: list[str]) -> int:
    """List erasures as JSON lines, or replay them over a restored backup; 2 for bad input."""
    parser = argparse.ArgumentParser(prog="anxin privacy", description=privacy.__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    listing = verbs.add_parser("list", help="every erasure, to be kept apart from the backups")
    listing.add_argument("--out", type=Path, help="file; printed when left out")
    replaying = verbs.add_parser("replay", help="erase again what a restored backup has brought back")
    replaying.add_argument(
        "--list", type=Path, dest="file", help="a file of `anxin privacy list` from before the restore"
    )
    options = parser.parse_args(arguments)
    try:
        settings = Settings()
        store, desk = SqlStore(open_engine(settings.database)), open_desk(settings.actions_database)
        if options.verb == "list":
            return _list(_noted(store, desk), options.out)
        given = _read(options.file) if options.file else ()
        health = house_domain(settings).health_slots
        return _replay(store, desk, _latest((*_noted(store, desk), *given)), health)
    except (BadFile, ValidationError) as error:
        print(error, file=sys.stderr)
    except (SQLAlchemyError, OSError) as error:
        print(
            f"cannot be opened: {type(error).__name__}; check ANXIN_DATABASE_URL, ANXIN_DATA and the file",
            file=sys.stderr,
        )
    return 2


def _noted(store: SqlStore, desk: Desk) -> list[Noted]:
    """Return the erasures that either store remembers: where only one was restored, the other still knows."""
    return _latest([Noted(*row) for row in (*store.erasures(), *in_tickets.erasures(desk))])


def _latest(every: Iterable[Noted]) -> list[Noted]:
    found: dict[tuple[str, Scope], Noted] = {}
    for one in sorted(every, key=lambda one: one.at):
        found[one.conversation, one.scope] = one
    return list(found.values())


def _list(every: list[Noted], out: Path | None) -> int:
    rows = [{"conversation": one.conversation, "scope": one.scope, "at": one.at.isoformat()} for one in every]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
    return 0


def _read(path: Path) -> Iterator[Noted]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row: dict[str, Any] = json.loads(line)
            one = Noted(str(row["conversation"]), row["scope"], datetime.fromisoformat(row["at"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BadFile(path, number, "is no erasure", "use a file of `anxin privacy list`") from error
        if one.scope not in get_args(Scope) or one.at.tzinfo is None:
            raise BadFile(path, number, "has an unknown scope or a moment without zone", "do not change the file")
        yield one


def _replay(store: SqlStore, desk: Desk, every: list[Noted], health: tuple[str, ...]) -> int:
    talks = sum(_in_talk(store, one, health) for one in every)
    tickets = sum(_in_tickets(desk, one) for one in every)
    print(f"{len(every)} erasures replayed: {talks} conversations and {tickets} tickets had come back")
    return 0


def _in_talk(store: SqlStore, one: Noted, health: tuple[str, ...]) -> bool:
    talk = ConversationId(one.conversation)
    less = partial(erased, scope=one.scope, health=health, until=one.at)
    records = store.history(talk, limit=1_000_000)
    if all(less(record.event) == record.event for record in records):
        return False
    store.erase(talk, less, [ErasureDone(one.at, one.scope)], after=records[-1].seq)
    return True


def _in_tickets(desk: Desk, one: Noted) -> int:
    return len(desk.write(lambda ledger: in_tickets.erase(ledger, one.conversation, one.scope, REPLAY, until=one.at)))
