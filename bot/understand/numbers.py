"""Chinese and Arabic numbers as parents write them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).with_name("entities.zh.yml")


@lru_cache(maxsize=1)
def language() -> dict[str, Any]:
    """Return the language data of the entity rules."""
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded


def read_number(text: str) -> float | None:
    """Read ``"38.5"``, ``"4,197"``, ``"三十八"``, ``"一百二"`` (120), ``"两"``, ``"半"`` (0.5), ``"six"``; None for anything else."""
    plain = text.replace(",", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain)
    numerals = language()["numerals"]
    for joined, spelled in numerals["joined"].items():
        plain = plain.replace(joined, spelled)
    digits: dict[str, float] = numerals["digits"]
    units: dict[str, int] = numerals["units"]
    if plain in numerals["english"]:
        return float(numerals["english"][plain])
    if plain == numerals["half"]:
        return 0.5
    if not plain or any(character not in digits and character not in units for character in plain):
        return None
    return _add_up(plain, digits, units)


def step_named(text: str) -> int | None:
    """Return which step a message names ("the second step" gives 2), None where it names none."""
    found = re.search(language()["nth_step"], text)
    return int(read_number(found["n"]) or 0) if found else None


def _add_up(plain: str, digits: dict[str, float], units: dict[str, int]) -> float:
    total, section, number, last_unit = 0.0, 0.0, 0.0, 1
    for character in plain:
        if character in digits:
            number = number * 10 + digits[character] if number and last_unit == 1 else digits[character]
            if digits[character] == 0:
                last_unit = 10  # a spoken zero ends the shorthand: 一百零二 is 102
        elif units[character] >= 10_000:
            total, section, number, last_unit = (
                (total + section + number) * units[character],
                0.0,
                0.0,
                units[character],
            )
        else:
            section += (number or 1.0) * units[character]
            number, last_unit = 0.0, units[character]
    shorthand = last_unit >= 100 and number and plain[-2] in units
    return total + section + (number * last_unit / 10 if shorthand else number)
