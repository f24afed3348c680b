"""The demo shop: YAML files, and dates that are told as days before today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.errors import BadRules
from actions.shops.demo import people
from actions.shops.ports import Shop
from actions.shops.values import (
    Batch,
    Engineer,
    Expert,
    Invoice,
    Item,
    Leg,
    Member,
    Order,
    Part,
    Product,
    Refund,
    RepairRecord,
    ServiceAgent,
    Track,
)

FOLDER = Path(__file__).parent


@lru_cache(maxsize=32)
def rows(name: str) -> Any:
    """Return the content of a file of this folder; an absent one is an empty list.

    Raises:
        BadRules: the file is no YAML.
    """
    path = FOLDER / f"{name}.yml"
    if not path.exists():
        return []
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except yaml.YAMLError as error:
        raise BadRules(f"{path}: {error}") from error


@dataclass(frozen=True)
class Days:
    """Turns ``[-2, "14:30"]`` into a moment and ``-2`` into a date, counted from today."""

    clock: Callable[[], datetime]
    zone: timezone

    def moment(self, when: Sequence[Any] | None) -> datetime | None:
        """Return the moment; None for None."""
        return None if when is None else self.sure(when)

    def sure(self, when: Sequence[Any]) -> datetime:
        """Return the moment."""
        return datetime.combine(self.day(when[0]), time.fromisoformat(when[1]), self.zone)

    def day(self, offset: int) -> date:
        """Return the date."""
        return (self.now() + timedelta(days=offset)).date()

    def now(self) -> datetime:
        """Return the present moment in the shop's zone."""
        return self.clock().astimezone(self.zone)


