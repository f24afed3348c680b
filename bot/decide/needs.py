"""Which needs a message tells, each with its own words and what its thread starts with. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.decide.domain_file import Domain
from bot.decide.flow import CollectStep, Flow, FlowBook
from bot.decide.in_context import InContext
from bot.decide.in_errand import ASKS_CONTACT
from bot.decide.in_walk import ASKS_BESIDE
from bot.decide.priced import SHORT_PRICE, around, price_fell, priced
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Entity, Intent, Understanding

REMEDIES = {
    "repair": ("repair_booking", "repair_booking"),
    "exchange": ("goods_claim", "exchange_goods"),
    "return": ("goods_claim", "return_goods"),
}
"""The flow and the intent of each remedy that is wished for one of several devices."""
WORK = ("warranty", "repair_booking", "repair_progress")
"""Flows whose price is that of work, not of goods."""
BARE_NUMBER = 40
LEAST_FOR_A_FORM = 0.3
SURE_OF_A_REPAIR = 0.8
BY_ORDER = ("order_status", "logistics", "refund_status", "invoice")
"""Flows that look up each order that is named."""
NUMBERED = ("refund_status", "logistics", "invoice", "goods_claim", "compensation", "warranty")
"""Flows that a newly told order number goes on with."""
SURE_OF_BAD_FOOD = 0.55
"""Below it a complaint about food is dropped where the words only say that the packing was opened."""
FEEDING = ("solid_food", "formula_feeding", "breastfeeding")
SURE_OF_FEEDING = 0.9
WANT_A_BATCH = ("food_quality", "product_safety")
"""Categories of tickets that are tied to a production batch as soon as it is told."""
WANT_AN_ORDER = ("compensation", "product_return", "refund", "food_quality")
"""Categories of tickets that an order found later belongs to."""
REPLACED_BY_TICKET = ("troubleshoot", "repair_booking")
"""Flows that the wish for a plain ticket replaces."""


class Needs:
    """Finds the needs of one message."""

    def __init__(self, conversation: Conversation, read: Understanding, book: FlowBook, domain: Domain) -> None:
        """Read a message in its conversation."""
        self.conversation, self.read, self.book, self.domain = conversation, read, book, domain
        self.top = conversation.top
        self.waiting_for = self.top.waiting_for if self.top else None

    def find(self) -> tuple[Start, ...]:
        """Return the needs that get a flow of their own, the main one first."""
        if self.read.remedies:
            return self._remedies()
        starts: list[Start] = []
        for intent in self.read.intents:
            if intent.name in self.domain.policy.talk_intents:
                continue
            flow = self.book.started_by(self._by_number(intent.name), intent.confidence)
            if flow is not None and not self._too_vague(flow, intent) and not self._born(intent):
                starts.extend(self._starts(flow, intent))
        if not any(start.flow in WORK for start in starts):
            starts = priced(self.conversation, self.read, starts)
        if "wants_ticket" in self.read.cues and self.waiting_for != "wants_ticket":
            starts = self._as_ticket(starts)
        return _unique(self._of_the_device(self._same_errand(self._without_contact(starts))))

    def _remedies(self) -> tuple[Start, ...]:
        """One need for each of several devices for which a remedy of its own is wished."""
        return tuple(
            Start(flow, one.words, intent, {"product": one.product})
            for one in self.read.remedies
            for flow, intent in (REMEDIES[one.wish],)
        )

    def _of_the_device(self, starts: list[Start]) -> list[Start]:
        """Repair and warranty are those of the device talked of last, where food or a toy was named since."""
        slots, devices = self.conversation.slots, {*self.domain.policy.series.values()}
        known, last = slots.get("product"), slots.get("last_device")
        if known is None or known in devices or last is None or self.read.first("product"):
            return starts
        return [
            replace(one, seeds={**one.seeds, "product": last}) if one.flow in WORK and not one.seeds else one
            for one in starts
        ]

    def _born(self, intent: Intent) -> bool:
        """Whether a question read as one on pregnancy comes from a family whose child is born, beside another reading."""
        known = self.conversation.slots.get("baby_age_months") is not None or self.read.first("baby_age")
        others = [one for one in self.read.intents if one.name not in (intent.name, *self.domain.policy.talk_intents)]
        return intent.name == "pregnancy" and bool(known and others) and "pregnant" not in self.read.cues

    def _by_number(self, intent: str) -> str:
        """A number of a repair is no ticket's: how that stands is asked of the repair, unless there is a ticket here."""
        number = str(self.conversation.slots.get("ticket_no") or "")
        repair = intent == "ticket_status" and number.startswith("R") and not self.conversation.tickets
        sent_back = self.conversation.slots.get("last_flow") == "repair_progress" and not self.read.first("order_no")
        repair = repair or intent == "logistics" and number.startswith("R") and sent_back
        return "repair_progress" if repair else intent

    def _too_vague(self, flow: Flow, intent: Intent) -> bool:
        """Whether a guess would only make the bot ask for a number: then it is better to ask what is meant."""
        known = self.conversation.slots.get("product") or self.read.first("product")
        if flow.id == "repair_booking" and not known and not self.conversation.tickets:
            return not {"about_repair", "another_day"} & self.read.cues
        first = flow.steps[0]
        slots = self.conversation.slots
        told: Any = slots.get("ticket_no") or slots.get("last_flow") == flow.id or self.read.first("ticket_no")
        told = told or "repair" in self.conversation.ticket_categories.values()
        if flow.id == "call_expert" and intent.confidence < LEAST_FOR_A_FORM:
            return "wants_expert" not in self.read.cues
        if flow.id == "repair_progress" and (not told or "received" in self.read.cues):
            return "about_repair" not in self.read.cues and intent.confidence < SURE_OF_A_REPAIR
        asks = isinstance(first, CollectStep) and first.slot not in self.conversation.slots
        tells = any(entity.type != "phone" for entity in self.read.entities)
        return asks and intent.confidence < LEAST_FOR_A_FORM and not tells

    def _same_errand(self, starts: list[Start]) -> list[Start]:
        """One errand read as two: a fault is not also a question of use; a bare order number goes on with the errand."""
        in_context = InContext(self.conversation, self.read, self.domain).put_right
        steps = (self._without_doubles, self._as_meant, self._of_what_is_open, self._without_use, self._about_food)
        for step in (*steps, in_context):
            starts = step(starts)
        if self._tells_the_order() and {start.flow for start in starts} <= {"order_status"}:
            return [Start("add_to_ticket", self.read.text)]
        if self._tells_the_batch() and {start.flow for start in starts} <= {"traceability", "food_quality"}:
            return [Start("batch_told", self.read.text)]
        later = (
            "number_later" in self.read.cues
            or "no_order" in self.read.cues
            and (self._claims() or self.waiting_for == "order_no")
        )
        if later and not self.read.first("order_no"):
            starts = [start for start in starts if start.flow not in BY_ORDER]
        last = self.conversation.slots.get("last_flow")
        bare = self.read.first("order_no") and len(self.read.text) < BARE_NUMBER
        phone = self.read.first("phone")
        if phone and last == "membership" and len(self.read.text) - len(phone.text) <= SHORT_PRICE:
            numbers = ("order_status", "update_contact", "ticket_status")
            starts = [start for start in starts if start.flow not in numbers]  # another number to look up
        if bare and last in NUMBERED and {start.flow for start in starts} <= {"order_status"}:
            again = self.conversation.slots.get("last_intent")
            return [Start(str(last), self.read.text, again, asked_before(self.conversation, str(last)))]
        return starts

    def _without_doubles(self, starts: list[Start]) -> list[Start]:
        """Leave out what another need of the same message covers."""
        cues, numbered = self.read.cues, self.read.first("order_no") is not None
        asks_money = "asks_refund_time" in cues
        covered = (
            ("repair_booking", ("repair_progress",), not self.conversation.tickets),
            ("call_person", ("service_complaint",), True),
            ("repair_booking", ("call_person",), "comes_here" in cues),  # "send somebody" sends who repairs
            ("goods_claim", (*WORK, "troubleshoot"), "settles_for" in cues),  # "no repair, money back"
            ("privacy_request", ("warranty", "goods_claim"), "asks_after_erasing" in cues),
            ("repair_progress", REPLACED_BY_TICKET, "repair_number" in cues),  # it is in repair already
            ("hazard", ("troubleshoot", "device_question"), True),
            ("hazard", ("spare_part",), not {"asks_price", "asks_if_sold", "asks"} & cues),
            # where the parcel is says what the order does
            ("logistics", ("order_status",), "wants_change" not in cues),
            ("refund_status", ("order_status",), "wants_change" not in cues),
            ("refund_status", ("logistics",), "names_parcel" not in cues),
            ("update_contact", ("order_status", "logistics"), self._changes_contact()),
            ("refund_status", ("goods_claim",), "sent_back" in cues or asks_money and bool(self.conversation.tickets)),
            ("logistics", ("troubleshoot",), not (self.read.first("product") or "malfunction" in cues)),
            ("repair_booking", ("warranty",), not {"asks", "insists_free", "asks_warranty"} & cues),
            ("repair_booking", ("troubleshoot",), bool({"tried_everything", "wants_visit"} & cues)),
            ("spare_part", ("goods_claim",), "asks_price" in cues and "unwanted" not in cues),
            ("food_quality", ("traceability",), self.read.first("batch_no") is not None),
            (
                "goods_claim",
                ("food_quality",),
                self._only_opened() or "unwanted" in cues and not {"bad_food", "faulty"} & cues,
            ),
            # it is the claim's order
            ("goods_claim", ("order_status",), numbered and not self._surely("order_status")),
            ("call_expert", ("call_person",), "wants_person" not in cues),  # the expert's flow calls a person too
            ("compensation", ("service_complaint",), bool({"asks_liability", "missed_visit"} & cues)),
            ("compensation", ("repair_booking", "repair_progress", "goods_claim"), "missed_visit" in cues),
            ("repair_progress", ("goods_claim", "repair_booking"), "missed_visit" in cues),
            ("membership", ("goods_claim",), not numbered and self.read.first("product") is None),
            ("ticket_status", ("order_status",), self.read.first("ticket_no") is not None and not numbered),
            ("service_complaint", ("ticket_status",), not (self.conversation.tickets or self.read.first("ticket_no"))),
            ("suggestion", ("repair_booking", "repair_progress"), "wants_visit" not in cues),
        )
        for there, without, holds in covered:
            if holds and any(start.flow == there for start in starts):
                starts = [start for start in starts if start.flow not in without]
        return self._without_second_visit(starts)

    def _without_second_visit(self, starts: list[Start]) -> list[Start]:
        """A question that only mentions the visit that was arranged books no second one."""
        booked = "repair" in self.conversation.ticket_categories.values()
        answers = {*self.domain.policy.answer_flows, "repair_progress", "ticket_status", "warranty", "spare_part"}
        asks = {"asks", "wants_change"} & self.read.cues == {"asks"} and any(one.flow in answers for one in starts)
        return [start for start in starts if start.flow != "repair_booking" or not (booked and asks)]

    def _without_use(self, starts: list[Start]) -> list[Start]:
        """A fault is no question of how to use the device, and its words are none about the child."""
        told = {start.need for start in starts if start.flow == "troubleshoot"}
        if not told:
            return starts
        fault = "malfunction" in self.read.cues and not ("asks" in self.read.cues or self.read.first("symptom"))
        starts = [start for start in starts if start.flow != "device_question"]
        return [one for one in starts if one.flow != "parenting_question" or not (fault or one.need in told)]

    def _about_food(self, starts: list[Start]) -> list[Start]:
        """A question on another batch is looked up; one on feeding is no complaint."""
        sure = max((one.confidence for one in self.read.intents), default=0.0)
        there = {start.flow for start in starts if sure >= LEAST_FOR_A_FORM}
        if self._asks_of_batch() and not {"traceability", "food_quality", "hazard"} & there:
            kept = starts if sure >= LEAST_FOR_A_FORM else []
            starts = [*kept, Start("traceability", self.read.text, "traceability")]
        if "food_quality" in there and self._asks_of_food():
            starts = [start for start in starts if start.flow != "food_quality"]
        return starts

    def _asks_of_batch(self) -> bool:
        """Whether the message asks about a batch other than the one talked of."""
        told, known = self.read.first("batch_no"), self.conversation.slots.get("batch_no")
        return bool(told and known and told.value != known and "asks" in self.read.cues)

    def _claims(self) -> bool:
        """Whether a claim has the floor: that its order is lost is a fact of the claim."""
        return self.top is not None and self.top.flow in self.domain.claim_flows

    def _asks_of_food(self) -> bool:
        """Whether the message surely asks how to feed and names nothing that is wrong with the food."""
        asked = max((one.confidence for one in self.read.intents if one.name in FEEDING), default=0.0)
        return asked >= SURE_OF_FEEDING and not {"bad_food", "faulty"} & self.read.cues

    def _as_meant(self, starts: list[Start]) -> list[Start]:
        """Needs that plain words say otherwise than they were read: a ticket's number, advice that was tried, nobody to be called."""
        if "asks_ticket" in self.read.cues and self.conversation.tickets and not self.read.first("order_no"):
            starts = [replace(one, flow="ticket_status") if one.flow in BY_ORDER else one for one in starts]
        tracked = any(start.flow in ("logistics", "order_status") for start in starts)
        if "courier_number" in self.read.cues and tracked and not self._order_known():
            starts = [Start("courier_told", self.read.text), *starts]
        if "asks_liability" in self.read.cues and self._decided():
            starts = [replace(one, flow="ticket_status") if one.flow == "compensation" else one for one in starts]
        if self._tried_advice():
            slots = self.conversation.slots
            need = f"{slots.get('last_need') or ''} {self.read.text}".strip()
            care = Start("parenting_question", need, slots.get("last_intent"))
            starts = [care if start.flow == "troubleshoot" else start for start in starts]
        if "orders_for_me" in self.read.cues:
            goods = self._seed(self.read.first("product"))
            starts = [start for start in starts if start.flow not in ("order_status", "restock", "spare_part")]
            starts = [*starts, Start("order_for_me", self.read.text, "restock", goods)]
        if "no_person" in self.read.cues:
            starts = [start for start in starts if start.flow not in ("call_person", "call_expert")]
        starts = price_fell(self.read, starts, claims=self._claims())
        return starts

    def _of_what_is_open(self, starts: list[Start]) -> list[Start]:
        """Needs that go on with what was just talked of: "can you do it" without a noun, an address, a claim."""
        slots, cues = self.conversation.slots, self.read.cues
        last, again = str(slots.get("last_flow")), slots.get("last_intent")
        if self.waiting_for is None and last in BY_ORDER and "asks_to_do" in cues:
            return [Start(last, self.read.text, again)]
        asked = ASKS_CONTACT in self.conversation.used_responses[-2:]
        if last == "update_contact" and asked and self.read.first("order_no") and not self.read.first("place"):
            starts = [*starts, Start("update_contact", self.read.text, "update_contact")]
        if self.top is None or self.top.flow not in self.domain.claim_flows:
            return starts
        claim = Start(self.top.flow, self.read.text, self.top.intent)
        told = "misused" in cues and not {"hurt", "hurt_by_goods"} & cues
        sulks = "asks" in cues and "complains" not in cues and not self._surely("complain_service")
        repaired = "repaired_twice" in cues and "asks_warranty" not in cues
        goods = self.read.first("product")
        short = self.top.flow == "compensation" and len(self.read.text) <= SHORT_PRICE and not goods
        faint = short and "asks" in cues and not {"unwanted", "faulty", "came_damaged"} & cues
        told_of = {"hazard": told, "service_complaint": sulks or repaired, "goods_claim": faint}
        mistaken = {name for name, holds in told_of.items() if holds}
        mistaken |= {"warranty", "repair_progress"} if repaired else set()
        return [claim if start.flow in mistaken else start for start in starts]

    def _surely(self, name: str) -> bool:
        return any(one.name == name and one.confidence >= SURE_OF_A_REPAIR for one in self.read.intents)

    def _order_known(self) -> bool:
        return bool(self.read.first("order_no") or self.conversation.slots.get("order_no"))

    def _decided(self) -> bool:
        """Whether a return was weighed and registered: "well, do you pay or not" is asked of that."""
        returned = "product_return" in self.conversation.ticket_categories.values()
        return returned and self.conversation.slots.get("claim_ground") is None

    def _tried_advice(self) -> bool:
        """Whether "tried, no use" is said of advice on the child: no device was talked of."""
        slots = self.conversation.slots
        device = slots.get("product") or self.read.first("product") or self.read.first("fault_code")
        cared = slots.get("last_flow") == "parenting_question" and not self.conversation.stack
        return "still_broken" in self.read.cues and cared and not device

    def _only_opened(self) -> bool:
        """Whether "opened" is all that is said of the food: that alone is no complaint about its quality."""
        sure = max((one.confidence for one in self.read.intents if one.name == "food_quality"), default=0.0)
        told = {"bad_food", "faulty", "already_fed"} & self.read.cues
        disliked = "unwanted" in self.read.cues
        return "opened" in self.read.cues and not told and (disliked or sure < SURE_OF_BAD_FOOD)

    def _tells_the_batch(self) -> bool:
        """Whether the message tells the batch of goods whose ticket is open and has none yet."""
        told, known = self.read.first("batch_no"), self.conversation.slots.get("batch_no")
        waits = {*WANT_A_BATCH} & {*self.conversation.ticket_categories.values()}
        return bool(told and waits and known in (None, "unknown") and self.waiting_for is None)

    def _tells_the_order(self) -> bool:
        """Whether the message tells the order of a claim that was registered without one."""
        waits = {*WANT_AN_ORDER} & {*self.conversation.ticket_categories.values()}
        unknown = self.conversation.slots.get("order_no") == "unknown"
        return bool(self.read.first("order_no") and waits and unknown) and self.waiting_for != "order_no"

    def _without_contact(self, starts: list[Start]) -> list[Start]:
        """A telephone number or address told for a booking or beside an errand is a fact of it, no change of contact."""
        kept = [start for start in starts if start.flow != "update_contact"]
        under_way = {start.flow for start in kept} | {frame.flow for frame in self.conversation.stack}
        if {"repair_booking", "report_fault"} & under_way:
            return kept
        if "changes_contact" in self.read.cues:
            return starts if self._changes_contact() else kept
        told = self.read.first("phone") or self.read.first("place")
        asked = ASKS_CONTACT in self.conversation.used_responses[-2:]
        asked = asked or self.conversation.slots.get("last_flow") == "update_contact"
        moved = self.read.first("place") and self._surely("update_contact") and self._order_known()
        waits = bool(self.conversation.tickets)  # whoever has the ticket needs it
        alone = len(starts) == 1 and told and (asked or moved or waits) and self.waiting_for is None
        return starts if alone and "asks" not in self.read.cues else kept

    def _changes_contact(self) -> bool:
        told = self.read.first("phone") or self.read.first("place") or len(self.read.intents) == 1
        named = {"changes_contact", "names_contact"} <= self.read.cues and "received" not in self.read.cues
        return "changes_contact" in self.read.cues and bool(told or named)

    def _starts(self, flow: Flow, intent: Intent) -> list[Start]:
        need = self._clause(intent)
        orders = list({entity.value or entity.text: entity for entity in self.read.all("order_no")})
        if len(orders) > 1 and flow.id in BY_ORDER:
            return [Start(flow.id, need, intent.name, {"order_no": order}) for order in orders]
        if flow.id not in ("troubleshoot", "device_question"):
            return [Start(flow.id, need, intent.name, self._seed(self._product_in(intent)))]
        devices = [entity for entity in self.read.all("product") if entity.value]
        distinct = sorted({one.value: one for one in reversed(devices)}.values(), key=lambda one: one.span)
        if len(distinct) < 2 or flow.id != "troubleshoot":
            return [Start(flow.id, need, intent.name, self._seed(self._product_in(intent)))]
        return [
            Start(flow.id, around(self.read, entity), intent.name, {"product": entity.value}) for entity in distinct
        ]

    def _as_ticket(self, starts: list[Start]) -> list[Start]:
        kept = [start for start in starts if start.flow not in REPLACED_BY_TICKET]
        replaced = [start for start in starts if start.flow in REPLACED_BY_TICKET]
        about_device = replaced or (self.top is not None and self.top.flow in REPLACED_BY_TICKET)
        visit = self._surely("repair_booking") or bool({"wants_visit", "about_repair"} & self.read.cues)
        visit = visit or None not in map(self.read.first, ("place", "datetime"))  # where and when somebody shall come
        registers = "registers_repair" in self.read.cues or not (self.read.has("repair_booking") and visit)
        if about_device and ("calls_off" in self.read.cues or registers):
            kept = [start for start in kept if start.flow != "ticket_status" or self.conversation.tickets]
            seeds = replaced[0].seeds if replaced else {}
            return [*kept, Start("report_fault", self.read.text, None, seeds)]
        return starts

    def _clause(self, intent: Intent) -> str:
        start, end = intent.span
        clause = self.read.text[start:end].strip()
        apart = len(self.read.intents) > 1 or ASKS_BESIDE in self.read.cues
        return clause if apart and len(clause) >= 4 else self.read.text

    def _product_in(self, intent: Intent) -> Entity | None:
        products = [entity for entity in self.read.all("product") if entity.value]
        start, end = intent.span
        inside = [entity for entity in products if start <= entity.span[0] < end]
        return next(iter(inside or products), None)

    def _seed(self, product: Entity | None) -> dict[str, Any]:
        return {"product": product.value} if product else {}


def asked_before(conversation: Conversation, flow: str) -> dict[str, Any]:
    """Return what a claim that begins anew with an order just told starts with: its rule was told, its question is known."""
    top = conversation.top
    goes_on = top is not None and top.flow == flow and conversation.slots.get("claim_asks")
    return {"claim_goes_on": True} if goes_on else {}


def _unique(starts: list[Start]) -> tuple[Start, ...]:
    """Drop a second start of the same flow with the same seeds; answers to different topics stay apart."""
    seen: dict[tuple[str, Any, str | None], Start] = {}
    for start in starts:
        topic = start.intent if start.flow in ("parenting_question", "shop_question", "device_question") else None
        seen.setdefault((start.flow, start.seeds.get("product") or start.seeds.get("order_no"), topic), start)
    return tuple(seen.values())
