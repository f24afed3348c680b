"""Remarks that mean something only after what has just been said or done: a refusal, a link, a ticket, a promised call. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.asks_of_step import REPORT
from bot.decide.domain_file import Slot
from bot.decide.open_question import SHORT_REPORT
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

HAZARD = ("utter_hazard_stop", "utter_stop_feeding", "utter_stop_feeding_eaten")
"""Responses to a danger from goods, after which "nobody was hurt" is what one hopes to hear."""
NOT_FOUND = ("utter_ticket_not_found", "utter_order_not_found", "utter_repair_progress_not_found")
"""Responses to a number that is not known here, after which "that is another shop's" needs no guess."""
OF_ORDERS = ("utter_order_shipped", "utter_order_paid", "utter_order_delivered", "utter_logistics_moving")
"""Responses that told of an order."""
OF_DATA = ("utter_privacy_taken", "utter_privacy_joined", "utter_privacy_part", "utter_privacy_messages")
"""Responses with which a wish about personal data was registered: it is submitted already."""
COMPLAINED_OF = frozenset({"food_quality", "goods_claim", "compensation", "hazard", "traceability"})
"""Flows about goods that are evidence themselves."""
EVIDENCE = frozenset({"food_quality", "product_return", "compensation", "product_safety"})
"""Categories of the tickets about such goods."""
PROGRESS = ("logistics", "refund_status", "ticket_status", "repair_progress", "order_status")
SURE_OF_A_LOOK_UP = 0.45
"""Below it "how far is it" asks for what is registered, whatever else it is read as."""
WITH_HOURS = 30
"""Characters beside a telephone number that may tell when to call."""
LONG_NEAR = 12
"""Responses within which news of a child who ate bad food are about that: a form is filled between."""
SOONER = "wants_sooner"
"""The offer of an earlier visit: "no change" declines it and withdraws nothing."""
CLAIMS = {"returns": "product_return", "claims": "compensation"}
"""Topics of the rules of claims, and the category of the ticket of each."""
FIRST = {"utter_your_right": "utter_your_right_first"}
"""Responses that say otherwise where nothing was registered and nobody called."""
NEAR = 6
"""Responses after which a remark no longer refers to what was said."""


@dataclass(frozen=True)
class Remark:
    """A cue that is understood shortly after certain responses, and what it leads to."""

    cue: str
    after: tuple[str, ...] = ()
    """Responses one of which was just said; none where an open call for a person or a ticket is enough."""
    says: str | None = None
    starts: str | None = None
    unless: tuple[str, ...] = ()
    """Entity types with which the message speaks of something else."""
    near: int = NEAR
    """Responses within which the remark still refers to what was said."""
    news: bool = False
    """Whether it is only this remark when nothing is asked beside it."""
    of_goods: bool = False
    """Whether goods that are complained of are what it refers to."""


HEAT_OR_NUMBER = ("order_no", "batch_no", "temperature")
REMARKS = (
    Remark(
        "submits",
        ("utter_ticket_opened", "utter_ticket_opened_urgent", "utter_ticket_joined", *OF_DATA),
        starts="ticket_status",
        unless=("product", "order_no", "phone"),
    ),
    Remark("opens_link", ("utter_export_ready", "utter_export_how"), says="utter_export_how", unless=("product",)),
    Remark(
        "asks_of_refused",
        ("utter_order_not_yours", "utter_claim_order_not_yours", "utter_order_owner_only"),
        says="utter_order_owner_only",
        unless=("order_no", "phone"),
    ),
    Remark(
        "others_contact",
        ("utter_ask_order_no", "utter_ask_order_no_again", "utter_noted_phone", *OF_ORDERS),
        says="utter_others_contact",
        unless=("order_no", "place"),
    ),
    Remark(
        "other_order",
        (
            "utter_logistics_delivered",
            "utter_logistics_moving",
            "utter_order_delivered",
            "utter_order_shipped",
            "utter_order_paid",
            "utter_logistics_not_shipped",
            "utter_logistics_stuck",
        ),
        says="utter_which_order_then",
        unless=("order_no",),
        near=2,
    ),
    Remark(
        "supposes_late",
        ("utter_logistics_moving", "utter_order_shipped", "utter_logistics_not_shipped", "utter_order_paid"),
        says="utter_if_late",
        unless=("order_no",),
    ),
    Remark(
        "supposes_receipt",
        ("utter_confirm_change_on_way", "utter_claim_verdict"),
        says="utter_if_received",
        unless=("order_no",),
    ),
    Remark(
        "child_well",
        ("utter_stop_feeding_eaten",),
        says="utter_well_after_eating",
        unless=("order_no", "batch_no"),
        near=LONG_NEAR,
        news=True,
    ),
    *(
        Remark(cue, (HAZARD[1], HAZARD[2]), says="utter_doctor_after_eating", unless=HEAT_OR_NUMBER, near=LONG_NEAR)
        for cue in ("asks_rescue", "asks_harm")
    ),
    Remark(
        "already_fed",
        ("utter_stop_feeding",),
        "utter_stop_feeding_eaten",
        unless=("order_no", "batch_no"),
        near=LONG_NEAR,
        news=True,
    ),
    Remark("threatens", says="utter_your_right", unless=("order_no", "phone", "batch_no", "product")),
    Remark(
        "no_number",
        (
            "utter_order_tail_needs_phone",
            "utter_order_not_found",
            "utter_logistics_not_found",
            "utter_refund_not_found",
            "utter_invoice_not_found",
        ),
        says="utter_order_without_number",
        unless=("order_no", "phone", "ticket_no", "batch_no"),
        near=2,
    ),
    Remark("not_ours", NOT_FOUND, says="utter_not_ours", unless=("order_no", "phone", "ticket_no")),
    Remark(
        "not_stopped",
        ("utter_contact_order_shipped", "utter_confirm_change_on_way"),
        says="utter_if_not_stopped",
        unless=("order_no",),
    ),
    Remark("keeps_goods", says="utter_keep_goods", unless=("order_no",), of_goods=True),
    Remark("not_hurt", HAZARD, says="utter_nobody_hurt"),
    Remark(
        "not_fed", (HAZARD[1],), says="utter_well_not_fed", unless=("order_no", "batch_no"), near=LONG_NEAR, news=True
    ),
    Remark("fears_no_call", says="utter_if_nobody_calls"),
    Remark(
        "asks_evidence",
        ("utter_claim_verdict", "utter_claim_open", "utter_claim_branches", "utter_ask_claim_ground"),
        says="utter_keep_evidence",
        unless=("batch_no",),
        near=LONG_NEAR,
    ),
    Remark("asks_evidence", says="utter_keep_evidence", unless=("batch_no",)),
    Remark(
        "asks_authority",
        ("utter_claim_verdict", "utter_claim_same", "utter_confirm_change_on_way", "utter_ask_claim_reason"),
        says="utter_person_decides",
    ),
)


def remark(conversation: Conversation, read: Understanding) -> tuple[tuple[str, ...], tuple[Start, ...]] | None:
    """Return responses and flows for a remark on what was just said or done, None for any other message."""
    used = conversation.used_responses
    called = conversation.handoff is not None or bool(conversation.tickets)
    offered = conversation.top is not None and str(conversation.top.waiting_for).startswith(("wants_", "confirmed"))
    for one in REMARKS:
        if one.cue == "submits" and (offered or claim_waits(conversation)):
            continue  # it takes up the offer, and asks for no ticket that was opened before
        riddle = one.cue == "threatens" and {told.name for told in read.intents} <= {"out_of_scope"}
        fits = called or riddle if not one.after else bool({*used[-one.near :]} & {*one.after})
        fits = _goods_complained_of(conversation) if one.of_goods else fits
        if one.news and "asks" in read.cues or one.cue == "threatens" and called and "how_long" in read.cues:
            continue
        if one.cue in read.cues and fits and not any(read.first(kind) for kind in one.unless):
            starts = (Start(one.starts, read.text, one.starts),) if one.starts else ()
            says = FIRST.get(str(one.says), one.says) if riddle and not called else one.says
            return ((says,) if says else ()), starts
    return None


def _goods_complained_of(conversation: Conversation) -> bool:
    """Whether goods are complained of in this talk."""
    slots, tickets = conversation.slots, {*conversation.ticket_categories.values()}
    told = {slots.get("last_claim"), slots.get("last_flow"), *(frame.flow for frame in conversation.stack)}
    return bool(told & COMPLAINED_OF or tickets & EVIDENCE)


def claim_waits(conversation: Conversation) -> bool:
    """Whether a claim was weighed and not registered yet: "register it" is said of that one."""
    topic = str(conversation.slots.get("claim_rule")).split(".")[0]
    category = CLAIMS.get(topic)
    return category is not None and category not in conversation.ticket_categories.values()


def of_a_ticket(conversation: Conversation, read: Understanding, waiting: Slot | None) -> Start | None:
    """Return what a message adds to a ticket that there is, or asks of it or of the visit that was arranged."""
    cues, text, free = read.cues, read.text, waiting is None or waiting.name.startswith("wants_")
    if "asks_ticket" in cues and not read.first("order_no"):
        return Start("ticket_status", text, "ticket_status")
    if free and "names_door" in cues and "asks" not in cues:
        return Start("add_to_ticket", text)
    if "hurries" in cues and free and not (read.first("order_no") or read.first("product")):
        return Start("add_to_ticket", text)
    if "withdraws" in cues or free and "drops_it" in cues and not (waiting and waiting.name == SOONER):
        return Start("drop_ticket", text)
    if free and "news_of_parcel" in cues:
        return Start("add_to_ticket", text, "logistics")
    if {"supplement", "contact_wish"} & cues or free and _leaves_a_number(read):
        return Start("add_to_ticket", text)
    elsewhere = any(one.name in PROGRESS and one.confidence >= SURE_OF_A_LOOK_UP for one in read.intents)
    steps = waiting is not None and waiting.name == REPORT  # "how far are we" asks about the walk then
    if "asks_progress" in cues and ("names_errand" in cues or not (elsewhere or steps)):
        return Start("ticket_status", text, "ticket_status")
    if free and "asks_to_bring" in cues and "repair" in conversation.ticket_categories.values():
        return Start("add_to_ticket", text)
    sooner = "wants_sooner" in cues and not read.first("datetime")
    if free and sooner and "repair" in conversation.ticket_categories.values():
        return Start("visit_sooner", text, "repair_booking")
    if free and "asks_visit" in cues and "repair" in conversation.ticket_categories.values():
        return Start("repair_progress", text, "repair_progress")
    return None


def _leaves_a_number(read: Understanding) -> bool:
    """Whether a message is little more than a telephone number, perhaps with the hours to call, for what was asked before."""
    phone = read.first("phone")
    if phone is None or read.has("update_contact", "membership"):
        return False
    rest = len(read.text) - len(phone.text)
    return rest <= SHORT_REPORT or rest <= WITH_HOURS and "reachable" in read.cues
