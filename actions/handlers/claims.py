"""Whether something can be returned and what a claim leads to, by the rules of ``actions/claims``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from actions.claims.book import RULES, Book, Rule, load_book
from actions.claims.weigh import Decided, Open, weigh
from actions.contract import ActionName
from actions.handlers.base import ReadAction
from actions.handlers.claim_case import REASONS, Case, PriceFall, Refused, claim_case, return_case
from actions.handlers.request import Outcome, Request, say
from actions.tickets.desk import Desk
from actions.wording import money

EXPLAIN = "yes"
"""Value of ``claim_explain`` where the article on the topic is told as well: the rule is general, or the words were new."""
DIFFERENCE = "price_difference"
"""The outcome by which the fall of a price is paid back."""
STOP = "stop"
"""Value of ``claim_asks`` where nothing can be decided and nothing is asked."""


def own_book() -> Book:
    """Return the shop's own rules where ``ANXIN_CLAIM_RULES`` names a file, ours otherwise; raises ``BadRules``."""
    return load_book(Path(os.environ.get("ANXIN_CLAIM_RULES") or RULES))


def _difference(fall: PriceFall) -> Outcome:
    """Say what the difference comes to."""
    prices: dict[str, str | None] = {
        "paid": money(fall.paid) if fall.paid else None,
        "now": money(fall.now) if fall.now else None,
    }
    if fall.count:
        prices |= {"count": f"{fall.count:g}", "each": money(fall.difference / fall.count)}
    name = "utter_claim_difference" if fall.difference > 0 else "utter_claim_no_difference"
    return say(name, difference=money(fall.difference), **prices)


def _refused(case: Refused) -> Outcome:
    """Say what is asked before anything can be decided; what was decided before no longer holds."""
    cleared = {"claim_verdict": None, "claim_rule": None, "claim_clause": None, "claim_explain": None}
    return replace(case.outcome, slots={"claim_asks": case.ask or STOP, **cleared, **case.outcome.slots})


class _Claim(ReadAction):
    topic: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        """Read the rules at once, so that a bad file stops the start."""
        super().__init__(desk)
        self.book = own_book()

    def case(self, request: Request) -> Case | Refused:
        """Return what is known of the claim, or why it cannot be looked at."""
        raise NotImplementedError

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        case = self.case(request)
        if isinstance(case, Refused):
            return _refused(case)
        found = weigh(self.book.topics[self.topic], case.known, case.declined)
        if case.doubt and isinstance(found, Open) and found.ask.ask == case.doubt.ask:
            return _refused(case.doubt)  # where the day changes nothing it need not be told better
        outcome = (
            self._verdict(request, case, found) if isinstance(found, Decided) else self._open(request, case, found)
        )
        if isinstance(found, Open) and case.fall and case.fall.difference > 0:
            outcome = outcome.then(_difference(case.fall))
        outcome = case.remarks.then(outcome) if case.remarks else outcome
        return replace(outcome, slots={**outcome.slots, **case.learned, "issue_summary": request.issue})

    def _verdict(self, request: Request, case: Case, found: Decided) -> Outcome:
        rule = found.rule
        above = rule.outcome.by == "automatic" and case.amount > self.book.automatic_yuan
        slots = {
            "claim_asks": None,
            "claim_verdict": rule.outcome.name,
            "claim_rule": f"{self.topic}.{rule.id}",
            "claim_clause": rule.clause,
            "claim_by": "person" if above else rule.outcome.by,
            "verdict_order": case.order_no,
        }
        repeated = request.told("claim_rule") == slots["claim_rule"] and request.told("verdict_order") == case.order_no
        told_by_intent = case.order is None and request.told("need_intent") in REASONS
        slots["claim_explain"] = EXPLAIN if repeated or told_by_intent else None
        verdict = say(
            "utter_claim_same" if repeated else "utter_claim_verdict",
            slots,
            name=rule.outcome.name,
            order_tail=case.order.order_no[-4:] if case.order else None,
            product_name=case.item.product.name if case.item else None,
            words=self._filled(rule.words, request, case),
            clause=rule.clause,
            next=self._filled(self.book.above_limit if above else rule.outcome.next, request, case),
        )
        return verdict.then(_difference(case.fall)) if case.fall and rule.outcome.id == DIFFERENCE else verdict

    def _open(self, request: Request, case: Case, found: Open) -> Outcome:
        slots = {"claim_asks": found.ask.ask, "claim_explain": None, "claim_verdict": None, "claim_rule": None}
        slots |= {"claim_clause": None, "verdict_order": case.order_no}
        if found.branches:
            branches = [(found.ask.words[value], rule) for value, rule in found.branches]
            lines = "\n".join(self._branch(label, rule, request, case) for label, rule in branches)
            return say("utter_claim_branches", slots, lines=lines)
        if request.told("claim_asks"):
            return say(
                "utter_claim_next", slots, wish=request.wording.word(f"claim_{request.told('claim_wish') or 'told'}")
            )
        return say("utter_claim_open", {**slots, "claim_explain": EXPLAIN})

    def _branch(self, label: str, rule: Rule, request: Request, case: Case) -> str:
        words = self._filled(rule.words, request, case)
        return request.wording.word("claim_branch", label=label, words=words, clause=rule.clause)

    def _filled(self, words: str, request: Request, case: Case) -> str:
        return words.format(
            product=case.product_name or request.wording.word("claim_product"),
            until=request.wording.full_day(case.received) if case.received else request.wording.word("soon"),
            limit=money(self.book.automatic_yuan),
            voucher=money(self.book.voucher_yuan),
            late_days=money(float(case.known.get("late_days", 0))),
        )


class CheckReturn(_Claim):
    """Says whether something can be returned, exchanged or repaired, with the clause."""

    action = ActionName.CHECK_RETURN
    topic = "returns"

    def case(self, request: Request) -> Case | Refused:
        """See ``_Claim.case``."""
        return return_case(request, self.book)


class WeighClaim(_Claim):
    """Says what the law and the shop provide for a claim; what is above the shop's limit a person decides."""

    action = ActionName.WEIGH_CLAIM
    topic = "claims"

    def case(self, request: Request) -> Case | Refused:
        """See ``_Claim.case``."""
        return claim_case(request, self.book)
