"""Values of the knowledge base itself: an article, its sections, and all files of a folder together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge_base.passage import AGE_ANY, Device, FaultTree, Source

PUBLISHED = "published"
"""The state of an article that may be found; the others are draft and withdrawn."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" before the first one) and its lines, without bullet signs."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One reviewed piece of knowledge; of a device fault `fault` holds the tree and `questions` its symptoms."""

    id: str
    title: str
    domain: str
    intents: tuple[str, ...]
    age_months: tuple[float, float]
    sources: tuple[Source, ...]
    reviewed: date
    expires: date
    red_flags: tuple[str, ...]
    questions: tuple[str, ...]
    answer: str
    sections: tuple[Section, ...]
    path: Path
    device: str | None = None
    fault: FaultTree | None = None
    state: str = PUBLISHED
    plain_of: tuple[str, ...] = ()
    """Concepts of language.yml: who names one of them and says nothing else is answered from here."""

    @property
    def body_lines(self) -> tuple[str, ...]:
        """All lines of all sections, in reading order."""
        return tuple(line for section in self.sections for line in section.lines)

    def months_away(self, months: float) -> float:
        """How far `months` lies outside the band; 0 inside."""
        low, high = self.age_months
        return max(low - months, months - high, 0.0)

    @property
    def any_age(self) -> bool:
        """Whether the child's age does not matter."""
        return self.age_months[0] <= AGE_ANY[0] and self.age_months[1] >= AGE_ANY[1]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything a folder holds; `articles` in the order of their ids, `devices` by device id."""

    articles: tuple[Article, ...]
    devices: Mapping[str, Device]

    def published(self) -> "Library":
        """The same without drafts and withdrawn articles."""
        return Library(tuple(one for one in self.articles if one.state == PUBLISHED), self.devices)
