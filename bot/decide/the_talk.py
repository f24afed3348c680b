"""What parents say about the talk itself: sum it up, do you remember, note this, never mind my shouting. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.decide.corrected import LOOKED_UP
from bot.decide.domain_file import Domain, Slot
from bot.decide.facts import CARE
from bot.decide.put_right import OF_CORRECTION, Learned
from bot.decide.start import Start
from bot.domain.children import AGE, CHILD, OTHERS
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

SUMS_UP, PROFILE, ADDS = "talk_summary", "family_profile", "add_to_ticket"
OTHER_CHILD = "utter_child_put_right"
NOTED, PUT_RIGHT, REMINDED = "utter_noted_facts", "utter_put_right_said", "utter_not_forgotten"
ASKS_BACK = frozenset({"asks_summary", "asks_back", "where_were_we"})
"""Cues of questions on what was told and what became of it."""
MANNERS = (
    ("wants_honesty", "utter_honest"),
    ("speaks", "utter_may_speak"),
)
"""Cues of what is said to the one who answers, with what is said back where nothing else is asked."""
RE_READ = frozenset({"baby_age_months", "temperature", "product"})
"""Facts whose correction changes an answer: that is given anew elsewhere."""
RECITES = frozenset({"recites", "lists_facts"})
"""Cues of the wish to hear facts again; without the name of a fact they are a walk's."""
OF_NUMBERS_ALONE = frozenset({"asks_my_ticket", "asks_my_order"})
"""A number asked for alone is told with how the matter stands: that is a look-up of its own."""
ASKS_A_FACT = "asks_my_"
"""Beginning of the cues that ask one fact back."""
SHORT_CORRECTION = 24
"""Characters of a correction that leave no room for another matter."""
SURE = 0.6
OF_PROGRESS = ("ticket_status", "order_status", "repair_progress", "refund_status", "logistics", "suggestion")
"""Intents that "how far is everything" may be read as."""
DIGIT = re.compile(r"\d")
OF_THE_WRITER = ("phone", "person", "order_no", "address", "baby_age_months", "allergies", "model")
OF_NUMBERS = ("order_status", "update_contact", "allergy")
"""Intents that bare numbers and facts are read as."""
BOOKS = ("repair_booking",)
UNSPOKEN = (
    "last_device",
    "baby_corrected",
    "told_of_child",
    "told_orders",
    "told_devices",
    "purchase_date",
    "child",
    "other_children",
    "appointment",
)


@dataclass(frozen=True)
class Met:
    """How a remark on the talk is met."""

    says: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    patient: bool = False


