"""Whether a message asks about the step that is being tried instead of telling how it went. Pure."""

from __future__ import annotations

from bot.decide.domain_file import Domain
from bot.decide.facts import CARE
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

REPORT = "step_result"
MEANS_THE_STEP = frozenset({"asks_why", "opens_up"})
"""Cues of questions that are about the step whatever else stands in them."""
TELLS = frozenset({"still_broken", "works_now", "cannot_do", "which_step", "previous_step"})
"""Cues of a report, or of the wish to hear a step again."""
ELSEWHERE = frozenset(
    {"meanwhile", "asks_price", "asks_if_sold", "price_of_work", "asks_warranty", "wants_visit", "asks_visit", "wants_ticket",
     "asks_ticket", "wants_person", "wants_expert", "talks_directly", "gives_medicine", "asks_rescue", "how_long", "bought",
     "asks_parcel", "names_repair", "the_other", "who_are_you", "abilities"}
)  # fmt: skip
"""Cues of questions about something else than the step."""
ABOUT_USE = ("device_usage", "device_care", "device_fault", "device_connectivity")
"""Intents with which other goods are named in passing: "shall the bottle be taken out"."""
OF_DEVICES = frozenset({*ABOUT_USE, "spare_parts", "product_advice", "product_safety"})
"""Intents that a question about a step may be read as."""
HALF_SURE = 0.5
SURE = 0.6


def asks_of_the_step(conversation: Conversation, read: Understanding, domain: Domain) -> bool:
    """Whether a step is being tried and the message asks how, why or what with, and nothing of another matter."""
    top, cues = conversation.top, read.cues
    if top is None or top.waiting_for != REPORT or not conversation.slots.get("fault_id"):
        return False
    if _is_of_another(conversation, read, domain) or ELSEWHERE & cues or _of_the_child(read):
        return False
    if not (MEANS_THE_STEP & cues or {"uses_again", "asks"} <= cues) and (TELLS & cues or not _asks(cues)):
        return False
    talk = domain.policy.talk_intents
    if "asks_amount" in cues and any(one.name == "spare_parts" and one.confidence >= SURE for one in read.intents):
        return False  # "how much is the wheel"
    if (
        conversation.slots.get("last_flow") == CARE
        and not {"done_to_it", "uses_again"} & cues
        and not any(one.name in OF_DEVICES and one.confidence >= HALF_SURE for one in read.intents)
    ):
        return False  # between the steps the child was talked of: what names nothing goes on with that
    return all(one.name in OF_DEVICES or one.name in talk or one.confidence < SURE for one in read.intents)


def wants_repair_instead(read: Understanding) -> bool:
    """Whether the device is to be repaired and no more steps are wanted."""
    return "just_repair" in read.cues or {"no_more_steps", "names_repair"} <= read.cues


def _asks(cues: frozenset[str]) -> bool:
    """Whether something is asked; "why does it still not turn" only tells that it does not."""
    return "asks_meaning" in cues or "asks" in cues and "malfunction" not in cues


def _of_the_child(read: Understanding) -> bool:
    """Whether a child is spoken of and nothing of a device is read."""
    main = read.intents[0] if read.intents else None
    return "names_child" in read.cues and (main is None or main.name not in ABOUT_USE)


def _is_of_another(conversation: Conversation, read: Understanding, domain: Domain) -> bool:
    """Whether the message names another device, a child or a sign of one."""
    devices, known = {*domain.policy.series.values()}, conversation.slots.get("product")
    goods = {entity.value for entity in read.all("product")}
    main = read.intents[0].name if read.intents else None
    named = goods if main not in ABOUT_USE else goods & devices
    told = any(read.first(kind) for kind in ("symptom", "baby_age", "temperature", "order_no", "phone"))
    return bool(named - {known} or read.family.named or told)
