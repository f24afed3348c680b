"""A turn in the making: events are added, the state follows, nothing is stored yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.decide.domain_file import Policy
from bot.decide.machine import Stack
from bot.domain import events as e
from bot.domain.conversation import Conversation, apply
from bot.domain.message import Button, Citation, Outgoing
from bot.domain.understanding import Understanding
from bot.ports import ActionCall, Writer
from bot.reply.responses import Responses

SAID_ONCE = {"utter_batch_trail": "traceability"}
"""Responses that are a record to look up, and the intent that asks for it: unasked, a second time they are only in the way."""
ASKED = 0.6
HALF, NEARLY = 0.5, 0.8
"""What is left of a month to be called a half, and from where on it is nearly the next."""


@dataclass
class Draft:
    """Collects what a turn says and does; the only mutable thing in a turn."""

    state: Conversation
    read: Understanding
    now: datetime
    responses: Responses
    writer: Writer | None = None
    policy: Policy = field(default_factory=Policy)
    events: list[e.Event] = field(default_factory=list)
    outbox: list[ActionCall] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
    """Display names for values, such as a flow's name."""
    erasing: e.Scope | None = None
    """What this turn erases of all that was before; None for nothing."""

    def add(self, event: e.Event) -> None:
        """Append an event and fold it in."""
        self.events.append(event)
        self.state = apply(self.state, event)

    def say(self, response: str, **facts: Any) -> Outgoing:
        """Say a response of the domain with the known slots and the facts given."""
        return self.tell(self.worded(response, **facts), response)

    def worded(self, response: str, **facts: Any) -> Outgoing:
        """Return the bubble of a response with the known slots and the facts given; nothing is said yet."""
        known = {**self._shown(), **facts}
        return self.responses.say(response, known, said=self.state.said, seed=f"{self.state.id}{self.state.turn}")

    def join(self, message: Outgoing) -> None:
        """Put a message's words and buttons into the last bubble of this turn."""

        def joined(last: Outgoing) -> Outgoing:
            return replace(last, text=f"{last.text}\n{message.text}", buttons=(*last.buttons, *message.buttons))

        self._reword(self._said_at(-1), joined)

    def words(self, response: str, **facts: Any) -> str:
        """Return the words of a response that becomes part of a bubble; nothing is said."""
        return self.responses.say(response, facts, said=(), seed="").text

    def tell(self, message: Outgoing, response: str | None = None) -> Outgoing:
        """Say a finished bubble; the same words once a turn, a long record once a talk."""
        now = {bubble.text for bubble in self.bubbles}
        if message.text in now or message.text in self.state.said and self._unasked(response):
            return message
        self.citations.extend(citation.id for citation in message.citations)
        self.add(e.BotSaid(self.now, message, response))
        return message

    def _unasked(self, response: str | None) -> bool:
        """Whether a response is a record that this message does not clearly ask for."""
        wanted = SAID_ONCE.get(response or "")
        return wanted is not None and not any(i.name == wanted and i.confidence >= ASKED for i in self.read.intents)

    def learn(self, slot: str, value: Any, said: str = "", by: Any = "bot") -> None:
        """Set a slot; None empties it. A value that is known already changes nothing."""
        known = self.state.facts.get(slot)
        if value is None:
            if known is not None:
                self.add(e.FactForgotten(self.now, slot))
        elif known is None or known.value != value:
            self.add(e.FactLearned(self.now, slot, value, said, "customer" if said else by))

    def learn_again(self, slot: str, value: Any, said: str) -> None:
        """Set a slot whose turn counts though its value is known already: a danger that comes back is a new one."""
        self.add(e.FactLearned(self.now, slot, value, said, "customer"))

    def learned_now(self) -> frozenset[str]:
        """Return the slots that this turn has filled."""
        return frozenset(event.slot for event in self.events if isinstance(event, e.FactLearned))

    def erase(self, scope: e.Scope) -> None:
        """Mark that everything before this point is to be erased; what is added from now on stays."""
        self.erasing = scope
        self.add(e.ErasureDone(self.now, scope))

    def set_stack(self, stack: Stack) -> None:
        """Record the stack when it has changed."""
        if stack != self.state.stack:
            self.add(e.StackSet(self.now, stack))

    @property
    def bubbles(self) -> list[Outgoing]:
        """What this turn has said so far."""
        return [event.message for event in self.events if isinstance(event, e.BotSaid)]

    @property
    def last_response(self) -> str | None:
        """Name of the response of this turn's last bubble; None for words without a name, or when nothing was said."""
        said = [event for event in self.events if isinstance(event, e.BotSaid)]
        return said[-1].response if said else None

    def cite(self, citation: Citation) -> None:
        """Put a source under the last bubble of this turn."""
        self.citations.append(citation.id)
        last = self._said_at(-1)
        self._reword(last, lambda message: replace(message, citations=(*message.citations, citation)))

    def offer(self, *buttons: Button) -> None:
        """Put buttons under the last bubble of this turn."""

        def with_buttons(message: Outgoing) -> Outgoing:
            known = {button.payload for button in message.buttons}
            fresh = tuple(button for button in buttons if button.payload not in known)
            return replace(message, buttons=(*message.buttons, *fresh))

        self._reword(self._said_at(-1), with_buttons)

    def open_with(self, opening: str) -> None:
        """Put a line in front of the first bubble of this turn."""
        self._reword(self._said_at(0), lambda message: replace(message, text=f"{opening}\n{message.text}"))

    def _said_at(self, number: int) -> int | None:
        """Return where in the events a bubble of this turn stands (0 the first, -1 the last), None when nothing was said."""
        places = [place for place, event in enumerate(self.events) if isinstance(event, e.BotSaid)]
        return places[number] if places else None

    def _reword(self, place: int | None, change: Callable[[Outgoing], Outgoing]) -> None:
        event = self.events[place] if place is not None else None
        if place is not None and isinstance(event, e.BotSaid):
            self.events[place] = replace(event, message=change(event.message))

    def _shown(self) -> dict[str, Any]:
        slots = self.state.slots
        age = slots.get("baby_age_months")
        return {**slots, "baby_age": self.age_words(age)} if age is not None else slots

    def age_words(self, months: Any) -> str:
        """Say an age as a parent would; the words come from the responses ``age_*``."""
        value = float(months)
        years, rest = divmod(round(value), 12)
        facts: dict[str, Any]
        if value < 1:
            name, facts = "age_days", {"number": round(value * 30)}
        elif value < 24:
            name, facts = _months(round(value, 1))
        elif rest == 6:
            name, facts = "age_years_half", {"number": years}
        else:
            name, facts = (
                ("age_years_months", {"number": years, "months": rest}) if rest else ("age_years", {"number": years})
            )
        return self.words(name, **facts)


def _months(value: float) -> tuple[str, dict[str, Any]]:
    """A number of months as one says it: nobody is 1.2 months old."""
    whole, rest = int(value), round(value % 1, 1)
    if rest == 0:
        return "age_months", {"number": whole}
    if rest >= NEARLY:
        return "age_months_nearly", {"number": whole + 1}
    return "age_months_half" if rest == HALF else "age_months_more", {"number": whole}
