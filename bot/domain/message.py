"""Messages as they come in and go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.domain.ids import MessageId, SenderId

Author = Literal["customer", "bot", "agent", "expert", "system"]


@dataclass(frozen=True)
class Incoming:
    """What a parent sent, after the door checked it."""

    sender: SenderId
    text: str
    message_id: MessageId
    """Given by the client, or made by the door; the same id twice is one message."""
    at: datetime
    """Aware; the moment against which "tomorrow" is read."""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Button:
    """A tap that sends ``payload`` as the parent's next message and shows ``title``."""

    title: str
    payload: str


@dataclass(frozen=True)
class Citation:
    """A passage that an answer stands on."""

    id: str
    title: str
    source: str
    reviewed: str
    """ISO date of the last review."""


@dataclass(frozen=True)
class Outgoing:
    """One bubble that the parent sees."""

    text: str
    buttons: tuple[Button, ...] = ()
    details: tuple[str, ...] = ()
    """Lines that the page folds under the text; other channels get them inside the text."""
    citations: tuple[Citation, ...] = ()
    dial: str | None = None
    """A telephone number that the page offers as a dial button, such as ``"120"``."""
    kind: Literal["text", "emergency", "ticket", "handoff"] = "text"
    author: Author = "bot"
    author_name: str = ""
    ai_generated: bool = True
    link: str | None = None
    """An address for the parent alone, such as that of the copy of everything that is kept; agents are not shown it."""
