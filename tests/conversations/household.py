"""A whole Anxin in this process: real understanding, flows, stores and actions, no doors and no second process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import func, select

from actions.contract import ActionCall as Body
from actions.contract import ActionName, ActionResult
from actions.handlers.registry import all_actions
from actions.tickets.desk import Desk, open_desk
from bot.adapters.memory import CHINA
from bot.adapters.schema import outbox
from bot.domain.conversation import Conversation
from bot.domain.errors import ActionFailed
from bot.domain.ids import ConversationId, MessageId, SenderId
from bot.domain.message import Incoming, Outgoing
from bot.ports import ActionAnswer, ActionCall
from bot.settings import Settings
from bot.sweeper import Sweeper
from bot.turn import Assistant
from bot.wiring import build_assistant


@dataclass
class Hands:
    """The real actions, called without HTTP; ``down`` lets the next calls fail as a dead server would."""

    desk: Desk
    down: bool = False
    calls: list[ActionCall] = field(default_factory=list)

    def run(self, call: ActionCall) -> ActionAnswer:
        self.calls.append(call)
        if self.down:
            raise ActionFailed(call.name)
        body = Body(ActionName(call.name), call.sender, call.slots, call.text, call.key).as_body()
        dispatcher = CollectingDispatcher()
        action = next(one for one in all_actions(self.desk) if one.name() == call.name)
        events = asyncio.run(action.run(dispatcher, Tracker.from_dict(body["tracker"]), {}))
        result = ActionResult.from_body({"events": events, "responses": dispatcher.messages})
        return ActionAnswer(result.slots, tuple({"response": u.name, **u.facts} for u in result.utterances))


class Household:
    """One family's talk, with a clock that is set by hand."""

    def __init__(self, minds: dict[str, Any], folder: Path, talk: str, database_url: str | None = None) -> None:
        self.moment = datetime(2026, 11, 26, 10, 0, tzinfo=CHINA)
        self.settings = Settings(data=folder, database_url=database_url)
        self.desk = open_desk(self.settings.actions_database, clock=lambda: self.moment)
        self.hands = Hands(self.desk)
        self.talk = ConversationId(talk)
        self.minds, self.numbers = minds, count(1)
        self.assistant = self.restarted()

    def restarted(self) -> Assistant:
        """The same house as after a restart: nothing is left but what the stores hold."""
        made = build_assistant(self.settings, self.hands, clock=self, desk=self.desk, **self.minds)
        self.assistant = made
        return made

    def now(self) -> datetime:
        return self.moment

    def later(self, **span: float) -> None:
        self.moment += timedelta(**span)

    def say(self, text: str, message_id: str | None = None) -> tuple[Outgoing, ...]:
        number = MessageId(message_id or f"m{next(self.numbers)}")
        return self.assistant.hear(Incoming(SenderId(self.talk), text, number, self.moment)).messages

    def words(self, text: str) -> str:
        return "\n".join("\n".join((said.text, *said.details)) for said in self.say(text))

    def sweep(self, *, minutes: float = 1) -> int:
        """What the sweeper does when it comes by that much later; the outbox lives by the machine's time.

        Returns how many of this family's calls were done: others may live in the same database.
        """
        before = self._waiting()
        self.assistant.clock = _Ahead(minutes)
        try:
            while Sweeper(self.assistant).sweep():
                pass
        finally:
            self.assistant.clock = self
        return before - self._waiting()

    def _waiting(self) -> int:
        own = select(func.count()).where(outbox.c.conversation == self.talk)
        with self.assistant.store.engine.connect() as connection:  # type: ignore[attr-defined]
            return int(connection.execute(own).scalar_one())

    def lapse(self) -> int:
        """What the sweeper erases by now; 1 when it was of this family."""
        before = self.assistant.store.load(self.talk)[1]
        while Sweeper(self.assistant).lapse():
            pass
        return int(self.assistant.store.load(self.talk)[1] != before)

    @property
    def state(self) -> Conversation:
        return self.assistant.store.load(self.talk)[0]

    @property
    def slots(self) -> dict[str, Any]:
        return self.state.slots

    def kept(self) -> str:
        """Everything that the talk's store holds of this family, as text."""
        return repr(self.assistant.store.history(self.talk, limit=100_000))

    def tickets(self) -> dict[str, dict[str, Any]]:
        return {one.category: dict(one.facts) for one in self.desk.of_conversation(self.talk)}

    def in_tickets(self) -> str:
        """Everything that the tickets hold of this family, as text."""
        own = self.desk.of_conversation(self.talk)
        return repr([(dict(one.facts), [said.body for said in self.desk.comments(one.id)]) for one in own])

    def close(self) -> None:
        self.assistant.store.engine.dispose()  # type: ignore[attr-defined]
        self.desk.engine.dispose()


class _Ahead:
    def __init__(self, minutes: float) -> None:
        self.span = timedelta(minutes=minutes)

    def now(self) -> datetime:
        return datetime.now(CHINA) + self.span


def payloads(said: tuple[Outgoing, ...]) -> list[str]:
    return [button.payload for message in said for button in message.buttons]


def told(family: Household, *texts: str) -> str:
    """The answer to the last of these messages."""
    return [family.words(text) for text in texts][-1]
