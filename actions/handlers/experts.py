"""Calling a human expert."""

from __future__ import annotations

from dataclasses import replace

from actions.contract import ActionName
from actions.handlers.base import BOT, WriteAction, customer
from actions.handlers.request import Outcome, Request, say
from actions.people.calls import Case, Panel, Promise, minutes_until
from actions.tickets.ledger import Ledger
from actions.tickets.rules import Skill
from actions.tickets.ticket import Opened, Patch, Ticket

DEFAULT_SKILL = "paediatrician"
"""Who comes when it is urgent and nobody was named."""
OF_BODIES = "parenting_expert"
"""Category of experts about whom it is worth saying when not to wait for them."""
PLAIN = ("expert_busy", "expert_off_hours")
"""Promises that are worded without it for the others."""
SAYS = {"busy": "expert_busy", "off": "expert_off_hours"}


class CallExpert(WriteAction):
    """Puts a case in an expert's queue with a promised call."""

    action = ActionName.CALL_EXPERT

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        skill = self._skill(request)
        if skill is None:
            return say("utter_expert_needs_expert_skill")
        priority = request.rules.priority(skill.category, {}, request.priority())
        facts = {**request.facts(), **request.health(), "issue_summary": _summary(request)}
        case = Case(skill, priority, request.rules.green_lane.holds(facts), self._language(request))
        promise = Panel(ledger.connection, request.shop.people, request.rules, request.now).call(case)
        facts["expert_skill"] = promise.skill.id
        if request.told("handoff_reason"):
            facts["handoff_reason"] = request.told("handoff_reason")
        new = request.new_ticket(
            skill.category, facts, priority=priority, queue=promise.skill.id, callback_due=promise.due
        )
        opened = ledger.open(replace(new, note=None) if request.health_refused else new, customer(request))
        return self._told(request, opened, self._promised(ledger, opened, promise), promise)

    def _promised(self, ledger: Ledger, opened: Opened, promise: Promise) -> Ticket:
        """Keep the promise in the ticket; an older one stands unless this one is sooner."""
        ticket = opened.ticket
        if opened.joined and (ticket.first_response_at or ticket.dues.first_response != promise.due):
            return ticket
        adviser = promise.adviser.name if promise.adviser and ticket.assignee is None else None
        return ledger.change(ticket, Patch(facts=promise.facts, assignee=adviser), BOT)

    def _told(self, request: Request, opened: Opened, ticket: Ticket, promise: Promise) -> Outcome:
        urgent = "expert_called_urgent" if ticket.priority == "P0" else "expert_called"
        name = "expert_already_called" if opened.joined else SAYS.get(promise.state, urgent)
        plain = "_plain" if name in PLAIN and promise.skill.category != OF_BODIES else ""
        outcome = request.kept(
            f"utter_{name}{plain}",
            ticket,
            skill_name=promise.skill.name,
            expert=promise.expert.name if promise.expert and not promise.sped_up else None,
            callback_minutes=minutes_until(promise.due, request.now),
            phone_tail=request.phone_tail,
        )
        if opened.joined or not promise.adviser:
            return outcome
        lane = "utter_expert_green_lane" if promise.sped_up else "utter_expert_adviser"
        return outcome.then(
            say(lane, adviser=promise.adviser.name, ticket_id=ticket.id, callback_at=request.moment(promise.due))
        )

    def _skill(self, request: Request) -> Skill | None:
        """Return the skill of the slot, the one named in the words, or the doctor when it is urgent."""
        skills = request.rules.skills
        named = skills.get(request.told("expert_skill") or "")
        if named:
            return named
        words = self._words(request)
        spoken = [skill for skill in skills.values() if any(word in words for word in skill.said)]
        if spoken:
            return spoken[0]
        urgent = request.priority() in ("P0", "P1") or request.slots.get("expert_skill") == "unknown"
        return skills[DEFAULT_SKILL] if urgent else None

    def _language(self, request: Request) -> str | None:
        """Return the dialect or language that the parent asks for."""
        said, words = request.rules.language_said, self._words(request)
        return next((name for name, forms in said.items() if any(form in words for form in forms)), None)

    def _words(self, request: Request) -> str:
        return " ".join(filter(None, (request.text, request.told("handoff_reason"), request.told("issue_summary"))))


def _summary(request: Request) -> str | None:
    """Return what it is about; a parent who wants no health data kept is asked by the expert, not by the ticket."""
    if request.health_refused:
        return request.wording.word("health_withheld")
    return request.issue or request.text or None
