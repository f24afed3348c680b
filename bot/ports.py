"""What the core needs from outside, as small Protocols. Adapters fulfil them; tests have in-memory forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from actions.contract import Notice
from bot.domain.conversation import Conversation
from bot.domain.events import Event, Scope
from bot.domain.ids import ConversationId, MessageId
from bot.domain.understanding import Understanding
from knowledge_base.passage import KnowledgeSearch

__all__ = ["KnowledgeSearch", "Notice"]


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return an aware moment."""
        ...


class Understander(Protocol):
    """Reads one message."""

    def read(self, text: str, *, conversation: Conversation | None, now: datetime) -> Understanding:
        """Return what the message means; never raises for odd text. ``conversation`` None means no context."""
        ...


@dataclass(frozen=True)
class ActionCall:
    """One request to the action server."""

    name: str
    sender: str
    slots: Mapping[str, Any]
    text: str
    key: str
    """Idempotency key: the same key does the work once, however often it is sent."""


@dataclass(frozen=True)
class ActionAnswer:
    """What an action found or did."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    responses: Sequence[Mapping[str, Any]] = ()
    """Rasa responses: ``{"response": "utter_...", variable: value}`` or ``{"text": ...}``."""


class Writer(Protocol):
    """Phrases an answer; what it says is used only where passages of ours support it."""

    def phrase(self, question: str, passages: Sequence[str]) -> str | None:
        """Return a text, None when there is none in time; never raises."""
        ...


class ActionRunner(Protocol):
    """Runs actions on the action server."""

    def run(self, call: ActionCall) -> ActionAnswer:
        """Run one action.

        Raises:
            ActionFailed: server down, too slow, or an error of its own; sending the same call again is safe.
        """
        ...


@dataclass(frozen=True)
class Recorded:
    """An event with its place in the conversation."""

    seq: int
    """1, 2, 3 ... without gaps within a conversation."""
    event: Event


@dataclass(frozen=True)
class Summary:
    """One line of the agents' list."""

    id: ConversationId
    updated: datetime
    mode: str
    agent: str | None
    queue: str | None
    priority: str | None
    reason: str | None
    last_text: str
    turns: int
    closed: bool
    urgency: str
    emotion: str


class ConversationStore(Protocol):
    """Keeps the events of all conversations, and what must still be done after a crash."""

    def load(self, conversation: ConversationId) -> tuple[Conversation, int]:
        """Return the folded state and the number of the last event (0 for a new conversation)."""
        ...

    def append(
        self,
        conversation: ConversationId,
        events: Sequence[Event],
        *,
        after: int,
        outbox: Sequence[ActionCall] = (),
        answered: MessageId | None = None,
        lapses_at: datetime | None = None,
    ) -> int:
        """Add events, outbox rows and the mark that a message was answered, all or nothing; return the last number.

        ``lapses_at``: when what was told for this talk only has to be erased; None leaves what was set before.

        Raises:
            Conflict: when the conversation has moved beyond ``after``.
        """
        ...

    def erase(
        self,
        conversation: ConversationId,
        change: Callable[[Event], Event],
        new: Sequence[Event],
        *,
        after: int,
        outbox: Sequence[ActionCall] = (),
        answered: MessageId | None = None,
    ) -> int:
        """Put ``change(event)`` in the place of every event up to the last ``ErasureDone`` of ``new``, then append, all or nothing.

        Waiting calls and links of the conversation go too when everything is erased; the erasure is noted for restored
        backups. Doing it again changes nothing more.

        Raises:
            Conflict: when the conversation has moved beyond ``after``.
        """
        ...

    def lapsed(self, now: datetime, *, limit: int = 20) -> list[ConversationId]:
        """Return conversations whose talk-only facts are due to be erased."""
        ...

    def lapse(self, conversation: ConversationId, due: datetime | None) -> None:
        """Set when talk-only facts are erased; None when there are none any more."""
        ...

    def erasures(self) -> list[tuple[ConversationId, Scope, datetime]]:
        """Return every erasure (the latest of each conversation and scope), oldest first."""
        ...

    def history(self, conversation: ConversationId, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Return recorded events with ``seq > after``, oldest first; empty for an unknown conversation."""
        ...

    def exists(self, conversation: ConversationId) -> bool:
        """Tell whether the conversation has any event."""
        ...

    def answered_at(self, conversation: ConversationId, message: MessageId) -> tuple[int, int] | None:
        """Return the first and last event number of the turn that answered a message id, None when unanswered."""
        ...

    def summaries(self, *, limit: int = 200) -> list[Summary]:
        """Return conversations, the most urgent and longest waiting first."""
        ...

    def due(self, now: datetime, *, limit: int = 20) -> list[tuple[int, ConversationId, ActionCall]]:
        """Claim outbox rows that are due; a claimed row is due again later unless it is settled."""
        ...

    def settle(self, row: int) -> None:
        """Take a finished row out of the outbox."""
        ...


class Seen(Protocol):
    """A person's look at what is kept of a family."""

    @property
    def at(self) -> datetime:
        """When."""
        ...

    @property
    def who(self) -> str:
        """Name in the service."""
        ...

    @property
    def role(self) -> str:
        """``agent``, ``supervisor``, ``expert`` or ``operator``."""
        ...

    @property
    def what(self) -> str:
        """``conversation``, ``messages``, ``events``, ``copilot``, ``ticket``, ``history`` or ``comments``."""
        ...

    @property
    def ticket_id(self) -> str | None:
        """The ticket looked at, None for the conversation."""
        ...


class AccessLog(Protocol):
    """Who looked; nothing can be taken out of it."""

    def record(self, conversation: str, who: str, role: str, what: str) -> None:
        """Note a look before it is granted; a failure to note must prevent it."""
        ...

    def of(self, conversation: str) -> Sequence[Seen]:
        """Return all looks at a conversation and its tickets, oldest first."""
        ...


class Exports(Protocol):
    """Links by which a parent gets what is kept."""

    def link(self, conversation: ConversationId, now: datetime) -> str:
        """Return a fresh address that nobody can guess and that ends after a day."""
        ...

    def whose(self, secret: str, now: datetime) -> ConversationId | None:
        """Return the conversation that a link's last part belongs to; None for an ended one and for one that never was."""
        ...


class NoticeBoard(Protocol):
    """What others want said to parents who have not asked."""

    def due(self) -> Sequence[Notice]:
        """Return what is to be said now, the longest due first; it stays due until it is told or put off."""
        ...

    def told(self, notice: Notice) -> None:
        """Note that it has been said."""
        ...

    def put_off(self, notice: Notice) -> None:
        """Leave one that could not be said alone for a while."""
        ...


class Reloading(Protocol):
    """Something made from files that can be read again while it serves."""

    def reload(self) -> bool:
        """Serve the files as they are now; False when nothing had changed, which is found out cheaply.

        A broken file keeps the old state and is complained about once, until it changes again.
        """
        ...


class Locks(Protocol):
    """One turn at a time in each conversation."""

    def hold(self, conversation: ConversationId) -> AbstractContextManager[None]:
        """Wait for the conversation's lock and keep it for the ``with`` block."""
        ...


class FanOut(Protocol):
    """Tells everybody who watches a conversation that it has moved."""

    def publish(self, conversation: ConversationId, seq: int) -> None:
        """Announce that events up to ``seq`` exist."""
        ...

    def subscribe(self, listener: Callable[[ConversationId, int], None]) -> AbstractContextManager[None]:
        """Call ``listener`` (from any thread) on each announcement while the block runs."""
        ...
