"""What is known of a claim: from the order where there is one, from what the parent said otherwise."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from actions.claims.book import Book, Value
from actions.handlers.goods import plain
from actions.handlers.orders import is_tail, items_of, own_order, seen
from actions.handlers.request import Outcome, Request, say
from actions.handlers.warranty import DATE, RETURN_DAYS, read_date
from actions.shops.values import Item, Order, Product

WEEK = re.compile(r"(\d{4})-W(\d{2})")
EARLIEST = date(2000, 1, 1)
"""No purchase of ours lies before it."""
REASONS = {"damaged_missing": "damaged", "not_as_described": "mismatch"}
"""Intents that say by themselves why something goes back."""
WISHES = {"exchange_goods": "exchange"}
GOES_BACK = ("return_goods", "exchange_goods")
NOT_ROUGH = -1
MONTH_DAYS = 30.4375
"""Days of a month of warranty."""


@dataclass(frozen=True)
class Refused:
    """Why the claim cannot be looked at, and the slot to ask for again, if any."""

    outcome: Outcome
    ask: str | None = None


@dataclass(frozen=True)
class PriceFall:
    """A price that fell, in yuan; prices are None where only the difference was told."""

    paid: float | None
    now: float | None
    difference: float
    count: float | None = None
    """How many pieces were bought at that price, None for one."""


@dataclass(frozen=True)
class Case:
    """The facts of one claim."""

    known: Mapping[str, Value]
    declined: frozenset[str]
    order_no: str | None
    """The number that was told, also where the shop does not know it."""
    order: Order | None
    item: Item | None = None
    product_name: str | None = None
    received: date | None = None
    amount: float = 0.0
    """Yuan that are at stake; 0 where nobody said."""
    remarks: Outcome | None = None
    learned: Mapping[str, Any] = field(default_factory=dict)
    """Slots that the order tells."""
    fall: PriceFall | None = None
    doubt: Refused | None = None
    """What is to be asked of a day that was told too roughly, where the day decides."""


def return_case(request: Request, book: Book) -> Case | Refused:
    """Return the facts of a return, an exchange or a complaint about goods."""
    base = _base(request)
    if isinstance(base, Case) and base.order and _of_another_matter(request, base.order):
        base = _base(replace(request, slots={**request.slots, "order_no": None}))
    if isinstance(base, Refused):
        return base
    item = _item(request, base.order)
    if isinstance(item, Refused):
        return item
    name = item.product.product if item else request.told("product")
    known, declined = dict(base.known), set(base.declined)
    intent = request.told("need_intent") or ""
    reason = request.told("claim_reason") or REASONS.get(intent) or _fault_told(request)
    known |= {"reason": reason} if reason else {}
    told = request.told("claim_wish") if intent in GOES_BACK else None  # of an earlier claim otherwise
    known["wish"] = told or WISHES.get(intent, "return")
    if name:
        product = item.product if item else next(iter(request.shop.goods.products(name)), None)
        known |= _nature(name, product, book)
    known |= _told_flags(request)
    if item and item.no_return_confirmed is not None:
        known["confirmed"] = "yes" if item.no_return_confirmed else "no"
    declined |= {"kind"} if not name and request.slots.get("product") is not None else set()
    declined |= {"reason"} if not reason and request.slots.get("claim_reason") is not None else set()
    opened = request.slots.get("goods_opened")
    declined |= {"opened"} if opened is not None and not isinstance(opened, bool) else set()
    learned = {**base.learned, **({"product": item.product.product} if item else {})}
    amount = item.product.price_yuan * item.quantity if item else 0.0
    return Case(
        known,
        frozenset(declined),
        base.order_no,
        base.order,
        item=item,
        product_name=name,
        received=base.received,
        amount=amount,
        remarks=base.remarks,
        learned=learned,
        doubt=base.doubt,
    )


def claim_case(request: Request, book: Book) -> Case | Refused:
    """Return the facts of a wish for compensation."""
    base = _base(request)
    if isinstance(base, Refused):
        return base
    known, declined = dict(base.known), set(base.declined)
    ground = request.told("claim_ground") or _ground_of_return(request, book)
    known |= {"ground": ground} if ground else {}
    declined |= {"ground"} if not ground and request.slots.get("claim_ground") is not None else set()
    late = _late_days(request, base.order) if base.order else None
    known |= {"late_days": late} if late is not None else {}
    declined |= {"late_days"} if late is None and request.slots.get("order_no") is not None else set()
    asked = request.slots.get("amount_yuan")
    sound = isinstance(asked, int | float) and not isinstance(asked, bool)
    amount = float(asked) if sound and asked is not None else 0.0
    fall = _price_fall(request, base.order) if ground == "price" else None
    amount = fall.difference if fall else amount
    return Case(
        known,
        frozenset(declined),
        base.order_no,
        base.order,
        received=base.received,
        amount=amount,
        remarks=base.remarks,
        learned=base.learned,
        fall=fall,
        doubt=base.doubt,
    )


def _price_fall(request: Request, order: Order | None) -> PriceFall | None:
    """Return what was paid and what it is now, as told; the price of today from the shop where the order says what it was."""
    paid, now, by = (_yuan(request, name) for name in ("price_paid", "price_now", "price_by"))
    named = _lines_of(order, str(request.told("product"))) if order and request.told("product") else []
    lines = named or list(order.items if order else ())
    if now is None and by is None and len(lines) == 1:
        now = lines[0].product.price_yuan
    count = _yuan(request, "price_count")
    times = count if count and count > 1 else None
    if paid is not None and now is not None:
        return PriceFall(paid, now, round((paid - now) * (times or 1), 2), times)
    return PriceFall(None, None, round(by * (times or 1), 2), times) if by else None


def _yuan(request: Request, slot: str) -> float | None:
    value = request.slots.get(slot)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _fault_told(request: Request) -> str | None:
    """Return the reason that a fault which was looked for, or repaired twice, gives by itself."""
    faulty = (
        request.told("fault_id") or request.slots.get("hazard") is True or request.slots.get("repaired_twice") is True
    )
    bad_food = request.told("claim_ground") == "food" or request.told("ticket_category") == "food_quality"
    return "quality" if faulty or bad_food else None


def _ground_of_return(request: Request, book: Book) -> str | None:
    """Return the ground that a return of the same goods has told already, None where it told none."""
    reason, name = request.told("claim_reason") or _fault_told(request), request.told("product")
    if reason == "quality" and name:
        return "food" if book.kinds.get(name) in ("formula", "food", "fresh") else "broken"
    return "damaged" if reason == "damaged" else None


def _base(request: Request) -> Case | Refused:
    """Return what every claim hangs on: the order, how long the goods are there, whether somebody is hurt."""
    order_no, order = request.told("order_no"), own_order(request)
    known: dict[str, Value] = {"injured": request.slots.get("someone_hurt") is True}
    known["recalled"] = request.slots.get("batch_recalled") is True
    declined: set[str] = set()
    doubt: Refused | None = None
    received = _received_by_order(request, order)
    if received is None and request.slots.get("received_on") is not None:
        told = _received(request)
        doubt = Refused(told, ask="received_on") if isinstance(told, Outcome) else None
        received = None if isinstance(told, Outcome) else told
        declined |= {"days"} if told is None else set()
    if order:
        known["stage"] = order.status
    bought = _days_since_purchase(request)
    if received:
        known["days"] = float((_today(request) - received).days)
    elif order and order.status == "shipped":
        known["days"] = 0.0  # the days have not begun to run
    elif received is None and order is None and bought is not None and doubt is None:
        known["days"] = bought  # it came no earlier than that
    lost = order is None and request.told("verdict_order") != order_no
    remarks = _not_looked_up(request, order_no) if order_no and lost else None
    if remarks is None and received is None and known.get("days") == bought and (bought or 0) > RETURN_DAYS:
        remarks = _by_purchase(request)
    learned: dict[str, Any] = {"received_on": received.isoformat()} if received and order else {}
    learned |= {"order_no": order.order_no, "orders_seen": seen(request, order)} if order else {}
    order_no = order.order_no if order else order_no
    return Case(
        known, frozenset(declined), order_no, order, received=received, remarks=remarks, learned=learned, doubt=doubt
    )


def _days_since_purchase(request: Request) -> float | None:
    """Return how many days ago it was bought, None where that was not told."""
    bought = read_date(request.told("purchase_date"))
    days = (_today(request) - bought).days if bought else -1
    return float(days) if days >= 0 else None


def _by_purchase(request: Request) -> Outcome | None:
    """Say that the days are counted from the purchase, once: who received it later has them from then on."""
    bought = read_date(request.told("purchase_date"))
    if bought is None or request.told("claim_rule") or request.told("claim_asks"):
        return None
    return say("utter_claim_by_purchase", bought_on=request.wording.date(bought))


def _not_looked_up(request: Request, order_no: str) -> Outcome:
    """Say that the claim is weighed without its order; the same for a foreign one and for one that never was."""
    if request.told("phone"):
        return say("utter_claim_order_not_yours", phone_tail=request.phone_tail)
    if is_tail(order_no):
        return say("utter_order_tail_needs_phone", order_tail=order_no)
    return say("utter_claim_order_not_found", order_no=order_no)


def _item(request: Request, order: Order | None) -> Item | Refused | None:
    """Return the line of the order that is meant; None without an order."""
    if order is None:
        return None
    product = request.told("product")
    if product is None and len(order.items) > 1:
        if request.slots.get("product") is not None:
            return None  # asked before, and not known
        items = items_of(request, order)
        return Refused(say("utter_claim_which_item", order_tail=order.order_no[-4:], items=items), ask="product")
    if product is None:
        return order.items[0]
    if found := _lines_of(order, product):
        return found[0]
    if request.slots.get("product_named") is False and len(order.items) == 1:
        return order.items[0]  # the goods known are those of another matter, not named for this one
    reasons = {request.told("claim_reason"), REASONS.get(request.told("need_intent") or "")}
    weighed = request.slots.get("product_named") is False and request.told("verdict_order") == order.order_no
    if weighed or "damaged" in reasons:
        return None  # a gift or the wrong goods: what is missing or came instead stands in no line
    items = items_of(request, order)
    tail = order.order_no[-4:]
    refusal = say("utter_claim_not_in_order", {"product": None}, order_tail=tail, items=items, wanted=product)
    return Refused(refusal, ask="product")


def _lines_of(order: Order, product: str) -> list[Item]:
    return [one for one in order.items if plain(product) in (plain(one.product.product), plain(one.product.name))]


def _of_another_matter(request: Request, order: Order) -> bool:
    """Whether the order was told for something else: the claim is about the device that was walked through, which is not in it."""
    product, walked = request.told("product"), request.told("fault_id")
    return bool(product and walked) and order.order_no not in request.text and not _lines_of(order, str(product))


def _nature(name: str, product: Product | None, book: Book) -> dict[str, Value]:
    """Return how the rules treat a product, and for how long it is under warranty."""
    if product and product.warranty_months:
        return {"kind": "device", "warranty_days": float(round(product.warranty_months * MONTH_DAYS))}
    return {"kind": book.kinds.get(name, "general")}


def _told_flags(request: Request) -> dict[str, Value]:
    slots = {"customised": "goods_customised", "misused": "goods_misused", "opened": "goods_opened"}
    told: dict[str, Value] = {
        name: value for name, slot in slots.items() if isinstance(value := request.slots.get(slot), bool)
    }
    return {**told, "repairs": 2.0} if request.slots.get("repaired_twice") is True else told


def _today(request: Request) -> date:
    return request.now.astimezone(request.rules.zone).date()


def _received_by_order(request: Request, order: Order | None) -> date | None:
    return order.delivered_at.astimezone(request.rules.zone).date() if order and order.delivered_at else None


def _in_week(request: Request, monday: date, today: date) -> date | Outcome:
    """Return a day of the week in which goods came where it makes no difference for the seven days which; else ask."""
    last = min(monday + timedelta(days=6), today)
    if (today - monday).days <= RETURN_DAYS or (today - last).days > RETURN_DAYS:
        return monday
    first_said, last_said = request.wording.date(monday), request.wording.date(last)
    return say("utter_claim_date_week", {"received_on": None}, first=first_said, last=last_said)


def _received(request: Request) -> date | Outcome | None:
    """Return the day that the parent told; None for "does not know", a sentence for a day that cannot be."""
    value, today = request.slots.get("received_on"), _today(request)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 24 * 365 * 20:
        return (request.now - timedelta(hours=float(value))).astimezone(request.rules.zone).date()
    text = request.told("received_on")
    if text is None:
        return None
    rough = next((days for words, days in request.wording.words["rough_days"] if re.search(words, text)), NOT_ROUGH)
    if rough is None:
        return say("utter_claim_date_vague", {"received_on": None}, said=text[:20])
    if rough != NOT_ROUGH and not DATE.search(text):
        return today - timedelta(days=rough)
    if week := WEEK.fullmatch(text):
        return _in_week(request, date.fromisocalendar(int(week[1]), int(week[2]), 1), today)
    day = _latest(text, today)
    if day is None or day < EARLIEST:
        return say("utter_claim_date_impossible", {"received_on": None}, said=text[:20])
    if day > today:
        return say("utter_claim_date_future", {"received_on": None}, date=request.wording.date(day))
    return day


def _latest(text: str, today: date) -> date | None:
    """Return the day of a text; of a whole month the last day that has been, so that no right is lost by it."""
    day, found = read_date(text), DATE.search(text)
    if day is None or found is None or found[3]:
        return day
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return min(last, today) if day <= today else day


def _late_days(request: Request, order: Order) -> float | None:
    """Return how many days later than promised an order is or came; None where nothing was promised."""
    if order.expected_by is None or order.status in ("refunding", "refunded"):
        return None
    until: datetime = order.delivered_at or request.now
    zone = request.rules.zone
    return float(max(0, (until.astimezone(zone).date() - order.expected_by.astimezone(zone).date()).days))
