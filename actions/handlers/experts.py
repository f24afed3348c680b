"""Calling a human expert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from actions.contract import ActionName
from actions.handlers.base import WriteAction, customer
from actions.handlers.request import Outcome, Request, say
from actions.shops.values import Expert
from actions.tickets.ledger import Ledger
from actions.tickets.rules import Skill

DEFAULT_SKILL = "paediatrician"
"""Who comes when it is urgent and nobody was named."""
LONGEST_SHIFT_SEARCH = 8


class CallExpert(WriteAction):
    """Puts a case in an expert's queue with a promised call."""

    action = ActionName.CALL_EXPERT

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        skill = self._skill(request)
        if skill is None:
            return say("utter_expert_needs_expert_skill")
        priority = request.rules.priority(skill.category, {}, request.priority())
        expert, starts = self._who(request, skill, urgent=priority in ("P0", "P1"))
        promised = request.rules.callback[priority]
        facts = {**request.facts(), **request.health(), "expert_skill": skill.id, "issue_summary": _summary(request)}
        if request.told("handoff_reason"):
            facts["handoff_reason"] = request.told("handoff_reason")
        new = request.new_ticket(
            skill.category, facts, priority=priority, queue=skill.id, callback_due=starts + promised
        )
        opened = ledger.open(replace(new, note=None) if request.health_refused else new, customer(request))
        on_duty = starts <= request.now
        name = (
            "expert_already_called"
            if opened.joined
            else "expert_called_urgent"
            if priority == "P0"
            else "expert_called"
        )
        if not on_duty and not opened.joined:
            name = "expert_off_hours"
        return request.kept(
            f"utter_{name}",
            opened.ticket,
            skill_name=skill.name,
            expert=expert.name if expert else None,
            callback_minutes=int(promised.total_seconds() // 60),
            phone_tail=request.phone_tail,
        )

    def _skill(self, request: Request) -> Skill | None:
        """Return the skill of the slot, the one named in the words, or the doctor when it is urgent."""
        skills = request.rules.skills
        named = skills.get(request.told("expert_skill") or "")
        if named:
            return named
        words = " ".join(filter(None, (request.text, request.told("handoff_reason"), request.told("issue_summary"))))
        spoken = [skill for skill in skills.values() if any(word in words for word in skill.said)]
        if spoken:
            return spoken[0]
        urgent = request.priority() in ("P0", "P1") or request.slots.get("expert_skill") == "unknown"
        return skills[DEFAULT_SKILL] if urgent else None

    def _who(self, request: Request, skill: Skill, *, urgent: bool) -> tuple[Expert | None, datetime]:
        """Return who calls and from when: one on duty, for urgent cases one on call, else the next shift."""
        experts = request.shop.people.experts(skill.id)
        now = request.now.astimezone(request.rules.zone)
        ready = [one for one in experts if next_shift(one, now) <= now] or [
            one for one in experts if urgent and one.on_call
        ]
        if ready or not experts:
            return (ready[0] if ready else None), request.now
        return _next(experts, now)


def _summary(request: Request) -> str | None:
    """Return what it is about; a parent who wants no health data kept is asked by the expert, not by the ticket."""
    if request.health_refused:
        return request.wording.word("health_withheld")
    return request.issue or request.text or None


def _next(experts: Sequence[Expert], now: datetime) -> tuple[Expert, datetime]:
    first = min(experts, key=lambda one: next_shift(one, now))
    return first, next_shift(first, now)


def next_shift(expert: Expert, now: datetime) -> datetime:
    """Return ``now`` for an expert on duty, else the start of the next shift; ``now`` is in the shop's zone."""
    for days in range(LONGEST_SHIFT_SEARCH):
        day = (now + timedelta(days=days)).date()
        if day.weekday() not in expert.weekdays:
            continue
        opens = datetime.combine(day, expert.opens, now.tzinfo)
        closes = datetime.combine(day, expert.closes, now.tzinfo)
        if expert.opens == expert.closes:
            closes += timedelta(days=1)
        if now < closes:
            return max(opens, now)
    return now + timedelta(days=LONGEST_SHIFT_SEARCH)
