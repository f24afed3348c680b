"""The state of a conversation: a fold over its events and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, assert_never

from bot.domain import events as e
from bot.domain.events import Event, Frame
from bot.domain.ids import ConversationId


@dataclass(frozen=True)
class Fact:
    """A slot's value with where it came from."""

    value: Any
    turn: int
    """Number of the parent's message that said it, from 1; 0 when nobody said it."""
    said: str
    by: str


@dataclass(frozen=True)
class Mood:
    """The parent's emotion in one turn."""

    turn: int
    emotion: str
    intensity: float
    urgency: str


@dataclass(frozen=True)
class Handoff:
    """A person was called: where to, how urgent, why, when."""

    queue: str
    priority: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Conversation:
    """Everything the bot knows when a turn begins."""

    id: ConversationId
    turn: int = 0
    """How many messages the parent has sent."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    stack: tuple[Frame, ...] = ()
    mode: Literal["auto", "human"] = "auto"
    agent: str | None = None
    handoff: Handoff | None = None
    tickets: tuple[str, ...] = ()
    ticket_categories: Mapping[str, str] = field(default_factory=dict)
    moods: tuple[Mood, ...] = ()
    said: tuple[str, ...] = ()
    """Texts of the bot's bubbles so far, so that none is repeated."""
    used_responses: tuple[str, ...] = ()
    last_customer_text: str = ""
    last_at: datetime | None = None
    closed: bool = False
    rating: int | None = None
    failed_actions: tuple[str, ...] = ()
    notices: frozenset[str] = frozenset()
    """Keys of what the parent was told unasked."""

    @property
    def slots(self) -> dict[str, Any]:
        """Slot name to value, without provenance."""
        return {name: fact.value for name, fact in self.facts.items()}

    @property
    def top(self) -> Frame | None:
        """The frame that has the floor, None when no flow runs."""
        return self.stack[-1] if self.stack else None

    def lately(self, slot: str, turns: int) -> Any:
        """Return the value of a slot that was learned within so many turns, None where there is none."""
        fact = self.facts.get(slot)
        return fact.value if fact is not None and self.turn - fact.turn < turns else None


def apply(state: Conversation, event: Event) -> Conversation:
    """Return the state after one more event; never changes ``state``."""
    match event:
        case e.CustomerSaid():
            return _heard(state, event)
        case e.BotSaid():
            used = state.used_responses + ((event.response,) if event.response else ())
            return replace(state, said=(*state.said, event.message.text), used_responses=used, last_at=event.at)
        case e.FactLearned():
            fact = Fact(event.value, state.turn if event.said else 0, event.said, event.by)
            return replace(state, facts={**state.facts, event.slot: fact})
        case e.FactForgotten():
            return replace(state, facts={name: fact for name, fact in state.facts.items() if name != event.slot})
        case e.StackSet():
            return replace(state, stack=event.frames)
        case e.ActionRan():
            failed = tuple(key for key in state.failed_actions if key != event.key)
            return replace(state, failed_actions=failed if event.ok else (*failed, event.key))
        case e.TicketLinked():
            known = state.tickets if event.ticket_id in state.tickets else (*state.tickets, event.ticket_id)
            return replace(
                state, tickets=known, ticket_categories={**state.ticket_categories, event.ticket_id: event.category}
            )
        case e.HandoffRequested():
            return replace(state, handoff=Handoff(event.queue, event.priority, event.reason, event.at))
        case e.ModeChanged():
            handoff = state.handoff if event.mode == "human" else None
            return replace(state, mode=event.mode, agent=event.agent, handoff=handoff)
        case e.Closed():
            return replace(state, closed=True, mode="auto", agent=None, handoff=None, stack=())
        case e.Rated():
            return replace(state, rating=event.stars)
        case _:
            return _marked(state, event)


def _marked(state: Conversation, event: e.Erased | e.ErasureDone | e.NoticeTold | e.PersonSaid) -> Conversation:
    """Fold events that are marks in the record: they change no fact and no flow."""
    match event:
        case e.Erased():
            return replace(state, turn=state.turn + (event.was == e.CustomerSaid.__name__))
        case e.NoticeTold():
            return replace(state, notices=state.notices | {event.key})
        case e.PersonSaid():
            return replace(state, last_at=event.at)
        case e.ErasureDone():
            return state
        case _:
            assert_never(event)


def _heard(state: Conversation, event: e.CustomerSaid) -> Conversation:
    read = event.understanding
    mood = Mood(state.turn + 1, read.emotion.name, read.emotion.intensity, read.alarm.level.label)
    return replace(
        state,
        turn=state.turn + 1,
        moods=(*state.moods, mood),
        last_customer_text=event.text,
        last_at=event.at,
        closed=False,
    )


def fold(conversation_id: ConversationId, history: Iterable[Event]) -> Conversation:
    """Rebuild the state from all events, oldest first."""
    state = Conversation(conversation_id)
    for event in history:
        state = apply(state, event)
    return state
