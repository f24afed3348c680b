"""Gates: what must hold for a change to pass, read from ``gates.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

GATES = Path(__file__).with_name("gates.toml")


@dataclass(frozen=True)
class Verdict:
    """Whether one gate holds."""

    text: str
    held: bool


def judge_gates(figures: dict[str, float], path: Path = GATES) -> list[Verdict]:
    """Compare figures (``suite.data.figure``) with the gates that name them; a gate without a figure is not judged."""
    gates: dict[str, dict[str, float]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        verdict
        for pattern, bounds in gates.items()
        for name in sorted(figures)
        if fnmatch(name, pattern)
        for verdict in _one(name, figures[name], bounds)
    ]


def _one(name: str, value: float, bounds: dict[str, float]) -> Sequence[Verdict]:
    made = []
    if "at_least" in bounds:
        made.append(Verdict(f"{name} = {value:.3f}, at least {bounds['at_least']}", value >= bounds["at_least"]))
    if "at_most" in bounds:
        made.append(Verdict(f"{name} = {value:.3f}, at most {bounds['at_most']}", value <= bounds["at_most"]))
    return made