@dataclass(frozen=True)
class TheTalk:
    """Reads one message for what it says about the talk itself."""

    conversation: Conversation
    read: Understanding
    domain: Domain
    waiting: Slot | None

    def met(self, facts: Sequence[Learned], *, busy: bool) -> Met | None:
        """Return the answer to a remark on the talk; ``busy``: something else is surely asked for."""
        cues = self.read.cues
        if "abilities" in cues or "who_are_you" in cues:
            return Met(says=("utter_abilities" if "abilities" in cues else "utter_who",))
        if "contact_wish" in cues and "speaks" not in cues and not self.conversation.tickets and "asks" not in cues:
            if self.conversation.handoff:
                return Met(says=("utter_passed_on",))
            read = {one.name for one in self.read.intents}
            takes_up = {"submit", "wants_ticket"} & cues
            if read <= self._small() and (not self.waiting or "privacy_request" in read) and not takes_up:
                return Met(says=("utter_contact_wish",))
        if "reminds" in cues and "asks_back" not in cues and self._quiet(but=OF_PROGRESS):
            return Met(says=(REMINDED,), patient=True)
        if "show_profile" in cues and "export" not in cues:
            return Met(starts=(Start(PROFILE, self.read.text),))
        return (
            self._asked_back()
            or self._other_child(facts)
            or self._weeks()
            or self._put_right(facts)
            or self._noted(facts)
            or self._manner(busy=busy)
        )

    def _small(self) -> set[str]:
        return {*self.domain.policy.talk_intents, "privacy_request", "ticket_status", "human_agent", "update_contact"}

    def _asked_back(self) -> Met | None:
        """Sum up, repeat what was told, say where we were; a walk's "which step" is the walk's."""
        cues = ASKS_BACK & self.read.cues
        asked = [cue for cue in self.read.cues if cue.startswith(ASKS_A_FACT)]
        recites = (
            bool(RECITES & self.read.cues)
            and "passes_on" not in self.read.cues
            and bool({*asked} - OF_NUMBERS_ALONE or self._order_recited(asked))
        )
        if not (cues or recites) or self.read.first("ticket_no"):
            return None
        if recites:
            return Met(starts=(Start(SUMS_UP, self.read.text),))
        if cues == {"where_were_we"} and self.conversation.stack:
            return None if self.waiting and self.waiting.name == "step_result" else Met(says=("utter_we_were_here",))
        if not (asked and "asks_back" in cues) and self._sure_of_a_topic():
            return None  # "sum up how to start solids" is a question of its own
        return Met(starts=(Start(SUMS_UP, self.read.text),))

    def _order_recited(self, asked: Sequence[str]) -> bool:
        known = self.conversation.slots.get("order_no") not in (None, "unknown")
        return "asks_my_order" in asked and "names_order" in self.read.cues and known

    def _sure_of_a_topic(self) -> bool:
        small = {*self._small(), *OF_PROGRESS}
        if {"asks_summary", "for_the_doctor"} <= self.read.cues and self.conversation.slots.get("told_of_child"):
            return False  # what was told is to be told to a doctor
        return any(one.confidence >= SURE and one.name not in small for one in self.read.intents)

    def _put_right(self, facts: Sequence[Learned]) -> Met | None:
        """A correction and nothing else: the new value is said back and nothing begins anew."""
        swap, corrected = self.read.swap, [fact for fact in facts if fact.corrects]
        if swap is None or "asks" in self.read.cues or {fact.slot for fact in corrected} & RE_READ:
            return None
        if any(frame.flow in BOOKS for frame in self.conversation.stack) and corrected:
            return None  # the form is read out anew
        if not corrected and self.read.family.named or any(self._looked_up(fact) for fact in corrected):
            return None
        said = OF_CORRECTION & self.read.cues or DIGIT.search(swap.old)
        plain = said and len(self.read.text) <= SHORT_CORRECTION and not self.read.first("temperature")
        if not corrected and not plain:
            return None
        if corrected and self.read.has("update_contact") and self.conversation.tickets:
            return Met(starts=(Start("update_contact", self.read.text, "update_contact"),))
        starts = (Start(ADDS, self.read.text),) if self.conversation.tickets else ()
        return Met(says=(NOTED if corrected else PUT_RIGHT,), starts=starts)

    def _other_child(self, facts: Sequence[Learned]) -> Met | None:
        """ "It is the younger one who is ill", or "she too": said back; for a child of another age what was answered is answered anew."""
        slots, topic = self.conversation.slots, str(self.conversation.slots.get("last_topic") or "")
        cared = slots.get("last_flow") == CARE and slots.get("last_need") and self.waiting is None
        known = {**slots, **{fact.slot: fact.value for fact in facts}}
        turns = known.get(CHILD) != slots.get(CHILD)
        too = self.read.family.also and turns
        if not cared or not (self.read.family.mixed_up or too) or "asks" in self.read.cues:
            return None
        small = self._small() | {topic}
        two = known.get(OTHERS) or slots.get(CHILD) is not None and turns
        if not two or any(one.confidence >= SURE and one.name not in small for one in self.read.intents):
            return None
        if known.get(AGE) == slots.get(AGE) and not too:
            return Met(says=(OTHER_CHILD,))
        return Met(starts=(Start(CARE, str(slots["last_need"]), topic or None),))

    def _weeks(self) -> Met | None:
        """Other weeks at birth than those told before: said back, with what that changes."""
        told, known = self.read.family.preterm_weeks, self.conversation.slots.get("preterm_weeks")
        if told is None or known is None or not ({"correction", "asks_if_it_matters"} & self.read.cues):
            return None
        topics = {self.conversation.slots.get("last_topic"), "preterm_care", *self._small()}
        if any(one.confidence >= SURE and one.name not in topics for one in self.read.intents):
            return None
        return Met(says=("utter_weeks_hardly_change" if told == known else "utter_weeks_change",))

    def _looked_up(self, fact: Learned) -> bool:
        """Whether the number put right was just looked up: the new one is looked up in its place."""
        return self.conversation.slots.get("last_flow") in LOOKED_UP.get(fact.slot, ())

    def _noted(self, facts: Sequence[Learned]) -> Met | None:
        """ "Note: I am Qin, the child is ten months, the pot is an SX-22": what was noted is named."""
        told = {fact.slot for fact in facts if fact.value is not None and fact.slot not in UNSPOKEN}
        if self.waiting is not None or not told or {"asks", "wants_ticket", "malfunction"} & self.read.cues:
            return None
        notes = "notes_down" in self.read.cues and not self.conversation.tickets
        return Met(says=(NOTED,)) if notes or self._introduces(told) else None

    def _introduces(self, told: set[str]) -> bool:
        """Whether a talk begins with who writes and what the matter is about, and asks nothing yet."""
        slots, read = self.conversation.slots, {one.name for one in self.read.intents}
        begins = slots.get("last_flow") is None and not self.conversation.tickets
        changes = {"changes_contact", "wants_change", "wants_visit", "how_long", "looks_up_order"} & self.read.cues
        looks_up = "order_no" in told and "person" not in told  # an order without a name is to be looked up
        return (
            begins
            and not changes
            and not looks_up
            and len(told & {*OF_THE_WRITER}) > 1
            and read <= {*self._small(), *OF_NUMBERS}
        )

    def _manner(self, *, busy: bool) -> Met | None:
        cues, slots = self.read.cues, self.conversation.slots
        if (
            "no_comfort" in cues
            and not self.read.has("human_agent")
            and self._quiet()
            and slots.get("answered_flow")
            and slots.get("last_need")
        ):
            topic = str(slots.get("last_topic") or "") or None
            return Met(starts=(Start(str(slots["answered_flow"]), str(slots["last_need"]), topic),))
        if "passes_on" in cues and (self.conversation.tickets or self.conversation.handoff):
            if self.conversation.tickets:
                return Met(starts=(Start(ADDS, self.read.text),))
            return Met(says=("utter_passed_on",))
        said = next((response for cue, response in MANNERS if cue in cues), None)
        if said is None or not self._quiet() or (busy and self.waiting is not None):
            return None
        return Met(says=(said,), patient=True)

    def _quiet(self, but: Sequence[str] = ()) -> bool:
        """Whether nothing but talk was read, or only faintly; ``but``: what is talk here too."""
        small = self._small() | {"suggestion", "complain_service", *but}
        return all(one.name in small or one.confidence < SURE for one in self.read.intents)
