"""The incidents API for agents: ``/api/v1/incidents``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import ConfigDict, Field

from actions.api import ProblemRoute, actor_of, version_of
from actions.radar.answers import Answers
from actions.radar.board import listed, shown
from actions.radar.rules import radar_rules
from actions.shapes import Strict
from actions.tickets.desk import Desk
from actions.tickets.rules import check_text


class ClosingIn(Strict):
    """How an incident ended."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"outcome": "recalled", "note": "Sales stopped, parents informed."}]}
    )

    outcome: str = Field(min_length=1, max_length=40, description="recalled, fixed, explained or false_alarm")
    note: str | None = Field(default=None, min_length=1, max_length=3000)


def incidents_router(desk: Desk, require_agent: Callable[..., Any]) -> APIRouter:
    """Return the router; ``require_agent`` is a dependency that returns an object with ``name`` and ``role``."""
    router = APIRouter(prefix="/api/v1/incidents", tags=["incidents"], route_class=ProblemRoute)
    answers = Answers(desk, radar_rules())
    caller = Depends(require_agent)

    def told(response: Response, incident_id: str) -> dict[str, Any]:
        incident = shown(desk, incident_id)
        response.headers["ETag"] = f'"{incident["version"]}"'
        return incident

    @router.get("", summary="List incidents, the newest first")
    def list_incidents(
        is_open: Annotated[bool | None, Query(alias="open", description="only open ones, or only closed ones")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        agent: Any = caller,
    ) -> dict[str, Any]:
        return {"incidents": listed(desk, is_open=is_open, limit=limit)}

    @router.get(
        "/{incident_id}", summary="Read an incident with its complaints, their counts per hour and what is usual"
    )
    def read_incident(incident_id: str, response: Response, agent: Any = caller) -> dict[str, Any]:
        return told(response, incident_id)

    @router.post("/{incident_id}/acknowledge", summary="Look into it: escalation waits; said again it changes nothing")
    def acknowledge(incident_id: str, response: Response, agent: Any = caller) -> dict[str, Any]:
        answers.acknowledge(incident_id, actor_of(agent))
        return told(response, incident_id)

    @router.post("/{incident_id}/close", summary="End it; If-Match is the version you have read")
    def close(
        incident_id: str,
        body: ClosingIn,
        response: Response,
        agent: Any = caller,
        if_match: Annotated[str | None, Header()] = None,
    ) -> dict[str, Any]:
        shown(desk, incident_id)
        check_text("note", body.note)
        answers.close(incident_id, actor_of(agent), version=version_of(if_match), outcome=body.outcome, note=body.note)
        return told(response, incident_id)

    return router
