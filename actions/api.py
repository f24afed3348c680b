"""The tickets API for agents: ``/api/v1/tickets``."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from actions.dispatch.door import add_visit_routes
from actions.errors import BadRequest, Problem, Unusable, VersionMissing
from actions.privacy.accesses import Accesses
from actions.shapes import CommentIn, FilterIn, TicketIn, TicketPatch
from actions.tickets.desk import Desk
from actions.tickets.rules import check_text
from actions.tickets.ticket import Actor, Filter, NewTicket, Patch, Ticket
from sealing.masking import mask_facts

MEDIA = "application/problem+json"
VERSION = re.compile(r'\s*(?:W/)?"?(\d{1,9})"?\s*')
LONGEST_KEY = 200


class Agent(Protocol):
    """Who calls, as ``require_agent`` returns it."""

    @property
    def name(self) -> str:
        """The agent's name."""
        ...

    @property
    def role(self) -> str:
        """``agent``, ``supervisor`` or ``expert``."""
        ...


class ProblemRoute(APIRoute):
    """Turns a body of the wrong form into a problem detail that names the field and repeats no value."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except RequestValidationError as error:
                raise problem_of(error) from error

        return handle


def problem_of(error: RequestValidationError) -> Problem:
    """Return what was wrong with a request."""
    found = [{"where": ".".join(map(str, one["loc"])), "what": str(one["msg"])} for one in error.errors()]
    found = [{name: text.encode("utf-8", "replace").decode("utf-8") for name, text in one.items()} for one in found]
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return BadRequest("the body is no JSON; send a JSON object with Content-Type application/json")
    return Unusable("; ".join(f"{one['where']}: {one['what']}" for one in found[:5]), errors=found[:20])


def install_problem_handlers(app: FastAPI) -> None:
    """Map the errors of this room, and only these, to problem details."""

    async def answer(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return JSONResponse(error.as_json(), status_code=error.status, media_type=MEDIA)

    app.add_exception_handler(Problem, answer)


def version_of(if_match: str | None) -> int:
    """Read ``If-Match``.

    Raises:
        VersionMissing: there is none.
        BadRequest: it is no version.
    """
    if if_match is None:
        raise VersionMissing('send If-Match with the version you have read, such as "3"')
    found = VERSION.fullmatch(if_match)
    if found is None:
        raise BadRequest('If-Match must be one version, such as "3"')
    return int(found[1])


def key_of(header: str | None) -> str | None:
    """Read ``Idempotency-Key``; an empty one counts as none."""
    key = (header or "").strip()
    if len(key) > LONGEST_KEY:
        raise BadRequest(f"Idempotency-Key has {len(key)} characters; at most {LONGEST_KEY}")
    return key or None


def actor_of(agent: Agent) -> Actor:
    """Return the caller as an actor."""
    return Actor(agent.name, "expert" if agent.role == "expert" else "agent")


def _checked(**texts: str | None) -> None:
    for name, text in texts.items():
        check_text(name, text)


def tickets_router(desk: Desk, require_agent: Callable[..., Any]) -> APIRouter:
    """Return the router; ``require_agent`` is a dependency that returns an object with ``name`` and ``role``."""
    router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"], route_class=ProblemRoute)
    doors = TicketDoors(desk)
    caller = Depends(require_agent)

    def told(response: Response, ticket: Ticket, agent: Agent) -> dict[str, Any]:
        doors.seen(ticket, agent, "ticket")
        response.headers["ETag"] = f'"{ticket.version}"'
        return doors.shown(ticket)

    @router.post("", status_code=201, summary="Open a ticket, or join the open one of the same case")
    def open_ticket(
        body: TicketIn,
        response: Response,
        agent: Any = caller,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> dict[str, Any]:
        ticket, fresh, joined = doors.open(body, actor_of(agent), key_of(idempotency_key))
        response.status_code = 201 if fresh else 200
        response.headers["Location"] = f"/api/v1/tickets/{ticket.id}"
        return {**told(response, ticket, agent), "joined": joined}

    @router.get("", summary="List tickets, the newest first, personal data masked")
    def list_tickets(wanted: Annotated[FilterIn, Query()], agent: Any = caller) -> dict[str, Any]:
        return doors.listed(wanted)

    @router.get("/{ticket_id}", summary="Read a ticket; ETag is its version")
    def read_ticket(ticket_id: str, response: Response, agent: Any = caller) -> dict[str, Any]:
        return told(response, desk.ticket(ticket_id), agent)

    @router.patch("/{ticket_id}", summary="Change a ticket; If-Match is the version you have read")
    def change_ticket(
        ticket_id: str,
        body: TicketPatch,
        response: Response,
        agent: Any = caller,
        if_match: Annotated[str | None, Header()] = None,
    ) -> dict[str, Any]:
        desk.ticket(ticket_id)
        return told(response, doors.change(ticket_id, body, actor_of(agent), version_of(if_match)), agent)

    @router.get("/{ticket_id}/history", summary="Every change, each entry with the hash of the one before")
    def read_history(ticket_id: str, agent: Any = caller) -> dict[str, Any]:
        doors.seen(desk.ticket(ticket_id), agent, "history")
        entries = [entry.as_json() for entry in desk.history(ticket_id)]
        return {"history": entries, "intact": not desk.verify(ticket_id)}

    @router.get("/{ticket_id}/comments", summary="All comments, the oldest first")
    def read_comments(ticket_id: str, agent: Any = caller) -> dict[str, Any]:
        doors.seen(desk.ticket(ticket_id), agent, "comments")
        return {"comments": [comment.as_json() for comment in desk.comments(ticket_id)]}

    @router.post("/{ticket_id}/comments", status_code=201, summary="Add a comment")
    def add_comment(
        ticket_id: str,
        body: CommentIn,
        agent: Any = caller,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> dict[str, Any]:
        key = key_of(idempotency_key)
        return desk.comment(ticket_id, body.body, actor_of(agent), public=body.public, key=key).as_json()

    add_visit_routes(router, desk, caller, actor_of)
    return router


class TicketDoors:
    """What the routes do, without HTTP."""

    def __init__(self, desk: Desk) -> None:
        """Serve a desk."""
        self.desk, self.accesses = desk, Accesses(desk)

    def seen(self, ticket: Ticket, agent: Agent, what: str) -> None:
        """Note that a person looks at a ticket; it comes before the showing, so that no look goes unnoted."""
        self.accesses.record(ticket.conversation_id or "", agent.name, agent.role, what, ticket.id)

    def shown(self, ticket: Ticket) -> dict[str, Any]:
        """Return a ticket as JSON with what is still missing."""
        return ticket.as_json(self.desk.now(), self.desk.rules.missing(ticket.category, ticket.facts))

    def open(self, body: TicketIn, actor: Actor, key: str | None) -> tuple[Ticket, bool, bool]:
        """Return the ticket, whether it is new, and whether an open one was joined."""
        _checked(batch_no=body.batch_no, incident_id=body.incident_id, conversation_id=body.conversation_id)
        self.desk.rules.category(body.category)
        if body.queue is not None and body.queue not in self.desk.rules.queues:
            raise Unusable(f"queue {body.queue!r} is unknown; known: {', '.join(self.desk.rules.queues)}")
        new = NewTicket(
            category=body.category,
            conversation_id=body.conversation_id,
            facts=self.desk.rules.check_facts(body.facts),
            priority=body.priority,
            queue=body.queue,
            batch_no=body.batch_no,
            incident_id=body.incident_id,
            note=body.comment,
        )
        opened = self.desk.open_ticket(new, actor, key=key)
        return opened.ticket, not (opened.joined or opened.replayed), opened.joined

    def listed(self, wanted: FilterIn) -> dict[str, Any]:
        """Return a page; ``next`` is what to send as ``before`` for the page after, null at the end."""
        fields = wanted.model_dump()
        _checked(**{name: value for name, value in fields.items() if isinstance(value, str)})
        found = self.desk.tickets(Filter(**fields))
        full = len(found) == wanted.limit
        shown = [{**self.shown(ticket), "facts": mask_facts(ticket.facts)} for ticket in found]
        return {"tickets": shown, "next": found[-1].id if found and full else None}

    def change(self, ticket_id: str, body: TicketPatch, actor: Actor, version: int) -> Ticket:
        """Apply a patch."""
        _checked(assignee=body.assignee, incident_id=body.incident_id, batch_no=body.batch_no)
        fields = {name: getattr(body, name) for name in TicketPatch.model_fields}
        return self.desk.change(ticket_id, Patch(**fields), actor, version=version)
