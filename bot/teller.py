"""Tells parents what they have not asked for: notices of the desk, each of them once."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.errors import Conflict
from bot.domain.ids import ConversationId
from bot.domain.understanding import Understanding
from bot.ports import Notice, NoticeBoard
from bot.skills.draft import Draft
from bot.skills.notice import tell_notice
from bot.turn import Assistant

log = logging.getLogger("anxin.teller")


@dataclass(frozen=True)
class Teller:
    """Takes due notices from a board into their conversations."""

    assistant: Assistant
    board: NoticeBoard

    def tell(self) -> int:
        """Say every notice that is due; returns how many were settled.

        The words and the notice's key go into the conversation at once, the board is told after that: whoever is
        killed between the two finds the key there and says nothing twice. One that cannot be said keeps no other waiting.
        """
        settled = 0
        for notice in self.board.due():
            try:
                self._say(notice)
            except Conflict:  # a turn was faster; the next round says it
                continue
            except Exception:  # a bad notice must not silence the others; it is put off and comes back
                log.exception("notice %s (%s) cannot be said", notice.id, notice.response)
                self.board.put_off(notice)
                continue
            self.board.told(notice)
            settled += 1
        return settled

    def _say(self, notice: Notice) -> None:
        assistant, conversation = self.assistant, ConversationId(notice.conversation_id)
        with assistant.locks.hold(conversation):
            state, seq = assistant.store.load(conversation)
            draft = Draft(state, Understanding(""), assistant.clock.now(), assistant.responses)
            tell_notice(
                assistant.lead(draft, notice.key),
                notice,
            )
            if not draft.events:
                return
            last = assistant.store.append(conversation, draft.events, after=seq, outbox=draft.outbox)
        assistant.fanout.publish(conversation, last)
