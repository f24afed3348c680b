"""What the lines of an article say of a child of a certain age. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

WORDS = Path(__file__).with_name("ages.words.yml")
ENDS = " \u3002;\uff1b"
UP_TO = 3.0
"""Times the upper end by which a band may begin above its lower end; wider ones say nothing of an age."""


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, float]]:
    raw = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return re.compile(raw["band"]), re.compile(raw["parts"]), raw["months"]


def of_age(lines: Sequence[str], months: float) -> list[str]:
    """Return the parts of lines that are said of children of this age and not of all; each once, in their order."""
    found: list[str] = []
    for line in lines:
        found += [part for part in _parts(line) if _holds(part, months) and part not in found]
    return found


def _parts(line: str) -> list[str]:
    """A line cut before each of several ages that it names, whole where it names one."""
    band, cut, _ = _words()
    parts = [part.strip() for part in cut.split(line) if part.strip()]
    return parts if sum(band.search(part) is not None for part in parts) > 1 else [line.strip(ENDS)]


def _holds(part: str, months: float) -> bool:
    band, _, units = _words()
    return any(_within(match, months, units) for match in band.finditer(part))


def _within(match: re.Match[str], months: float, units: dict[str, float]) -> bool:
    unit = units[match["unit"]]
    low, high = float(match["low"]) * unit, match["high"] and float(match["high"]) * unit
    if match["below"]:
        return months < low
    if match["above"] or not high:
        return False
    return low <= months <= high and high - low <= UP_TO * 12
