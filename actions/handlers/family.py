"""A family's new contacts."""

from __future__ import annotations

from actions.contract import ActionName
from actions.handlers.base import BOT, WriteAction, customer
from actions.handlers.repairs import is_phone
from actions.handlers.request import Outcome, Request, say
from actions.tickets import lookups
from actions.tickets.ledger import Ledger
from actions.tickets.ticket import Patch

CONTACT = ("phone", "address", "person")


class UpdateContact(WriteAction):
    """Puts a new phone, address or name where it is needed: open tickets, else the order, else a person."""

    action = ActionName.UPDATE_CONTACT

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        told = {name: value for name in CONTACT if (value := request.told(name))}
        if not told:
            return say("utter_contact_needs_phone")
        phone = told.get("phone")
        if phone and not is_phone(phone):
            return say("utter_contact_phone_invalid", {"phone": None}, wrong_phone=phone[:20])
        return self._in_tickets(request, ledger, told) or self._in_order(request, ledger, told)

    def _in_tickets(self, request: Request, ledger: Ledger, told: dict[str, str]) -> Outcome | None:
        own = [one for one in lookups.of_conversation(ledger.connection, request.sender) if one.active]
        changed = []
        order_no = request.told("order_no")
        others = [one for one in own if order_no and one.facts.get("order_no") not in (None, order_no)]
        if own and len(others) == len(own) and "address" in told:
            return None  # every ticket is about another order, and where a parcel goes is its order's own
        for one in own:
            ticket = lookups.find(ledger.connection, one.id, to_change=True)
            if ticket:
                changed.append(ledger.change(ticket, Patch(facts=told), BOT))
        if not changed:
            return None
        ids = request.wording.listed(ticket.id for ticket in changed)
        return request.kept("utter_contact_updated", changed[0], ids=ids, **self._told(told))

    def _in_order(self, request: Request, ledger: Ledger, told: dict[str, str]) -> Outcome:
        order_no = request.told("order_no")
        order = request.shop.orders.order(order_no) if order_no else None
        moving = order is not None and order.status in ("paid", "shipped")
        facts = {**told, "issue_summary": request.text or request.wording.listed(told.values())}
        if order and moving:
            facts["order_no"] = order.order_no
        category = "order" if moving else "general"
        ticket = ledger.open(request.new_ticket(category, facts), customer(request)).ticket
        name = "noted" if not (order and moving) else "order_ticket" if order.status == "paid" else "order_shipped"
        return request.kept(f"utter_contact_{name}", ticket, **self._told(told))

    def _told(self, told: dict[str, str]) -> dict[str, str | None]:
        return {
            "phone_tail": told.get("phone", "")[-4:] or None,
            "address": told.get("address"),
            "person": told.get("person"),
        }
