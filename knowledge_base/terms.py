"""Text into terms: words, characters in ones, twos and threes, sounds, and words that mean the same."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from knowledge_base.language import Language, shipped_language, sound_of

RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z]+(?:[-_][a-z]+)*\d*|\d+(?:\.\d+)?[a-z]*")
LATIN = re.compile(r"[a-z]+$")
LONGEST_READING = 6
FAINT = 0.3
"""What a single character is worth beside a pair in `Terms.gist`."""
LITERAL = 0.6
"""What the pairs inside a word that stands for a concept are worth there together: however long, it is one word."""
CONCEPT, SOUND = "#", "~"
"""First letters of a term that is a concept, and of one that is a pair of sounds."""

WEIGHTS = {"one": 1.0, "two": 1.0, "word": 1.0, "concept": 1.0, "sound": 0.1}
"""How much a term of each kind counts; chosen on held-out questions of our own articles (training/questions)."""


@dataclass(frozen=True)
class Terms:
    """Takes texts apart. `extra_concepts` are added to the language's own: device names and their aliases."""

    language: Language = field(default_factory=shipped_language)
    extra_concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ways = {way: names for way, names in self.language.concepts.items()}
        for way, names in self.extra_concepts.items():
            ways[way] = tuple(dict.fromkeys((*ways.get(way, ()), *names)))
        by_start: dict[str, list[str]] = {}
        for way in sorted(ways, key=len, reverse=True):
            by_start.setdefault(way[0], []).append(way)
        object.__setattr__(self, "_ways", ways)
        object.__setattr__(self, "_by_start", by_start)
        object.__setattr__(self, "_syllables", frozenset(self.language.readings.values()))

    def plain(self, text: str) -> str:
        """Lower case, full width to half, number words before a unit to figures."""
        return self.language.number.sub(self._figure, unicodedata.normalize("NFKC", text).lower())

    def of(self, text: str) -> dict[str, float]:
        """Each term with its weight times how often it is there; kinds are told apart by a first letter.

        Every character counts, particles too: with thousands of ways of asking the idf knows what they are worth, and
        leaving them out cost four of a hundred first places.
        """
        plain = self.plain(text)
        counted: dict[str, float] = {}
        for name in self.concepts(plain):
            counted[f"{CONCEPT}{name}"] = WEIGHTS["concept"]
        for kind, term in self.spoken(plain):
            counted[term] = counted.get(term, 0.0) + WEIGHTS[kind]
        return counted

    def concepts(self, plain: str) -> set[str]:
        """The concepts that `plain` (see there) names; of ways that start at one place the longest counts."""
        ways: Mapping[str, tuple[str, ...]] = self.__dict__["_ways"]
        by_start: Mapping[str, list[str]] = self.__dict__["_by_start"]
        found: set[str] = set()
        for at, character in enumerate(plain):
            way = next((way for way in by_start.get(character, ()) if plain.startswith(way, at)), None)
            found.update(ways[way] if way else ())
        return found

    def gist(self, text: str) -> dict[str, float]:
        """The terms of a question that say what it is about: no words of asking, time or address, no sounds.

        Single characters count little, those of a word that stands for a concept less than others: what else says it counts too.
        """
        plain = self.plain(text)
        for empty in (self.language.stop_phrases, self.language.addressed, self.language.says_nothing):
            plain = empty.sub(" ", plain)
        terms = {f"{CONCEPT}{name}": 1.0 for name in self.concepts(plain)}
        for part, known in self._words(plain):
            for kind, term in self.spoken(part):
                if kind != "sound":
                    terms[term] = FAINT if kind == "one" else LITERAL / max(1, len(part) - 1) if known else 1.0
        return terms

    def _words(self, plain: str) -> Iterator[tuple[str, bool]]:
        """The ways to say a concept that stand in `plain` (True), and what lies between them without particles (False)."""
        by_start: Mapping[str, list[str]] = self.__dict__["_by_start"]
        start = at = 0
        while at < len(plain):
            way = next((way for way in by_start.get(plain[at], ()) if plain.startswith(way, at)), None)
            if way is None:
                at += 1
                continue
            yield self._telling(plain[start:at]), False
            yield way, True
            start = at = at + len(way)
        yield self._telling(plain[start:]), False

    def _telling(self, plain: str) -> str:
        return "".join(one for one in plain if one not in self.language.stop_characters)

    def only_concepts(self, text: str) -> frozenset[str]:
        """The concepts that a text names when it says nothing else; empty when it says more, or names none."""
        rest = self.plain(text)
        found = self.concepts(rest)
        ways: Mapping[str, tuple[str, ...]] = self.__dict__["_ways"]
        for way in sorted((way for way in ways if way in rest), key=len, reverse=True):
            rest = rest.replace(way, " ")
        rest = self.language.says_nothing.sub("", self.language.stop_phrases.sub(" ", rest))
        return frozenset() if rest else frozenset(found)

    def spoken(self, plain: str) -> Iterator[tuple[str, str]]:
        """(kind, term) for every character, pair, word, measure and pair of sounds in `plain`; kinds are the keys of `WEIGHTS`."""
        yield from (("word", "".join(measure)) for measure in self.language.measure.findall(plain))
        for run in RUN.findall(plain):
            if run[0] < chr(0x4E00):
                yield "word", run
                yield from self._latin_sounds(run)
                continue
            yield from (("one", character) for character in run)
            yield from (("two", run[at : at + 2]) for at in range(len(run) - 1))
            yield from _pairs([self.language.sounds.get(character, character) for character in run])

    def written(self, plain: str) -> Iterator[tuple[str, str]]:
        """(kind, term) for what the encoder learns from: characters in ones to threes without particles, words, sounds."""
        yield from (("word", "".join(measure)) for measure in self.language.measure.findall(plain))
        kept = self.language.stop_phrases.sub(" ", plain)
        for run in RUN.findall(kept):
            if run[0] < chr(0x4E00):
                yield "word", run
                yield from self._latin_sounds(run)
                continue
            yield from (("one", character) for character in run if character not in self.language.stop_characters)
            yield from (("two", run[at : at + 2]) for at in range(len(run) - 1))
            yield from (("three", run[at : at + 3]) for at in range(len(run) - 2))
            sounds = [self.language.sounds.get(character, character) for character in run]
            yield from _pairs(sounds)

    def _latin_sounds(self, run: str) -> Iterator[tuple[str, str]]:
        if len(run) > 3 and LATIN.match(run):
            yield from _pairs([sound_of(syllable) for syllable in syllables(run, self.__dict__["_syllables"])])

    def _figure(self, match: re.Match[str]) -> str:
        total, digit = 0, 0
        for character in match.group(1):
            if character == self.language.hundred:
                total, digit = total + (digit or 1) * 100, 0
            elif character == self.language.ten:
                total, digit = total + (digit or 1) * 10, 0
            else:
                digit = digit * 10 + self.language.digits[character]
        return str(total + digit)

    def months(self, text: str) -> float | None:
        """The child's age that a question states, in months; None where it states none."""
        plain = self.plain(text)
        for pattern, months in self.language.ages:
            match = pattern.search(plain)
            if match:
                return months * float(match.group(1)) if pattern.groups else months
        return None


def together(bags: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The bag of several lines as of one text: counts add up, a concept is there or not."""
    summed: dict[str, float] = {}
    for bag in bags:
        for term, weight in bag.items():
            summed[term] = weight if term.startswith(CONCEPT) else summed.get(term, 0.0) + weight
    return summed


def syllables(run: str, readings: Set[str]) -> list[str]:
    """Cut Latin pinyin written in one piece (fashao → fa shao); empty when it is no pinyin."""
    cut: list[str] = []
    at = 0
    while at < len(run):
        size = next((n for n in range(LONGEST_READING, 0, -1) if run[at : at + n] in readings), 0)
        if not size:
            return []
        cut.append(run[at : at + size])
        at += size
    return cut if len(cut) > 1 else []


def _pairs(sounds: list[str]) -> Iterator[tuple[str, str]]:
    return (("sound", f"{SOUND}{first} {second}") for first, second in zip(sounds, sounds[1:], strict=False))
