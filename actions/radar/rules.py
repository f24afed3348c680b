"""Read ``rules.yml`` and ``wording.zh.yml``: what is counted, who is told when nobody answers, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from actions.errors import BadRules

RULES, WORDS = (Path(__file__).with_name(name) for name in ("rules.yml", "wording.zh.yml"))
Until = Literal["acknowledged", "closed"]


@dataclass(frozen=True)
class Step:
    """One step of the escalation."""

    after: timedelta
    """From the opening of the incident."""
    until: Until
    """What stops the step: somebody has acknowledged, or closed."""
    queue: str
    """Who is told besides those told before."""


@dataclass(frozen=True)
class RadarRules:
    """All rules of the radar, read once."""

    complaints: tuple[str, ...]
    """Categories of tickets that are counted."""
    severe: frozenset[str]
    priority: str
    queue: str
    steps: tuple[Step, ...]
    outcomes: tuple[str, ...]
    words: Mapping[str, Any]

    def next_step(self, level: int, *, acknowledged: bool) -> tuple[int, Step] | None:
        """Return the step that comes after ``level`` steps, with its number; one that an acknowledgement stops is passed over."""
        left = enumerate(self.steps[level:], start=level + 1)
        return next((one for one in left if not (acknowledged and one[1].until == "acknowledged")), None)

    def due(self, opened_at: datetime, level: int, *, acknowledged: bool) -> datetime | None:
        """Return when the next step is due; None after the last."""
        found = self.next_step(level, acknowledged=acknowledged)
        return opened_at + found[1].after if found else None

    def subject(self, product: str, dimension: str, value: str) -> str:
        """Name what an incident is about."""
        named = product or self.words["unknown_product"]
        return str(self.words["subject"][dimension].format(product=named, value=value))

    def say(self, name: str, /, **facts: Any) -> str:
        """Return a piece of text with its places filled."""
        return str(self.words[name]).format(**facts)


@lru_cache(maxsize=1)
def radar_rules(path: Path = RULES) -> RadarRules:
    """Read the rules.

    Raises:
        BadRules: the file is missing, or names a step that never comes.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
        steps = tuple(_step(row) for row in content["escalation"])
        if [step.after for step in steps] != sorted({step.after for step in steps}):
            raise ValueError("the steps of the escalation must come one after the other")
        return RadarRules(
            complaints=tuple(content["complaints"]),
            severe=frozenset(content["severe"]),
            priority=content["priority"],
            queue=content["queue"],
            steps=steps,
            outcomes=tuple(content["outcomes"]),
            words=words,
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadRules(f"{path}: {type(error).__name__}: {error}") from error


def _step(row: Mapping[str, Any]) -> Step:
    if row["until"] not in ("acknowledged", "closed"):
        raise ValueError(f"until is {row['until']!r}; use acknowledged or closed")
    return Step(timedelta(minutes=row["after_minutes"]), row["until"], row["queue"])
