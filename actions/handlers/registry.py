"""The explicit list of actions."""

from __future__ import annotations

from actions.handlers.base import DeskAction
from actions.handlers.claims import CheckReturn, WeighClaim
from actions.handlers.experts import CallExpert
from actions.handlers.family import UpdateContact
from actions.handlers.goods import CheckBatch, CheckMembership, CheckStock, PartPrice
from actions.handlers.orders import CheckInvoice, CheckRefund, LookupOrder, TrackLogistics
from actions.handlers.privacy import EraseFamily, ForgetHealth, PrivacyRequest, ShareHealth
from actions.handlers.repairs import BookRepair, CancelRepair, RepairProgress, RescheduleRepair
from actions.handlers.tickets import AddToTicket, OpenTicket, TicketStatus
from actions.handlers.warranty import CheckWarranty
from actions.tickets.desk import Desk

HANDLERS: tuple[type[DeskAction], ...] = (
    LookupOrder,
    TrackLogistics,
    CheckRefund,
    CheckInvoice,
    CheckMembership,
    CheckStock,
    CheckBatch,
    CheckWarranty,
    CheckReturn,
    WeighClaim,
    PartPrice,
    RepairProgress,
    TicketStatus,
    OpenTicket,
    AddToTicket,
    BookRepair,
    RescheduleRepair,
    CancelRepair,
    CallExpert,
    PrivacyRequest,
    EraseFamily,
    ForgetHealth,
    ShareHealth,
    UpdateContact,
)


def all_actions(desk: Desk) -> list[DeskAction]:
    """Return one of each action, working at a desk."""
    return [handler(desk) for handler in HANDLERS]
