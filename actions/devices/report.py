"""Values: a device of a family, and what it reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Device:
    """A device that belongs to a conversation."""

    id: str
    conversation_id: str
    product: str
    """What parents call it, as in the fault trees."""
    serial: str
    brand: str | None = None
    model: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the device as agents see it."""
        return {**vars(self)}


@dataclass(frozen=True)
class Report:
    """One event of a device."""

    event_id: str
    """Given by the device; the same id again is the same event."""
    type: str
    at: datetime
    """Aware; when it happened."""
    severity: str | None = None
    """mild, moderate, severe or hazard, as the device calls it."""
    value: float | None = None
    unit: str | None = None
    fault_code: str | None = None
    """Upper case, without hyphen and leading zero, as in the fault trees: E3."""

    @property
    def fault(self) -> str:
        """What makes two reports of one device the same fault."""
        return self.fault_code or self.type


@dataclass(frozen=True)
class Taken:
    """What became of a report."""

    event_id: str
    level: str
    repeated: bool
    told: bool
    """Whether the parent is told of it."""

    def as_json(self) -> dict[str, Any]:
        """Return it as the device sees it."""
        return {**vars(self)}
