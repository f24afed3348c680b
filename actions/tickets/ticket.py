"""Values of a ticket: what is asked for, what is kept, what is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from actions.tickets.clocks import Dues
from actions.tickets.history import digest
from actions.tickets.states import ACTIVE, Status

ActorKind = Literal["customer", "bot", "agent", "expert", "system"]


@dataclass(frozen=True)
class Actor:
    """Who does something."""

    name: str
    kind: ActorKind

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @property
    def is_staff(self) -> bool:
        """Whether this one's words count as an answer to the customer."""
        return self.kind in ("agent", "expert")


@dataclass(frozen=True)
class NewTicket:
    """A request for a ticket. Facts must have been checked by ``Rules.check_facts``."""

    category: str
    conversation_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    priority: str | None = None
    """Only ever raises what the rules give."""
    queue: str | None = None
    batch_no: str | None = None
    incident_id: str | None = None
    note: str | None = None
    """The customer's own words; becomes the first comment."""
    callback_due: datetime | None = None
    """A promise that is stricter or later than the rules' first response, such as an expert's call."""


@dataclass(frozen=True)
class Patch:
    """Changes to a ticket; None leaves a field as it is."""

    status: Status | None = None
    priority: str | None = None
    queue: str | None = None
    assignee: str | None = None
    incident_id: str | None = None
    batch_no: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Merged into the present ones."""
    callback_due: datetime | None = None


@dataclass(frozen=True)
class Ticket:
    """A ticket as it stands."""

    id: str
    category: str
    priority: str
    status: Status
    queue: str
    assignee: str | None
    conversation_id: str | None
    batch_no: str | None
    incident_id: str | None
    facts: Mapping[str, Any]
    dues: Dues
    first_response_at: datetime | None
    paused_at: datetime | None
    resolved_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    head: str
    """Hash of the newest history entry; ``version`` is also the number of entries."""
    salt: str = field(default="", repr=False)
    """Sealed with the facts; digests in the history cannot be guessed without it."""

    def digest(self, value: object) -> str:
        """Return what the history keeps of people's words; a ticket from before sealing has no salt."""
        return digest([self.salt, value] if self.salt else value)

    @property
    def paused(self) -> bool:
        """Whether the clocks stand still."""
        return self.paused_at is not None

    @property
    def active(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in ACTIVE

    def breached(self, now: datetime) -> bool:
        """Whether any clock ran out before it was met, paused, or now."""
        stop = self.paused_at or now
        pairs = (
            (self.dues.first_response, self.first_response_at or self.resolved_at or stop),
            (self.dues.next_update, self.resolved_at or stop),
            (self.dues.resolution, self.resolved_at or stop),
        )
        return any(due is not None and met > due for due, met in pairs)

    def next_due(self, now: datetime) -> datetime | None:
        """Return by when the customer hears something next; None for a ticket that is done."""
        if not self.active:
            return None
        first = self.dues.first_response if self.first_response_at is None else None
        candidates = [due for due in (first, self.dues.next_update, self.dues.resolution) if due is not None]
        return min(candidates, default=None)

    def as_json(self, now: datetime, missing: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the ticket as the API shows it."""
        return {
            "id": self.id,
            "category": self.category,
            "priority": self.priority,
            "status": str(self.status),
            "queue": self.queue,
            "assignee": self.assignee,
            "first_response_due": iso(self.dues.first_response),
            "next_update_due": iso(self.dues.next_update),
            "resolution_due": iso(self.dues.resolution),
            "first_response_at": iso(self.first_response_at),
            "resolved_at": iso(self.resolved_at),
            "paused": self.paused,
            "breached": self.breached(now),
            "batch_no": self.batch_no,
            "incident_id": self.incident_id,
            "conversation_id": self.conversation_id,
            "facts": dict(self.facts),
            "missing_facts": list(missing),
            "version": self.version,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        }


@dataclass(frozen=True)
class Opened:
    """The result of asking for a ticket."""

    ticket: Ticket
    joined: bool
    """True when an open ticket of the same case took the words instead of a second one."""
    replayed: bool = False
    """True when the same request had been done before."""


@dataclass(frozen=True)
class Comment:
    """Words on a ticket."""

    id: int
    ticket_id: str
    at: datetime
    author: str
    author_kind: str
    body: str
    public: bool
    """Whether the customer may read it."""
    seq: int
    """The history entry that holds the digest of its words."""

    def as_json(self) -> dict[str, Any]:
        """Return the comment as the API shows it."""
        about = {"id": self.id, "ticket_id": self.ticket_id, "at": self.at.isoformat()}
        return {
            **about,
            "author": {"name": self.author, "kind": self.author_kind},
            "body": self.body,
            "erased": not self.body,
            "public": self.public,
        }


@dataclass(frozen=True)
class Filter:
    """Which tickets to list, newest first."""

    status: Status | None = None
    queue: str | None = None
    breached: bool | None = None
    category: str | None = None
    priority: str | None = None
    assignee: str | None = None
    batch_no: str | None = None
    incident_id: str | None = None
    conversation_id: str | None = None
    before: str | None = None
    """A ticket id: only older ones."""
    limit: int = 50


def iso(moment: datetime | None) -> str | None:
    """Return ISO 8601, None for None."""
    return moment.isoformat() if moment else None
