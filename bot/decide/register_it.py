""" "Register it": said of what was talked of last, of a claim that waits below, or by the remedy that is wanted. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.aftermath import CLAIMS, claim_waits
from bot.decide.aside import Aside
from bot.decide.asks_of_step import REPORT
from bot.decide.domain_file import Domain
from bot.decide.flow import FlowBook
from bot.decide.put_right import Learned
from bot.decide.start import Start
from bot.decide.todo import Plan
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

SURE_OF_A_NEED, SURE_OF_BUSINESS = 0.6, 0.45
SHORT_WISH = 30
"""Characters of a wish for a ticket that is about what was talked of before."""
GENERAL = "general"


@dataclass(frozen=True)
class RegisterIt:
    """Reads one message for the wish that what was talked of last goes to a person."""

    conversation: Conversation
    read: Understanding
    book: FlowBook
    domain: Domain
    aside: Aside

    def met(self, facts: tuple[Learned, ...]) -> Plan | None:
        """Return what registers it, None where nothing is to be registered, or something that the message brings along."""
        if not self._wanted():
            return None
        claims = [at for at, one in enumerate(self.conversation.stack) if one.flow in self.domain.claim_flows]
        if claims and claim_waits(self.conversation):  # it waits below: it goes on with what was told for it
            return Plan(learned=(*facts, Learned("wants_ticket", True, self.read.text)), floor=claims[-1])
        category = Learned("ticket_category", self._claim() or GENERAL, self.read.text)
        refused = ("utter_no_false_record",) if "false_record" in self.read.cues else ()
        return Plan(learned=(*facts, category), starts=(Start("register", self.read.text),), says=refused)

    def _wanted(self) -> bool:
        waiting, cues = self.aside.waiting, self.read.cues
        free = waiting is None or self.aside.was_offered_a_ticket() or waiting.name == "wants_person"
        if "names_remedy" in cues and waiting is not None and waiting.name == REPORT:
            declines = {"asks", "refuse", "about_repair"} & cues and "nothing_more" not in cues
            return claim_waits(self.conversation) and not declines
        return "wants_ticket" in cues and "refuse" not in cues and free and self._means_the_last()

    def _means_the_last(self) -> bool:
        """Whether a wish for a ticket is about what was just talked of, and not about a need that the message brings along."""
        talk = self.domain.policy.talk_intents
        sure = max((i.confidence for i in self.read.intents if i.name not in talk), default=0.0)
        main = max(self.read.intents, key=lambda one: one.confidence * (one.name not in talk), default=None)
        flow = self.book.started_by(main.name) if main and sure >= SURE_OF_A_NEED else None
        slots = self.conversation.slots
        if flow and flow.id in self.domain.claim_flows - {slots.get("last_flow"), slots.get("last_claim")}:
            return False  # another matter than the last is to be registered
        if flow and "asks_if_done" in self.read.cues:
            return False  # a look-up is asked for, the ticket is only its reason
        return sure < SURE_OF_BUSINESS or bool(self._claim()) and self.aside.words_of_its_own() <= SHORT_WISH

    def _claim(self) -> str | None:
        """The category of the ticket that belongs to the last flow that has one."""
        slots, categories = self.conversation.slots, self.domain.policy.ticket_categories
        last = categories.get(str(slots.get("last_flow"))) or categories.get(str(slots.get("last_claim")))
        there = {*self.conversation.ticket_categories.values()}
        claim = CLAIMS.get(str(slots.get("claim_rule")).split(".")[0])
        return claim if last in there and claim and claim not in there else last
