"""Coming back to an earlier thread of the talk: which frame on the stack a message goes on with. Pure."""

from __future__ import annotations

from typing import Any

from bot.decide.aside import Aside
from bot.decide.domain_file import Domain
from bot.decide.facts import CARE
from bot.decide.open_question import OpenQuestion
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.events import Frame
from bot.domain.understanding import Understanding

Starts = tuple[Start, ...]
FORM, OF_THE_FORM = "repair_booking", ("phone", "place")
AWAITED = {"phone": "phone", "address": "place", "appointment": "datetime"}
"""What a form waits for, with the entity that tells it."""
WALK, FIXED = "troubleshoot", "utter_fixed"
INVOICE, RULES = "invoice", "shop_question"
LOOK_UPS = ("repair_progress", "logistics", "order_status")
"""What a question on a visit is read as before there is one."""
FREIGHT = "asks_freight"
ASKS = frozenset({"asks", FREIGHT, "asks_day"})
BARE = 5
"""Characters of a question that names nothing."""
FACTS = ("datetime", "phone", "place", "person", "order_no", "product")
TELLS = frozenset({"wants_visit", "submit", "nods", "wants_change", "changes_contact", "tells_title", "wants_ticket"})
"""Facts and cues of what goes on with a form, though it is put as a question."""


def come_back(
    conversation: Conversation, read: Understanding, domain: Domain, aside: Aside, candidates: Starts, *, answered: bool
) -> tuple[int | None, Starts]:
    """Return the place on the stack that the message comes back to, None for none, and the needs left beside it."""
    stack, named = conversation.stack, read.first("product")
    candidates = _asked_between(read, conversation, candidates, answered=answered)
    if named and conversation.top and conversation.top.waiting_for == "product" and "malfunction" not in read.cues:
        return None, candidates  # it is the answer, though the same device was walked through before
    forms = [place for place, frame in enumerate(stack[:-1]) if frame.flow == FORM]
    if forms and not candidates and not answered and _tells(aside, stack[forms[-1]]):
        return forms[-1], candidates  # name, address and time are told to the visit that waits, and no report
    told = [start for start in candidates if start.flow == WALK and start.seeds.get("product")]
    if len(told) > 1:
        return None, candidates  # each device is told of anew, with a fault of its own
    walks = [place for place, frame in enumerate(stack[:-1]) if frame.flow == WALK and frame.context.get("product")]
    if meant := _meant(conversation, read, aside, candidates, walks, answered=answered):
        return meant
    if _reports_after_the_steps(conversation, candidates):
        return None, candidates
    for place in range(len(stack) - 1, -1, -1):
        frame = stack[place]
        if not frame.waiting_for and not frame.context and place != len(stack) - 1:
            continue
        if frame.flow in domain.claim_flows or (frame.waiting_for or "").startswith("wants_"):
            if len(candidates) > 1:  # beside another need the topic was only kept: it does not begin anew
                candidates = tuple(s for s in candidates if s.flow != frame.flow or not aside.doubts(s))
            continue  # an offer or a claim's question is no thread: the same topic again is answered again
        same_device = bool(named and named.value and named.value == _product(conversation, place))
        for start in candidates:
            if place != len(stack) - 1 and not same_device and aside.doubts(start):
                faint = start.flow == frame.flow and start.flow not in domain.claim_flows
                candidates = tuple(one for one in candidates if one is not start or not faint)
                continue
            if start.flow == frame.flow and (same_device or not start.seeds.get("product")):
                return place, tuple(other for other in candidates if other is not start)
        if not candidates and same_device and place != len(stack) - 1:
            return place, candidates
    return None, candidates


