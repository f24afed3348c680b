"""What can go wrong here: one root, each kind with its HTTP status and the words of a problem detail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class ActionsError(Exception):
    """Root of all errors of this room."""


class BadRules(ActionsError):
    """A data file of this room cannot be used; names the file and what to do."""


class Problem(ActionsError):
    """Something that a caller did wrong; becomes an RFC 9457 problem detail."""

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str, **more: Any) -> None:
        """Keep what was wrong and what would be right; ``more`` are extension members."""
        super().__init__(detail)
        self.detail = detail
        self.more: Mapping[str, Any] = more

    def as_json(self) -> dict[str, Any]:
        """Return the problem detail."""
        about = {"type": f"/problems/{self.slug}", "title": self.title, "status": self.status, "detail": self.detail}
        return {**about, **self.more}


class BadRequest(Problem):
    """Not readable at all."""


class Unusable(Problem):
    """Readable, but a value is wrong."""

    status, slug, title = 422, "unusable", "Cannot be used"


class UnknownTicket(Problem):
    """No such ticket for this caller; says the same for a foreign one."""

    status, slug, title = 404, "unknown-ticket", "Not found"

    def __init__(self, ticket_id: str) -> None:
        """Name the id that was asked for."""
        super().__init__(f"there is no ticket {ticket_id[:40]!r} here; ids look like T-20261126-0001")


class UnknownIncident(Problem):
    """No such incident."""

    status, slug, title = 404, "unknown-incident", "Not found"

    def __init__(self, incident_id: str) -> None:
        """Name the id that was asked for."""
        super().__init__(f"there is no incident {incident_id[:40]!r} here; ids look like I-20261126-1")


class NoVisit(Problem):
    """The ticket has no booked visit."""

    status, slug, title = 404, "no-visit", "Not found"

    def __init__(self, ticket_id: str) -> None:
        """Name the ticket."""
        super().__init__(f"{ticket_id} has no visit; one is booked by action_book_repair")


class UnknownDevice(Problem):
    """No such device for this caller; says the same for a foreign one and for a wrong token."""

    status, slug, title = 404, "unknown-device", "Not found"

    def __init__(self) -> None:
        """Name nothing: a stranger learns no more than that this does not work."""
        super().__init__("there is no such device here, or this is not its token")


class TokenMissing(Problem):
    """A device without a token."""

    status, slug, title = 401, "token-missing", "Sign in first"


class SerialTaken(Problem):
    """The serial number is registered for another family."""

    status, slug, title = 409, "serial-taken", "Conflict"


class EventTaken(Problem):
    """An event id was sent before with other content."""

    status, slug, title = 409, "event-taken", "Conflict"


class TooMany(Problem):
    """More reports than a device can sensibly have."""

    status, slug, title = 429, "too-many", "Too many requests"


class KeyTaken(Problem):
    """The idempotency key was used for other content before."""

    status, slug, title = 409, "key-taken", "Conflict"

    def __init__(self, ticket_id: str | None) -> None:
        """Name the ticket that the key made, where it made one."""
        super().__init__("this Idempotency-Key was sent before with another body; use a new key", ticket_id=ticket_id)
        self.ticket_id = ticket_id


class ForbiddenMove(Problem):
    """The ticket cannot go from its state to the wanted one."""

    status, slug, title = 409, "forbidden-move", "Conflict"


class StaleVersion(Problem):
    """The ticket changed since the caller read it."""

    status, slug, title = 412, "stale-version", "Changed meanwhile"


class VersionMissing(Problem):
    """A change without ``If-Match``."""

    status, slug, title = 428, "version-missing", "Precondition required"
