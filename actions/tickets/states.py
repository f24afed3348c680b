"""States of a ticket and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from actions.errors import ForbiddenMove


class Status(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    """For the customer or a third party: the clocks stand still."""
    RESOLVED = "resolved"
    CLOSED = "closed"


ACTIVE = frozenset({Status.OPEN, Status.ASSIGNED, Status.WAITING})
"""States in which somebody still owes something."""

MOVES: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.OPEN: frozenset({Status.ASSIGNED, Status.WAITING, Status.RESOLVED}),
        Status.ASSIGNED: frozenset({Status.OPEN, Status.WAITING, Status.RESOLVED}),
        Status.WAITING: frozenset({Status.OPEN, Status.ASSIGNED, Status.RESOLVED}),
        Status.RESOLVED: frozenset({Status.OPEN, Status.ASSIGNED, Status.CLOSED}),
        Status.CLOSED: frozenset({Status.OPEN}),
    }
)
"""Allowed moves; out of resolved or closed back to an active state is a reopening."""


def check_move(before: Status, after: Status) -> None:
    """Accept an allowed move or none at all.

    Raises:
        ForbiddenMove: names the moves that would be right.
    """
    if before != after and after not in MOVES[before]:
        right = ", ".join(sorted(MOVES[before]))
        raise ForbiddenMove(f"a ticket that is {before} cannot become {after}; possible: {right}")
