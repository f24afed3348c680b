"""Language data of the search, read from language.yml and readings.yml: Chinese is data, not code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
READINGS = FOLDER / "readings.yml"


@dataclass(frozen=True)
class Language:
    """What a language adds to the search. `says_nothing`: words beside a sign that tell no more of it, `addressed`: those that say whom a question is about. `grave`: concepts that are signs of danger. `ages`: a pattern and the months its figure (or, without one, it) stands for.

    `concepts`: a way to say something → the names of what it says. `readings`: a character → its pinyin without tone; `sounds`: the same as `sound_of` leaves it.
    """

    stop_phrases: re.Pattern[str]
    stop_characters: frozenset[str]
    says_nothing: re.Pattern[str]
    addressed: re.Pattern[str]
    grave: tuple[str, ...]
    concepts: Mapping[str, tuple[str, ...]]
    number: re.Pattern[str]
    measure: re.Pattern[str]
    digits: Mapping[str, int]
    ten: str
    hundred: str
    ages: tuple[tuple[re.Pattern[str], float], ...]
    headings: Mapping[str, str]
    step_line: str
    heading_line: str
    bullet_line: str
    sentence_ends: str
    code: re.Pattern[str]
    messages: Mapping[str, str]
    relations: Mapping[str, str]
    readings: Mapping[str, str]
    sounds: Mapping[str, str]


@cache
def shipped_language() -> Language:
    """The Language of the YAML files beside this module; they are read once."""
    data: dict[str, Any] = yaml.safe_load((FOLDER / "language.yml").read_text(encoding="utf-8"))
    ages = [*data["ages"], data["half_year"], data["newborn"]]
    readings = _readings()
    numerals = "".join(data["digits"]) + data["ten"] + data["hundred"]
    return Language(
        stop_phrases=_any_of(data["stop_phrases"]),
        stop_characters=frozenset(data["stop_characters"]),
        says_nothing=re.compile(data["says_nothing"]),
        addressed=re.compile(data["addressed"]),
        grave=tuple(data["grave"]),
        concepts=concepts_of(data["concepts"]),
        number=re.compile(f"([{numerals}]+)(?={data['number_units']})"),
        measure=re.compile(data["measure"]),
        digits=data["digits"],
        ten=data["ten"],
        hundred=data["hundred"],
        ages=tuple((re.compile(age["pattern"]), float(age["months"])) for age in ages),
        headings=data["headings"],
        step_line=data["step_line"],
        heading_line=data["heading_line"],
        bullet_line=data["bullet_line"],
        sentence_ends=data["sentence_ends"],
        code=re.compile(data["code_pattern"]),
        messages=data["messages"],
        relations=data["relations"],
        readings=readings,
        sounds={character: sound_of(reading) for character, reading in readings.items()},
    )


def sound_of(reading: str) -> str:
    """A pinyin syllable without the differences that voice input and dialects lose (zh/z, ch/c, sh/s, ng/n)."""
    for hard, soft in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(hard):
            reading = soft + reading[2:]
    return reading[:-1] if reading.endswith(("ing", "eng")) else reading


def concepts_of(groups: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Turn "concept: ways to say it" round into "way to say it: concepts"."""
    names: dict[str, list[str]] = {}
    for name, ways in groups.items():
        for way in ways:
            names.setdefault(way, []).append(name)
    return {way: tuple(found) for way, found in names.items()}


def _readings() -> dict[str, str]:
    groups: dict[str, str] = yaml.safe_load(READINGS.read_text(encoding="utf-8"))
    return {character: reading for reading, characters in groups.items() for character in characters}


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)))
