"""The command ``anxin tickets``."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys

from sqlalchemy.exc import SQLAlchemyError

from actions.errors import Problem
from actions.privacy.accesses import Accesses
from actions.radar.board import listed, shown
from actions.tickets.desk import Desk, open_desk
from actions.tickets.ticket import Filter
from sealing.errors import SealingError


def tickets(arguments: list[str]) -> int:
    """List or show tickets or incidents, or verify a history; exit 1 when it was tampered with, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="anxin tickets", description=tickets.__doc__)
    parser.add_argument("verb", choices=["list", "show", "verify", "incidents"])
    parser.add_argument("id", nargs="?", help="one ticket or incident")
    folder = os.environ.get("ANXIN_DATA", "data")
    embedded = f"sqlite:///{folder}/actions.db"
    parser.add_argument("--database-url", default=os.environ.get("ANXIN_DATABASE_URL", embedded))
    options = parser.parse_args(arguments)
    try:
        return _run(open_desk(options.database_url), options.verb, options.id)
    except Problem as problem:
        print(problem.detail, file=sys.stderr)
    except SealingError as error:
        print(error, file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"the database cannot be opened: {type(error).__name__}; check --database-url", file=sys.stderr)
    return 2


def _run(desk: Desk, verb: str, ticket_id: str | None) -> int:
    if verb == "verify":
        return _verify(desk, ticket_id)
    if verb == "incidents":
        return _incidents(desk, ticket_id)
    found = [desk.ticket(ticket_id)] if ticket_id else desk.tickets(Filter(limit=200))
    for ticket in found:
        if verb == "show":
            Accesses(desk).record(ticket.conversation_id or "", _operator(), "operator", "ticket", ticket.id)
            missing = desk.rules.missing(ticket.category, ticket.facts)
            print(json.dumps(ticket.as_json(desk.now(), missing), ensure_ascii=False, indent=2))
        else:
            late = "late" if ticket.breached(desk.now()) else ""
            print(ticket.id, ticket.priority, ticket.status, ticket.queue, ticket.category, late)
    return 0


def _incidents(desk: Desk, incident_id: str | None) -> int:
    if incident_id:
        print(json.dumps(shown(desk, incident_id), ensure_ascii=False, indent=2))
        return 0
    for one in listed(desk, limit=200):
        about = " ".join(filter(None, (one["product"], one["dimension"], one["named"])))
        counts = f"{one['linked']} linked, {one['count']} in a day where {one['expected']} are usual"
        print(one["id"], one["status"], f"level {one['level']}", f"since {one['since']}", f"{about}: {counts}")
    return 0


def _operator() -> str:
    """Return who sits at this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without a user's name
        return str(os.getuid())


def _verify(desk: Desk, ticket_id: str | None) -> int:
    found = desk.verify(ticket_id)
    for tampering in found:
        print(f"{tampering.ticket_id} entry {tampering.seq}: {tampering.reason}")
    print(f"{len(found)} tickets tampered with")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(tickets(sys.argv[1:]))
