"""Which facts of orders a message tells: numbers, prices that fell, whom an invoice is made out to. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.decide.put_right import Learned, value_of
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

NUMBER = re.compile(r"\d{1,5}")
SHORT_NUMBER = 12
"""Characters of a number put right that leave no room for another matter."""
PLACES = ("first_order", "second_order")
"""Cues that name an order by its place among those told."""
INVOICE = "invoice"


@dataclass(frozen=True)
class OfOrders:
    """Reads one message for what it tells of what was bought."""

    conversation: Conversation
    read: Understanding

    def facts(self) -> list[Learned]:
        """Return all of them."""
        extra: list[Learned] = []
        if fall := self.read.price_fall:
            prices = {"price_paid": fall.paid, "price_now": fall.now, "price_by": fall.by, "price_count": fall.count}
            extra += [Learned(name, value, self.read.text) for name, value in prices.items() if value is not None]
        orders = self._orders() or self._order_of_the_goods()
        return [*orders, *extra, *self._pieces(), *self._of_an_invoice()]

    def _of_an_invoice(self) -> list[Learned]:
        """What an invoice is made out to, told at once or in pieces; outside of one a number is no tax number."""
        slots, told, data = self.conversation.slots, "tells_title" in self.read.cues, self.read.invoice
        under_way = slots.get("last_topic") == INVOICE or slots.get("last_flow") == INVOICE
        under_way = under_way or INVOICE in (slots.get("talked_of") or ()) or "names_invoice" in self.read.cues
        if not (told or data and under_way):
            return []
        before = str(slots.get("issue_summary") or "") if slots.get("title_told") else ""
        summary = before if self.read.text in before else f"{before} {self.read.text}".strip()
        pieces = {"invoice_title": data.title, "tax_no": data.tax_no} if data else {}
        known = [Learned(name, value, self.read.text) for name, value in pieces.items() if value]
        return [
            Learned("title_told", True, self.read.text),
            Learned("issue_summary", summary, self.read.text),
            *known,
        ]

    def _pieces(self) -> list[Learned]:
        """The number of pieces put right whose price fell ("4 packs, not 3")."""
        known, swap = self.conversation.slots.get("price_count"), self.read.swap
        if swap is None and "correction" in self.read.cues and known is not None:
            told = NUMBER.findall(self.read.text) if len(self.read.text) <= SHORT_NUMBER else []
            return [Learned("price_count", float(told[-1]), self.read.text, corrects=True)] if told else []
        old, new = (NUMBER.match(one) for one in (swap.old, swap.new)) if swap else (None, None)
        if known is None or old is None or new is None or float(old[0]) != known:
            return []
        return [Learned("price_count", float(new[0]), self.read.text, corrects=True)]

    def _orders(self) -> list[Learned]:
        """The orders that were told, in their order; "the second one" is one of them, with goods of its own."""
        known = [*(self.conversation.slots.get("told_orders") or ())]
        told = [self.in_full(str(value_of(entity))) for entity in self.read.all("order_no")]
        every = [*dict.fromkeys((*known, *told))]
        if told:
            return [Learned("told_orders", every, self.read.text)] if every != known else []
        place = next((number for number, cue in enumerate(PLACES) if cue in self.read.cues), None)
        if place is None or len(every) < 2 or every[place] == self.conversation.slots.get("order_no"):
            return []
        goods = [] if self.read.first("product") else [Learned("product", None, self.read.text)]
        return [Learned("order_no", every[place], self.read.text), *goods]

    def in_full(self, number: str) -> str:
        """The number of an order of this talk that ends as told, else what was told."""
        slots = self.conversation.slots
        known = [*(slots.get("told_orders") or ()), str(slots.get("order_no") or "")]
        return next((one for one in reversed(known) if one.endswith(number)), number)

    def _order_of_the_goods(self) -> list[Learned]:
        """Of several orders that were looked up, the one whose goods are named ("the steriliser's I do not want")."""
        seen = self.conversation.slots.get("orders_seen")
        named = {one.value for one in self.read.all("product")}
        if not isinstance(seen, dict) or len(seen) < 2 or not named or self.read.first("order_no"):
            return []
        fitting = [number for number, goods in seen.items() if named & {*goods}]
        if len(fitting) != 1 or fitting[0] == self.conversation.slots.get("order_no"):
            return []
        return [Learned("order_no", fitting[0], self.read.text)]
