"""What a message means, as far as we could read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

DANGER_LASTS = 8
"""Turns after which a danger that nobody spoke of again no longer stands above other talk."""
GOES_ON = "goes on"
"""Beginning of the reason of an alarm that an earlier danger worsens or its first aid fails."""
Span = tuple[int, int]
"""Start (inclusive) and end (exclusive) in characters of the message as the parent sent it."""


class Urgency(IntEnum):
    """How soon somebody must act; larger is sooner, so that ``max`` unites two opinions."""

    ROUTINE = 0
    SOON = 1
    URGENT = 2
    EMERGENCY = 3

    @property
    def label(self) -> str:
        """The name used in ``labels.yml`` and on the wire."""
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> Urgency:
        """Read a label such as ``"urgent"``; raises ``KeyError`` for any other word."""
        return cls[label.upper()]


@dataclass(frozen=True)
class Intent:
    """One need found in a message."""

    name: str
    confidence: float
    """Calibrated probability, 0..1."""
    span: Span


@dataclass(frozen=True)
class Emotion:
    """The writer's own state in this message."""

    name: str = "neutral"
    confidence: float = 1.0
    intensity: float = 0.0
    """0 (none) to 1."""


@dataclass(frozen=True)
class Alarm:
    """The urgency of a message with the reasons that a person can check."""

    level: Urgency = Urgency.ROUTINE
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    danger: str | None = None
    """Name of the danger rule that fired (``choking``, ``self_harm`` ...), None when only the model spoke."""


@dataclass(frozen=True)
class Entity:
    """A span with its normalised value; ``value`` is a number, a string, or None where none could be had."""

    type: str
    text: str
    span: Span
    value: Any = None
    corrected: bool = False
    """Only for ``baby_age``: the parent gave a corrected age (preterm)."""

    @property
    def full_value(self) -> Any:
        """The value as labels and the wire write it: a corrected age says so."""
        return {"value": self.value, "corrected": True} if self.corrected else self.value


@dataclass(frozen=True)
class Family:
    """Facts about the family in one message; None and empty where it tells none."""

    child: str | None = None
    """``elder``, ``younger`` or ``third``: the one child that the message means, None for none or several; who is named as not meant, or well, is left aside."""
    named: tuple[tuple[int, str], ...] = ()
    """Where in the text children are named, and which."""
    preterm_weeks: int | None = None
    """Completed weeks of pregnancy at birth."""
    allergies: tuple[str, ...] = ()
    """Names of ``family.zh.yml``: milk, egg ..."""
    born_at: str = ""
    """The words that tell the weeks, empty where none are told."""
    mixed_up: bool = False
    """Whether what was told of another child is said to be this one's."""
    also: bool = False
    """Whether one more child is said to be in the same way."""
    called: str = ""
    """The parent's word for the child that is meant, empty where it is none to say back."""
    alike: bool = False
    """Whether the children are told to be of one age."""
    each: bool = False
    """Whether a figure is told of each child in the same way: none is singled out."""


@dataclass(frozen=True)
class PriceFall:
    """A price that fell after the purchase, in yuan."""

    paid: float | None = None
    now: float | None = None
    by: float = 0.0
    count: float | None = None
    """How many pieces were bought at that price, None where it was not told."""


@dataclass(frozen=True)
class InvoiceData:
    """What an invoice is to be made out to."""

    title: str | None = None
    tax_no: str | None = None


@dataclass(frozen=True)
class Swap:
    """One value in another's place: "4481 and not 4418"."""

    new: str
    old: str


@dataclass(frozen=True)
class Remedy:
    """What is wished for one of several devices: ``repair``, ``exchange`` or ``return``, and the words that tell it."""

    product: str
    wish: str
    words: str


@dataclass(frozen=True)
class Understanding:
    """Everything read from one message."""

    text: str
    intents: tuple[Intent, ...] = ()
    emotion: Emotion = field(default_factory=Emotion)
    alarm: Alarm = field(default_factory=Alarm)
    entities: tuple[Entity, ...] = ()
    cues: frozenset[str] = frozenset()
    """Names of conversational cues found by pattern: ``still_broken``, ``wants_ticket`` ... (see ``cues.zh.yml``)."""
    family: Family = field(default_factory=Family)
    price_fall: PriceFall | None = None
    swap: Swap | None = None
    remedies: tuple[Remedy, ...] = ()
    invoice: InvoiceData | None = None
    bought: Entity | None = None
    """The words that tell when goods were bought; the value is the day."""
    unsure: bool = False
    """True when no intent reaches the confidence limit; ``intents`` then holds the best guesses."""
    guesses: tuple[Intent, ...] = ()
    """The best candidates below the limit, best first, for clarification buttons."""
    model: str = "none@0"
    scores: Mapping[str, float] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Tell whether any of the named intents was found."""
        return any(intent.name in names for intent in self.intents)

    def first(self, kind: str) -> Entity | None:
        """Return the first entity of a type, or None."""
        return next((entity for entity in self.entities if entity.type == kind), None)

    def all(self, kind: str) -> tuple[Entity, ...]:
        """Return the entities of a type in the order of the text."""
        return tuple(entity for entity in self.entities if entity.type == kind)
