"""Call a person: exactly one hand-off event and one sentence that tells the parent."""

from __future__ import annotations

from bot.domain import events as e
from bot.domain.message import Outgoing
from bot.skills.draft import Draft

EXPERT = "action_call_expert"
SENIOR = "wants_senior"
"""Cue of the wish for somebody who decides."""


def call_person(draft: Draft, *, queue: str, priority: str, reason: str) -> Outgoing | None:
    """Put the conversation into a queue; a second call only raises the priority or who is called, and says what is under way."""
    present = draft.state.handoff
    rises = present is not None and present.queue != queue and SENIOR in draft.read.cues and priority != "P0"
    if present is not None and rises and present.priority != "P0":  # who was called for a danger is not called off
        draft.add(e.HandoffRequested(draft.now, queue, min(priority, present.priority, "P1"), reason))
        return draft.say("utter_senior_called")
    waits = present is not None and present.priority <= priority
    if not waits:
        draft.add(e.HandoffRequested(draft.now, queue, priority, reason))
    if _expert_called(draft):
        return None
    if waits and SENIOR in draft.read.cues:
        return draft.say("utter_senior_beside_expert")
    if waits:
        return draft.say("utter_person_already_called", queue_name=queue)
    if SENIOR in draft.read.cues and priority != "P0":
        return draft.say("utter_senior_called")
    name = f"utter_person_called_{priority.lower()}"
    return draft.say(name if name in draft.responses else "utter_person_called")


def _expert_called(draft: Draft) -> bool:
    """Whether this turn has told an expert's name and time: a second sentence about waiting would only confuse."""
    return any(isinstance(event, e.ActionRan) and event.name == EXPERT and event.ok for event in draft.events)
