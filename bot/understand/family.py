"""What a message tells about the family: which child is meant, how early it came, what it must not eat."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.understanding import Family
from bot.understand.normalize import normalize
from bot.understand.numbers import read_number

WORDS = Path(__file__).with_name("family.zh.yml")
NUMERAL = r"(?:\d{1,2}|[一二两三四五六七八九十半]{1,3})"
TERM_WEEKS = 40
WEEKS_IN_MONTH = 4.345
EARLIEST, LATEST = 22, 36
"""Weeks of pregnancy between which a living child is born preterm (WHO: before 37 completed weeks)."""


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {
        "children": {name: re.compile(pattern) for name, pattern in raw["children"].items()},
        "allergic": {name: re.compile(raw["allergic"].replace("{food}", food)) for name, food in raw["allergens"].items()},
        "foods": {name: re.compile(food) for name, food in raw["allergens"].items()},
        "not_sure": re.compile(raw["not_sure"]),
        "weeks": re.compile(raw["preterm_weeks"]),
        "early_by": re.compile(raw["early_by"].replace("{num}", NUMERAL)),
    }  # fmt: skip


def find_family(text: str) -> Family:
    """Return what a message tells about the family."""
    words, plain = _words(), normalize(text)
    children = [name for name, pattern in words["children"].items() if pattern.search(plain)]
    allergies = tuple(name for name, pattern in words["allergic"].items() if _told(pattern, plain, words["not_sure"]))
    return Family(children[0] if len(children) == 1 else None, _weeks(words, plain), allergies)


def holds(allergen: str, text: str) -> bool:
    """Tell whether a text names the food of an allergy; False for an unknown one."""
    pattern = _words()["foods"].get(allergen)
    return bool(pattern and pattern.search(text))


def _told(pattern: re.Pattern[str], plain: str, not_sure: re.Pattern[str]) -> bool:
    """Whether an allergy is told as known: a question or a fear in the same breath is no fact."""
    found = pattern.search(plain)
    if found is None:
        return False
    breath = re.split("[,，。;；!！?？ ]", plain[: found.start()])[-1]
    return not not_sure.search(breath)


def _weeks(words: dict[str, Any], plain: str) -> int | None:
    found = words["weeks"].search(plain)
    if found:
        weeks = read_number(found["weeks"] or found["weeks2"])
        return int(weeks) if weeks is not None else None
    found = words["early_by"].search(plain)
    if not found:
        return None
    months = (read_number(found["months"]) or 0) + (0.5 if found["half"] else 0) if found["months"] else 0.0
    early = months * WEEKS_IN_MONTH + (read_number(found["by"] or "0") or 0)
    weeks = round(TERM_WEEKS - early)
    return weeks if EARLIEST <= weeks <= LATEST else None
