"""The one face of this room: names, promises, and the shapes of Rasa's action protocol. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.catalogue import CATALOGUE, FACTS, HEALTH, ActionName, ActionSpec, Effect

__all__ = [
    "CATALOGUE",
    "DECLINED",
    "FACTS",
    "FALLBACK_UTTER",
    "HEALTH",
    "IDEMPOTENCY_KEY",
    "ActionCall",
    "ActionName",
    "ActionResult",
    "ActionSpec",
    "BrokenContract",
    "Effect",
    "Notice",
    "Utterance",
]

IDEMPOTENCY_KEY = "idempotency_key"
"""Key in ``tracker.latest_message.metadata``; one key a piece of work, so two writes of one turn need two keys."""
DECLINED = "unknown"
"""Slot value of a parent who does not know or will not say: counts as answered and is never asked for again."""
FALLBACK_UTTER = "utter_action_failed"
"""What the caller says when the action server is down or late; it then sends the same call again later."""
SDK_VERSION = "3.21.1"


class BrokenContract(Exception):
    """An answer that is not one of the action protocol."""


@dataclass(frozen=True)
class ActionCall:
    """One request to run an action."""

    name: ActionName
    sender_id: str
    slots: Mapping[str, Any]
    text: str
    key: str

    def as_body(self) -> dict[str, Any]:
        """Return the JSON body for ``POST /webhook``."""
        message = {"text": self.text, "intent": {}, "entities": [], "metadata": {IDEMPOTENCY_KEY: self.key}}
        tracker = {
            "sender_id": self.sender_id,
            "slots": dict(self.slots),
            "latest_message": message,
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        return {
            "next_action": str(self.name),
            "sender_id": self.sender_id,
            "tracker": tracker,
            "domain": {},
            "version": SDK_VERSION,
        }


@dataclass(frozen=True)
class Utterance:
    """One response by name with its variables."""

    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """Something that the desk wants said to a parent who has not asked: at least once, told apart by its key."""

    id: int
    conversation_id: str
    response: str
    """Name of a response of the bot's domain."""
    slots: Mapping[str, Any]
    """What the sentence may say; every value is JSON."""
    key: str
    """Stands for one thing to say: the same key is said once in a conversation, however often it is fetched."""


@dataclass(frozen=True)
class ActionResult:
    """What an action set and says, in order."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    utterances: Sequence[Utterance] = ()

    @classmethod
    def from_body(cls, body: object) -> ActionResult:
        """Read the JSON answer of ``POST /webhook``; null means nothing was done.

        Raises:
            BrokenContract: when it has another shape.
        """
        if body is None:
            return cls()
        if not isinstance(body, dict):
            raise BrokenContract(f"the answer is {type(body).__name__}, expected an object with events and responses")
        events, responses = body.get("events", []), body.get("responses", [])
        if not all(isinstance(part, list) and all(isinstance(e, dict) for e in part) for part in (events, responses)):
            raise BrokenContract("events and responses must be lists of objects")
        slots = {event["name"]: event.get("value") for event in events if event.get("event") == "slot"}
        return cls(slots, tuple(_utterance(response) for response in responses if response.get("response")))


_SHAPE = frozenset({"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"})


def _utterance(response: Mapping[str, Any]) -> Utterance:
    return Utterance(response["response"], {key: value for key, value in response.items() if key not in _SHAPE})
