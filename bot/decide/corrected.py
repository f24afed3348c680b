"""What a fact changes that puts another one right: the walk begins anew, a look-up or an answer is given again. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.aside import Aside
from bot.decide.asks_of_step import REPORT
from bot.decide.domain_file import Domain, Slot
from bot.decide.flow import FlowBook
from bot.decide.needs import BY_ORDER, asked_before
from bot.decide.put_right import Learned
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

BARE_SHARE = 0.7
"""Share of a message that an entity fills so that the message is nothing but it."""
ASKED_AGE = "utter_ask_age_after_answer"
ASKED_LATELY = 5
"""Responses within which an age is the answer to the question for it: a fault may have been told between."""
NEEDS_PHONE = "utter_order_tail_needs_phone"
LATELY = 5
"""Responses within which a phone number is the one that the end of an order's number still needs."""
RECKONED = ("price_count",)
"""Facts that a claim is reckoned with and does not ask for."""
LOOKED_UP = {
    "order_no": ("order_status", "logistics", "refund_status", "invoice", "warranty", "goods_claim", "compensation"),
    "batch_no": ("traceability",),
    "phone": ("membership",),
}
"""Facts whose correction makes these look-ups worth repeating."""


@dataclass(frozen=True)
class Corrected:
    """Reads one message's facts for what was built on the ones that they replace."""

    conversation: Conversation
    read: Understanding
    book: FlowBook
    domain: Domain
    aside: Aside

    def changes(
        self, facts: tuple[Learned, ...], candidates: tuple[Start, ...], answered: Slot | None
    ) -> tuple[bool, tuple[Start, ...]]:
        """A corrected fact changes what was built on it: the device's walk begins anew, an answer is given again."""
        corrected = {fact.slot for fact in facts if fact.corrects}
        if answered and answered.name == "order_no" and self.conversation.top:
            candidates = (*self._other_orders(), *candidates)
        if (
            not (candidates or answered)
            and any(fact.slot == "batch_no" for fact in facts)
            and self._of_goods_that_harm()
        ):
            return False, (Start("traceability", self.read.text, "traceability"),)
        if "batch_no" in corrected and not (candidates or answered):
            return False, (Start("traceability", self.read.text, "traceability"),)
        if "product" in corrected and self.conversation.top and not candidates and not answered:
            return True, candidates
        told = "order_no" in corrected or self.read.first("order_no") is not None  # once more, to be sure
        if told and not candidates and not answered and self._confirms_an_order():
            return True, candidates
        slots = self.conversation.slots
        topic = self.book.started_by(str(slots.get("last_topic")))
        top = self.conversation.top
        claim = top is not None and top.flow in self.domain.claim_flows
        free = (
            self.aside.waiting is None
            or self.aside.waiting.name.startswith("wants_")
            or self.aside.waiting.name == REPORT
            or claim
        )
        if claim and top and self.aside.waiting and not (candidates or answered) and self._tells_of_the_claim(facts):
            goes_on = {"claim_goes_on": True}
            return False, (Start(top.flow, self.read.text, top.intent, goes_on),)
        again = self._look_up_again(facts) if not candidates and not answered and free else None
        if again:
            return False, (again,)
        answered_last = "utter_answer" in self.conversation.used_responses[-1:]
        awaited = self.age_was_asked() or "correction" in self.read.cues
        awaited = awaited or answered_last and self.aside.first_age(BARE_SHARE)
        renewed = corrected | {fact.slot for fact in facts} if awaited else corrected
        if (
            ("baby_age_months" in renewed or "temperature" in renewed and slots.get("last_topic") == "fever")
            and not candidates
            and not answered
            and topic
            and topic.id == "parenting_question"
        ):
            return False, (Start(topic.id, str(slots["last_need"]), slots.get("last_topic")),)
        return False, candidates

    def _tells_of_the_claim(self, facts: tuple[Learned, ...]) -> bool:
        """Whether a fact that decides the claim was told, though another one was asked for: it is weighed with it."""
        return any(fact.slot in (*self.domain.claim_slots, *RECKONED) and fact.value is not None for fact in facts)

    def _other_orders(self) -> tuple[Start, ...]:
        """The orders told beside the one that the look-up asked for: each is looked up as well."""
        top, told = self.conversation.top, self.read.all("order_no")
        if top is None or top.flow not in BY_ORDER:
            return ()
        others = list({one.value or one.text: one for one in told})[1:]
        return tuple(Start(top.flow, self.read.text, top.intent, {"order_no": other}) for other in others)

    def _of_goods_that_harm(self) -> bool:
        """Whether a hazard or a claim waits: a batch told then may have been recalled."""
        return any(frame.flow in ("hazard", *self.domain.claim_flows) for frame in self.conversation.stack)

    def age_was_asked(self) -> bool:
        """Whether the child's age was asked for lately."""
        return ASKED_AGE in self.conversation.used_responses[-ASKED_LATELY:]

    def _confirms_an_order(self) -> bool:
        return (
            self.conversation.top is not None
            and self.conversation.top.flow == "order_status"
            and self.conversation.top.waiting_for == "confirmed"
        )

    def _look_up_again(self, facts: tuple[Learned, ...]) -> Start | None:
        """A number that comes after a look-up, or corrects it, is looked up in its place."""
        last = str(self.conversation.slots.get("last_flow"))
        if self.aside.waiting and self.conversation.top and self.conversation.top.flow in self.domain.claim_flows:
            last = self.conversation.top.flow  # an order tells what the claim still asks for
        bought = last == "warranty" and "bought" in self.read.cues
        if NEEDS_PHONE in self.conversation.used_responses[-LATELY:] and any(fact.slot == "phone" for fact in facts):
            bought = last in LOOKED_UP["order_no"]
        if not bought and not any(last in LOOKED_UP.get(fact.slot, ()) for fact in facts):
            return None
        again = self.conversation.slots.get("last_intent")
        return Start(last, self.read.text, again, asked_before(self.conversation, last))
