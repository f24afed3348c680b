"""Orders, parcels, refunds and invoices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.contract import ActionName
from actions.handlers.base import ReadAction
from actions.handlers.request import Outcome, Request, say
from actions.shops.values import Order
from actions.tickets import lookups
from actions.tickets.ticket import Ticket
from actions.wording import money

NOT_YOURS = "utter_order_not_yours"
ASKS_BACK = ("order", "product_return", "refund")
"""Categories of tickets after which money may come back."""
TAIL = 4
"""Digits at the end of an order's number by which parents name it."""
STUCK_HOURS = 48
"""A parcel without news for this long is chased."""


def find_order(request: Request, topic: str) -> Order | Outcome:
    """Return the order, or what to say when there is none."""
    order_no = request.told("order_no")
    if order_no is None:
        name = f"utter_{topic}_needs_order_no" if request.lacks("order_no") else "utter_order_without_number"
        return say(name)
    order = own_order(request)
    if order:
        return order
    if request.told("phone"):
        return not_yours(request)
    if is_tail(order_no):
        return say("utter_order_tail_needs_phone", order_tail=order_no)
    return say(f"utter_{topic}_not_found", order_no=order_no)


def own_order(request: Request) -> Order | None:
    """Return the order that was named; None when there is none, or when it was bought under another phone than the one told."""
    order_no, phone = request.told("order_no"), _digits(request.told("phone") or "")
    if order_no and is_tail(order_no):
        own = request.shop.orders.orders_of(phone) if phone else ()
        return next((one for one in own if one.order_no.endswith(order_no)), None)
    order = request.shop.orders.order(order_no) if order_no else None
    return None if order and phone and _digits(order.phone) != phone else order


def is_tail(order_no: str) -> bool:
    """Whether only the end of a number was told: it finds an order beside the phone that it was bought under."""
    return len(order_no) == TAIL and order_no.isdigit()


def not_yours(request: Request) -> Outcome:
    """Refuse an order; says the same for a foreign one and for one that never was, so that nobody learns which exist."""
    return say(NOT_YOURS, phone_tail=request.phone_tail)


def _digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())[-11:]


def items_of(request: Request, order: Order) -> str:
    """Write what was bought."""
    word = request.wording.word
    return request.wording.listed(
        item.product.name if item.quantity == 1 else word("item", name=item.product.name, quantity=item.quantity)
        for item in order.items
    )


def seen(request: Request, order: Order) -> dict[str, list[str]]:
    """Return the orders of this talk with what is in each, so that goods name their order later."""
    before = request.slots.get("orders_seen")
    own = [item.product.product for item in order.items]
    return {**(before if isinstance(before, dict) else {}), order.order_no: own}


def _slots(request: Request, order: Order) -> dict[str, Any]:
    expected = order.refund.expected_by if order.status == "refunding" and order.refund else order.expected_by
    return {
        "order_no": order.order_no,  # it may have been told by its end only
        "orders_seen": seen(request, order),
        "order_status": order.status,
        "expected_by": request.moment(expected) if expected else None,
    }


class LookupOrder(ReadAction):
    """Says where an order stands."""

    action = ActionName.LOOKUP_ORDER

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        order = find_order(request, "order")
        if isinstance(order, Outcome):
            refused = [one.name for one in order.utterances] == [NOT_YOURS]
            return replace(order, slots={"order_status": "not_yours"}) if refused else order
        newest = order.tracks[0] if order.tracks else None
        return say(
            f"utter_order_{order.status}",
            _slots(request, order),
            order_no=order.order_no,
            order_tail=order.order_no[-4:],
            items=items_of(request, order),
            expected_by=_slots(request, order)["expected_by"],
            carrier=order.carrier,
            tracking_no=order.tracking_no,
            place=newest.place if newest else None,
            news_at=request.moment(newest.at) if newest else None,
            delivered_at=request.moment(order.delivered_at),
            amount=money(order.refund.amount_yuan) if order.refund else None,
            done_at=request.moment(order.refund.done_at) if order.refund else None,
            channel=order.refund.channel if order.refund else None,
        )


class TrackLogistics(ReadAction):
    """Says where a parcel is."""

    action = ActionName.TRACK_LOGISTICS

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        order = find_order(request, "logistics")
        if isinstance(order, Outcome):
            return order
        newest = order.tracks[0] if order.tracks else None
        return say(
            self._name(request, order),
            _slots(request, order),
            order_tail=order.order_no[-4:],
            items=items_of(request, order),
            carrier=order.carrier,
            tracking_no=order.tracking_no,
            place=newest.place if newest else None,
            news=newest.text if newest else None,
            news_at=request.moment(newest.at) if newest else None,
            expected_by=request.moment(order.expected_by) if order.expected_by else None,
        )

    def _name(self, request: Request, order: Order) -> str:
        if order.delivered_at:
            return "utter_logistics_delivered"
        if order.status in ("refunding", "refunded"):
            return "utter_logistics_cancelled"
        if not order.tracks:
            return "utter_logistics_not_shipped"
        quiet = (request.now - order.tracks[0].at).total_seconds() / 3600
        return "utter_logistics_stuck" if quiet > STUCK_HOURS else "utter_logistics_moving"


class CheckRefund(ReadAction):
    """Says where a refund stands."""

    action = ActionName.CHECK_REFUND

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        order = find_order(request, "refund")
        if isinstance(order, Outcome):
            return order
        refund = order.refund
        if refund is None and (ticket := self._asked_for(request)):
            about = {"ticket_id": ticket.id, "who": ticket.assignee or request.about(ticket)["queue_name"]}
            return say(
                "utter_refund_registered",
                _slots(request, order),
                order_tail=order.order_no[-4:],
                expected_by=request.moment(ticket.next_due(request.now)),
                **about,
            )
        if refund is None:
            return say(
                "utter_refund_none",
                _slots(request, order),
                order_tail=order.order_no[-4:],
                items=items_of(request, order),
            )
        name = "done" if refund.done_at else "late" if refund.expected_by < request.now else "running"
        return say(
            f"utter_refund_{name}",
            _slots(request, order),
            order_tail=order.order_no[-4:],
            amount=money(refund.amount_yuan),
            channel=refund.channel,
            started_at=request.moment(refund.started_at),
            expected_by=request.moment(refund.expected_by),
            done_at=request.moment(refund.done_at),
        )

    def _asked_for(self, request: Request) -> Ticket | None:
        """Return the open ticket of this talk by which the money is asked back, if there is one."""
        with self.desk.reading() as connection:
            own = lookups.of_conversation(connection, request.sender)
        return next((one for one in own if one.active and one.category in ASKS_BACK), None)


class CheckInvoice(ReadAction):
    """Says where an invoice is."""

    action = ActionName.CHECK_INVOICE

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        order = find_order(request, "invoice")
        if isinstance(order, Outcome):
            return order
        invoice = order.invoice
        late = invoice.state == "running" and invoice.expected_by is not None and invoice.expected_by < request.now
        name = {"none": "not_requested", "issued": "issued", "running": "late" if late else "running"}[invoice.state]
        expected = request.moment(invoice.expected_by) if invoice.expected_by else None
        if name == "not_requested" and request.slots.get("title_told") is True:
            name = "to_request"
        return say(
            f"utter_invoice_{name}",
            {**_slots(request, order), "expected_by": expected, "invoice_state": invoice.state},
            order_tail=order.order_no[-4:],
            title=invoice.title,
            requested_at=request.moment(invoice.requested_at),
            expected_by=expected,
            issued_at=request.moment(invoice.issued_at),
            sent_to=invoice.sent_to,
        )
