"""Booking, moving and cancelling a repair visit, and how far a repair is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from actions import visits
from actions.contract import ActionName
from actions.dispatch.board import part_needed
from actions.dispatch.progress import Stage, Step, put, step_of
from actions.handlers.base import BOT, ReadAction, WriteAction, customer
from actions.handlers.request import Outcome, Request, say
from actions.handlers.tickets import best_of, target
from actions.shops.values import Engineer, RepairRecord
from actions.tickets import lookups
from actions.tickets.ledger import Ledger
from actions.tickets.states import Status
from actions.tickets.ticket import Patch, Ticket
from actions.visits import ANY_TIME, Refusal, Visit, Window

REPAIR = "repair"
PHONE = re.compile(r"\+?[\d\s\-()]{7,20}")
OFFER = "offered_window"
NO_APPOINTMENT = {"appointment": None, "appointment_text": None, OFFER: None}
OFFERED = "offered"
"""Appointment of a parent who takes up the window that was offered."""
SOONER = "sooner"
"""Appointment of a parent who asks for an earlier one than was booked."""


def is_phone(text: str) -> bool:
    """Whether a text can be a telephone number."""
    return PHONE.fullmatch(text) is not None and 7 <= sum(letter.isdigit() for letter in text) <= 15


@dataclass(frozen=True)
class Plan:
    """What can be arranged for an appointment."""

    visit: Visit | None
    engineers: tuple[Engineer, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """The visit as facts of the ticket."""
        return {"engineer": self.visit.engineer.name} if self.visit else {}


def plan(request: Request, ledger: Ledger, *, address: str, product: str) -> Plan | Outcome:
    """Find an engineer and a window, or what to say when the wish cannot be met."""
    able = visits.who_can_come(request.shop.people.engineers(), address, product)
    wish = request.told("appointment")
    wish = request.told(OFFER) if wish == OFFERED else wish
    if wish is None or wish == ANY_TIME:
        return Plan(None, tuple(able))
    rules = request.rules.visits
    span = visits.read_appointment(wish, request.now, request.rules.zone, rules)
    if isinstance(span, Refusal):
        return refused(request, span)
    if not able:
        return Plan(None, ())
    own = frozenset(one.id for one in lookups.of_conversation(ledger.connection, request.sender, category=REPAIR))
    visit = visits.find_free(ledger.connection, able, span, rules, own)
    if visit is None:
        other = visits.next_free(ledger.connection, able, span, rules, own)
        wished = request.told("appointment_text") or _write(request, span)
        return _offered("utter_repair_window_taken", request, other, wished=wished)
    return Plan(visit, tuple(able))


def _offered(name: str, request: Request, other: Visit | None, **facts: Any) -> Outcome:
    """Offer another window; it is kept, so that "yes" means that one."""
    window = other.window if other else None
    slots = {**NO_APPOINTMENT, OFFER: f"{window.starts.isoformat()}/{window.ends.isoformat()}" if window else None}
    return say(name, slots, next_window=_write(request, window) if window else None, **facts)


def refused(request: Request, why: Refusal) -> Outcome:
    """Say why an appointment cannot be, and ask for another one."""
    rules = request.rules.visits
    return say(
        f"utter_repair_appointment_{why}",
        NO_APPOINTMENT,
        wished=request.told("appointment_text"),
        opens=rules.opens.strftime("%H:%M"),
        closes=rules.closes.strftime("%H:%M"),
        days=rules.farthest.days,
    )


def _write(request: Request, window: Window) -> str:
    return request.wording.window(window.starts, window.ends)


class BookRepair(WriteAction):
    """Books a visit, or a call to fix one, or a pick-up for repair by post."""

    action = ActionName.BOOK_REPAIR

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        lacking = self._lacking(request)
        if lacking:
            return lacking
        product, address = request.told("product"), request.told("address") or ""
        made = plan(request, ledger, address=address, product=product or "")
        if isinstance(made, Outcome):
            return made
        window = _write(request, made.visit.window) if made.visit else None
        facts = {**request.facts(), **made.facts, "issue_summary": request.issue or request.told("fault_id")}
        facts |= {"appointment_text": request.told("appointment_text"), "visit_window": window}
        new = request.new_ticket(REPAIR, facts, priority=request.priority())
        opened = ledger.open(new, customer(request))
        ticket = settle(ledger, request, opened.ticket, made.visit)
        name = self._name(opened.joined, made)
        slots = {"visit_window": window, "engineer": made.facts.get("engineer"), OFFER: None}
        return request.kept(name, ticket, slots, **_told(request, ticket, window, made))

    def _lacking(self, request: Request) -> Outcome | None:
        known = {"issue_summary": request.issue or request.told("fault_id")}
        for slot in ("product", "issue_summary", "phone", "address"):
            if not known.get(slot) and request.lacks(slot):
                return say(f"utter_repair_needs_{slot}", product=request.told("product"))
        phone = request.told("phone")
        if phone and not is_phone(phone):
            return say("utter_repair_phone_invalid", {"phone": None}, wrong_phone=phone[:20])
        return None

    def _name(self, joined: bool, made: Plan) -> str:
        if made.visit:
            return "utter_repair_rebooked" if joined else "utter_repair_booked"
        return "utter_repair_booked_call_first" if made.engineers else "utter_repair_booked_mail_in"


def settle(ledger: Ledger, request: Request, ticket: Ticket, visit: Visit | None) -> Ticket:
    """Keep the visit and give the ticket to its engineer."""
    visits.book(ledger.connection, ticket.id, visit)
    if visit:
        part = part_needed(ticket, request.shop.goods.parts())
        ready = part is not None and (part.stock > 0 or visit.engineer.van.get(part.id, 0) > 0)
        stage = Stage.PARTS_READY if ready else Stage.BOOKED
        put(ledger.connection, Step(ticket.id, stage, "", None, None, ledger.now))
    if visit and ticket.assignee != visit.engineer.name:
        return ledger.change(ticket, Patch(assignee=visit.engineer.name), BOT)
    return ticket


def _told(request: Request, ticket: Ticket, window: str | None, made: Plan) -> dict[str, Any]:
    phone = request.told("phone") or str(ticket.facts.get("phone") or "")
    return {
        "visit_window": window,
        "engineer": made.facts.get("engineer"),
        "phone_tail": phone[-4:] or None,
        "address": request.told("address"),
        "person": request.told("person"),
        "wished": request.told("appointment_text") if window is None else None,
    }


class RescheduleRepair(WriteAction):
    """Moves a visit to another time."""

    action = ActionName.RESCHEDULE_REPAIR

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        ticket = target(ledger.connection, request, category=REPAIR, to_change=True)
        if isinstance(ticket, Outcome):
            return ticket
        if ticket is None or not ticket.active or ticket.category != REPAIR:
            return say("utter_reschedule_no_ticket")
        if request.told("appointment") is None:
            return say(
                "utter_reschedule_needs_appointment", ticket_id=ticket.id, visit_window=ticket.facts.get("visit_window")
            )
        facts = {name: str(ticket.facts.get(name) or request.told(name) or "") for name in ("address", "product")}
        if request.told("appointment") == SOONER:
            return self._sooner(request, ledger, ticket, facts)
        made = plan(request, ledger, address=facts["address"], product=facts["product"])
        if isinstance(made, Outcome):
            return made
        window = _write(request, made.visit.window) if made.visit else None
        wish = {"appointment_text": request.told("appointment_text") or request.told("appointment")}
        ticket = ledger.change(ticket, Patch(facts={**wish, **made.facts, "visit_window": window or ""}), BOT)
        ticket = settle(ledger, request, ticket, made.visit)
        if request.text:
            ticket = ledger.comment(ticket, request.text, customer(request))
        slots = {"visit_window": window, "engineer": made.facts.get("engineer"), OFFER: None}
        name = "utter_reschedule_done" if made.visit else "utter_reschedule_call_first"
        return request.kept(name, ticket, slots, **_told(request, ticket, window, made))

    def _sooner(self, request: Request, ledger: Ledger, ticket: Ticket, facts: dict[str, str]) -> Outcome:
        """Offer the first free window before the one that was booked, else note the wish on the ticket."""
        rules, until = request.rules.visits, visits.begins(ledger.connection, ticket.id)
        able = visits.who_can_come(request.shop.people.engineers(), facts["address"], facts["product"])
        from_now = request.now + rules.notice
        if until and from_now < until and able:
            span = Window(from_now.astimezone(request.rules.zone), until.astimezone(request.rules.zone))
            own = frozenset({ticket.id})
            other = visits.next_free(ledger.connection, able, span, rules, own)
            if other and other.window.ends <= span.ends:
                return _offered("utter_reschedule_sooner", request, other)
        ticket = ledger.comment(ticket, request.text, customer(request)) if request.text else ticket
        window = ticket.facts.get("visit_window") or None
        return request.kept("utter_reschedule_none_sooner", ticket, NO_APPOINTMENT, visit_window=window)


class CancelRepair(WriteAction):
    """Cancels a repair: the visit is free again, the ticket is closed."""

    action = ActionName.CANCEL_REPAIR

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        ticket = target(ledger.connection, request, category=REPAIR, to_change=True)
        if isinstance(ticket, Outcome):
            return ticket
        if ticket is None or not ticket.active or ticket.category != REPAIR:
            return say("utter_cancel_repair_no_ticket")
        own = lookups.of_conversation(ledger.connection, request.sender, category=REPAIR)
        active = [one for one in own if one.active]
        if len(active) > 1 and not (request.told("product") or request.told("ticket_no")):
            names = (f"{one.facts.get('product') or ''} {one.id}".strip() for one in active)
            return say("utter_cancel_repair_choose", options=request.wording.listed(names))
        visits.book(ledger.connection, ticket.id, None)
        parent = customer(request)
        ticket = ledger.change(
            ticket, Patch(status=Status.RESOLVED, facts={"cancelled": True, "visit_window": ""}), parent
        )
        ticket = ledger.change(ticket, Patch(status=Status.CLOSED), parent)
        return request.kept("utter_cancel_repair_done", ticket, {"visit_window": None, "engineer": None})


NEWS = {Stage.ON_THE_WAY: "on_the_way", Stage.UNASSIGNED: "unassigned"}
"""Stages that have a sentence of their own."""
LIFE = (Stage.BOOKED, Stage.PARTS_READY, Stage.ASSIGNED, Stage.ON_THE_WAY, Stage.DONE)


def _steps(request: Request, stage: Stage) -> str | None:
    """Return all steps of a visit with those behind it marked; None for one that nobody can make."""
    if stage not in LIFE:
        return None
    words, reached = request.wording, LIFE.index(stage)
    shown = (
        words.word(
            "visit_stage_passed" if place <= reached else "visit_stage_ahead",
            name=words.words["visit_stages"][str(one)],
        )
        for place, one in enumerate(LIFE)
    )
    return words.word("visit_stage_separator").join(shown)


class RepairProgress(ReadAction):
    """Says how far a repair is: a booked visit of this conversation, else the workshop's record."""

    action = ActionName.REPAIR_PROGRESS

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        number = request.told("ticket_no")
        with self.desk.reading() as connection:
            own = lookups.of_conversation(connection, request.sender, category=REPAIR)
            ticket = lookups.access_by_conversation(connection, request.sender, number) if number else None
            if ticket is None and not number and own:
                ticket = best_of(own, request)
            step = step_of(connection, ticket.id) if ticket else None
        if ticket:
            return self._ticket(request, ticket, step)
        keys = {"repair_no": number, "phone": request.told("phone"), "order_no": request.told("order_no")}
        if not any(keys.values()):
            declined = not request.lacks("ticket_no") or not request.lacks("phone")
            return say("utter_repair_progress_not_found" if declined else "utter_repair_progress_needs_ticket_no")
        records = request.shop.repairs.repairs(**keys)
        product = request.told("product")
        fitting = [record for record in records if not product or record.product == product]
        return self._record(request, fitting[0]) if fitting else say("utter_repair_progress_not_found", product=product)

    def _ticket(self, request: Request, ticket: Ticket, step: Step | None) -> Outcome:
        window, engineer = ticket.facts.get("visit_window") or None, ticket.facts.get("engineer")
        if not ticket.active:
            name = "resolved"
        elif ticket.status == Status.WAITING:
            name = "waiting"
        elif not window:
            name = "call_first"
        else:
            name = NEWS.get(step.stage, "visit") if step else "visit"
        slots = {**request.ticket_slots(ticket), "visit_window": window, "engineer": engineer}
        facts = {**request.about(ticket), "visit_window": window, "engineer": engineer}
        if step:
            facts |= {"steps": _steps(request, step.stage), "reason": step.reason}
        return say(f"utter_repair_progress_{name}", slots, **facts)

    def _record(self, request: Request, record: RepairRecord) -> Outcome:
        expected = request.moment(record.expected_by)
        late = record.expected_by < request.now and record.stage != "shipped"
        outcome = say(
            f"utter_repair_stage_{record.stage}",
            {"expected_by": expected, "engineer": record.engineer or None, "product": record.product},
            repair_no=record.repair_no,
            product=record.product,
            engineer=record.engineer or None,
            changed_at=request.moment(record.changed_at),
            expected_by=None if late else expected,
            tracking_no=record.tracking_no or None,
        )
        return (
            outcome.then(say("utter_repair_stage_late", repair_no=record.repair_no, was_due=expected))
            if late
            else outcome
        )
