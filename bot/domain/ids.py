"""Names of things, so that the type checker tells a sender from a ticket."""

from __future__ import annotations

from typing import NewType

ConversationId = NewType("ConversationId", str)
SenderId = NewType("SenderId", str)
MessageId = NewType("MessageId", str)
TicketId = NewType("TicketId", str)
