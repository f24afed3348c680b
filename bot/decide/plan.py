"""From a message's meaning to what this turn does: facts to learn, questions answered, flows to start.

Pure. The plan is data; ``bot.turn`` carries it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.decide.domain_file import Domain, Slot
from bot.decide.flow import FlowBook
from bot.decide.needs import Needs, Start
from bot.domain.children import told_apart, turned_to
from bot.domain.conversation import Conversation
from bot.domain.events import Frame
from bot.domain.understanding import Entity, Intent, Understanding, Urgency

LOOKS_BACK = ("which", "previous")
"""Reports on a step that ask to hear it again; what else stands in such a message is no new need."""
LONG_NOD = 10
"""Characters; a longer yes or no mostly asks to have the advice confirmed."""
SHORT_REPORT = 10
"""Characters of an answer to an open question that may look like something else."""
SURE_BESIDE_A_QUESTION = 0.85
PERSONAL_DANGERS = ("self_harm", "harm_baby", "psychosis")
BARE_SHARE = 0.7
"""Share of a message that an entity fills so that the message is nothing but it."""
SURE_OF_A_NEED = 0.6
CHANGEABLE = ("order_status", "repair_booking")
UNSPOKEN = ("baby_corrected", "child", "other_children")
"""Facts that are not worth a "noted" of their own."""
FOLLOW_UP_LENGTH = 4
"""Characters; shorter remarks are no follow-up question."""


@dataclass(frozen=True)
class Learned:
    """A fact in this message."""

    slot: str
    value: Any
    said: str
    corrects: bool = False
    """True when another value was known before."""


@dataclass(frozen=True)
class Plan:
    """What one turn does, in this order."""

    emergency: str | None = None
    """Name of the danger, None when there is none."""
    learned: tuple[Learned, ...] = ()
    answered: str | None = None
    """The slot whose open question this message answers."""
    cancelled: bool = False
    floor: int | None = None
    """Place on the stack of an earlier flow that the parent came back to."""
    restart: bool = False
    """True when a corrected fact makes the flow on top begin anew."""
    starts: tuple[Start, ...] = ()
    says: tuple[str, ...] = ()
    """Responses for moves of the conversation itself."""
    guesses: tuple[Intent, ...] = ()
    """Candidates to choose from when nothing was understood."""
    lost: bool = False
    """True when there is nothing to go on at all."""


def plan(conversation: Conversation, read: Understanding, book: FlowBook, domain: Domain) -> Plan:
    """Decide what the turn does; never empty: at worst it clarifies or is ``lost``."""
    return _Planner(conversation, read, book, domain).make()


class _Planner:
    def __init__(self, conversation: Conversation, read: Understanding, book: FlowBook, domain: Domain) -> None:
        self.conversation, self.read, self.book, self.domain = conversation, read, book, domain
        self.top = conversation.top
        self.waiting: Slot | None = None
        if self.top and self.top.waiting_for:
            self.waiting = domain.slots.get(self.top.waiting_for)

    def make(self) -> Plan:
        if self.read.alarm.level is Urgency.EMERGENCY:
            return Plan(emergency=self.read.alarm.danger or "unknown", learned=self._facts(()), starts=self._others())
        danger = self.conversation.slots.get("danger")
        if danger and "child_safe" not in self.read.cues and not self._needs_something():
            said = "utter_with_you" if danger in PERSONAL_DANGERS else "utter_danger_still"
            return Plan(learned=self._facts(()), says=(said,))
        special = self._special()
        if special:
            return special
        candidates = Needs(self.conversation, self.read, self.book, self.domain).find()
        answered, value, said = self._answer(candidates)
        if answered and value in LOOKS_BACK:
            candidates = ()
        elif answered and answered.mappings and len(self.read.text) <= SHORT_REPORT:
            candidates = tuple(start for start in candidates if self._is_foreign(start, answered))
        elif answered:
            candidates = tuple(start for start in candidates if not self._absorbed(start, answered))
        if self._only_tells_a_fact() or "correction" in self.read.cues and not self._sure():
            candidates = ()
        cancelled = self.read.has("cancel") and not answered and not candidates
        floor, candidates = self._come_back(candidates)
        elsewhere = floor is not None and floor != len(self.conversation.stack) - 1
        answered = None if elsewhere else answered
        facts = self._facts(candidates, answered)
        if elsewhere:  # the device named is the other thread's own, no correction of this one's
            facts = tuple(fact for fact in facts if fact.slot not in self.domain.thread_slots)
        if answered and not any(fact.slot == answered.name for fact in facts):
            facts = (*facts, Learned(answered.name, value, said))
        restart, candidates = self._corrected(facts, candidates, answered)
        quiet = not (candidates or answered or cancelled or restart or floor is not None)
        says = self._talk(quiet, facts)
        if quiet and (not self.read.intents or self._nods_at_length()):
            candidates = self._follow_up()
            quiet, says = not candidates, () if candidates else says
        unsure = quiet and not says
        return Plan(
            learned=facts,
            answered=answered.name if answered else None,
            cancelled=cancelled,
            floor=floor,
            restart=restart,
            starts=candidates,
            says=says,
            guesses=self.read.guesses if unsure else (),
            lost=unsure and not self.read.guesses,
        )

    # --- moves that stand above flows -----------------------------------------------------

    def _special(self) -> Plan | None:
        cues, conversation = self.read.cues, self.conversation
        facts = self._facts(())
        if "supplement" in cues and conversation.tickets:
            return Plan(learned=facts, starts=(Start("add_to_ticket", self.read.text),))
        if "false_record" in cues:
            return Plan(learned=facts, says=("utter_no_false_record",))
        if "how_long" in cues and not self._asks_elsewhere():
            if conversation.handoff:
                return Plan(says=("utter_wait_time",))
            if conversation.tickets:
                return Plan(starts=(Start("ticket_status", self.read.text, "ticket_status"),))
        if "pass_on" in cues and conversation.handoff:
            return Plan(learned=facts, says=("utter_passed_on",))
        category = self.domain.policy.ticket_categories.get(str(conversation.slots.get("last_flow")))
        if "wants_ticket" in cues and self.waiting is None and category and not self.read.first("product"):
            facts = (*facts, Learned("ticket_category", category, self.read.text))
            return Plan(learned=facts, starts=(Start("register", self.read.text),))
        if "show_profile" in cues:
            return Plan(learned=facts, starts=(Start("family_profile", self.read.text),))
        return None

    def _asks_elsewhere(self) -> bool:
        return self.read.has("logistics", "refund_status", "ticket_status", "repair_progress", "order_status")

    # --- answers to the open question -----------------------------------------------------

    def _answer(self, candidates: tuple[Start, ...]) -> tuple[Slot | None, Any, str]:
        slot = self.waiting
        if slot is None or self.read.has("human_agent", "cancel") and not self._entity_for(slot):
            return None, None, ""
        foreign = [start for start in candidates if self._is_foreign(start, slot)]
        for mapping in slot.mappings:
            if mapping.type == "from_entity":
                entity = self._entity_for(slot)
                if entity:
                    return slot, _value(entity), entity.text
            elif (
                mapping.type == "custom"
                and mapping.cue in self.read.cues
                or mapping.type == "from_intent"
                and mapping.intent
                and self.read.has(mapping.intent)
            ):
                return slot, mapping.value, self.read.text
            elif mapping.type == "from_text" and not foreign and not self._is_courtesy():
                return slot, mapping.value if mapping.value is not None else self.read.text.strip(), self.read.text
        return None, None, ""

    def _is_foreign(self, start: Start, slot: Slot) -> bool:
        """Tell whether a need has nothing to do with the open question; a short report needs a clear one to be that."""
        if start.intent in slot.absorbs:
            return False
        chance = max((intent.confidence for intent in self.read.intents if intent.name == start.intent), default=1.0)
        return len(self.read.text) > SHORT_REPORT or chance >= SURE_BESIDE_A_QUESTION

    def _is_courtesy(self) -> bool:
        names = {intent.name for intent in self.read.intents}
        return bool(names) and names <= {"thank", "goodbye", "greet", "bot_challenge"}

    def _entity_for(self, slot: Slot) -> Entity | None:
        kinds = [mapping.entity for mapping in slot.mappings if mapping.type == "from_entity"]
        return next((entity for entity in self.read.entities if entity.type in kinds), None)

    def _absorbed(self, start: Start, answered: Slot) -> bool:
        if start.intent in answered.absorbs:
            return not self._other_device(start)
        return self.top is not None and start.flow == self.top.flow and not self._other_device(start)

    def _other_device(self, start: Start) -> bool:
        known = self.conversation.slots.get("product")
        new = start.seeds.get("product")
        return bool(known and new and known != new)

    # --- coming back to an earlier thread -------------------------------------------------

    def _come_back(self, candidates: tuple[Start, ...]) -> tuple[int | None, tuple[Start, ...]]:
        stack = self.conversation.stack
        named = self.read.first("product")
        for place in range(len(stack) - 1, -1, -1):
            frame = stack[place]
            if not frame.waiting_for and not frame.context and place != len(stack) - 1:
                continue
            if frame.waiting_for and frame.waiting_for.startswith("wants_"):
                continue  # an offer is no thread: the same topic again is answered again
            about = self._thread_product(frame, place)
            same_device = bool(named and named.value and named.value == about)
            for start in candidates:
                if start.flow == frame.flow and (same_device or not start.seeds.get("product")):
                    return self._floor(place), tuple(other for other in candidates if other is not start)
            if not candidates and same_device and place != len(stack) - 1:
                return self._floor(place), candidates
        return None, candidates

    def _floor(self, place: int) -> int | None:
        return place

    def _thread_product(self, frame: Frame, place: int) -> Any:
        if place == len(self.conversation.stack) - 1:
            return self.conversation.slots.get("product")
        return frame.context.get("product")

    # --- facts ----------------------------------------------------------------------------

    def _facts(self, starts: tuple[Start, ...], answered: Slot | None = None) -> tuple[Learned, ...]:
        booking = self.top is not None and self.top.flow == "repair_booking"
        booking = booking or any(start.flow == "repair_booking" for start in starts)
        turned = self._other_child()
        known = {**self.conversation.slots, **{fact.slot: fact.value for fact in turned}}
        found: list[Learned] = []
        for slot in self.domain.slots.values():
            entity = self._entity_for(slot)
            if entity is None or (slot.name == "appointment" and not booking):
                continue
            if slot.name == "address" and not self._is_address(entity, answered):
                continue
            if slot.name == "product" and any("product" in start.seeds for start in starts):
                continue
            old, value = known.get(slot.name), _value(entity)
            if slot.child and self.read.family.several:
                continue  # each child's facts were told apart above
            if value is not None and old != value:
                found.append(Learned(slot.name, value, entity.text, corrects=old not in (None, "unknown")))
        found.extend(self._companions(found))
        found.extend(self._family(known))
        if any(start.flow in CHANGEABLE for start in starts):
            found.append(Learned("change_request", "wants_change" in self.read.cues, self.read.text))
        return (*turned, *found)

    def _other_child(self) -> tuple[Learned, ...]:
        """The facts of the child that the message turns to take the place of the other's."""
        age, family = self.read.first("baby_age"), self.read.family
        slots, own = self.conversation.slots, self.domain.child_slots
        if family.several:
            kinds = {m.entity: slot.name for slot in self.domain.slots.values() if slot.child for m in slot.mappings}
            told = [(e.span[0], kinds[e.type], _value(e)) for e in self.read.entities if e.type in kinds]
            changed = told_apart(slots, family.several, told, own)
        else:
            changed = turned_to(slots, family.child, own, age.value if age else None)
        return tuple(
            Learned(name, value, self.read.text) for name, value in changed.items() if slots.get(name) != value
        )

    def _family(self, known: dict[str, Any]) -> list[Learned]:
        family, extra = self.read.family, []
        if family.several:
            return []
        if family.preterm_weeks is not None:
            extra.append(Learned("preterm_weeks", family.preterm_weeks, self.read.text))
        if family.allergies:
            every = [*dict.fromkeys((*(known.get("allergies") or ()), *family.allergies))]
            extra.append(Learned("allergies", every, self.read.text))
        return extra

    def _is_address(self, entity: Entity, answered: Slot | None) -> bool:
        return len(entity.text) >= 6 or (answered is not None and answered.name == "address")

    def _companions(self, found: list[Learned]) -> list[Learned]:
        """Facts that come with others: corrected age, words of an appointment, a wished change."""
        extra: list[Learned] = []
        age = self.read.first("baby_age")
        if age is not None and not self.read.family.several:
            extra.append(Learned("baby_corrected", age.corrected, age.text))
        if any(fact.slot == "appointment" for fact in found):
            said = "".join(entity.text for entity in self.read.all("datetime"))
            extra.append(Learned("appointment_text", said, said))
        if "no_order" in self.read.cues and not self.read.first("order_no"):
            extra.append(Learned("order_no", "unknown", self.read.text))
        if "already_fed" in self.read.cues:
            extra.append(Learned("already_fed", True, self.read.text))
        return extra

    def _corrected(
        self, facts: tuple[Learned, ...], candidates: tuple[Start, ...], answered: Slot | None
    ) -> tuple[bool, tuple[Start, ...]]:
        """A corrected fact changes what was built on it: the device's walk begins anew, an answer is given again."""
        corrected = {fact.slot for fact in facts if fact.corrects}
        if "product" in corrected and self.top and not candidates and not answered:
            return True, candidates
        slots = self.conversation.slots
        topic = self.book.started_by(str(slots.get("last_topic")))
        if "baby_age_months" in corrected and not candidates and topic and topic.id == "parenting_question":
            return False, (Start(topic.id, str(slots["last_need"]), slots.get("last_topic")),)
        return False, candidates

    def _only_tells_a_fact(self) -> bool:
        """A bare number or name while a question is open is an answer or a fact, never a need."""
        length = len(self.read.text.strip())
        bare = any(len(entity.text) >= BARE_SHARE * length for entity in self.read.entities if entity.type != "product")
        return bare and self.waiting is not None

    def _needs_something(self) -> bool:
        talk = self.domain.policy.talk_intents
        return any(i.confidence >= SURE_OF_A_NEED for i in self.read.intents if i.name not in talk)

    def _sure(self) -> bool:
        return any(intent.confidence >= SURE_OF_A_NEED for intent in self.read.intents)

    def _nods_at_length(self) -> bool:
        names = {intent.name for intent in self.read.intents}
        return names <= {"affirm", "deny"} and len(self.read.text) >= LONG_NOD

    def _follow_up(self) -> tuple[Start, ...]:
        """Words that name no need of their own go on with the last topic, as people do."""
        slots, text = self.conversation.slots, self.read.text.strip()
        flow = slots.get("last_flow")
        if flow not in self.domain.policy.follow_up or len(text) < FOLLOW_UP_LENGTH or not text.isprintable():
            return ()
        if text.isascii():
            return ()
        need = f"{slots.get('last_need') or ''} {text}".strip() if self._nods_at_length() else text
        return (Start(str(flow), need, slots.get("last_intent")),)

    # --- talk -----------------------------------------------------------------------------

    def _talk(self, quiet: bool, facts: tuple[Learned, ...]) -> tuple[str, ...]:
        says: list[str] = []
        talk = [intent.name for intent in self.read.intents if intent.name in self.domain.policy.talk_intents]
        if "bot_challenge" in talk:
            says.append("utter_bot_challenge")
        if not quiet:
            return tuple(says)
        order = {"greet": "utter_greet", "thank": "utter_thank", "goodbye": "utter_goodbye", "chitchat": "utter_chitchat",
                 "affirm": "utter_affirm", "deny": "utter_deny", "out_of_scope": "utter_out_of_scope"}  # fmt: skip
        said = next((order[name] for name in ("goodbye", *order) if name in talk), None)
        says.extend([said] if said else [])
        told = [fact for fact in facts if fact.slot not in UNSPOKEN and fact.value is not None]
        if told and not says:
            says.append("utter_noted")
        return tuple(says)

    def _others(self) -> tuple[Start, ...]:
        """Needs told beside an emergency: kept for later, never answered before it."""
        return tuple(
            start
            for start in Needs(self.conversation, self.read, self.book, self.domain).find()
            if start.flow not in self.domain.policy.answer_flows and start.flow != "hazard"
        )


def _value(entity: Entity) -> Any:
    return entity.value if entity.value is not None else entity.text
