"""Call a person: exactly one hand-off event and one sentence that tells the parent."""

from __future__ import annotations

from bot.domain import events as e
from bot.domain.message import Outgoing
from bot.skills.draft import Draft


def call_person(draft: Draft, *, queue: str, priority: str, reason: str) -> Outgoing | None:
    """Put the conversation into a queue; a second call only raises the priority and says what is under way."""
    present = draft.state.handoff
    if present is not None and present.priority <= priority:
        return draft.say("utter_person_already_called", queue_name=queue)
    draft.add(e.HandoffRequested(draft.now, queue, priority, reason))
    name = f"utter_person_called_{priority.lower()}"
    return draft.say(name if name in draft.responses else "utter_person_called")
