"""The command ``anxin dispatch``."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date, timedelta

from sqlalchemy.exc import SQLAlchemyError

from actions.dispatch.plan import Planned, plan
from actions.dispatch.progress import Stage, report
from actions.errors import ActionsError, Problem
from actions.tickets.desk import Desk, open_desk
from actions.tickets.ticket import Actor

MOVES = {"depart": Stage.ON_THE_WAY, "done": Stage.DONE}


def dispatch(arguments: list[str]) -> int:
    """Plan the engineers of a day's visits, or report a visit; exit 1 when somebody's visit can't be made, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="anxin dispatch", description=dispatch.__doc__)
    parser.add_argument("verb", choices=["plan", *MOVES])
    parser.add_argument("id", nargs="?", help="the ticket of the visit, for depart and done")
    parser.add_argument(
        "--date", type=date.fromisoformat, help="the day to plan, such as 2026-11-28; tomorrow by default"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    embedded = f"sqlite:///{os.environ.get('ANXIN_DATA', 'data')}/actions.db"
    parser.add_argument("--database-url", default=os.environ.get("ANXIN_DATABASE_URL", embedded))
    options = parser.parse_args(arguments)
    if options.verb in MOVES and not options.id:
        parser.error(f"{options.verb} needs the id of a ticket, such as T-20261126-0001")
    try:
        desk = open_desk(options.database_url)
        if options.verb in MOVES:
            step = report(desk, options.id, MOVES[options.verb], Actor("dispatch", "agent"))
            print(step.ticket_id, step.stage)
            return 0
        return _plan(desk, options.date, keep=not options.dry_run)
    except Problem as problem:
        print(problem.detail, file=sys.stderr)
    except ActionsError as error:
        print(error, file=sys.stderr)
    except SQLAlchemyError as error:
        print(f"the database cannot be opened: {type(error).__name__}; check --database-url", file=sys.stderr)
    return 2


def _plan(desk: Desk, on: date | None, *, keep: bool) -> int:
    tomorrow = desk.now().astimezone(desk.rules.zone).date() + timedelta(days=1)
    planned = plan(desk, on or tomorrow, keep=keep)
    _show(planned)
    return 1 if planned.nobody else 0


def _show(planned: Planned) -> None:
    for ticket_id, reason in (*planned.reasons.items(), *planned.nobody.items()):
        print(ticket_id, reason)
    best = "no better plan exists" if planned.proven else "the best plan found in the time allowed"
    print(f"{planned.on}: {len(planned.reasons)} visits assigned, {len(planned.nobody)} not; {best}")


if __name__ == "__main__":
    sys.exit(dispatch(sys.argv[1:]))
