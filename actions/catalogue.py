"""Every action with what it does, which slots it needs, and which responses it may return. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Effect(StrEnum):
    """Whether an action changes anything."""

    READ = "read"
    WRITE = "write"


class ActionName(StrEnum):
    """Names as Rasa's ``next_action``."""

    LOOKUP_ORDER = "action_lookup_order"
    TRACK_LOGISTICS = "action_track_logistics"
    CHECK_REFUND = "action_check_refund"
    CHECK_INVOICE = "action_check_invoice"
    CHECK_MEMBERSHIP = "action_check_membership"
    CHECK_STOCK = "action_check_stock"
    CHECK_BATCH = "action_check_batch"
    CHECK_WARRANTY = "action_check_warranty"
    CHECK_RETURN = "action_check_return"
    WEIGH_CLAIM = "action_weigh_claim"
    PART_PRICE = "action_part_price"
    REPAIR_PROGRESS = "action_repair_progress"
    TICKET_STATUS = "action_ticket_status"
    OPEN_TICKET = "action_open_ticket"
    ADD_TO_TICKET = "action_add_to_ticket"
    BOOK_REPAIR = "action_book_repair"
    RESCHEDULE_REPAIR = "action_reschedule_repair"
    CANCEL_REPAIR = "action_cancel_repair"
    CALL_EXPERT = "action_call_expert"
    PRIVACY_REQUEST = "action_privacy_request"
    ERASE_FAMILY = "action_erase_family"
    FORGET_HEALTH = "action_forget_health"
    SHARE_HEALTH = "action_share_health"
    UPDATE_CONTACT = "action_update_contact"