@dataclass(frozen=True)
class DemoShop:
    """Fulfils every Protocol of a shop from the YAML files beside it."""

    days: Days

    # --- goods ----------------------------------------------------------------------------

    def all_products(self) -> list[Product]:
        """Return the whole shelf."""
        return [self._product(row) for row in rows("products")]

    def products(self, product: str) -> Sequence[Product]:
        """See ``Goods.products``."""
        wanted = _plain(product)
        if not wanted:
            return []
        found = [one for one in self.all_products() if _plain(one.product) == wanted]
        return found or [
            one for one in self.all_products() if wanted in (_plain(one.name), _plain(one.model), one.sku.lower())
        ]

    def parts(self) -> Sequence[Part]:
        """See ``Goods.parts``."""
        return [_part(row) for row in rows("parts")]

    def _product(self, row: Mapping[str, Any]) -> Product:
        restock = row.get("restock_in_days")
        fields = {key: value for key, value in row.items() if key != "restock_in_days"}
        fields["age_months"] = tuple(row["age_months"])
        fields["allergens"] = tuple(row["allergens"]) if "allergens" in row else None
        return Product(**fields, restock_on=None if restock is None else self.days.day(restock))

    # --- orders ---------------------------------------------------------------------------

    def order(self, order_no: str) -> Order | None:
        """See ``Orders.order``."""
        wanted = _plain(order_no)
        return next((self._order(row) for row in rows("orders") if row["order_no"] == wanted), None)

    def orders_of(self, phone: str) -> Sequence[Order]:
        """See ``Orders.orders_of``."""
        found = (self._order(row) for row in rows("orders") if row["phone"] == phone)
        return sorted(found, key=lambda one: one.order_no, reverse=True)

    def _order(self, row: Mapping[str, Any]) -> Order:
        shelf = {one.sku: one for one in self.all_products()}
        days, now = self.days, self.days.now()
        tracks = [Track(days.sure(one["at"]), one["place"], one["text"]) for one in row.get("tracks", ())]
        past = sorted((one for one in tracks if one.at <= now), key=lambda one: one.at, reverse=True)
        return Order(
            order_no=row["order_no"],
            phone=row["phone"],
            person=row["person"],
            city=row["city"],
            status=row["status"],
            paid_at=days.sure(row["paid_at"]),
            items=tuple(
                Item(shelf[one["sku"]], one.get("quantity", 1), one.get("no_return_confirmed")) for one in row["items"]
            ),
            expected_by=days.moment(row.get("expected_by")),
            delivered_at=days.moment(row.get("delivered_at")),
            carrier=row.get("carrier", ""),
            tracking_no=row.get("tracking_no", ""),
            tracks=tuple(past),
            refund=self._refund(row.get("refund")),
            invoice=self._invoice(row.get("invoice")),
        )

    def _refund(self, row: Mapping[str, Any] | None) -> Refund | None:
        if row is None:
            return None
        started, expected = self.days.sure(row["started_at"]), self.days.sure(row["expected_by"])
        return Refund(row["amount_yuan"], started, expected, self.days.moment(row.get("done_at")), row["channel"])

    def _invoice(self, row: Mapping[str, Any] | None) -> Invoice:
        if row is None:
            return Invoice("none")
        moment = self.days.moment
        return Invoice(
            row["state"],
            title=row.get("title", ""),
            requested_at=moment(row.get("requested_at")),
            expected_by=moment(row.get("expected_by")),
            issued_at=moment(row.get("issued_at")),
            sent_to=row.get("sent_to", ""),
        )

    # --- batches, members, repairs --------------------------------------------------------

    def batch(self, batch_no: str) -> Batch | None:
        """See ``Batches.batch``."""
        wanted = _plain(batch_no)
        row = next((one for one in rows("batches") if _plain(one["batch_no"]) == wanted), None)
        if row is None:
            return None
        dates = {name: self.days.day(row[name]) for name in ("made_on", "best_before", "tested_on")}
        return Batch(**{**row, **dates, "trail": tuple(map(self._leg, row.get("trail", ())))})

    def _leg(self, row: Mapping[str, Any]) -> Leg:
        return Leg(self.days.day(row["at"]), row["place"], (row["low"], row["high"]), tuple(row["humidity"]))

    def member(self, phone: str) -> Member | None:
        """See ``Members.member``."""
        row = next((one for one in rows("members") if one["phone"] == _plain(phone)), None)
        return None if row is None else Member(**{**row, "expires_on": date(self.days.now().year, 12, 31)})

    def repairs(self, *, repair_no: str | None, phone: str | None, order_no: str | None) -> Sequence[RepairRecord]:
        """See ``Repairs.repairs``."""
        keys = {"repair_no": repair_no, "phone": phone, "order_no": order_no}
        wanted = {name: _plain(value) for name, value in keys.items() if value}
        found = [row for row in rows("repairs") if any(_plain(row[name]) == value for name, value in wanted.items())]
        moments = ("received_at", "changed_at", "expected_by")
        records = [RepairRecord(**{**row, **{name: self.days.sure(row[name]) for name in moments}}) for row in found]
        return sorted(records, key=lambda record: record.received_at, reverse=True)

    # --- people ---------------------------------------------------------------------------

    def engineers(self) -> Sequence[Engineer]:
        """See ``People.engineers``."""
        return people.engineers(rows("people")["engineers"], self.days.day)

    def experts(self, skill: str) -> Sequence[Expert]:
        """See ``People.experts``."""
        return people.experts([row for row in rows("people")["experts"] if row["skill"] == skill], self.days.day)

    def agents(self) -> Sequence[ServiceAgent]:
        """See ``People.agents``."""
        return people.agents(rows("people")["agents"], self.days.day)


def demo_shop(clock: Callable[[], datetime], zone: timezone) -> Shop:
    """Return the demo shop as a shop."""
    shop = DemoShop(Days(clock, zone))
    return Shop(orders=shop, goods=shop, batches=shop, members=shop, repairs=shop, people=shop)


def _part(row: Mapping[str, Any]) -> Part:
    return Part(
        id=str(row["id"]),
        device=str(row["device"]),
        device_name=str(row["device_name"]),
        name=str(row["name"]),
        aliases=tuple(map(str, row.get("aliases") or ())),
        price_yuan=float(row["price_yuan"]),
        stock=int(row.get("stock", 0)),
        fits=tuple(map(str, row.get("fits") or ())),
        wear_part=bool(row.get("wear_part", False)),
    )


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
