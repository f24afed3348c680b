"""Dangers composed of what a message tells: things, acts, signs of a body, and whether they are so, now and here. Pure.

What is told is found by vocabularies; what is denied, feared, supposed, past or told of somebody else is set aside (NegEx, ConText:
Chapman et al., 2001; Harkema et al., 2009); what is left is a danger where certain findings stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations as pairs_of
from pathlib import Path
from typing import Any

import yaml

from bot.understand.normalize import normalize

WORDS = Path(__file__).with_name("hazards.zh.yml")
TOGETHER = 60
"""Characters within which the findings of one danger begin."""
LONG_BREATH = 24
"""Characters after which a mark no longer holds in a breath: who speaks into a telephone makes no pauses."""
NEAR = 10
"""Characters before a finding in which it is denied or feared."""
STOPS = re.compile(r"[\u3002!?;\u2026]+")
PAUSES = re.compile(r"[\s,:~\u3001\u201c\u201d\"()\u300a\u300b-]+")
BREATH = re.compile(r"[^,\u3002]+")


class Findings:
    """Where each finding stands that is told as so; looked for when it is asked after, which few are."""

    def __init__(self, told: str, hazards: Hazards) -> None:
        """Keep what is told."""
        self.told, self.hazards = told, hazards
        self._places: dict[str, tuple[int, ...]] = {}

    def places(self, name: str) -> tuple[int, ...]:
        """Return where a finding begins."""
        if name not in self._places:
            each = self.hazards.findings[name].finditer(self.told)
            told = (m.start() for m in each if not _set_aside(m, self.told, self.hazards.context))
            self._places[name] = tuple(told)
        return self._places[name]


@dataclass(frozen=True)
class Combination:
    """Findings that together are a danger, and those that explain them away."""

    danger: str
    needs: tuple[str, ...]
    never: tuple[str, ...]

    def holds(self, findings: Findings) -> bool:
        """Whether all of them stand near each other and none explains them."""
        return self.stands(findings) and not any(map(findings.places, self.never))

    def stands(self, findings: Findings) -> bool:
        """Whether all of them stand near each other."""
        if not all(map(findings.places, self.needs)):
            return False
        first, *others = map(findings.places, self.needs)
        return any(all(any(abs(place - start) <= TOGETHER for place in each) for each in others) for start in first)


@dataclass(frozen=True)
class Everyday:
    """What is common and harmless and told in the words of a danger."""

    told: re.Pattern[str]
    without: re.Pattern[str]
    """What makes it more than that."""
    words: re.Pattern[str]
    """Words that are no finding then."""
    least: float
    """Score from which the model alone raises the alarm all the same."""

    def fits(self, told: str) -> bool:
        """Whether a message tells it, and nothing that makes it more."""
        return self.told.search(told) is not None and self.without.search(told) is None


@dataclass(frozen=True)
class Hazards:
    """All vocabularies, compiled."""

    findings: Mapping[str, re.Pattern[str]]
    certain: tuple[Combination, ...]
    grave: tuple[Combination, ...]
    likely: tuple[Combination, ...]
    possible: tuple[Combination, ...]
    everyday: tuple[Everyday, ...]
    context: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Sight:
    """What the findings of a message come to."""

    certain: Combination | None
    """A danger by itself."""
    grave: Combination | None
    """Two signs of a body that are a danger together, whatever their cause is."""
    likely: Combination | None
    """A danger if the model hardly doubts it."""
    possible: Combination | None
    """A danger if the model thinks so, too."""
    told: str
    """What of the message is told as so: without the parts that are supposed, past or about somebody else."""
    elsewhere: bool
    """Whether there are such parts, or something explains what is found, or what was feared did not happen."""
    well: bool
    """Whether a child that is well is told of."""
    everyday: float | None
    """Score from which the model alone raises the alarm where something common and harmless is told; None where it is not."""


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for name, meant in words.items():
        pattern = pattern.replace("{" + name + "}", meant)
    return pattern


def _combinations(raw: Mapping[str, Sequence[str]]) -> Iterator[Combination]:
    for danger, lines in raw.items():
        for names in (line.split() for line in lines):
            needs, never = [n for n in names if n[0] != "-"], [n[1:] for n in names if n[0] == "-"]
            yield Combination(danger, tuple(needs), tuple(never))


@lru_cache(maxsize=1)
def load_hazards() -> Hazards:
    """Read ``hazards.zh.yml``."""
    raw: Mapping[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    findings = {name: re.compile(_filled(pattern, raw["words"])) for name, pattern in raw["findings"].items()}
    context = {name: re.compile(pattern) for name, pattern in raw["context"].items()}
    pairs = [Combination(raw["named"][one], (one, other), ()) for one, other in pairs_of(raw["two_of"], 2)]
    grades = {grade: tuple(_combinations(raw[grade])) for grade in ("dangers", "likely", "possible")}
    common = tuple(
        Everyday(re.compile(one["told"]), re.compile(one["without"]), re.compile(one["words"]), one["least"])
        for one in raw["everyday"].values()
    )
    return Hazards(findings, grades["dangers"], tuple(pairs), grades["likely"], grades["possible"], common, context)


def breathe(text: str) -> str:
    """Return the normalised text with one comma for a pause and one full stop for an end."""
    return STOPS.sub("\u3002", PAUSES.sub(",", normalize(text).strip()))


@lru_cache(maxsize=64)
def look(text: str) -> Sight:
    """Return which dangers the findings of a message are, of those that are told as so."""
    hazards = load_hazards()
    plain = breathe(text)
    so = _told_as_so(plain, hazards)
    told = hazards.context["figures"].sub(" ", so)
    common = [one for one in hazards.everyday if one.fits(plain)]
    for one in common:
        told = one.words.sub(" ", told)
    found = Findings(told, hazards)
    certain, grave = _first(hazards.certain, found), _first(hazards.grave, found)
    likely = certain or grave or _first(hazards.likely, found)
    well, undone = (hazards.context[name].search(told) is not None for name in ("well", "undone"))
    explained = not likely and any(one.never and one.stands(found) for one in (*hazards.certain, *hazards.likely))
    away = so != plain or undone or explained
    everyday = max((one.least for one in common), default=None)
    return Sight(certain, grave, likely, likely or _first(hazards.possible, found), told, away, well, everyday)


def _first(combinations: Sequence[Combination], findings: Findings) -> Combination | None:
    return next((one for one in combinations if one.holds(findings)), None)


def _told_as_so(plain: str, hazards: Hazards) -> str:
    """Return the text with spaces for what is not told as so: from its mark until a word of now, of a thing until a body is named."""
    context, kept, away, thing = hazards.context, list(plain), False, False
    for breath in BREATH.finditer(plain):
        words = breath.group()
        marked = context["elsewhere"].search(words)
        if marked:
            away = context["now_here"].search(words, marked.end()) is None
        else:
            away = away and context["now"].search(words) is None
        body = context["body"].search(words) or context["hazard"].search(words)
        thing = not body and (thing or context["goods"].search(words) is not None)
        end = min(breath.end(), breath.start() + (marked.end() if marked else 0) + LONG_BREATH)
        if away or thing:
            kept[breath.start() : end] = " " * (end - breath.start())
        away = away and end == breath.end()
    return "".join(kept)


def _set_aside(match: re.Match[str], told: str, context: Mapping[str, re.Pattern[str]]) -> bool:
    """Whether a finding is denied, or feared without having happened."""
    before = told[max(match.start() - NEAR, 0) : match.start()]
    breath = before[max(before.rfind(","), before.rfind("\u3002")) + 1 :]
    if context["denies"].search(breath):
        return True
    if not context["fears"].search(breath):
        return False
    return not context["done"].search(told, match.start(), match.end() + 2)
