"""Does later what could not be done in a turn: failed actions are tried again without the parent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from bot.domain import events as e
from bot.domain.consent import TALK_LASTS, known_health, may_keep
from bot.domain.errors import ActionFailed
from bot.domain.ids import ConversationId
from bot.domain.understanding import Understanding
from bot.ports import ActionAnswer, ActionCall, Reloading
from bot.skills.consent import forget_health
from bot.skills.draft import Draft
from bot.skills.keeping import keep
from bot.skills.lead import category_of, take_answer
from bot.teller import Teller
from bot.turn import Assistant

log = logging.getLogger("anxin.sweeper")
ALWAYS_TOLD = (
    "action_open_ticket",
    "action_book_repair",
    "action_call_expert",
    "action_privacy_request",
    "action_erase_family",
    "action_forget_health",
)
STALE = timedelta(minutes=10)
"""A look-up that comes back later than this is no longer news to the parent."""
LISTENS_EVERY = timedelta(seconds=0.5)
"""Notices may be warnings: they do not wait for slow actions, and are said within two seconds."""


class Sweeper:
    """Takes due rows from the outbox in a thread of its own, and notices in another."""

    def __init__(
        self,
        assistant: Assistant,
        *,
        every: timedelta = timedelta(seconds=1),
        files: Reloading | None = None,
        teller: Teller | None = None,
    ) -> None:
        """Look for due rows ``every`` so often, for changed articles in ``files``, and let ``teller`` say notices."""
        self.assistant, self.every, self.files = assistant, every, files
        self._stop = Event()
        self._threads = [Thread(target=self._run, args=(self._sweep_and_reload, every), name="sweeper", daemon=True)]
        if teller is not None:
            self._threads.append(
                Thread(target=self._run, args=(teller.tell, LISTENS_EVERY), name="teller", daemon=True)
            )

    def start(self) -> None:
        """Begin to sweep."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the row in hand and end."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=10)

    def sweep(self) -> int:
        """Try every due row once; returns how many were settled."""
        settled = 0
        for row, conversation, call in self.assistant.store.due(self.assistant.clock.now()):
            try:
                answer = self.assistant.actions.run(call)
            except ActionFailed as error:
                log.warning("action %s failed again: %s", call.name, error)
                continue
            self._tell(conversation, call, answer)
            self.assistant.store.settle(row)
            settled += 1
        return settled

    def _tell(self, conversation: ConversationId, call: ActionCall, answer: ActionAnswer) -> None:
        """Record the result; telling twice after a crash between the two writes is prevented by the action's key."""
        with self.assistant.locks.hold(conversation):
            state, seq = self.assistant.store.load(conversation)
            if call.key not in state.failed_actions:
                return
            now = self.assistant.clock.now()
            draft = Draft(state, Understanding(""), now, self.assistant.responses)
            draft.add(e.ActionRan(now, call.name, call.key, ok=True))
            fresh = state.last_at is not None and now - state.last_at < STALE
            responses: Sequence[Any] = answer.responses if call.name in ALWAYS_TOLD or fresh else ()
            take_answer(draft, dict(answer.slots), responses, category=category_of(call.name, call.slots))
            last = self.assistant.store.append(conversation, draft.events, after=seq)
        self.assistant.fanout.publish(conversation, last)

    def lapse(self) -> int:
        """Erase what was told for a talk only and whose talk is over; returns of how many conversations."""
        assistant, done = self.assistant, 0
        for conversation in assistant.store.lapsed(assistant.clock.now()):
            with assistant.locks.hold(conversation):
                last = self._lapse(conversation)
            if last is not None:
                assistant.fanout.publish(conversation, last)
                done += 1
        return done

    def _lapse(self, conversation: ConversationId) -> int | None:
        """Erase one conversation's talk-only facts; None when there is nothing to erase, or not yet."""
        assistant, health = self.assistant, self.assistant.domain.health_slots
        state, seq = assistant.store.load(conversation)
        if may_keep(state.slots) or not known_health(state.slots, health):
            assistant.store.lapse(conversation, None)
            return None
        now = assistant.clock.now()
        if state.last_at is not None and now - state.last_at < TALK_LASTS:
            assistant.store.lapse(conversation, state.last_at + TALK_LASTS)
            return None
        draft = Draft(state, Understanding(""), now, assistant.responses)
        forget_health(draft, assistant.domain)
        draft.erase("health")
        return keep(assistant.store, draft, assistant.domain, after=seq, answered=None)

    def _sweep_and_reload(self) -> None:
        self.sweep()
        self.lapse()
        if self.files is not None:
            self.files.reload()

    def _run(self, work: Callable[[], object], every: timedelta) -> None:
        while not self._stop.wait(every.total_seconds()):
            try:
                work()
            except Exception:  # the thread must outlive a bad row; the row is due again later
                log.exception("sweeping failed")