@dataclass(frozen=True)
class ActionSpec:
    """The promise of one action."""

    name: ActionName
    effect: Effect
    needs: frozenset[str]
    """Slots it asks for by ``utter_..._needs_<slot>`` when they are empty; the value "unknown" counts as answered."""
    reads: frozenset[str]
    """All slots that change its answer."""
    sets: frozenset[str]
    utters: frozenset[str]
    """Every response it can return."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _spec(name: ActionName, effect: Effect, *, needs: str, reads: str, sets: str, utters: str) -> ActionSpec:
    responses = frozenset(f"utter_{word}" for word in utters.split())
    return ActionSpec(name, effect, _words(needs), _words(f"{needs} {reads}"), _words(sets), responses)


def _read(name: ActionName, *, needs: str = "", reads: str = "", sets: str = "", utters: str) -> ActionSpec:
    return _spec(name, Effect.READ, needs=needs, reads=reads, sets=sets, utters=utters)


def _write(name: ActionName, *, needs: str = "", reads: str = "", sets: str = "", utters: str) -> ActionSpec:
    both = f"{utters} request_already_taken"
    return _spec(
        name, Effect.WRITE, needs=needs, reads=reads, sets=f"ticket_id ticket_status expected_by {sets}", utters=both
    )


FACTS = (
    "product brand model fault_code fault_id symptom batch_no order_no phone address person issue_summary amount_yuan"
    " purchase_date already_fed tried_steps baby_age_months batch_recalled part"
    " claim_reason claim_ground goods_opened received_on claim_verdict claim_rule claim_clause"
)
"""Slots that a ticket takes along as facts, whatever its category."""
HEALTH = "symptom temperature allergies preterm_weeks baby_corrected"
"""A child's health data: only experts' tickets take it along, and only what the caller may share."""

CLAIM_READS = (
    "hazard orders_seen ticket_category issue_summary someone_hurt batch_recalled claim_asks claim_rule verdict_order"
)
CLAIM_SETS = (
    "order_no orders_seen received_on issue_summary verdict_order claim_asks claim_explain claim_verdict claim_rule claim_clause"
    " claim_by"
)
CLAIM_UTTERS = (
    "claim_order_not_yours claim_by_purchase claim_order_not_found order_tail_needs_phone claim_date_future claim_date_impossible claim_date_vague claim_date_week claim_open"
    " claim_next claim_verdict claim_same claim_difference claim_no_difference"
)

_SPECS = (
    _read(
        ActionName.LOOKUP_ORDER,
        needs="order_no",
        reads="phone orders_seen",
        sets="order_no orders_seen order_status expected_by",
        utters="order_needs_order_no order_tail_needs_phone order_without_number order_not_yours order_not_found order_paid order_shipped order_delivered"
        " order_refunding order_refunded",
    ),
    _read(
        ActionName.TRACK_LOGISTICS,
        needs="order_no",
        reads="phone orders_seen",
        sets="order_no orders_seen order_status expected_by",
        utters="logistics_needs_order_no order_tail_needs_phone order_without_number order_not_yours logistics_not_found logistics_not_shipped"
        " logistics_moving logistics_stuck logistics_delivered logistics_cancelled",
    ),
    _read(
        ActionName.CHECK_REFUND,
        needs="order_no",
        reads="phone orders_seen",
        sets="order_no orders_seen order_status expected_by",
        utters="refund_needs_order_no order_tail_needs_phone order_without_number order_not_yours refund_not_found refund_none refund_running refund_late"
        " refund_done refund_registered",
    ),
    _read(
        ActionName.CHECK_INVOICE,
        needs="order_no",
        reads="phone title_told orders_seen",
        sets="order_no orders_seen order_status expected_by invoice_state",
        utters="invoice_to_request invoice_needs_order_no order_tail_needs_phone order_without_number order_not_yours invoice_not_found invoice_not_requested invoice_running"
        " invoice_late invoice_issued",
    ),
    _read(
        ActionName.CHECK_MEMBERSHIP,
        needs="phone",
        utters="membership_needs_phone membership_without_phone membership_not_found membership_status",
    ),
    _read(
        ActionName.CHECK_STOCK,
        needs="product",
        reads="brand model allergies",
        sets="expected_by",
        utters="stock_needs_product stock_without_product stock_unknown_product stock_unknown_model stock_available stock_low stock_out",
    ),
    _read(
        ActionName.CHECK_BATCH,
        needs="batch_no",
        sets="batch_recalled",
        utters="batch_needs_batch_no batch_without_number batch_not_found batch_recalled batch_past_date batch_ok batch_ok_durable batch_trail",
    ),
    _read(
        ActionName.CHECK_WARRANTY,
        reads="product model brand purchase_date order_no phone",
        sets="purchase_date",
        utters="warranty_in_7_days warranty_in_15_days warranty_in warranty_over warranty_policy warranty_general"
        " warranty_food warranty_future_date warranty_order_not_found warranty_not_in_order",
    ),
    _read(
        ActionName.CHECK_RETURN,
        reads=f"purchase_date order_no phone product need_intent claim_reason claim_ground goods_opened received_on goods_customised goods_misused"
        f" repaired_twice fault_id {CLAIM_READS}",
        sets=f"product {CLAIM_SETS}",
        utters=f"{CLAIM_UTTERS} claim_branches claim_not_in_order claim_which_item",
    ),
    _read(
        ActionName.WEIGH_CLAIM,
        reads="price_paid price_now price_by price_count purchase_date"
        f" order_no phone product claim_ground claim_reason received_on amount_yuan repaired_twice fault_id {CLAIM_READS}",
        sets=CLAIM_SETS,
        utters=CLAIM_UTTERS,
    ),
    _read(
        ActionName.PART_PRICE,
        needs="part",
        reads="product model",
        utters="part_needs_part part_unknown part_price part_price_check_model part_out_of_stock part_model_mismatch"
        " part_choose part_list",
    ),
    _read(
        ActionName.REPAIR_PROGRESS,
        needs="ticket_no",
        reads="ticket_id phone order_no product",
        sets="ticket_id ticket_status visit_window engineer expected_by product",
        utters="repair_progress_needs_ticket_no repair_progress_not_found repair_progress_visit"
        " repair_progress_call_first repair_progress_on_the_way repair_progress_unassigned repair_progress_waiting repair_progress_resolved repair_stage_received"
        " repair_stage_diagnosing repair_stage_waiting_part repair_stage_repairing repair_stage_testing"
        " repair_stage_shipped repair_stage_late",
    ),
    _read(
        ActionName.TICKET_STATUS,
        reads="ticket_no ticket_id product",
        sets="ticket_id ticket_status expected_by",
        utters="ticket_none ticket_not_found ticket_open ticket_assigned ticket_waiting ticket_resolved"
        " ticket_closed ticket_overdue ticket_more",
    ),
    _write(
        ActionName.OPEN_TICKET,
        reads=f"ticket_category priority urgency handoff_reason {FACTS}",
        needs="product issue_summary order_no expert_skill",
        utters="ticket_opened ticket_opened_urgent ticket_joined ticket_needs_product ticket_needs_issue_summary"
        " ticket_needs_order_no ticket_needs_expert_skill",
    ),
    _write(
        ActionName.ADD_TO_TICKET,
        reads="ticket_no ticket_id product batch_no batch_recalled need_intent",
        utters="supplement_added supplement_reopened supplement_no_ticket supplement_needs_text ticket_not_found",
    ),
    _write(
        ActionName.BOOK_REPAIR,
        needs="product issue_summary phone address",
        reads=f"appointment appointment_text offered_window priority urgency {FACTS}",
        sets="visit_window engineer appointment appointment_text offered_window phone",
        utters="repair_booked repair_booked_call_first repair_booked_mail_in repair_rebooked repair_needs_product"
        " repair_needs_issue_summary repair_needs_phone repair_needs_address repair_phone_invalid"
        " repair_appointment_past repair_appointment_off_hours repair_appointment_too_far repair_appointment_unclear"
        " repair_window_taken",
    ),
    _write(
        ActionName.RESCHEDULE_REPAIR,
        needs="appointment",
        reads="ticket_no ticket_id product appointment_text offered_window address",
        sets="visit_window engineer appointment appointment_text offered_window",
        utters="reschedule_done reschedule_sooner reschedule_none_sooner reschedule_call_first reschedule_needs_appointment reschedule_no_ticket"
        " repair_appointment_past repair_appointment_off_hours repair_appointment_too_far repair_appointment_unclear"
        " repair_window_taken ticket_not_found",
    ),
    _write(
        ActionName.CANCEL_REPAIR,
        reads="ticket_no ticket_id product",
        sets="visit_window engineer",
        utters="cancel_repair_done cancel_repair_no_ticket cancel_repair_choose ticket_not_found",
    ),
    _write(
        ActionName.CALL_EXPERT,
        needs="expert_skill",
        reads=f"priority urgency handoff_reason health_consent {FACTS} {HEALTH}",
        utters="expert_needs_expert_skill expert_called expert_called_urgent expert_off_hours expert_busy"
        " expert_off_hours_plain expert_busy_plain expert_adviser expert_green_lane expert_already_called",
    ),
    _write(
        ActionName.PRIVACY_REQUEST,
        reads="issue_summary phone person handoff_reason privacy_wish",
        utters="privacy_taken privacy_joined privacy_erase_noted privacy_export_noted privacy_messages privacy_part privacy_leak",
    ),
    _write(ActionName.ERASE_FAMILY, reads="unfinished asked_at", utters="family_erased family_erased_none"),
    _write(
        ActionName.FORGET_HEALTH,
        reads="asked_at",
        utters="health_forgotten health_kept_for_emergency health_forgotten_none",
    ),
    _write(ActionName.SHARE_HEALTH, reads=HEALTH, utters="health_shared health_nobody"),
    _write(
        ActionName.UPDATE_CONTACT,
        needs="phone",
        reads="address person order_no",
        sets="phone",
        utters="contact_needs_phone contact_phone_invalid contact_updated contact_order_ticket contact_order_shipped"
        " contact_noted",
    ),
)

CATALOGUE: Mapping[ActionName, ActionSpec] = MappingProxyType({spec.name: spec for spec in _SPECS})
"""All actions, in the order of the documentation."""
