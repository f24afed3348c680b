"""Plan a day: share its visits out, keep the result, and tell everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import update

from actions.dispatch.board import Board, Booked, offer, part_needed, read_board
from actions.dispatch.day import Job, Obstacle
from actions.dispatch.optimise import Assignment, assign
from actions.dispatch.progress import DEPOT, PLANNED_AGAIN, Stage, Step, put
from actions.dispatch.reasons import why_assigned, why_nobody
from actions.dispatch.settings import load_dispatch
from actions.notices import post
from actions.store import VISITS, lock
from actions.tickets import lookups
from actions.tickets.desk import Desk
from actions.tickets.ledger import Ledger
from actions.tickets.states import Status
from actions.tickets.ticket import Actor, Patch
from actions.wording import Wording, wording

SYSTEM = Actor("dispatch", "system")
REPAIR_QUEUE = "repair"
TRIES = 3
RETRY = timedelta(hours=1)
"""So long a visit that nobody could make is left alone before it is tried again."""


@dataclass(frozen=True)
class Planned:
    """What a planning came to."""

    on: date
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why this engineer, by ticket."""
    nobody: Mapping[str, str] = field(default_factory=dict)
    """Why nobody, by ticket."""
    proven: bool = True


def plan(desk: Desk, on: date, *, keep: bool = True) -> Planned:
    """Share a day's visits out among the engineers; promised windows stay. ``keep=False`` only says what would be done.

    The optimiser runs outside the transaction, so that nobody waits for it; when a booking came in between it runs again.
    """
    for _ in range(TRIES - 1):
        with desk.reading() as connection:
            board = read_board(connection, desk.shop, desk.rules, on, desk.now())
        made = assign(board.day)
        if not keep:
            return _said(board, made, wording(desk.rules.zone), on)
        kept = desk.write(lambda ledger, board=board, made=made: _keep(desk, ledger, board, made, on))  # type: ignore[misc]
        if kept:
            return kept
    return desk.write(lambda ledger: _in_one(desk, ledger, on))


def plan_due(desk: Desk) -> list[Planned]:
    """Plan today, and from the evening on tomorrow, where something is booked that is not planned yet."""
    now = desk.now().astimezone(desk.rules.zone)
    days = [now.date()]
    if now.time() >= load_dispatch().plan_tomorrow_from:
        days.append(now.date() + timedelta(days=1))
    return [plan(desk, on) for on in days if _is_open(desk, on)]


def _is_open(desk: Desk, on: date) -> bool:
    """Whether a day has a visit that is not planned, whose engineer does not work that day, or that is due to be tried again."""
    with desk.reading() as connection:
        board = read_board(connection, desk.shop, desk.rules, on, desk.now())
    present = {crew.engineer.id for crew in board.day.crews}

    def lacks(one: Booked) -> bool:
        if one.starts <= desk.now() or one.stage not in PLANNED_AGAIN:
            return False
        if one.stage == Stage.UNASSIGNED:
            return one.step is not None and one.step.moved_at <= desk.now() - RETRY
        return one.stage != Stage.ASSIGNED or one.engineer not in present

    return any(map(lacks, board.booked.values()))


def _in_one(desk: Desk, ledger: Ledger, on: date) -> Planned:
    """Plan within the transaction: nobody can book meanwhile."""
    lock(ledger.connection, "dispatch")
    board = read_board(ledger.connection, desk.shop, desk.rules, on, ledger.now)
    kept = _keep(desk, ledger, board, assign(board.day), on)
    return kept or Planned(on)


def _keep(desk: Desk, ledger: Ledger, board: Board, made: Assignment, on: date) -> Planned | None:
    """Write the assignment down; None when the day is no longer the one that was planned."""
    lock(ledger.connection, "dispatch")
    if read_board(ledger.connection, desk.shop, desk.rules, on, ledger.now).day != board.day:
        return None
    words = wording(desk.rules.zone)
    said = _said(board, made, words, on)
    for job in board.day.jobs:
        if job.under_way:
            continue
        if job.id in made.by_job:
            for ticket_id in job.tickets:
                _send(desk, ledger, board, job, ticket_id, made, said.reasons[ticket_id])
        else:
            _tell_nobody(desk, ledger, board, job, made.left_over[job.id], words)
    return said


