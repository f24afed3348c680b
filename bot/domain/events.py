"""What happens in a conversation. A conversation changes only by appending these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.domain.ids import MessageId
from bot.domain.message import Author, Outgoing
from bot.domain.understanding import Understanding

Scope = Literal["all", "health"]
"""What an erasure takes: everything that was said and known, or what is known of a child's health."""


@dataclass(frozen=True)
class Frame:
    """One flow on the stack, with the need that started it."""

    flow: str
    step: str
    """Id of the step that runs next, that waits for an answer, or (phase ``leave``) that has just run."""
    phase: Literal["enter", "leave"] = "enter"
    need: str = ""
    """The parent's words that started the flow; searches use them."""
    intent: str | None = None
    waiting_for: str | None = None
    """Slot whose question is open, None while the flow runs."""
    asked: int = 0
    """How often the open question was asked."""
    called: bool = False
    """True when the flow below waits for this one to return (``call`` step)."""
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CustomerSaid:
    """The parent wrote something, and this is what we read in it."""

    at: datetime
    text: str
    message_id: MessageId
    understanding: Understanding
    channel: str = "rest"


@dataclass(frozen=True)
class BotSaid:
    """The bot sent one bubble."""

    at: datetime
    message: Outgoing
    response: str | None = None
    """Name of the domain response, so that the next turn can vary it."""


@dataclass(frozen=True)
class PersonSaid:
    """An agent or expert wrote in the conversation."""

    at: datetime
    text: str
    name: str
    kind: Author = "agent"
    client_id: str | None = None


@dataclass(frozen=True)
class FactLearned:
    """A slot got a value; ``turn`` in the fold tells where it was said."""

    at: datetime
    slot: str
    value: Any
    said: str = ""
    """The parent's words for it, empty when an action or the bot set it."""
    by: Author = "customer"


@dataclass(frozen=True)
class FactForgotten:
    """A slot was emptied (flow ended, corrected, or the parent asked for it)."""

    at: datetime
    slot: str


@dataclass(frozen=True)
class StackSet:
    """The stack of flows after a step; the last frame has the floor."""

    at: datetime
    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class ActionRan:
    """An action finished, or failed and waits in the outbox under the same key."""

    at: datetime
    name: str
    key: str
    ok: bool
    problem: str = ""


@dataclass(frozen=True)
class TicketLinked:
    """A ticket about this conversation exists now."""

    at: datetime
    ticket_id: str
    category: str
    created: bool
    """False when an open ticket was joined."""


@dataclass(frozen=True)
class HandoffRequested:
    """A person has been called in."""

    at: datetime
    queue: str
    priority: str
    reason: str


@dataclass(frozen=True)
class ModeChanged:
    """Who answers from now on."""

    at: datetime
    mode: Literal["auto", "human"]
    agent: str | None = None


@dataclass(frozen=True)
class Closed:
    """The conversation ended; a new message opens it again."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Rated:
    """The parent judged the conversation."""

    at: datetime
    stars: int
    """1..5."""
    comment: str = ""


@dataclass(frozen=True)
class Erased:
    """Stands where an event was erased: the place keeps its number and nothing of what was said."""

    at: datetime
    was: str
    """Class name of what stood here."""


@dataclass(frozen=True)
class ErasureDone:
    """What was known before this event was erased, in this store; the receipt that stays."""

    at: datetime
    scope: Scope


@dataclass(frozen=True)
class NoticeTold:
    """The parent was told something without having asked; the bubbles that follow say it."""

    at: datetime
    key: str
    """The notice's key: one that is in the conversation is not told again."""
    response: str


Event = (
    CustomerSaid
    | BotSaid
    | PersonSaid
    | FactLearned
    | FactForgotten
    | StackSet
    | ActionRan
    | TicketLinked
    | HandoffRequested
    | ModeChanged
    | Closed
    | Rated
    | Erased
    | ErasureDone
    | NoticeTold
)
