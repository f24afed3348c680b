"""What of a plan comes when: needs begun in order, danger before everything, a flow stopped."""

from __future__ import annotations

from dataclasses import replace

from bot.decide.machine import start
from bot.decide.start import Start
from bot.decide.todo import Plan
from bot.domain import events as e
from bot.skills import floor
from bot.skills.lead import Lead
from bot.skills.summary import note_matter


def begin(lead: Lead, starts: tuple[Start, ...]) -> None:
    """Answer at once what can be answered, then lead what has to ask; one question a turn."""
    if starts and starts[0].intent:
        lead.draft.learn("last_flow", starts[0].flow)
        lead.draft.learn("last_intent", starts[0].intent)
    for begun in starts:
        if begun.flow in lead.domain.policy.ticket_categories:
            lead.draft.learn("last_claim", begun.flow)
        note_matter(lead.draft, begun)
    at_once = {*lead.domain.policy.answer_flows, "warranty"}
    for begun in sorted(starts, key=lambda each: each.flow not in at_once):
        spoken = len(lead.draft.bubbles)
        held = lead.draft.state.top if lead.asked else None
        floor.push(lead.draft, begun, lead.book, lead.domain)
        lead.run()
        if held is not None:
            _queue_behind(lead, held, said_nothing=len(lead.draft.bubbles) == spoken)


def _queue_behind(lead: Lead, held: e.Frame, *, said_nothing: bool) -> None:
    """A second flow that still has a question waits below the one that asked."""
    draft = lead.draft
    top = draft.state.top
    if top is None or top.flow == held.flow and top.need == held.need:
        return
    if len(draft.state.stack) < 2:  # the flow that asked has been taken up in this one
        return
    floor.put_away(draft, lead.domain)
    stack = draft.state.stack
    draft.set_stack((*stack[:-2], stack[-1], stack[-2]))
    floor.bring_back(draft, lead.domain)
    if said_nothing:
        draft.say("utter_noted_for_later", flow_name=lead.flow_name(top))


def interrupt(lead: Lead, todo: Plan) -> None:
    """Danger first: guide, call, keep every other need for later."""
    draft = lead.draft
    danger = {"danger": todo.emergency}
    floor.push(draft, Start("pattern_emergency", draft.read.text), lead.book, lead.domain, context=danger)
    lead.run()
    for response in todo.says:
        draft.say(response)
    for begun in todo.starts:
        frame = start(lead.book[begun.flow], need=begun.need, intent=begun.intent)
        floor.beneath(draft, replace(frame, context=dict(begun.seeds)))
    if todo.starts:
        draft.say("utter_later_when_safe")


def cancel(lead: Lead) -> None:
    """Stop the flow that has the floor and bring back the one below."""
    draft = lead.draft
    top = draft.state.top
    if top is None:
        draft.say("utter_nothing_to_cancel")
        return
    draft.set_stack(draft.state.stack[:-1])
    name = lead.book[top.flow].name.replace("{product}", str(draft.state.slots.get("product") or ""))
    draft.say("utter_flow_cancelled", flow_name=name)
    for slot in lead.book[top.flow].filled_slots - set(lead.book[top.flow].persisted_slots):
        draft.learn(slot, None)
    floor.bring_back(draft, lead.domain)