def _said(board: Board, made: Assignment, words: Wording, on: date) -> Planned:
    reasons, nobody = {}, {}
    for job in board.day.jobs:
        for ticket_id in job.tickets:
            if job.id in made.by_job:
                reasons[ticket_id] = why_assigned(board.day, job, made, board.parts, words)
            else:
                nobody[ticket_id] = why_nobody(made.left_over[job.id], words)
    return Planned(on, reasons, nobody, made.proven)


def _send(desk: Desk, ledger: Ledger, board: Board, job: Job, ticket_id: str, made: Assignment, reason: str) -> None:
    """Send an engineer to a ticket; what is already so is not done or told again."""
    booked, assigned = board.booked[ticket_id], made.by_job[job.id]
    own = [part for part in job.parts if part == _part_of(board, ticket_id)]
    part = own[0] if own else None
    source = None if part is None else DEPOT if part in assigned.from_depot else assigned.engineer
    put(ledger.connection, Step(ticket_id, Stage.ASSIGNED, reason, part, source, ledger.now))
    if booked.stage == Stage.ASSIGNED and booked.engineer == assigned.engineer:
        return
    name = next(crew.engineer.name for crew in board.day.crews if crew.engineer.id == assigned.engineer)
    ledger.connection.execute(
        update(VISITS).where(VISITS.c.ticket_id == ticket_id).values(engineer_id=assigned.engineer)
    )
    ticket = lookups.access_by_staff(ledger.connection, ticket_id, to_change=True)
    ticket = ledger.change(ticket, Patch(assignee=name, facts={"engineer": name}), SYSTEM)
    ledger.comment(ticket, reason, SYSTEM, public=False)
    if ticket.conversation_id:
        words = wording(desk.rules.zone)
        slots = {
            "ticket_id": ticket_id,
            "engineer": name,
            "visit_window": words.window(job.starts, job.ends),
            "product": ticket.facts.get("product"),
            "part": board.parts[part].name if part else None,
        }
        key = f"visit:{ticket_id}:assigned:{assigned.engineer}:{job.starts.isoformat()}:{ticket.version}"
        post(ledger.connection, ticket.conversation_id, "utter_visit_assigned", slots, ledger.now, key)


def _part_of(board: Board, ticket_id: str) -> str | None:
    part = part_needed(board.booked[ticket_id].ticket, board.parts.values())
    return part.id if part else None


def _tell_nobody(desk: Desk, ledger: Ledger, board: Board, job: Job, why: Obstacle, words: Wording) -> None:
    """Nobody can come: the repair queue gets a note, the parent another window; told once as long as nothing changes."""
    reason = why_nobody(why, words)
    known = all(
        one.stage == Stage.UNASSIGNED and one.step and one.step.reason == reason
        for one in (board.booked[ticket_id] for ticket_id in job.tickets)
    )
    for ticket_id in job.tickets:
        put(ledger.connection, Step(ticket_id, Stage.UNASSIGNED, reason, None, None, ledger.now))
    if known:
        return
    found = offer(ledger.connection, desk.shop, desk.rules, job, ledger.now)
    window, next_window = words.window(job.starts, job.ends), words.window(*found) if found else None
    for ticket_id in job.tickets:
        ticket = lookups.access_by_staff(ledger.connection, ticket_id, to_change=True)
        status = Status.OPEN if ticket.status == Status.ASSIGNED else None
        ticket = ledger.change(ticket, Patch(queue=REPAIR_QUEUE, status=status), SYSTEM)
        about = {"visit_window": window, "reason": reason, "next_window": next_window or words.word("none")}
        ticket = ledger.comment(ticket, words.word("visit_nobody", **about), SYSTEM, public=False)
        key = "visit_offer" if next_window else "visit_no_offer"
        ticket = ledger.comment(ticket, words.word(key, **about), SYSTEM)
        if ticket.conversation_id and ticket_id == job.id:
            slots = {
                "ticket_id": ticket_id,
                "visit_window": window,
                "reason": reason,
                "next_window": next_window,
                "expected_by": words.moment(ticket.next_due(ledger.now), ledger.now),
            }
            name = f"visit:{ticket_id}:unassigned:{job.starts.isoformat()}:{ticket.version}"
            post(ledger.connection, ticket.conversation_id, "utter_visit_unassigned", slots, ledger.now, name)
