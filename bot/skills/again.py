"""A look-up that finds what was told a moment ago: a remark on it is answered, the same words are led in as such, and nothing found twice calls a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.events import BotSaid, Frame
from bot.ports import KnowledgeSearch
from bot.skills.answering import tell_on_topic
from bot.skills.draft import Draft

LOOK_UPS = (
    "utter_order_",
    "utter_logistics_",
    "utter_refund_",
    "utter_invoice_",
    "utter_batch_",
    "utter_stock_",
    "utter_membership_",
)
"""Beginnings of the names of responses that tell what a look-up found."""
DELIVERED = ("order_status", "logistics", "refund_status")
"""Flows whose result somebody can look into."""
REFUSALS = ("_not_found", "_none", "_not_yours", "_not_requested", "_without_number", "_needs_order_no")
"""Ends of such names that tell that nothing was found."""
ON_THE_MOVE = ("_moving", "_shipped", "_paid", "_running")
"""Ends of such names that tell of what still goes on: a remark on that is a wish for news."""
JUST_NOW = 4
"""Bubbles before this turn within which what was found need not be told again."""
LOOKS_AGAIN = frozenset({"asks_refund", "asks_if_done", "asks_progress", "asks_when", "asks_day", "how_long",
                         "first_order", "second_order", "correction"})  # fmt: skip
"""Cues with which what was found is asked for once more."""
SHORT = 6
"""Characters of a question that asks for what was found and for nothing else."""
SAME = "utter_same_result"
LOOKED_AGAIN, STILL_SO = "utter_looked_again", "utter_still_so"
WEIGHED_ON = ("utter_claim_branches", "utter_claim_open", "utter_claim_next")
"""What a claim says before its question: a fact that changes nothing is only noted."""
REPEATED = (*LOOK_UPS, "utter_claim_", "utter_repair_", "utter_ticket_", "utter_warranty_", "utter_part_")
"""Beginnings of the names of responses that tell what stands: told again in the same words they say so."""
TAKEN_DOWN = ("_claim_same", "_opened", "_opened_urgent", "_joined", "_booked", "_rebooked", "_choose", "_unclear")
"""Ends of such names that take something down, or say by themselves that all is as before."""
NOTHING = ("_not_found", "_none")
"""Ends of the names of responses that say that there is nothing."""


def tells_nothing_new(draft: Draft, responses: Iterable[Mapping[str, Any]]) -> bool:
    """Whether all that an action found was told just now, and the message does not ask to hear it again."""
    told = [(str(one.get("response") or ""), one) for one in responses]
    found = told and all(name.startswith(LOOK_UPS) and not name.endswith((*REFUSALS, *ON_THE_MOVE)) for name, _ in told)
    return bool(found) and not _asks_again(draft) and all(_just_told(draft, name, one) for name, one in told)


def answer_the_remark(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> bool:
    """Answer what is said to a result and offer to have the matter looked into; whether something is known on it."""
    answered = "utter_answer" in [event.response for event in draft.events if isinstance(event, BotSaid)]
    answered = answered or tell_on_topic(draft, frame, knowledge)
    if answered and frame.flow in DELIVERED:
        draft.say(SAME)
    return answered


def tell_result(draft: Draft, name: str, facts: Mapping[str, Any]) -> None:
    """Say what an action found; the same words as a moment ago would only annoy, so that a person is offered instead."""
    bubble, same = draft.worded(name, **facts), _just_told(draft, name, facts)
    if same and name in WEIGHED_ON:
        draft.say("utter_noted")
        return
    if not name.endswith(NOTHING):
        same = same and name.startswith(REPEATED) and not name.endswith(TAKEN_DOWN)
    if not name.endswith(NOTHING) or not same:
        again = (
            draft.responses.say(STILL_SO, {}, said=draft.state.said, seed=str(draft.state.turn)).text if same else ""
        )
        draft.tell(replace(bubble, text=again + bubble.text), name)
    elif LOOKED_AGAIN not in [event.response for event in draft.events if isinstance(event, BotSaid)]:
        draft.say(LOOKED_AGAIN)
        draft.offer(*draft.responses.variations["buttons_person"][0].buttons)


def _asks_again(draft: Draft) -> bool:
    cues, text = draft.read.cues, draft.read.text.strip()
    told = draft.read.first("order_no") or draft.read.first("phone") or draft.read.first("batch_no")
    where = {"asks", "asks_parcel"} <= cues
    return bool(LOOKS_AGAIN & cues or told or where or "asks" in cues and len(text) <= SHORT)


def _just_told(draft: Draft, name: str, found: Mapping[str, Any]) -> bool:
    facts = {key: value for key, value in found.items() if key != "response"}
    now = len([event for event in draft.events if isinstance(event, BotSaid)])
    before = draft.state.said[: len(draft.state.said) - now][-JUST_NOW:]
    return any(text.endswith(draft.worded(name, **facts).text) for text in before)
