"""Read ``keep.yml``: what an erasure takes and what the law lets stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.errors import BadRules
from actions.tickets.ticket import Ticket

EMERGENCY = "P0"
KEEP = Path(__file__).with_name("keep.yml")


@dataclass(frozen=True)
class Keep:
    """What stays of a ticket after an erasure."""

    kept: frozenset[str]
    outlive: frozenset[str]
    health: frozenset[str]
    health_tickets: frozenset[str]
    health_words: frozenset[str]

    def after_erasure(self, ticket: Ticket) -> dict[str, Any]:
        """Return the facts that stay when everything personal is erased."""
        return {name: value for name, value in ticket.facts.items() if name in self.kept}

    def without_health(self, ticket: Ticket) -> dict[str, Any]:
        """Return the facts that stay when a child's health data is erased."""
        gone = self.health | (self.health_words if self.about_health(ticket) else frozenset())
        return {name: value for name, value in ticket.facts.items() if name not in gone}

    def about_health(self, ticket: Ticket) -> bool:
        """Whether the words of a ticket are health data as well."""
        return ticket.category in self.health_tickets

    def spares(self, ticket: Ticket) -> bool:
        """Whether a doctor works on an emergency with it: that rests on no consent (art. 13, number 4), so none is missed."""
        return ticket.active and ticket.priority == EMERGENCY and self.about_health(ticket)

    def ends(self, ticket: Ticket) -> bool:
        """Whether a ticket cannot go on without the family's data."""
        return ticket.active and ticket.category not in self.outlive


@lru_cache(maxsize=1)
def load_keep(path: Path = KEEP) -> Keep:
    """Read the rules.

    Raises:
        BadRules: the file is missing or does not fit.
    """
    try:
        content: Mapping[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Keep(**{name: frozenset(content[name]) for name in Keep.__dataclass_fields__})
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BadRules(f"{path}: {type(error).__name__}: {error}") from error
