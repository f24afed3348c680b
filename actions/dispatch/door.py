"""The routes of a visit: ``/api/v1/tickets/{id}/visit``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from actions.dispatch.progress import Stage, report, step_of
from actions.errors import NoVisit
from actions.tickets.desk import Desk
from actions.tickets.ticket import Actor


class VisitIn(BaseModel):
    """What an engineer reports."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [{"stage": "on_the_way"}]})

    stage: Literal["on_the_way", "done"]


def add_visit_routes(router: APIRouter, desk: Desk, caller: Any, actor_of: Callable[[Any], Actor]) -> None:
    """Add the routes to the router of tickets; ``caller`` is the dependency that returns the agent."""

    @router.get("/{ticket_id}/visit", summary="How far the visit is, and why this engineer comes")
    def read_visit(ticket_id: str, agent: Any = caller) -> dict[str, Any]:
        ticket = desk.ticket(ticket_id)
        with desk.reading() as connection:
            step = step_of(connection, ticket.id)
        if step is None:
            raise NoVisit(ticket.id)
        return step.as_json()

    @router.post("/{ticket_id}/visit", summary="Report that the engineer is on the way or done; the parent is told")
    def report_visit(ticket_id: str, body: VisitIn, agent: Any = caller) -> dict[str, Any]:
        return report(desk, ticket_id, Stage(body.stage), actor_of(agent)).as_json()
