"""What a suite returns: figures, failures with the exact place, and what the gates say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Failure:
    """One thing that went wrong."""

    suite: str
    id: str
    what: str
    """One line: expected and found."""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One measured number."""

    name: str
    value: float
    count: int
    """How many rows it was measured on."""
    higher_is_better: bool = True


@dataclass(frozen=True)
class Result:
    """The outcome of one suite over one data file."""

    suite: str
    data: str
    figures: tuple[Figure, ...]
    failures: tuple[Failure, ...] = ()
    tables: Mapping[str, list[list[Any]]] = field(default_factory=dict)
    """Tables of the report: title to rows, the first row is the head."""
