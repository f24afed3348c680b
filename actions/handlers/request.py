"""What a handler is asked (``Request``) and what it answers (``Outcome``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from actions.contract import DECLINED, FACTS, HEALTH, IDEMPOTENCY_KEY, Utterance
from actions.shops.ports import Shop
from actions.tickets.rules import LONGEST_TEXT, Rules
from actions.tickets.ticket import NewTicket, Ticket
from actions.wording import Wording


@dataclass(frozen=True)
class Outcome:
    """Sentences by name and slots to set."""

    utterances: tuple[Utterance, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
    ticket_id: str | None = None
    wrote: bool = False
    """Whether something was kept: only then is the idempotency key used up."""

    def as_json(self) -> dict[str, Any]:
        """Return what is stored for a repetition."""
        said = [{"name": utterance.name, "facts": dict(utterance.facts)} for utterance in self.utterances]
        return {"utterances": said, "slots": dict(self.slots)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Outcome:
        """Read what was stored."""
        said = tuple(Utterance(one["name"], one["facts"]) for one in content["utterances"])
        return cls(said, content["slots"], wrote=True)

    def then(self, other: Outcome) -> Outcome:
        """Return both, this one's sentences first."""
        return replace(self, utterances=(*self.utterances, *other.utterances), slots={**self.slots, **other.slots})


def say(name: str, slots: Mapping[str, Any] | None = None, /, **facts: Any) -> Outcome:
    """Return an outcome of one sentence that keeps nothing."""
    return Outcome((Utterance(name, facts),), slots or {})


@dataclass(frozen=True)
class Request:
    """A call by a conversation, with what the handler may look at."""

    sender: str
    slots: Mapping[str, Any]
    text: str
    key: str | None
    now: datetime
    rules: Rules
    shop: Shop
    wording: Wording

    def told(self, slot: str) -> str | None:
        """Return a slot's text; None when it is empty or the parent does not know."""
        value = self.slots.get(slot)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        text = clean(str(value))
        return text if text and text != DECLINED else None

    def lacks(self, slot: str) -> bool:
        """Whether the parent has neither told it nor said that it is not known."""
        return self.told(slot) is None and self.slots.get(slot) != DECLINED

    def facts(self) -> dict[str, Any]:
        """Return the slots that a ticket takes along, those of a wrong type left out."""
        return self._known(FACTS)

    def health(self) -> dict[str, Any]:
        """Return the child's health data; the caller sends none that the parent does not want to share."""
        return {name: value for name, value in self._known(HEALTH).items() if value is not False}

    @property
    def health_refused(self) -> bool:
        """Whether the parent has said that health data may not be kept: then a ticket has no words about it either."""
        return self.slots.get("health_consent") in ("none", "once")

    def _known(self, names: str) -> dict[str, Any]:
        found = {name: self._fact(name) for name in names.split()}
        return {name: value for name, value in found.items() if value not in (None, "", [])}

    def _fact(self, name: str) -> Any:
        value = self.slots.get(name)
        match self.rules.fact_types.get(name, "text"):
            case "number":
                sound = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
                return value if sound else None
            case "bool":
                return value if isinstance(value, bool) else None
            case "texts":
                return [clean(one) for one in value[:50] if isinstance(one, str)] if isinstance(value, list) else None
            case _:
                return self.told(name)

    @property
    def issue(self) -> str | None:
        """What it is about, as far as the parent has said it."""
        names = ("issue_summary", "symptom", "fault_code", "handoff_reason")
        return next((text for name in names if (text := self.told(name))), None)

    def priority(self) -> str | None:
        """Return the most urgent of the slots ``priority`` and ``urgency``."""
        called = (self.told("priority"), self.rules.urgency_to_priority.get(self.told("urgency") or ""))
        return min((one for one in called if one and one in self.rules.targets), default=None)

    @property
    def phone_tail(self) -> str | None:
        """The last four digits of the phone, by which a parent recognises it."""
        return (self.told("phone") or "")[-4:] or None

    def new_ticket(self, category: str, facts: Mapping[str, Any], **more: Any) -> NewTicket:
        """Return a ticket of this conversation with the message as its note; facts that are None are left out."""
        known = {name: value for name, value in facts.items() if value is not None}
        return NewTicket(category=category, conversation_id=self.sender, facts=known, note=self.text or None, **more)

    def moment(self, moment: datetime | None) -> str:
        """Write a moment."""
        return self.wording.moment(moment, self.now)

    def about(self, ticket: Ticket) -> dict[str, Any]:
        """Return what every sentence about a ticket may say."""
        queue = self.rules.queues.get(ticket.queue, self.wording.word("service_desk"))
        return {
            "ticket_id": ticket.id,
            "category_name": self.rules.category(ticket.category).name,
            "queue_name": queue,
            "who": ticket.assignee or queue,
            "expected_by": self.moment(ticket.next_due(self.now)),
            "product": ticket.facts.get("product"),
        }

    def ticket_slots(self, ticket: Ticket) -> dict[str, Any]:
        """Return the slots that tell the conversation of a ticket."""
        expected_by = self.moment(ticket.next_due(self.now)) if ticket.active else None
        return {"ticket_id": ticket.id, "ticket_status": str(ticket.status), "expected_by": expected_by}

    def kept(self, name: str, ticket: Ticket, slots: Mapping[str, Any] | None = None, /, **facts: Any) -> Outcome:
        """Return the outcome of a write: one sentence about the ticket, and its slots."""
        said = Utterance(name, {**self.about(ticket), **facts})
        return Outcome((said,), {**self.ticket_slots(ticket), **(slots or {})}, ticket.id, wrote=True)


def clean(text: str) -> str:
    """Return text without what no database keeps, cut to the longest that anyone reads."""
    sound = "".join(letter for letter in text if letter != "\x00" and not "\ud800" <= letter <= "\udfff")
    return sound.strip()[:LONGEST_TEXT]


def key_of(message: Mapping[str, Any]) -> str | None:
    """Return the idempotency key that a message carries, None when it carries none."""
    metadata = message.get("metadata")
    key = metadata.get(IDEMPOTENCY_KEY) if isinstance(metadata, dict) else None
    return key if isinstance(key, str) and key else None
