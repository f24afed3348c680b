"""What a family asks about what is kept of it: a copy, erasure, consent to health data and its withdrawal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from actions.contract import ActionName, Utterance
from actions.handlers.base import BOT, WriteAction, customer
from actions.handlers.request import Outcome, Request, say
from actions.privacy.erasure import burn, erase
from actions.privacy.keep import load_keep
from actions.tickets import lookups
from actions.tickets.ledger import Ledger
from actions.tickets.states import Status
from actions.tickets.ticket import NewTicket, Patch, Ticket

HEALTH_TICKET = "parenting_expert"
TAKEN = {"erase": "utter_privacy_erase_noted", "messages": "utter_privacy_messages", "part": "utter_privacy_part",
         "leak": "utter_privacy_leak"}  # fmt: skip
"""Wishes whose registration is told in words of their own, the second time too."""
JOINED = "utter_privacy_joined"
AGAIN = {"export": "utter_privacy_export_noted"}
"""What a second wish is told that was granted at once."""
LONGEST_QUOTE = 40
"""Characters of a wish that are read out as it was said."""
CODE = re.compile(r"[/\\{}<>=_\[\]$`|]")


class PrivacyRequest(WriteAction):
    """Takes a wish down for a person; a copy that the parent has been given at once is only recorded."""

    action = ActionName.PRIVACY_REQUEST

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        wish = request.told("issue_summary") or request.text or request.told("handoff_reason") or None
        facts = {"issue_summary": wish, "phone": request.told("phone"), "person": request.told("person")}
        right = request.told("privacy_wish")
        opened = ledger.open(request.new_ticket("privacy", {**facts, "privacy_wish": right}), customer(request))
        quote = _quoted(wish or "")
        if opened.joined:
            name = (AGAIN | TAKEN).get(right or "", JOINED) if right != "erase" else JOINED
            return request.kept(name, opened.ticket, wish=quote)
        if right == "export":
            done = ledger.change(opened.ticket, Patch(status=Status.RESOLVED), BOT)
            return request.kept("utter_privacy_export_noted", done)
        return request.kept(TAKEN.get(right or "", "utter_privacy_taken"), opened.ticket, wish=quote)


def _quoted(wish: str) -> str | None:
    """Return a wish short enough to be read out, None where it holds signs of code: those are not repeated as the shop's words."""
    if CODE.search(wish):
        return None
    return wish if len(wish) <= LONGEST_QUOTE else f"{wish[:LONGEST_QUOTE]}…"


def _asked_at(request: Request) -> datetime | None:
    """Return when the parent asked, None where the caller does not say it soundly."""
    try:
        asked = datetime.fromisoformat(request.told("asked_at") or "")
    except ValueError:
        return None
    return asked if asked.tzinfo and asked <= request.now else None


class EraseFamily(WriteAction):
    """Erases everything personal from the conversation's tickets and leaves a ticket that tells a person so."""

    action = ActionName.ERASE_FAMILY

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``; what the parent wrote is not taken along."""
        keys = request.slots.get("unfinished")
        if isinstance(keys, list):
            burn(ledger, request.sender, [key for key in keys if isinstance(key, str) and key != request.key])
        changed = erase(ledger, request.sender, "all", customer(request), asked_at=_asked_at(request))
        facts = {"issue_summary": request.wording.word("erased_on_request"), "privacy_wish": "erase"}
        seen = ledger.open(NewTicket("privacy", request.sender, facts), BOT)
        others = [ticket.id for ticket in changed if ticket.id != seen.ticket.id]
        ids = request.wording.listed(others) or None
        return request.kept("utter_family_erased" if ids else "utter_family_erased_none", seen.ticket, ids=ids)


class ForgetHealth(WriteAction):
    """Erases a child's health data from the conversation's tickets: the consent was withdrawn."""

    action = ActionName.FORGET_HEALTH

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        changed = erase(ledger, request.sender, "health", customer(request), asked_at=_asked_at(request))
        spared = [one for one in lookups.of_conversation(ledger.connection, request.sender) if load_keep().spares(one)]
        told = [("utter_health_forgotten", changed), ("utter_health_kept_for_emergency", spared)]
        said = [
            Utterance(name, {"ids": request.wording.listed(ticket.id for ticket in tickets)})
            for name, tickets in told
            if tickets
        ]
        return Outcome(tuple(said) or say("utter_health_forgotten_none").utterances, wrote=True)


class ShareHealth(WriteAction):
    """Puts a child's health data into the open tickets of experts: the parent has agreed."""

    action = ActionName.SHARE_HEALTH

    def answer(self, request: Request, ledger: Ledger) -> Outcome:
        """See ``WriteAction.answer``."""
        facts = request.health()
        open_ones = self._open(request, ledger) if facts else ()
        if not open_ones:
            return say("utter_health_nobody")
        told = [ledger.change(ticket, Patch(facts=facts), customer(request)) for ticket in open_ones]
        ids = request.wording.listed(ticket.id for ticket in told)
        return Outcome(say("utter_health_shared", ids=ids).utterances, ticket_id=told[0].id, wrote=True)

    def _open(self, request: Request, ledger: Ledger) -> Sequence[Ticket]:
        own = lookups.of_conversation(ledger.connection, request.sender, category=HEALTH_TICKET)
        found = [lookups.find(ledger.connection, one.id, to_change=True) for one in own if one.active]
        return [ticket for ticket in found if ticket is not None]
