"""The one face of the knowledge base: what is asked, what comes back, and who can be asked.

Other rooms import this module and no other one of `knowledge_base`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

LIMIT = 0.5
"""Scores are calibrated so that a hit of `LIMIT` or more is an answer and anything below is not shown."""

AGE_ANY = (0.0, 72.0)
"""Months; the band of an article for which the child's age does not matter."""


@dataclass(frozen=True, slots=True)
class Source:
    """A public guideline, statute or manual that an article stands on."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was typed, and what is already known about who asks.

    `domain`: parenting, repair or shop, and then a filter. `baby_age_months` ≥ 0, fractions allowed; it pushes articles
    about other ages down. `intents`: names of labels.yml, likeliest first. `device`: id (breast_pump) or name; both
    prefer and never exclude.
    """

    text: str
    top_k: int = 5
    domain: str | None = None
    baby_age_months: float | None = None
    intents: tuple[str, ...] = ()
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that answers, cut to what the question is about.

    `passage` is for reading (about 500 characters: the answer and the nearest sections, every red flag kept), `answer`
    stands alone in a chat, `details` are the body's lines, the one nearest to the question first; `nearness` says of each
    sentence of the answer, each of `details` and each red flag what share of the question's own words it holds, 0..1, `of_title` of
    the title; `flags_met` are the red flags that name a grave sign of the question. `score` 0..1, see `LIMIT`. `age_fits` is False when the age asked for lies outside `age_months` (inclusive, months): do not offer it
    as if it fitted. `expired`: its review date has passed. `baby_impact` and `meanwhile` only for device faults.
    """

    id: str
    title: str
    domain: str
    passage: str
    score: float
    sources: tuple[Source, ...]
    reviewed: date
    expired: bool
    answer: str
    details: tuple[str, ...] = ()
    nearness: Mapping[str, float] = field(default_factory=dict)
    of_title: float = 0.0
    flags_met: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    age_months: tuple[float, float] = AGE_ANY
    age_fits: bool = True
    intents: tuple[str, ...] = ()
    device: str | None = None
    baby_impact: str | None = None
    meanwhile: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do and what should then be seen.

    `if_fixed` and `if_not` name another step's id or a leaf: fixed, visit, mail_in, exchange, stop, part:<part id>.
    """

    id: str
    do: str
    expect: str
    if_fixed: str
    if_not: str


@dataclass(frozen=True, slots=True)
class FaultTree:
    """One device fault and the way to find its cause; `steps[0]` is where to begin.

    `device` is the id, `device_name` what parents call it. `codes` as shown on the screen, upper case, no hyphen.
    `hazard`: out of use before anything else. `difficulty`: easy, medium or workshop. `minutes`: for all steps.
    """

    id: str
    title: str
    device: str
    device_name: str
    codes: tuple[str, ...]
    hazard: bool
    symptoms: tuple[str, ...]
    causes: tuple[str, ...]
    answer: str
    baby_impact: str
    meanwhile: str
    steps: tuple[Step, ...]
    difficulty: str
    minutes: int
    sources: tuple[Source, ...]
    reviewed: date

    def step(self, step_id: str) -> Step:
        """Raises `KeyError` naming the steps there are."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(f"{self.id} has no step {step_id!r}; its steps are {', '.join(s.id for s in self.steps)}")


@dataclass(frozen=True, slots=True)
class Device:
    """A kind of device the shop sells; `aliases` are the other words parents use for it."""

    device: str
    name: str
    aliases: tuple[str, ...]
    models: tuple[str, ...]
    warranty_months: int


class KnowledgeSearch(Protocol):
    """Answers questions from the reviewed articles and fault trees; safe to call from many threads."""

    def search(self, query: Query) -> list[Hit]:
        """Best first, one hit an article, at most `query.top_k`; empty when nothing reaches `LIMIT`."""
        ...

    def within(self, article_id: str, query: Query) -> Hit | None:
        """One article cut to what a question is about, whether it is found by it or not (then its `score` is 0); None when there is none."""
        ...

    def nearness(self, question: str, lines: Sequence[str]) -> Mapping[str, float]:
        """What share of a question's own words each line holds, 0..1."""
        ...

    def fault(self, fault_id: str) -> FaultTree:
        """Raises `KeyError` for an id that is not there."""
        ...

    def find_fault(
        self, text: str, device: str | None = None, code: str | None = None, limit: int = 3
    ) -> Sequence[tuple[FaultTree, float]]:
        """Faults with their score 0..1, best first: one that explains `code` wins, then the likest symptoms.

        `device`: id or name; then only its faults. A code written in `text` counts like `code`.
        """
        ...

    def device(self, name_or_alias: str) -> Device | None:
        """The device with this id, name or alias, or one of them inside the text given; the longest wins."""
        ...

    def described_device(self, text: str) -> Device | None:
        """The device that a text tells of without its name; None where it may be several."""
        ...
