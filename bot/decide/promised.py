"""How long it takes, when it comes: asked of what was promised last - a person, a ticket, an invoice, money, a parcel. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.aftermath import PROGRESS
from bot.decide.asks_of_step import REPORT
from bot.decide.domain_file import Slot
from bot.decide.facts import CARE
from bot.decide.start import Start
from bot.decide.todo import Plan
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

SURE_OF_CARE = 0.45
SURE_OF_ANOTHER = 0.6
SHORT = 10
"""Characters of "how long is it" that leave no room for another matter."""
NEAR = 8
"""Responses within which what was promised is still what "how long" asks of."""
PEOPLE = ("human_agent", "expert_consult", "complain_service")
ANSWER, STEPS = "utter_answer", ("utter_step", "utter_ask_")
"""Responses behind which nothing is looked for: "how long" is asked of what they say."""
NOTHING = ("_needs_", "_not_", "_none", "_without_")
"""Parts of the names of responses that look up nothing and promise nothing."""
STATUS, RULES = "ticket_status", "shop_question"


@dataclass(frozen=True)
class Promise:
    """What responses whose names begin so promise, and what "how long" after one of them is answered with."""

    after: tuple[str, ...]
    says: str | None = None
    flow: str | None = None
    topic: str | None = None


PROMISES = (
    Promise(("utter_person_", "utter_senior_", "utter_passed_on"), says="utter_wait_time"),
    Promise(("utter_invoice_", "utter_offer_invoice"), flow=RULES, topic="invoice"),
    Promise(("utter_ticket_", "utter_supplement_", "utter_privacy_", "utter_contact_", "utter_expert_"), flow=STATUS),
    Promise(("utter_repair_booked", "utter_repair_stage", "utter_repair_progress"), flow="repair_progress"),
    Promise(("utter_offer_claim", "utter_offer_hazard", "utter_confirm_food"), says="utter_once_registered"),
    Promise(("utter_refund_", "utter_claim_verdict"), flow=RULES, topic="refund_status"),
    Promise(("utter_logistics_",), flow="logistics", topic="logistics"),
    Promise(("utter_order_",), flow="order_status", topic="order_status"),
)
ONCE_REGISTERED = Promise((), says="utter_once_registered")
FORMS = {
    "invoice": Promise((), flow=RULES, topic="invoice"),
    "repair_booking": Promise((), flow=RULES, topic="repair_booking"),
    **dict.fromkeys(("food_quality", "goods_claim", "compensation", "hazard"), ONCE_REGISTERED),
}
"""What "how long" is asked of while a form is filled: its own errand."""


@dataclass(frozen=True)
class Promised:
    """Reads one message for "how long"; ``care`` are the intents about the child, of which that may be asked too."""

    conversation: Conversation
    read: Understanding
    waiting: Slot | None
    care: frozenset[str]

    def met(self) -> Plan | None:
        """Return the answer by what was promised, None where the message asks for no time or of something else."""
        cues = self.read.cues
        if "asks_only_when" in cues and (kept := self._of_the_form() or self._last()):
            return kept
        return self._waits() if "how_long" in cues and not self._of_something_else() else None

    def _last(self) -> Plan | None:
        """What was promised last is answered for, where nothing was said since of which "how long" may be asked."""
        cared = self.conversation.slots.get("last_flow") == CARE
        for name in reversed(self.conversation.used_responses[-NEAR:]):
            if name == ANSWER and cared:
                return self._of_the_answer()
            if name.startswith(STEPS) or name == ANSWER and self.waiting is not None:
                return None
            promise = next((one for one in PROMISES if name.startswith(one.after)), None)
            if promise and not any(part in name for part in NOTHING):
                return self._answered(promise)
        riddle = self.waiting is None and not cared and ANSWER not in self.conversation.used_responses[-NEAR:]
        return Plan(says=("utter_how_long_of_what",)) if riddle else None

    def _of_the_answer(self) -> Plan | None:
        """ "How long" right after an answer on the child goes on with it, whatever the bare words are read as."""
        slots = self.conversation.slots
        if self.waiting is not None or self.read.has(*self.care):
            return None
        need = f"{slots.get('last_need') or ''} {self.read.text}".strip()
        return Plan(starts=(Start(CARE, need, str(slots.get("last_topic") or "") or None),))

    def _answered(self, promise: Promise) -> Plan | None:
        if promise.says:
            return Plan(says=(promise.says,))
        flow = promise.flow
        if flow is None or flow == STATUS and not self.conversation.tickets:
            return None
        return Plan(starts=(Start(flow, self.read.text, promise.topic or flow),))

    def _of_something_else(self) -> bool:
        """Whether "no sign of life" is a device's whose step is tried, or "how long" is asked of the child or of data."""
        reports = self.waiting is not None and self.waiting.name == REPORT and "still_broken" in self.read.cues
        of_the_child = any(one.confidence >= SURE_OF_CARE and one.name in self.care for one in self.read.intents)
        sure = any(one.confidence >= SURE_OF_CARE for one in self.read.intents)
        of_data = "asks_of_erasing" in self.read.cues and sure and self.read.has("privacy_request")
        return reports or of_the_child or of_data

    def _waits(self) -> Plan | None:
        """Who waits is told how long for the person that was called, else how the ticket stands."""
        conversation = self.conversation
        if self._waits_for_person() and not (conversation.tickets and "calls" in self.read.cues):
            return Plan(says=("utter_wait_time",))
        if (form := self._of_the_form()) and form.says:
            return form
        bare = self._bare() and conversation.slots.get("last_flow") not in PROGRESS
        if conversation.tickets and (bare or not self.read.has(*PROGRESS)):
            return Plan(starts=(Start(STATUS, self.read.text, STATUS),))
        return None

    def _bare(self) -> bool:
        return len(self.read.text.strip()) <= SHORT and not self.read.entities

    def _waits_for_person(self) -> bool:
        """Whether somebody was called and no other matter is clearly asked after; a bare "how long" asks after nothing else."""
        told = PEOPLE if self.conversation.tickets else (*PEOPLE, STATUS)
        other = any(one.confidence >= SURE_OF_ANOTHER and one.name not in told for one in self.read.intents)
        return self.conversation.handoff is not None and (self._bare() or not other)

    def _of_the_form(self) -> Plan | None:
        """What a form that is being filled promises; where something was registered, or somebody called, that is asked of."""
        top = self.conversation.top
        free = not (self.conversation.tickets or self.conversation.handoff or "asks_refund_time" in self.read.cues)
        form = FORMS.get(top.flow) if top is not None and self.waiting is not None and free else None
        return self._answered(form) if form else None
