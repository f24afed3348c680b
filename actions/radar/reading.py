"""A ticket as the radar sees it: product, batch, fault, region, and whose case it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from actions.radar.complaint import Complaint, Key
from actions.radar.regions import Regions
from actions.shops.ports import Shop
from actions.tickets.ticket import Ticket

LONGEST_VALUE = 60
"""A longer value is a sentence, no name: cut, so that it cannot fill the database."""
FAULT_FACTS = ("fault_id", "fault_code", "symptom")
"""The first that is known names the fault."""


@dataclass(frozen=True)
class Reader:
    """Reads tickets."""

    shop: Shop
    regions: Regions
    batches: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Number as told → number as the shop writes it, and product: thousands of tickets name a few batches."""

    def forget(self) -> None:
        """Ask the shop again from now on: it may know new batches."""
        self.batches.clear()

    def complaint(self, ticket: Ticket, at: datetime | None = None) -> Complaint | None:
        """Return what a ticket counts for, at its opening or ``at``; None where neither product nor batch is known."""
        batch_no, product = self._batch(ticket)
        if not (batch_no or product):
            return None
        return Complaint(
            at=at or ticket.created_at,
            product=product,
            batch=batch_no,
            fault=next((text for name in FAULT_FACTS if (text := _text(ticket, name))), ""),
            region=self._region(ticket),
            ticket=ticket.id,
        )

    def fits(self, ticket: Ticket, key: Key) -> bool:
        """Whether a ticket belongs to a counter."""
        complaint = self.complaint(ticket)
        return complaint is not None and key in complaint.counters()

    def _batch(self, ticket: Ticket) -> tuple[str, str]:
        """Return batch number, as the shop writes it where it knows it, and product."""
        told, product = (ticket.batch_no or "").strip() or _text(ticket, "batch_no"), _text(ticket, "product")
        if not told:
            return "", product
        if told not in self.batches:
            known = self.shop.batches.batch(told)
            plain = "".join(letter for letter in told.upper() if letter.isalnum())[:LONGEST_VALUE]
            self.batches[told] = (known.batch_no, known.product) if known else (plain, "")
        batch_no, of = self.batches[told]
        return batch_no, product or of

    def _region(self, ticket: Ticket) -> str:
        region = self.regions.of(_text(ticket, "address", longest=200))
        order_no = "" if region else _text(ticket, "order_no")
        order = self.shop.orders.order(order_no) if order_no else None
        return self.regions.of(order.city) if order else region


def cases(ticket: Ticket, product: str) -> Iterator[int]:
    """Yield by what a case of one parent is known again in this process: the ticket, and conversation or phone with the product."""
    yield hash(ticket.id)
    for who in (ticket.conversation_id, _text(ticket, "phone")):
        if who:
            yield hash((who, product))


def _text(ticket: Ticket, name: str, longest: int = LONGEST_VALUE) -> str:
    value = ticket.facts.get(name)
    return value.strip()[:longest] if isinstance(value, str) and value != "unknown" else ""
