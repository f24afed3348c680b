"""Whether a device is under warranty, with the reason."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actions.contract import ActionName
from actions.handlers.base import ReadAction
from actions.handlers.goods import plain
from actions.handlers.orders import own_order
from actions.handlers.request import Outcome, Request, say
from actions.shops.values import Order, Product

DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
RETURN_DAYS, EXCHANGE_DAYS = 7, 15


@dataclass(frozen=True)
class Bought:
    """When a product was bought, and how we know."""

    product: Product
    on: date
    from_order: str | None


class CheckWarranty(ReadAction):
    """Gives a verdict from the purchase date or the order, else the rule."""

    action = ActionName.CHECK_WARRANTY

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        product = _product(request)
        order_no, said = request.told("order_no"), read_date(request.told("purchase_date"))
        order = own_order(request)
        if order_no and order is None and said is None:
            return say("utter_warranty_order_not_found", order_no=order_no)
        if order:
            found = _in_order(order, request.told("product"))
            if found:
                bought = _day(request, order)
                return self._verdict(request, Bought(found, bought, order.order_no))
            if said is None:
                return say(
                    "utter_warranty_not_in_order", order_tail=order.order_no[-4:], product=request.told("product")
                )
        if product is None:
            return say("utter_warranty_general", product=request.told("product"))
        if said is None:
            name = "utter_warranty_policy" if product.warranty_months else "utter_warranty_food"
            return say(name, product=product.product, months=product.warranty_months)
        return self._verdict(request, Bought(product, said, None))

    def _verdict(self, request: Request, bought: Bought) -> Outcome:
        today = request.now.astimezone(request.rules.zone).date()
        if bought.on > today:
            return say("utter_warranty_future_date", {"purchase_date": None}, date=request.wording.date(bought.on))
        if not bought.product.warranty_months:
            return say("utter_warranty_food", product=bought.product.product)
        until = add_months(bought.on, bought.product.warranty_months)
        days = (today - bought.on).days
        name = (
            "over"
            if today > until
            else "in_7_days"
            if days <= RETURN_DAYS
            else "in_15_days"
            if days <= EXCHANGE_DAYS
            else "in"
        )
        slots = {"purchase_date": bought.on.isoformat()} if bought.from_order else {}
        return say(
            f"utter_warranty_{name}",
            slots,
            product=bought.product.product,
            model=bought.product.model if bought.from_order else None,
            months=bought.product.warranty_months,
            bought_on=request.wording.date(bought.on),
            until=request.wording.date(until),
            return_until=request.wording.date(bought.on + timedelta(days=RETURN_DAYS)),
            exchange_until=request.wording.date(bought.on + timedelta(days=EXCHANGE_DAYS)),
            order_tail=bought.from_order[-4:] if bought.from_order else None,
        )


def read_date(text: str | None) -> date | None:
    """Return the first date of a text: ISO, or a year and month (then its first day: no day too many)."""
    found = DATE.search(text or "")
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(request: Request, order: Order) -> date:
    return (order.delivered_at or order.paid_at).astimezone(request.rules.zone).date()


def _product(request: Request) -> Product | None:
    name, model = request.told("product"), request.told("model")
    found: Sequence[Product] = request.shop.goods.products(name) if name else ()
    if not found and model:
        found = request.shop.goods.products(model)
    exact = [one for one in found if model and plain(model) == plain(one.model)]
    return next(iter(exact or sorted(found, key=lambda one: one.warranty_months)), None)


def _in_order(order: Order, product: str | None) -> Product | None:
    """Return the product meant; without a name the only device of the order."""
    if product:
        return next((item.product for item in order.items if plain(item.product.product) == plain(product)), None)
    devices = [item.product for item in order.items if item.product.warranty_months] or [order.items[0].product]
    return devices[0] if len(devices) == 1 else None
