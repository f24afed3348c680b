"""How a turn is written down: appended; or appended with what was before it erased."""

from __future__ import annotations

from functools import partial

from bot.decide.domain_file import Domain
from bot.domain.consent import TALK_LASTS, known_health, may_keep
from bot.domain.erasure import erased
from bot.domain.ids import MessageId
from bot.ports import ConversationStore
from bot.skills.draft import Draft


def keep(store: ConversationStore, draft: Draft, domain: Domain, *, after: int, answered: MessageId | None) -> int:
    """Store a turn that began at event ``after`` and return the number of its last event.

    A child's health facts without consent get a date on which they are erased: a day after the last word.
    """
    conversation, slots, health = draft.state.id, draft.state.slots, domain.health_slots
    if draft.erasing:
        less = partial(erased, scope=draft.erasing, health=health)
        return store.erase(conversation, less, draft.events, after=after, outbox=draft.outbox, answered=answered)
    passing = known_health(slots, health) and not may_keep(slots)
    lapses_at = draft.now + TALK_LASTS if passing else None
    return store.append(
        conversation, draft.events, after=after, outbox=draft.outbox, answered=answered, lapses_at=lapses_at
    )
