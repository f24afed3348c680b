"""Say what the desk wants said to a parent who has not asked, and let the talk go on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.decide.machine import start
from bot.domain import events as e
from bot.domain.errors import BadInput
from bot.ports import KnowledgeSearch, Notice
from bot.skills import floor
from bot.skills.draft import Draft
from bot.skills.hazard import mark_dangerous
from bot.skills.lead import Lead
from bot.skills.sources import citation_of
from knowledge_base.passage import FaultTree

DANGER = "utter_device_hazard"
"""Beginning of the names of notices that a thing must not be used."""


def tell_notice(lead: Lead, notice: Notice) -> None:
    """Say a notice with what our knowledge has on its fault; one that was said before changes nothing.

    While a person has the talk the parent is told all the same, as a note of the system; no flow is started.

    Raises:
        BadInput: there is no such response.
    """
    draft = lead.draft
    if notice.key in draft.state.notices:
        return
    if notice.response not in draft.responses:
        raise BadInput(f"no response {notice.response!r}; write it into bot/reply")
    draft.add(e.NoticeTold(draft.now, notice.key, notice.response))
    tree = _fault(lead.knowledge, notice.slots)
    known = {} if tree is None else _known(tree)
    _say(draft, notice.response, {**known, **notice.slots}, tree)
    _link_ticket(draft, notice.slots)
    if draft.state.mode == "auto":
        _go_on(lead, notice)


def _fault(knowledge: KnowledgeSearch, slots: Mapping[str, Any]) -> FaultTree | None:
    """Return the fault that a code of a known device stands for."""
    product, code = slots.get("product"), slots.get("fault_code")
    device = knowledge.device(str(product)) if product and code else None
    found = knowledge.find_fault("", device.device, str(code), limit=1) if device else ()
    tree = found[0][0] if found else None
    return tree if tree is not None and str(code).upper().replace("-", "") in tree.codes else None


def _known(tree: FaultTree) -> dict[str, Any]:
    return {"answer": tree.answer, "baby_impact": tree.baby_impact, "meanwhile": tree.meanwhile}


def _say(draft: Draft, response: str, facts: Mapping[str, Any], tree: FaultTree | None) -> None:
    said = draft.responses.say(response, facts, said=draft.state.said, seed=f"{draft.state.id}{response}")
    if draft.state.mode == "human":
        said = replace(said, author="system")
    if tree is not None:
        said = replace(said, citations=(citation_of(tree),))
    draft.tell(said, response)


def _link_ticket(draft: Draft, slots: Mapping[str, Any]) -> None:
    ticket = slots.get("ticket_id")
    if ticket and ticket not in draft.state.tickets:
        category = str(slots.get("ticket_category") or "general")
        draft.add(e.TicketLinked(draft.now, str(ticket), category, created=True))


def _go_on(lead: Lead, notice: Notice) -> None:
    """Make the notice's device the one that is talked of and start its flow.

    While another flow asks, or a child is in danger, it waits below.
    """
    draft, domain = lead.draft, lead.domain
    thread = {name: notice.slots[name] for name in domain.thread_slots if notice.slots.get(name) is not None}
    flow = domain.policy.notice_flows.get(notice.response)
    need = str(thread.get("issue_summary") or "")
    if draft.state.top is not None or draft.state.slots.get("danger"):
        if flow:
            floor.beneath(draft, replace(start(lead.book[flow], need=need), context=thread))
        return
    if thread.get("product") not in (None, draft.state.slots.get("product")):
        floor.clear_thread(draft, domain)
    for name, value in thread.items():
        draft.learn(name, value, by="system")
    if notice.response.startswith(DANGER):
        mark_dangerous(draft, str(thread.get("product") or ""), None)
    if flow:
        draft.set_stack((start(lead.book[flow], need=need),))
        lead.run()
