"""The two kinds of action: one looks, the other writes once for each key."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.contract import CATALOGUE, ActionName, Effect
from actions.errors import KeyTaken
from actions.handlers.request import Outcome, Request, clean, key_of, say
from actions.tickets.desk import Desk, Done
from actions.tickets.history import digest
from actions.tickets.ledger import Ledger
from actions.tickets.ticket import Actor
from actions.wording import wording


class DeskAction(Action):  # type: ignore[misc, unused-ignore]
    """An action over the desk; subclasses say ``action`` and how they answer."""

    action: ClassVar[ActionName]

    def __init__(self, desk: Desk) -> None:
        """Work at a desk."""
        self.desk = desk
        self.spec = CATALOGUE[self.action]

    def name(self) -> str:
        """Return Rasa's name of the action."""
        return str(self.action)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        """Run in a thread, since databases block; nothing is said unless everything was kept."""
        outcome = await asyncio.to_thread(self.perform, self.request_of(tracker))
        for utterance in outcome.utterances:
            dispatcher.utter_message(response=utterance.name, **utterance.facts)
        return [SlotSet(name, value) for name, value in outcome.slots.items()]

    def request_of(self, tracker: Tracker) -> Request:
        """Translate Rasa's tracker."""
        message = tracker.latest_message or {}
        text = message.get("text")
        rules = self.desk.rules
        return Request(
            sender=clean(str(tracker.sender_id))[:200],
            slots=tracker.slots,
            text=clean(text) if isinstance(text, str) else "",
            key=key_of(message) or self._key_of_message(message, tracker),
            now=self.desk.now(),
            rules=rules,
            shop=self.desk.shop,
            wording=wording(rules.zone),
        )

    def _key_of_message(self, message: dict[str, Any], tracker: Tracker) -> str | None:
        """Return a key for a caller that sends none but numbers its messages, as Rasa does."""
        number = message.get("message_id")
        return f"{number}:{self._fingerprint(tracker.slots, '')}" if isinstance(number, str) and number else None

    def _fingerprint(self, slots: dict[str, Any], text: str) -> str:
        return digest([self.action, {name: slots.get(name) for name in sorted(self.spec.reads)}, text])

    def perform(self, request: Request) -> Outcome:
        """Do it and say what came of it."""
        raise NotImplementedError


class ReadAction(DeskAction):
    """Looks something up."""

    def perform(self, request: Request) -> Outcome:
        """See ``DeskAction.perform``."""
        assert self.spec.effect is Effect.READ
        return self.answer(request)

    def answer(self, request: Request) -> Outcome:
        """Return what was found."""
        raise NotImplementedError


class WriteAction(DeskAction):
    """Changes something, once for each key, all or nothing."""

    def perform(self, request: Request) -> Outcome:
        """See ``DeskAction.perform``; a repeated request gets the same answer again."""
        assert self.spec.effect is Effect.WRITE

        def work(ledger: Ledger) -> Done:
            outcome = self.answer(request, ledger)
            return Done(outcome.as_json(), outcome.ticket_id, wrote=outcome.wrote)

        fingerprint = self._fingerprint(dict(request.slots), request.text)
        try:
            done = self.desk.once(f"{request.sender}:{self.action}", request.key, fingerprint, work)
        except KeyTaken as taken:
            return self._already_taken(request, taken.ticket_id)
        return Outcome.from_json(done.outcome)

    def _already_taken(self, request: Request, ticket_id: str | None) -> Outcome:
        about = request.about(self.desk.ticket(ticket_id)) if ticket_id else {}
        return say("utter_request_already_taken", **about)

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """Change things through the ledger and return what to say."""
        raise NotImplementedError


def customer(request: Request) -> Actor:
    """Return the parent of a conversation as an actor."""
    return Actor(request.sender, "customer")


BOT = Actor("anxin", "bot")
"""The assistant itself, when it acts for a parent."""
