"""What a message tells about the family: which children are meant, how early one came, what it must not eat."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.children import ELDER, TERM_WEEKS, WEEKS_IN_MONTH
from bot.domain.understanding import Family
from bot.understand.normalize import normalize
from bot.understand.numbers import read_number

WORDS = Path(__file__).with_name("family.zh.yml")
BREATHS = re.compile("[,\uff0c\u3002;\uff1b!\uff01?\uff1f ]")
EARLIEST, LATEST = 22, 36
"""Weeks of pregnancy between which a living child is born preterm (WHO: before 37 completed weeks)."""

OF_NAMES = (
    "weeks_and_days",
    "weeks_again",
    "born",
    "aged",
    "not_meant",
    "well",
    "mixed_up",
    "not_mixed",
    "also",
    "alike",
    "figure",
    "called",
)
"""Patterns on the words around a child's name, or on the whole message."""


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    children = {name: pattern.replace("{goods}", raw["goods"]) for name, pattern in raw["children"].items()}
    return {
        "children": {name: re.compile(pattern) for name, pattern in children.items()},
        "told": {name: re.compile(raw["told"].replace("{food}", food)) for name, food in raw["allergens"].items()},
        "foods": {name: re.compile(food) for name, food in raw["foods"].items()},
        "done_to": re.compile(raw["done_to"]),
        "used_for": re.compile(raw["used_for"]),
        "back_then": re.compile(raw["back_then"]),
        "taken_back": re.compile(raw["taken_back"]),
        "beside": {name: re.compile(pattern) for name, pattern in raw["beside_an_elder"].items()},
        **{name: re.compile(raw[name]) for name in OF_NAMES},
        "by": [re.compile(pattern) for pattern in raw["by"]],
        "weeks": re.compile(raw["preterm_weeks"]),
        "early_by": re.compile(raw["early_by"].replace("{num}", raw["numeral"])),
        "not_yet": re.compile(raw["not_yet"]),
    }


def tells_of_use(before: str) -> bool:
    """Tell whether the words right before a span of time make it how long a thing was used or owned."""
    return bool(_words()["used_for"].search(before.rstrip()))


def tells_of_then(after: str) -> bool:
    """Tell whether the words right after an age make it that of an earlier time: "walked at ten months"."""
    return bool(_words()["back_then"].match(after))


def find_family(text: str, *, several: bool = False, early: bool = False) -> Family:
    """Return what a message tells about the family; places are those of the normalised text, as long as the text.

    ``several``: more than one child is known already; ``early``: the child is known to have come early.
    """
    words, plain = _words(), normalize(text)
    found = [(match, name) for name, pattern in words["children"].items() for match in pattern.finditer(plain)]
    if several or any(name == ELDER for _, name in found):
        found += [(match, name) for name, pattern in words["beside"].items() for match in pattern.finditer(plain)]
    found = [one for one in found if not words["done_to"].search(plain[: one[0].start()])]
    found.sort(key=lambda one: one[0].start())
    meant = [(match, name) for match, name in found if not _left_aside(words, plain, match)]
    denied = {name for match, name in found if words["not_meant"].search(plain[: match.start()])}
    children = {name for _, name in meant} or {name for _, name in found} - denied
    allergies = tuple(name for name, pattern in words["told"].items() if _told(pattern, plain, words["taken_back"]))
    also = any(words["also"].match(plain[match.end() :]) for match, _ in found)
    other = also or any(words["not_mixed"].match(plain[match.end() :]) for match, _ in found)
    single = next(iter(children)) if len(children) == 1 else None
    weeks = _weeks(words, plain, early=early)
    name = words["called"].search(meant[0][0].group()) if single and meant else None
    return Family(
        single,
        tuple((_place(words, plain, match), child) for match, child in found),
        weeks[0] if weeks else None,
        allergies,
        born_at=weeks[1] if weeks else "",
        mixed_up=bool(single and meant and not other and (denied or words["mixed_up"].search(plain))),
        also=also,
        called=name.group() if name else "",
        alike=bool(words["alike"].search(plain)),
        each=len(found) > 1 and all(words["figure"].match(plain[match.end() :]) for match, _ in found),
    )


def _place(words: dict[str, Any], plain: str, name: re.Match[str]) -> int:
    """Where a child is named: with an age right before it ("the eight-month-old younger one") from there on."""
    aged = words["aged"].search(plain[: name.start()])
    return aged.start() if aged else name.start()


def _left_aside(words: dict[str, Any], plain: str, name: re.Match[str]) -> bool:
    """Whether a child is named only as the one that is not meant, or that is well, or whose doing it is."""
    before, after = plain[: name.start()], plain[name.end() :]
    does = words["by"][0].search(before) and words["by"][1].match(after)
    return bool(does or words["not_meant"].search(before) or words["well"].match(after))


def holds(allergen: str, text: str) -> bool:
    """Tell whether a text names a food with this allergen; False for an unknown one."""
    pattern = _words()["foods"].get(allergen)
    return bool(pattern and pattern.search(text))


def _told(pattern: re.Pattern[str], plain: str, taken_back: re.Pattern[str]) -> bool:
    """Whether an allergy of the child is told as known: a question, a fear, a denial or the speaker's own is none."""
    found = pattern.search(plain)
    if found is None:
        return False
    breath = BREATHS.split(plain[: found.start()])[-1]
    return not taken_back.search(breath) and not taken_back.search(found.group())


def _weeks(words: dict[str, Any], plain: str, *, early: bool) -> tuple[int, str] | None:
    """The completed weeks at birth and the words that tell them, None where none are told."""
    found = words["weeks_and_days"].search(plain) if early or words["born"].search(plain) else None
    found = found or words["weeks"].search(plain) or (words["weeks_again"].search(plain) if early else None)
    if found:
        name = next(name for name, told in found.groupdict().items() if told)
        weeks = read_number(found[name])
        said = plain[found.start(name) : found.end()].strip()
        return None if words["not_yet"].search(plain) or weeks is None else (int(weeks), said)
    found = words["early_by"].search(plain)
    if not found:
        return None
    months = (read_number(found["months"]) or 0) + (0.5 if found["half"] else 0) if found["months"] else 0.0
    early_by = months * WEEKS_IN_MONTH + (read_number(found["by"] or "0") or 0)
    at = round(TERM_WEEKS - early_by)
    return (at, found.group()) if EARLIEST <= at <= LATEST else None
