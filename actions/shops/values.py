"""What a shop knows, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

OrderStatus = Literal["paid", "shipped", "delivered", "refunding", "refunded"]
RepairStage = Literal["received", "diagnosing", "waiting_part", "repairing", "testing", "shipped"]


@dataclass(frozen=True)
class Product:
    """Something on the shelf."""

    sku: str
    name: str
    product: str
    """Canonical type, the value of the slot ``product``."""
    brand: str
    model: str
    price_yuan: float
    stock: int
    age_months: tuple[int, int]
    warranty_months: int
    """0 for food and consumables."""
    restock_on: date | None = None
    material: str = ""
    standard: str = ""
    """Number of the national standard that it is made to; empty where the shop does not say."""
    allergens: tuple[str, ...] | None = None
    """Allergens on its label; None where the shop does not say, which is not "none"."""
    doctor: bool = False
    """True for food that only a doctor may order."""
    note: str = ""


@dataclass(frozen=True)
class Item:
    """A line of an order."""

    product: Product
    quantity: int
    no_return_confirmed: bool | None = None
    """Whether the buyer confirmed, before paying, that it cannot be returned once opened; None where the shop does not say."""


@dataclass(frozen=True)
class Track:
    """One event of a parcel."""

    at: datetime
    place: str
    text: str


@dataclass(frozen=True)
class Refund:
    """Money on its way back."""

    amount_yuan: float
    started_at: datetime
    expected_by: datetime
    done_at: datetime | None
    channel: str


@dataclass(frozen=True)
class Invoice:
    """The invoice of an order."""

    state: Literal["none", "running", "issued"]
    title: str = ""
    requested_at: datetime | None = None
    expected_by: datetime | None = None
    issued_at: datetime | None = None
    sent_to: str = ""


@dataclass(frozen=True)
class Order:
    """What somebody bought."""

    order_no: str
    phone: str
    person: str
    city: str
    status: OrderStatus
    paid_at: datetime
    items: tuple[Item, ...]
    expected_by: datetime | None
    """When it is sent (paid) or arrives (shipped)."""
    delivered_at: datetime | None
    carrier: str
    tracking_no: str
    tracks: tuple[Track, ...]
    """Newest first."""
    refund: Refund | None
    invoice: Invoice


@dataclass(frozen=True)
class Leg:
    """Where a batch was from a day on, with the lowest and highest figures measured there."""

    since: date
    place: str
    celsius: tuple[float, float]
    humidity: tuple[float, float]
    """Per cent."""


@dataclass(frozen=True)
class Batch:
    """A production batch."""

    batch_no: str
    product: str
    product_name: str
    made_on: date
    best_before: date
    report: str
    tested_on: date
    tested_by: str
    storage: str
    recalled: bool
    reason: str = ""
    what_to_do: str = ""
    trail: tuple[Leg, ...] = ()
    """In the order of travel."""


@dataclass(frozen=True)
class Part:
    """A spare part."""

    id: str
    device: str
    device_name: str
    name: str
    aliases: tuple[str, ...]
    price_yuan: float
    stock: int
    fits: tuple[str, ...]
    wear_part: bool


@dataclass(frozen=True)
class Member:
    """A member of the loyalty programme."""

    phone: str
    level: str
    points: int
    expiring_points: int
    expires_on: date
    benefits: str


@dataclass(frozen=True)
class RepairRecord:
    """A device in the workshop."""

    repair_no: str
    phone: str
    order_no: str
    product: str
    model: str
    stage: RepairStage
    received_at: datetime
    changed_at: datetime
    expected_by: datetime
    engineer: str
    tracking_no: str


@dataclass(frozen=True)
class Shift:
    """Working hours of some weekdays."""

    weekdays: frozenset[int]
    """0 is Monday."""
    opens: time
    closes: time
    """Equal to ``opens`` for round the clock; earlier than ``opens`` for a shift that ends on the next day."""


@dataclass(frozen=True)
class Rota:
    """When somebody works."""

    shifts: tuple[Shift, ...]
    on_holidays: bool = False
    """Whether public holidays are worked like other days."""
    off: frozenset[date] = frozenset()
    """Leave."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works here."""

    id: str
    name: str
    rota: Rota
    capacity: int
    """How many cases at once; for engineers how many visits a day."""
    languages: tuple[str, ...] = ()
    """Besides standard Chinese: dialects and foreign languages."""
    on_call: bool = False
    """Whether urgent calls come through at any hour."""


@dataclass(frozen=True, kw_only=True)
class Engineer(Person):
    """Somebody who visits and repairs."""

    cities: tuple[str, ...]
    districts: tuple[str, ...]
    """Preferred districts within the cities; the first one is where the day begins."""
    skills: tuple[str, ...]
    """Product types."""
    van: Mapping[str, int] = field(default_factory=dict)
    """Spare parts in the van, by id."""


@dataclass(frozen=True, kw_only=True)
class Expert(Person):
    """Somebody of the expert panel, who calls parents back."""

    skill: str


@dataclass(frozen=True, kw_only=True)
class ServiceAgent(Person):
    """An adviser at the service desk."""

    queues: tuple[str, ...]
