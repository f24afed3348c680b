"""A need that gets a flow of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Start:
    """A need that gets a flow of its own."""

    flow: str
    need: str
    intent: str | None = None
    seeds: Mapping[str, Any] = field(default_factory=dict)
    """Thread slots that the new thread starts with."""