def _meant(
    conversation: Conversation,
    read: Understanding,
    aside: Aside,
    candidates: Starts,
    walks: list[int],
    *,
    answered: bool,
) -> tuple[int | None, Starts] | None:
    """Where "and the second one?", "that machine?" goes back to, and the needs left beside it; None where nothing is meant so."""
    stack, named, top = conversation.stack, read.first("product"), conversation.top
    there = any(named and stack[place].context.get("product") == named.value for place in walks)
    if "the_other" in read.cues and top and top.flow == WALK and not there:
        if answered:  # this one works: what is left comes by itself
            return None, ()
        if not walks and _is_the_other(conversation):
            return len(stack) - 1, ()
        return (walks[-1], ()) if walks else (None, _the_other(conversation, read) or candidates)
    if "that_machine" not in read.cues or named or not all(aside.doubts(one) for one in candidates):
        return None
    if walks:
        return walks[-1], ()
    if top and top.flow == WALK and not answered:
        return len(stack) - 1, ()  # the step that waits is told again
    left = top is None and {"fault_id", "step_id"} <= conversation.slots.keys()
    return (None, (Start(WALK, read.text, "device_fault"),)) if left else None


def _asked_between(read: Understanding, conversation: Conversation, candidates: Starts, *, answered: bool) -> Starts:
    """The needs with a question on the rules of an invoice or a repair answered as one, while its form waits for something else."""
    top = conversation.top
    goes_on = TELLS & read.cues and FREIGHT not in read.cues or any(map(read.first, FACTS))
    if top is None or answered or not ASKS & read.cues or goes_on:
        return candidates
    of_a_visit = (FORM, *(() if conversation.tickets or "names_parcel" in read.cues else LOOK_UPS))
    asked = {INVOICE: (INVOICE,), FORM: of_a_visit}.get(top.flow, ())
    topic = top.flow if len(read.text) > BARE else None  # "how many days" says nothing by itself: the errand does
    return tuple(Start(RULES, one.need, topic) if one.flow in asked else one for one in candidates)


def _tells(aside: Aside, form: Frame) -> bool:
    """Whether a message is nothing but facts of a form: several with an address or number, or the one that it waits for."""
    awaited = aside.read.first(AWAITED.get(form.waiting_for or "", ""))
    return (
        bool(awaited)
        and aside.only_form_facts(least=1)
        or aside.only_form_facts()
        and any(map(aside.read.first, OF_THE_FORM))
    )


def _reports_after_the_steps(conversation: Conversation, candidates: Starts) -> bool:
    """Whether a fault without a device is told where the repair of one is offered: it is that one's, and no other walk's."""
    top = conversation.top
    offers = top is not None and top.flow == WALK and (top.waiting_for or "").startswith("wants_")
    return offers and bool(candidates) and all(one.flow == WALK and not one.seeds.get("product") for one in candidates)


def _is_the_other(conversation: Conversation) -> bool:
    """Whether "and the second one" means the device that is walked through: the walk through the first one is over."""
    told, over = conversation.slots.get("told_devices") or [], FIXED in conversation.used_responses
    return over and conversation.slots.get("product") in told[1:]


def _the_other(conversation: Conversation, read: Understanding) -> Starts:
    """What "and the second one" means beside one walk: another device that was named, or what was asked of the child."""
    slots = conversation.slots
    others = [one for one in slots.get("told_devices") or () if one != slots.get("product")]
    if others:
        return (Start(WALK, read.text, "device_fault", {"product": others[-1]}),)
    if slots.get("answered_flow") == CARE and slots.get("last_need"):
        return (Start(CARE, str(slots["last_need"]), str(slots.get("last_topic") or "") or None),)
    return ()


def read_out_anew(
    question: OpenQuestion, floor: int | None, candidates: Starts, *, answered: bool
) -> tuple[int | None, Starts]:
    """Return the booking of which something was put right before the nod as the flow that is gone back to: it is read out anew."""
    if floor is not None or answered or not question.changes_booking():
        return floor, candidates
    kept = tuple(start for start in candidates if start.flow not in ("update_contact", "repair_booking"))
    return len(question.conversation.stack) - 1, kept


def _product(conversation: Conversation, place: int) -> Any:
    """The device of a thread: the floor's is in the slots, that of an interrupted one in its frame."""
    if place == len(conversation.stack) - 1:
        return conversation.slots.get("product")
    return conversation.stack[place].context.get("product")
