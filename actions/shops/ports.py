"""What handlers ask of a shop, as small Protocols; an adapter for a real shop fulfils the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from actions.shops.values import Batch, Engineer, Expert, Member, Order, Part, Product, RepairRecord, ServiceAgent


class Orders(Protocol):
    """Knows what was bought."""

    def order(self, order_no: str) -> Order | None:
        """Return an order by its number, None when there is none."""
        ...

    def orders_of(self, phone: str) -> Sequence[Order]:
        """Return the orders that were bought under a phone number, the newest first."""
        ...


class Goods(Protocol):
    """Knows what is sold."""

    def products(self, product: str) -> Sequence[Product]:
        """Return what is sold of a product type, or whose name or model contains the text; empty for unknown."""
        ...

    def parts(self) -> Sequence[Part]:
        """Return all spare parts."""
        ...


class Batches(Protocol):
    """Knows production batches."""

    def batch(self, batch_no: str) -> Batch | None:
        """Return a batch; case, spaces and dashes do not matter."""
        ...


class Members(Protocol):
    """Knows the members."""

    def member(self, phone: str) -> Member | None:
        """Return a member by phone number."""
        ...


class Repairs(Protocol):
    """Knows what is in the workshop."""

    def repairs(self, *, repair_no: str | None, phone: str | None, order_no: str | None) -> Sequence[RepairRecord]:
        """Return records that fit any of the given keys, the newest first."""
        ...


class People(Protocol):
    """Knows who works here."""

    def engineers(self) -> Sequence[Engineer]:
        """Return all repair engineers."""
        ...

    def experts(self, skill: str) -> Sequence[Expert]:
        """Return the experts of a skill."""
        ...

    def agents(self) -> Sequence[ServiceAgent]:
        """Return the service agents."""
        ...


@dataclass(frozen=True)
class Shop:
    """All that is asked of a shop; each side may come from another system."""

    orders: Orders
    goods: Goods
    batches: Batches
    members: Members
    repairs: Repairs
    people: People
