"""What an errand under way makes of a reading: an order that was looked up, a refund, a claim, food that runs out. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.decide.aside import OF_THE_GOODS
from bot.decide.domain_file import Domain
from bot.decide.facts import ASKED_WHAT, CARE
from bot.decide.in_walk import surest
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

OF_A_CLAIM = {
    "asks_freight": ("claim_freight", "return_goods"),
    "asks_refund_time": ("shop_question", "refund_status"),
    "asks_refund_way": ("shop_question", "refund_status"),
}
"""Questions on how a claim goes on, with the flow and the topic on which each is answered."""
SUPPLIES, RUNS_OUT = ("restock", "goods_claim", "running_out"), "running_out"
"""Flows on goods that are waited for or given back, and the one on goods that are nearly used up."""
FREIGHT, HAZARD = "claim_freight", "hazard"
OUT_OF_STOCK = "utter_stock_out"
SHOP = "shop_question"
REFUNDS = ("refunding", "refunded")
OF_VOUCHERS = ("price_promo", "membership")
TRACKED, TICKET = ("logistics", "order_status"), "ticket_status"
ASKS_CONTACT = "utter_contact_needs_phone"
HALF_SURE = 0.7


@dataclass(frozen=True)
class InErrand:
    """Puts the needs of one message right where an order or a claim is talked of."""

    conversation: Conversation
    read: Understanding
    domain: Domain

    def put_right(self, starts: list[Start]) -> list[Start]:
        """Return the needs as the errand before says that they are meant."""
        for step in (
            self._of_an_order,
            self._of_a_voucher,
            self._of_a_ticket,
            self._change_of_the_order,
            self._of_a_refund,
            self._of_a_deposit,
            self._the_new_contact,
            self._came_then,
            self._runs_out,
            self._of_the_claim,
            self._held_back,
        ):
            starts = step(starts)
        return starts

    def _of_an_order(self, starts: list[Start]) -> list[Start]:
        """The number of an order asks after the order, though it is called a slip, where there is no ticket."""
        number = self.read.first("order_no") and not self.read.first("ticket_no")
        if not number or self.conversation.tickets or "asks_ticket" in self.read.cues:
            return starts
        there = any(one.flow in TRACKED for one in starts)
        kept = [one for one in starts if one.flow != TICKET]
        return (
            starts
            if len(kept) == len(starts)
            else kept
            if there
            else [Start(TRACKED[0], self.read.text, TRACKED[0]), *kept]
        )

    def _of_a_voucher(self, starts: list[Start]) -> list[Start]:
        """What has expired right after a voucher or points were asked of is that, and no food."""
        about = (
            self.conversation.slots.get("last_topic") in OF_VOUCHERS
            or self.conversation.slots.get("last_flow") == "membership"
        )
        if (
            not about
            or "expires" not in self.read.cues
            or "names_food" in self.read.cues
            or self.read.first("batch_no")
        ):
            return starts
        kept = [
            one
            for one in starts
            if one.flow not in ("food_quality", "goods_claim", CARE) or one.flow == CARE and "asks" in self.read.cues
        ]
        asked = f"{self.conversation.slots.get('last_need') or ''} {self.read.text}".strip()
        return kept or [Start(SHOP, asked, OF_VOUCHERS[0])]

    def _of_a_ticket(self, starts: list[Start]) -> list[Start]:
        """ "How far is T-..." asks after that ticket, and after no parcel that nobody names."""
        parcel = "names_parcel" in self.read.cues or self.read.first("order_no")
        if self.read.first("ticket_no") is None or parcel or not any(one.flow in TRACKED for one in starts):
            return starts
        kept = [one for one in starts if one.flow not in TRACKED]
        asked = any(one.flow in (TICKET, "repair_progress") for one in kept)
        return kept if asked else [Start(TICKET, self.read.text, TICKET), *kept]

    def _change_of_the_order(self, starts: list[Start]) -> list[Start]:
        """What is told right after "what shall be changed", of an order that was looked up, changes that order and opens no claim."""
        asked = ASKED_WHAT in self.conversation.used_responses[-1:]
        looked = self.conversation.slots.get("last_flow") in TRACKED
        claims = not starts or any(one.flow in self.domain.claim_flows for one in starts)
        if not (asked and looked and claims) or "received" in self.read.cues or "does_not_know" in self.read.cues:
            return starts
        return [Start("order_status", self.read.text, "order_status")]

    def _of_a_refund(self, starts: list[Start]) -> list[Start]:
        """ "When does it come" right after a refund was looked up asks for the money, and for no parcel that nobody names."""
        slots = self.conversation.slots
        about = slots.get("last_flow") == "refund_status" or slots.get("order_status") in REFUNDS
        if not about or {"names_parcel", "bought"} & self.read.cues or self.read.first("product"):
            return starts
        return [replace(one, flow="refund_status") if one.flow == "logistics" else one for one in starts]

    def _of_a_deposit(self, starts: list[Start]) -> list[Start]:
        """A deposit goes back by its own rules: it is asked after, and no goods are returned."""
        if "deposit" not in self.read.cues or "received" in self.read.cues or self.read.first("order_no"):
            return starts
        mistaken = (*self.domain.claim_flows, *TRACKED, "refund_status")
        kept = [one for one in starts if one.flow not in (*mistaken, SHOP)]
        return [Start(SHOP, self.read.text, "price_promo"), *kept] if kept != starts or not starts else starts

    def _the_new_contact(self, starts: list[Start]) -> list[Start]:
        """An address or number told right after it was asked for is the new one, whatever it is read as."""
        asked = ASKS_CONTACT in self.conversation.used_responses[-2:]
        told = self.read.first("place") or self.read.first("phone")
        return starts if starts or not (asked and told) else [Start("update_contact", self.read.text, "update_contact")]

    def _came_then(self, starts: list[Start]) -> list[Start]:
        """The day on which goods came, told or put right after a claim was weighed, goes on with the claim and tracks no parcel."""
        slots, cues = self.conversation.slots, self.read.cues
        last = str(slots.get("last_claim"))
        claim = (
            last if last in self.domain.claim_flows and slots.get("verdict_order", slots.get("claim_asks")) else None
        )
        claim = claim or next((f.flow for f in self.conversation.stack if f.flow in self.domain.claim_flows), None)
        told = "received" in cues and (self.read.first("datetime") or self.read.first("duration"))
        sought = "tracks_parcel" in cues or self.read.first("order_no")
        if not claim or not told or sought or not any(one.flow in TRACKED for one in starts):
            return starts
        goes_on = Start(claim, self.read.text, slots.get("last_intent"), {"claim_goes_on": True})
        return [goes_on, *(one for one in starts if one.flow not in (*TRACKED, claim))]

    def _runs_out(self, starts: list[Start]) -> list[Start]:
        """Food that is nearly used up: what can be done at once, before where the order is; a return that was thought of can wait."""
        slots, flows = self.conversation.slots, {one.flow for one in starts}
        of_goods = self.read.first("product") or slots.get("product") or slots.get("order_no")
        business = flows & {*TRACKED, *SUPPLIES} or slots.get("last_flow") in (*TRACKED, *SUPPLIES)
        if "running_out" not in self.read.cues or not (of_goods and business):
            return starts
        asked = self.read.first("order_no") or {"asks_parcel", "out_of_stock"} & self.read.cues
        kept = [one for one in starts if one.flow not in SUPPLIES and (asked or one.flow not in TRACKED)]
        return [Start(RUNS_OUT, self.read.text, "restock"), *kept]

    def _of_the_claim(self, starts: list[Start]) -> list[Start]:
        """Who pays the way back, when the money comes: asked of an open claim it is answered and weighs nothing anew."""
        top, stack, claims = self.conversation.top, self.conversation.stack, self.domain.claim_flows
        topic = next((topic for cue, topic in OF_A_CLAIM.items() if cue in self.read.cues), None)
        freight = topic is not None and topic[0] == FREIGHT and any(f.flow in (HAZARD, *claims) for f in stack)
        if topic and topic[0] == FREIGHT and any(one.flow in TRACKED for one in starts):
            return [Start(FREIGHT, self.read.text, topic[1]), *starts]  # "cancel it, or who pays the way back"
        way = "asks_refund_way" in self.read.cues and self.conversation.slots.get("order_status") not in REFUNDS
        if topic and topic[0] == SHOP and (way or self._registered_without_order()):
            return [Start(topic[0], self.read.text, topic[1]), *(one for one in starts if one.flow != topic[1])]
        if top is None or not (top.flow in claims or freight) or self.read.first("order_no"):
            return starts
        goods = topic is None and "asks" in self.read.cues and OF_THE_GOODS & self.read.cues
        if goods and surest(self.read, starts) < HALF_SURE:
            return [Start(top.flow, self.read.text, top.intent)]
        if topic is None:
            return starts
        weighed = (*claims, "refund_status", SHOP, *(TRACKED if freight else ()))
        return [Start(topic[0], self.read.text, topic[1]), *(one for one in starts if one.flow not in weighed)]

    def _registered_without_order(self) -> bool:
        """Whether a return is registered whose order the shop does not find: nothing can be looked up for it."""
        slots = self.conversation.slots
        seen = slots.get("order_no") in (slots.get("orders_seen") or ())
        return "product_return" in self.conversation.ticket_categories.values() and not seen

    def _held_back(self, starts: list[Start]) -> list[Start]:
        """Whether goods can be kept for the parent is another question than whether there are any."""
        if "reserves" not in self.read.cues or not any(start.flow == "restock" for start in starts):
            return starts
        return [Start(SHOP, self.read.text, "restock"), *(one for one in starts if one.flow != "restock")]
