"""The table of contents of one turn: record, read, decide, do, reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.decide.domain_file import Domain
from bot.decide.facts import CARE
from bot.decide.flow import FlowBook
from bot.decide.lasting_danger import LEFT
from bot.decide.machine import start
from bot.decide.mood import manner
from bot.decide.plan import plan
from bot.decide.todo import Plan
from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.ids import ConversationId
from bot.domain.message import Incoming, Outgoing
from bot.domain.understanding import Urgency
from bot.ports import (
    AccessLog,
    ActionRunner,
    Clock,
    ConversationStore,
    Exports,
    FanOut,
    KnowledgeSearch,
    Locks,
    Understander,
    Writer,
)
from bot.reply.responses import Responses
from bot.skills import agenda, consent, floor, manners
from bot.skills.danger import remember_danger_over
from bot.skills.draft import Draft
from bot.skills.keeping import keep
from bot.skills.lead import Lead
from bot.skills.on_topic import in_context
from bot.skills.walk_report import as_report


@dataclass(frozen=True)
class Heard:
    """What a turn gave: the bubbles, and the draft for the trace (None when the message was a repeat)."""

    messages: tuple[Outgoing, ...]
    draft: Draft | None = None
    state: Conversation | None = None


@dataclass
class Assistant:
    """The core that every door calls; put together in ``bot.wiring``."""

    understander: Understander
    book: FlowBook
    domain: Domain
    responses: Responses
    store: ConversationStore
    locks: Locks
    fanout: FanOut
    knowledge: KnowledgeSearch
    actions: ActionRunner
    clock: Clock
    accesses: AccessLog
    exports: Exports
    writer: Writer | None = None
    """Phrases answers where the shop has set one up."""

    def hear(self, incoming: Incoming) -> Heard:
        """Take one message from a parent and return the bot's bubbles (none while a person has the talk).

        The same ``message_id`` again returns the recorded bubbles and does nothing.
        """
        conversation = ConversationId(incoming.sender)
        with self.locks.hold(conversation):
            before = self.store.answered_at(conversation, incoming.message_id)
            if before:
                return Heard(self._recorded(conversation, *before))
            state, seq = self.store.load(conversation)
            read = self.understander.read(incoming.text, conversation=state, now=incoming.at)
            draft = Draft(state, read, incoming.at, self.responses, self.writer, self.domain.policy)
            draft.read = read = as_report(in_context(draft, self.knowledge), state, self.knowledge, self.domain)
            channel = str(incoming.metadata.get("channel", "rest"))
            draft.add(e.CustomerSaid(incoming.at, incoming.text, incoming.message_id, read, channel))
            if state.mode == "auto":
                self._answer(draft, plan(state, read, self.book, self.domain), incoming)
            last = keep(self.store, draft, self.domain, after=seq, answered=incoming.message_id)
        self.fanout.publish(conversation, last)
        return Heard(tuple(draft.bubbles), draft, draft.state)

    def agent_says(self, conversation: ConversationId, text: str, name: str, now: datetime, **more: Any) -> int:
        """Record an agent's or expert's words; returns the event number."""
        with self.locks.hold(conversation):
            _, seq = self.store.load(conversation)
            last = self.store.append(conversation, [e.PersonSaid(now, text, name, **more)], after=seq)
        self.fanout.publish(conversation, last)
        return last

    def record(self, conversation: ConversationId, *events: e.Event) -> int:
        """Append events that are no turn: mode switch, closing, rating; returns the last event number."""
        with self.locks.hold(conversation):
            _, seq = self.store.load(conversation)
            last = self.store.append(conversation, events, after=seq)
        self.fanout.publish(conversation, last)
        return last

    def lead(self, draft: Draft, key: str) -> Lead:
        """Return who runs flows on a draft; actions are called under names that begin with ``key``."""
        return Lead(draft, self.book, self.domain, self.knowledge, self.actions, self.accesses, self.exports, key)

    def _recorded(self, conversation: ConversationId, first: int, last: int) -> tuple[Outgoing, ...]:
        events = self.store.history(conversation, after=first - 1, limit=last - first + 1)
        return tuple(record.event.message for record in events if isinstance(record.event, e.BotSaid))

    def _answer(self, draft: Draft, todo: Plan, incoming: Incoming) -> None:
        lead = self.lead(draft, incoming.message_id)
        own = (
            self.domain.thread_slots if todo.floor is not None else ()
        )  # of the flow gone back to: learned when it has the floor
        for fact in todo.learned:
            if fact.slot not in own:
                draft.learn(fact.slot, fact.value, fact.said)
        if todo.emergency:
            agenda.interrupt(lead, todo)
            return
        if {"child_safe", *LEFT} & draft.read.cues:
            remember_danger_over(draft, goes_on=bool(todo.starts) or todo.floor is not None)
        if todo.cancelled:
            agenda.cancel(lead)
        if todo.floor is not None:
            floor.give_floor(draft, todo.floor, self.domain)
            for fact in todo.learned:
                if fact.slot in own:
                    draft.learn(fact.slot, fact.value, fact.said)
            if todo.answered:
                floor.await_answer(draft, self.book, todo.answered)
            else:
                floor.say_again(draft, self.book)
        if todo.restart and draft.state.top:
            top = draft.state.top
            draft.set_stack((*draft.state.stack[:-1], start(self.book[top.flow], need=top.need, intent=top.intent)))
        if todo.answered or todo.floor is not None or todo.restart:
            lead.run()
        agenda.begin(lead, todo.starts)
        for response in todo.says:
            manners.speak(draft, response, self.domain.health_slots)
        manners.clarify(draft, todo)
        urgent = draft.read.alarm.level is Urgency.URGENT and any(one.flow == CARE for one in todo.starts)
        if not todo.patient and not urgent:  # beside what has to be seen today no device is asked after
            lead.resume()
        floor.wait_for_nothing_told(draft, self.book)
        if not draft.bubbles:
            draft.say("utter_heard")
        manners.finish(draft, manner(draft.state, draft.read))
        consent.ask_once(lead)
