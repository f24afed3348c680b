"""Opening tickets, adding to them, and saying where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from actions.contract import ActionName
from actions.errors import ForbiddenMove
from actions.handlers.base import BOT, ReadAction, WriteAction, customer
from actions.handlers.request import Outcome, Request, say
from actions.tickets import lookups
from actions.tickets.ledger import Ledger
from actions.tickets.states import Status
from actions.tickets.ticket import Patch, Ticket

GENERAL = "general"
OF_PARCELS = ("order", "product_return", "refund")
"""Categories to which news of a parcel belongs."""
MOST_TOLD = 2
URGENT = ("P0", "P1")


def target(
    connection: Connection, request: Request, *, category: str | None = None, to_change: bool = False
) -> Ticket | Outcome | None:
    """Return the ticket that is meant: by its number, the one last talked of, or the newest that fits.

    An unknown or foreign number gives what to say; None when the conversation has no ticket.
    """
    own = lookups.of_conversation(connection, request.sender, category=category)
    number = request.told("ticket_no")
    if number:
        found = lookups.access_by_conversation(connection, request.sender, number, to_change=to_change)
        if found or not own or just_told(request, number):
            return found or say("utter_ticket_not_found", ticket_no=number)
    if not own:
        return None
    ticket = best_of(own, request)
    return lookups.find(connection, ticket.id, to_change=True) if to_change else ticket


def just_told(request: Request, number: str) -> bool:
    """Whether a number stands in this message, where there is one; one told before, such as a workshop's, may be no ticket of ours."""
    return not request.text or number.casefold() in request.text.casefold()


def best_of(own: Sequence[Ticket], request: Request) -> Ticket:
    """Return the active one: of the parcel or the product talked of, then the one last talked of, then the newest."""
    product, linked = request.told("product"), request.told("ticket_id")
    parcel = request.told("need_intent") == "logistics"

    def rank(ticket: Ticket) -> tuple[bool, bool, bool, bool]:
        astray = parcel and ticket.category not in OF_PARCELS
        other = not product or ticket.facts.get("product") != product
        return not ticket.active, astray, other, ticket.id != linked

    return min(own, key=rank)


class OpenTicket(WriteAction):
    """Opens a ticket of the slot's category, or joins the open one."""

    action = ActionName.OPEN_TICKET

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        asked = request.told("ticket_category") or GENERAL
        category = asked if asked in request.rules.categories else GENERAL
        facts = {**request.facts(), "issue_summary": request.issue}
        if category == GENERAL:
            facts["issue_summary"] = request.issue or request.text or None
        skill = request.told("expert_skill")
        if skill:
            facts["expert_skill"] = skill
        for name in request.rules.category(category).required:
            if not facts.get(name) and request.lacks(name):
                return say(f"utter_ticket_needs_{name}")
        new = request.new_ticket(category, facts, priority=request.priority())
        opened = ledger.open(new, customer(request))
        urgent = opened.ticket.priority in URGENT
        name = (
            "utter_ticket_joined"
            if opened.joined
            else "utter_ticket_opened_urgent"
            if urgent
            else "utter_ticket_opened"
        )
        return request.kept(name, opened.ticket, phone_tail=request.phone_tail)


class AddToTicket(WriteAction):
    """Adds the parent's words to the ticket; a solved one is opened again."""

    action = ActionName.ADD_TO_TICKET

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        ticket = target(ledger.connection, request, to_change=True)
        if isinstance(ticket, Outcome):
            return ticket
        if ticket is None:
            return say("utter_supplement_no_ticket")
        if not request.text:
            return say("utter_supplement_needs_text", ticket_id=ticket.id)
        reopened = not ticket.active
        if reopened:
            ticket = self._reopen(ticket, ledger)
        ticket = self._tie(ticket, request, ledger)
        ticket = ledger.comment(ticket, request.text, customer(request))
        return request.kept("utter_supplement_reopened" if reopened else "utter_supplement_added", ticket)

    def _tie(self, ticket: Ticket, request: Request, ledger: Ledger) -> Ticket:
        """Tie a ticket that waits for its batch to the one that is now told; a recalled one makes it more urgent."""
        batch_no = request.told("batch_no")
        if not batch_no or ticket.batch_no or "batch_no" not in request.rules.category(ticket.category).wanted:
            return ticket
        recalled = request.slots.get("batch_recalled")
        facts = {"batch_recalled": recalled} if isinstance(recalled, bool) else {}
        priority = request.rules.priority(ticket.category, {**ticket.facts, **facts}, ticket.priority)
        return ledger.change(ticket, Patch(batch_no=batch_no[:120], facts=facts, priority=priority), BOT)

    def _reopen(self, ticket: Ticket, ledger: Ledger) -> Ticket:
        try:
            return ledger.change(ticket, Patch(status=Status.OPEN), BOT)
        except ForbiddenMove as move:  # another ticket of the same case is open: the words belong there
            same = lookups.find(ledger.connection, str(move.more.get("ticket_id")), to_change=True)
            if same is None:
                raise
            return same


class TicketStatus(ReadAction):
    """Says state, who, and by when, without asking for a number."""

    action = ActionName.TICKET_STATUS

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        with self.desk.reading() as connection:
            number = request.told("ticket_no")
            found = lookups.access_by_conversation(connection, request.sender, number) if number else None
            if found:
                return self._state(request, found)
            own = lookups.of_conversation(connection, request.sender)
        if number and (not own or just_told(request, number)):
            return say("utter_ticket_not_found", ticket_no=number)
        if not own:
            return say("utter_ticket_none")
        first = best_of(own, request)
        active = [ticket for ticket in own if ticket.active and ticket.id != first.id]
        outcome = self._state(request, first)
        for ticket in active[: MOST_TOLD - 1]:
            outcome = Outcome((*outcome.utterances, *self._state(request, ticket).utterances), outcome.slots)
        more = active[MOST_TOLD - 1 :]
        return (
            outcome.then(say("utter_ticket_more", ids=request.wording.listed(one.id for one in more)))
            if more
            else outcome
        )

    def _state(self, request: Request, ticket: Ticket) -> Outcome:
        late = ticket.active and not ticket.paused and ticket.breached(request.now)
        missed = [due for due in vars(ticket.dues).values() if due is not None and due < request.now]
        return say(
            "utter_ticket_overdue" if late else f"utter_ticket_{ticket.status}",
            request.ticket_slots(ticket),
            **request.about(ticket),
            opened_at=request.moment(ticket.created_at),
            resolved_at=request.moment(ticket.resolved_at) if ticket.resolved_at else None,
            was_due=request.moment(min(missed)) if missed else None,
            visit_window=ticket.facts.get("visit_window"),
        )
