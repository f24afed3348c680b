"""How far a visit is, for the parent to follow: booked, parts ready, engineer assigned, on the way, done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import Connection, delete, insert, select

from actions.errors import ForbiddenMove
from actions.notices import post
from actions.store import VISIT_STEPS, VISITS
from actions.tickets import lookups
from actions.tickets.desk import Desk
from actions.tickets.ledger import Ledger
from actions.tickets.states import Status
from actions.tickets.ticket import Actor, Patch, Ticket
from actions.wording import wording

DEPOT = "depot"


class Stage(StrEnum):
    """In the order of a visit's life; ``unassigned`` is the way out of it: nobody can come at the promised time."""

    BOOKED = "booked"
    PARTS_READY = "parts_ready"
    ASSIGNED = "assigned"
    ON_THE_WAY = "on_the_way"
    DONE = "done"
    UNASSIGNED = "unassigned"


PLANNED_AGAIN = frozenset({Stage.BOOKED, Stage.PARTS_READY, Stage.ASSIGNED, Stage.UNASSIGNED})
"""Stages at which another engineer may still be sent."""
MOVES: Mapping[Stage, frozenset[Stage]] = MappingProxyType(
    {
        Stage.ON_THE_WAY: frozenset({Stage.BOOKED, Stage.PARTS_READY, Stage.ASSIGNED}),
        Stage.DONE: frozenset({Stage.BOOKED, Stage.PARTS_READY, Stage.ASSIGNED, Stage.ON_THE_WAY}),
    }
)
"""What an engineer may report, and from which stages."""


@dataclass(frozen=True)
class Step:
    """Where a visit stands."""

    ticket_id: str
    stage: Stage
    reason: str
    """Why this engineer comes, or why nobody can; for staff."""
    part_id: str | None
    part_from: str | None
    """An engineer's id for the van, or ``depot``."""
    moved_at: datetime

    def as_json(self) -> dict[str, str | None]:
        """Return the step as the API shows it."""
        about = {"ticket_id": self.ticket_id, "stage": str(self.stage), "reason": self.reason}
        return {**about, "part_id": self.part_id, "part_from": self.part_from, "moved_at": self.moved_at.isoformat()}


def steps(connection: Connection) -> dict[str, Step]:
    """Return the steps of all visits by ticket."""
    found = connection.execute(select(VISIT_STEPS)).mappings()
    return {row["ticket_id"]: Step(**{**row, "stage": Stage(row["stage"])}) for row in found}


def step_of(connection: Connection, ticket_id: str) -> Step | None:
    """Return a visit's step; None for a ticket without a booked visit."""
    row = connection.execute(select(VISIT_STEPS).where(VISIT_STEPS.c.ticket_id == ticket_id)).mappings().first()
    return Step(**{**row, "stage": Stage(row["stage"])}) if row else None


def put(connection: Connection, step: Step) -> None:
    """Keep a step in place of the one before."""
    connection.execute(delete(VISIT_STEPS).where(VISIT_STEPS.c.ticket_id == step.ticket_id))
    connection.execute(insert(VISIT_STEPS).values({**vars(step), "stage": str(step.stage)}))


def report(desk: Desk, ticket_id: str, stage: Stage, actor: Actor) -> Step:
    """Note that the engineer is on the way or done, and let the parent know; said twice it is noted once.

    Raises:
        UnknownTicket: there is no such ticket.
        ForbiddenMove: the ticket has no visit, or is not at a stage before this one.
    """

    def work(ledger: Ledger) -> Step:
        ticket = lookups.access_by_staff(ledger.connection, ticket_id, to_change=True)
        before = step_of(ledger.connection, ticket.id)
        if before is None or not _has_visit(ledger.connection, ticket.id):
            raise ForbiddenMove(f"{ticket.id} has no visit; book one first")
        if before.stage == stage:
            return before
        if before.stage not in MOVES.get(stage, ()):
            right = ", ".join(to for to, origins in MOVES.items() if before.stage in origins) or "none"
            raise ForbiddenMove(f"a visit that is {before.stage} cannot become {stage}; possible: {right}")
        after = Step(ticket.id, stage, before.reason, before.part_id, before.part_from, ledger.now)
        put(ledger.connection, after)
        _record(ledger, ticket, stage, actor)
        return after

    return desk.write(work)


def _has_visit(connection: Connection, ticket_id: str) -> bool:
    return connection.execute(select(VISITS.c.ticket_id).where(VISITS.c.ticket_id == ticket_id)).first() is not None


def _record(ledger: Ledger, ticket: Ticket, stage: Stage, actor: Actor) -> None:
    words = wording(ledger.rules.zone)
    if stage == Stage.DONE and ticket.active:
        ticket = ledger.change(ticket, Patch(status=Status.RESOLVED), actor)
    ledger.comment(ticket, words.words["visit_stages"][str(stage)], actor, public=False)
    if ticket.conversation_id:
        names = ("product", "engineer", "visit_window")
        slots = {"ticket_id": ticket.id, **{name: ticket.facts.get(name) for name in names}}
        key = f"visit:{ticket.id}:{stage}:{ledger.now.isoformat()}"
        post(ledger.connection, ticket.conversation_id, f"utter_visit_{stage}", slots, ledger.now, key)
