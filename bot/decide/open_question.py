"""What a message says to the question that is open: an answer, in whatever form, or something else. Pure."""

from __future__ import annotations

from typing import Any

from bot.decide.asks_of_step import REPORT, asks_of_the_step, wants_repair_instead
from bot.decide.domain_file import Domain, Slot
from bot.decide.facts import CARE, Facts
from bot.decide.put_right import swapped, value_of
from bot.decide.start import Start
from bot.decide.wished_time import SHIFTS
from bot.domain.conversation import Conversation
from bot.domain.events import Frame
from bot.domain.understanding import Understanding

SHORT_REPORT = 10
"""Characters of an answer to an open question that may look like something else."""
SHORT_NO = 6
"""Characters of "no need" that leave no room for what is told instead."""
FEW = 4
"""Characters beside a time that leave no room for another matter."""
LEAST_REPORT = 5
"""Characters before another device's name that may be a report on the one under way."""
SURE_BESIDE_A_QUESTION = 0.85
SURE_TO_STOP = 0.7
SURE_TO_SIGH = 0.55
OFFERS, REMEDIES = ("wants_ticket",), ("exchange_goods", "return_goods")
FORMS = (*OFFERS, "wants_repair", "wants_device_repair")
"""Offers that end in a form with a number to call."""
NEEDS_PHONE, WORDS_OF_A_FORM = "needs_phone", 12
"""Part of the names of responses that ask for a number themselves; characters of "order, phone, same address" beside the facts."""
NOT_TOLD = ("correction", "told_wrong", "waits")
OF_A_VISIT = ("datetime", "place", "phone", "person")
OFFERED = ("utter_offer_", "utter_confirm_")
OFFERED_TIME = "offered"
"""Value of an appointment that takes up the time that was offered."""
LATELY = 4
"""Responses within which an offer is still what a "yes" answers."""
NUMBERS = ("phone", "order_no", "batch_no")
MOVES = frozenset(
    {"asks", "still_broken", "works_now", "cannot_do", "which_step", "previous_step", "submit", "refuse", "how_long",
     "complains", "child_safe", "waits", "nods", "unopened", "opened", "tail_wrong",
     "done_to_it", "malfunction", "names_contact", "names_invoice", "names_parcel"}
)  # fmt: skip
"""Cues of moves in the conversation: words with one of them are no name and no address."""
FREIGHT = "claim_freight"
"""Who pays the way back, asked beside the answer to a claim's question: no other wording of it."""
NO_REPORT = frozenset({"child_safe", "nods", "will_try", "on_the_way", "goes_now", "puts_number_right", "the_other"})
"""Cues of words that tell nothing of a step: a mere "mm", "I will try", "off to the doctor", "no, it is 3980"."""
NAMES, FACTS, MOST = ("product", "model"), ("datetime", "duration", "phone", "place", "order_no", "amount"), 0.6
CAME = frozenset({"received", "owned"})
"""Cues of words that tell how long goods have been there."""
SHIFTED = frozenset(SHIFTS)
REPORTS = frozenset({"still_broken", "works_now", "works_but", "all_solved", "cannot_do", "no_more_steps"})
TELLS_MORE = "told_of_it"
"""Cue of what is told of another device beside its name."""
ABOUT_USE = ("device_usage", "device_care")
FACTS_ALONE = ("baby_age", "temperature", "phone", "order_no")
"""Entity types that say nothing about how a step went."""


class OpenQuestion:
    """The question that the flow on top has put, if any."""

    def __init__(self, conversation: Conversation, read: Understanding, domain: Domain, facts: Facts) -> None:
        """Look at a message in its conversation."""
        self.conversation, self.read, self.facts, self.domain = conversation, read, facts, domain
        self.top = conversation.top
        asked = self.top.waiting_for if self.top else None
        self.slot = domain.slots.get(asked) if asked else None
        self.talked_of = domain.policy.answer_flows

    def answer(self, candidates: tuple[Start, ...]) -> tuple[Slot | None, Any, str]:
        """Return the slot that the message answers, its value and the words that told it; ``candidates`` are the message's needs."""
        slot = self.slot
        if slot is not None and slot.name == "confirmed" and self.changes_booking():
            return None, None, ""
        if slot is not None and self._confirms_by_cancelling(slot):
            return slot, True, self.read.text
        if slot is not None and (slot.name in OFFERS and self._chooses() or slot.name in FORMS and self._fills_in()):
            return slot, True, self.read.text
        if slot is not None and (self._asks_to_register(slot) or self._leaves_a_number_instead(slot)):
            return slot, slot.name in OFFERS or "unknown", self.read.text
        if slot is None or self._moves_on() and not self.facts.entity_for(slot) or self._is_no_report(slot):
            return None, None, ""
        if self._takes_the_offered_time(slot):
            return slot, OFFERED_TIME, self.read.text
        foreign = [start for start in candidates if self.is_foreign(start, slot)]
        if foreign and self.read.first("ticket_no") and not self.facts.entity_for(slot):
            return None, None, ""  # a number of a repair or ticket asks about that one
        for mapping in slot.mappings:
            if mapping.type == "from_entity":
                entity = self.facts.entity_for(slot)
                if entity:
                    return slot, value_of(entity), entity.text
            elif (
                mapping.type == "custom"
                and mapping.cue in self.read.cues
                and not (mapping.value == "unknown" and self._tells_another_number(slot))
                or mapping.type == "from_intent"
                and mapping.intent
                and self.read.has(mapping.intent)
                and not (mapping.value is True and self._offered_long_ago(slot))
            ):
                return slot, mapping.value, self.read.text
            elif mapping.type == "from_text" and not foreign and not self._is_courtesy():
                if mapping.value is not None:
                    return slot, mapping.value, self.read.text
                if self._fits(slot):
                    return slot, self.read.text.strip(), self.read.text
        return None, None, ""

    def _tells_when_it_came(self, slot: Slot) -> bool:
        """Whether the day on which the goods came is told to a claim that asks something else: that is no yes or no."""
        told = CAME & self.read.cues and self._tells_a_time() and slot.told_in and slot.told_with is None
        return bool(told) and not any(mapping.cue in self.read.cues for mapping in slot.mappings)

    def _tells_a_time(self) -> bool:
        return self.read.first("datetime") is not None or self.read.first("duration") is not None

    def _nods_to_no_time(self, slot: Slot) -> bool:
        """Whether a mere "good" meets the question to when a visit shall be moved: it gives up no time that was arranged."""
        slots = self.conversation.slots
        moves = slot.name == "appointment" and slots.get("moves_visit") and slots.get("offered_window") is None
        return bool(moves) and self._only_nods() and not self.read.first("datetime")

    def _takes_the_offered_time(self, slot: Slot) -> bool:
        """Whether "yes" or "that one" answers the time that was offered in place of a taken one."""
        agrees = self.read.has("affirm") or {"submit", "nods", "same_time"} & self.read.cues
        offered = self.conversation.slots.get("offered_window") is not None
        return slot.name == "appointment" and offered and bool(agrees) and not self.facts.entity_for(slot)

    def report_on(self, frame: Frame) -> tuple[Slot | None, Any, str]:
        """What the message reports in so many words on the step of another device that it comes back to."""
        told = REPORT if frame.context.get("step_id") else ""  # its step was told, its question not put yet
        slot = self.domain.slots.get(frame.waiting_for or told)
        if slot is None or slot.name != REPORT:
            return None, None, ""
        reports = (mapping for mapping in slot.mappings if mapping.cue in self.read.cues & REPORTS)
        value = next((mapping.value for mapping in reports), "not_fixed" if TELLS_MORE in self.read.cues else None)
        return (slot, value, self.read.text) if value else (None, None, "")

    def _tells_another_number(self, slot: Slot) -> bool:
        """Whether the message puts right another number than the one asked for: "hard to read" is said of that one."""
        known = self.conversation.slots
        told = (one for one in self.read.entities if one.type in NUMBERS and one.type != slot.name)
        return any(known.get(one.type) not in (None, one.value) for one in told)

    def _offered_long_ago(self, slot: Slot) -> bool:
        """Whether other things have been said since an offer was made: a mere "good" is about those."""
        recent = self.conversation.used_responses[-LATELY:]
        return slot.name.startswith("wants_") and not any(name.startswith(OFFERED) for name in recent)

    def _moves_on(self) -> bool:
        """Whether the message asks for a person or calls off; the words of "yes, register it" do neither, however they are read."""
        if self.read.has("human_agent"):
            return True
        reports = self.slot is not None and any(mapping.cue in self.read.cues for mapping in self.slot.mappings)
        return self.read.has("cancel") and "submit" not in self.read.cues and (self.stops() or not reports)

    def stops(self) -> bool:
        """Whether the message surely calls off what is going on: naming it again is no new wish for it."""
        surely = any(one.confidence >= SURE_TO_STOP for one in self.read.intents if one.name == "cancel")
        return surely and "submit" not in self.read.cues

    def declines(self) -> bool:
        """Whether no more steps are wanted, or a form is left by "no need" where it asks for no yes or no."""
        if self.slot is None or "refuse" not in self.read.cues or "only_asks" in self.read.cues:
            return False
        decided = any(one.type == "from_intent" and one.intent == "deny" for one in self.slot.mappings)
        bare = len(self.read.text.strip()) <= SHORT_NO and not self.read.entities
        return self.slot.name == REPORT or bare and not decided

    def changes_booking(self) -> bool:
        """Whether the answer to "shall I book this" tells another time or place: then it is asked anew."""
        if "refuse" in self.read.cues and "moves_to" not in self.read.cues:
            return False
        corrects = bool({"correction", "wants_change", "moves_to", "told_wrong", "changes_contact"} & self.read.cues)
        told = any(map(self.read.first, ("datetime", "place", "phone"))) or self.facts.door() is not None
        told = told or bool(self.facts.contact() or SHIFTED & self.read.cues)
        corrects = corrects or bool(SHIFTED & self.read.cues) or self.facts.tells_a_part() or self._names_another()
        if put := swapped(self.conversation.slots, self.read):
            corrects, told = True, told or put.slot in ("phone", "address", "person")
        corrects = corrects or self.read.has("deny") or self._only_tells_facts() and not self.read.has("affirm")
        return bool(self.top and self.top.flow == "repair_booking" and corrects and told)

    def _names_another(self) -> bool:
        """Whether another name is told than the one that was read out."""
        name, known = self.facts.contact(), self.conversation.slots.get("person")
        return name is not None and known is not None and name.value != known

    def _only_tells_facts(self) -> bool:
        """Whether beside "shall I book this" hardly anything but another time, place or number is told."""
        told = sum(len(one.text) for kind in OF_A_VISIT for one in self.read.all(kind))
        asked = self.slot is not None and self.slot.name == "confirmed"
        return asked and told > 0 and len(self.read.text.strip()) - told <= FEW

    def _confirms_by_cancelling(self, slot: Slot) -> bool:
        """Where the question is whether an order shall be cancelled, "cancel" says yes."""
        return (
            slot.name == "confirmed"
            and self.top is not None
            and self.top.flow == "order_status"
            and (self.read.has("cancel") or "submit" in self.read.cues or self._only_wants_change())
        )

    def _asks_to_register(self, slot: Slot) -> bool:
        """Whether "register it" or "submit" accepts the offer, or passes over a number that is only wished for."""
        if not {"wants_ticket", "submit"} & self.read.cues or "refuse" in self.read.cues or self.facts.entity_for(slot):
            return False
        passed_over = any(mapping.value == "unknown" for mapping in slot.mappings)
        brief = self._words_beside_numbers() <= SHORT_REPORT or "submit" in self.read.cues
        return slot.name in OFFERS or passed_over and brief

    def _chooses(self) -> bool:
        """Whether the message takes up an offer by what is wanted and a number to call: "two new ones, my phone is ..."."""
        claims = self.top is not None and self.top.flow in self.domain.claim_flows
        settled = self.read.first("phone") is not None or claims and "settles_for" in self.read.cues
        brief = claims and len(self.read.text.strip()) <= SHORT_REPORT and self.read.has(*REMEDIES)
        told = "names_remedy" in self.read.cues and settled or brief
        told = told or "tells_title" in self.read.cues and self.top is not None and self.top.flow == "invoice"
        return told and not {"asks", "asks_freight", "asks_refund_time", "refuse", "just_repair"} & self.read.cues

    def _fills_in(self) -> bool:
        """Whether a number to call is told with an offer and hardly anything but facts: who fills the form in wants it."""
        facts = [one for one in self.read.entities if one.type in (*FACTS, "person")]
        asked = any(NEEDS_PHONE in name for name in self.conversation.used_responses[-LATELY:])
        rest = len(self.read.text) - sum(len(one.text) for one in facts)
        wants = "wants_ticket" in self.read.cues or rest <= WORDS_OF_A_FORM
        told = self.read.first("phone") is not None and not asked and wants
        return (
            told and not {"asks", "refuse", "just_repair", "changes_contact", "tail_wrong", *NOT_TOLD} & self.read.cues
        )

    def _leaves_a_number_instead(self, slot: Slot) -> bool:
        """Whether a number to call is told where the plate was asked for: it is not asked for again."""
        told = self.read.first("phone") is not None and self.read.first("model") is None
        return slot.name == "model" and told and "asks" not in self.read.cues

    def _words_beside_numbers(self) -> int:
        numbers = [one for one in self.read.entities if one.type in NUMBERS]
        return len(self.read.text) - sum(len(one.text) for one in numbers)

    def _only_wants_change(self) -> bool:
        return "wants_change" in self.read.cues and len(self.read.text) <= SHORT_REPORT

    def is_foreign(self, start: Start, slot: Slot) -> bool:
        """Tell whether a need has nothing to do with the open question; a short report needs a clear one to be that."""
        if start.intent in slot.absorbs and start.flow != FREIGHT:
            return False
        if slot.name == REPORT and start.flow == CARE:
            return True  # how a child is says nothing of a machine
        chance = max((intent.confidence for intent in self.read.intents if intent.name == start.intent), default=1.0)
        return len(self.read.text) > SHORT_REPORT or chance >= SURE_BESIDE_A_QUESTION

    def _fits(self, slot: Slot) -> bool:
        """Whether free words may be what was asked for: a sentence is no product's name, "submit" is no address."""
        length = len(self.read.text.strip())
        if slot.looks and self.read.first("datetime"):  # a day is no place
            return False
        if slot.name in NAMES and any(
            len(one.text) >= MOST * length for one in self.read.entities if one.type in FACTS
        ):
            return False  # a day or a number is no name of goods
        if (
            self.conversation.slots.get("danger")
            or MOVES & self.read.cues
            or length < slot.min_chars
            or slot.looks
            and slot.looks not in self.read.cues
        ):
            return False
        return slot.max_chars is None or length <= slot.max_chars

    def _is_no_report(self, slot: Slot) -> bool:
        """Whether the message is no report on the step: a question, a fact of something else, the wish for a repair."""
        cues, read = self.read.cues, self.read
        if slot.name != REPORT:
            return self._tells_when_it_came(slot) or self._nods_to_no_time(slot)
        if (NO_REPORT & cues or self._only_sighs()) and "works_now" not in cues:
            return True
        if "meanwhile" in cues and self.conversation.slots.get("fault_id"):
            return True
        if asks_of_the_step(self.conversation, read, self.domain) or wants_repair_instead(read):
            return True
        if self._tells_of_another(slot):
            return True
        told = any(mapping.cue in cues for mapping in slot.mappings)
        if not told and ({"complains", "missed_visit"} & cues or CAME & cues and self._tells_a_time()):
            return True  # a reproach, or when the goods came
        if {"which_step", "previous_step"} & cues:
            return False
        if "gives_medicine" in cues and self.conversation.slots.get("temperature") is not None:
            return True
        if read.family.named and not any(mapping.cue in cues for mapping in slot.mappings):
            return True  # who names a child speaks of it, and not of the device
        if (
            "asks" in cues
            and read.intents
            and read.intents[0].name not in (*slot.absorbs, "warranty", "repair_booking")
        ):
            return True
        if self.conversation.slots.get("danger") and not (read.first("product") or "machine_part" in cues):
            return True  # beside a danger "it did not come out" is said of that
        if any(mapping.cue in cues for mapping in slot.mappings):
            return False
        if "asks" in cues and self._only_nods() and self.conversation.slots.get("last_flow") in self.talked_of:
            return True  # "not in one bottle, is it?" asks about what was answered since the step was put
        names_model = read.first("model") is not None and not read.has("device_fault", "device_connectivity")
        if names_model or "refuse" in cues or self._only_names_goods():
            return True
        asks = "asks" in cues and read.has(*ABOUT_USE) and not read.has("device_fault")
        wants = read.has("repair_booking") or {"meanwhile", "bought"} & cues
        return bool(asks or wants or any(read.first(kind) for kind in FACTS_ALONE))

    def _only_sighs(self) -> bool:
        """Whether the message tells how the parent feels and nothing of the device."""
        read = self.read
        told = any(mapping.cue in read.cues for mapping in self.slot.mappings) if self.slot else False
        sighs = any(one.name == "chitchat" and one.confidence >= SURE_TO_SIGH for one in read.intents)
        return sighs and not told and not read.first("product") and "malfunction" not in read.cues

    def _tells_of_another(self, slot: Slot) -> bool:
        """Whether another device is told of, with no report on this one before it."""
        devices, named = {*self.domain.policy.series.values()}, self.read.first("product")
        if len({one.value for one in self.read.all("product")} & devices) > 1:
            return True  # each is told of in its own part
        other = named is not None and named.value in devices - {self.conversation.slots.get("product")}
        reports = any(mapping.cue in self.read.cues for mapping in slot.mappings)
        return other and named is not None and not (reports and named.span[0] > LEAST_REPORT)

    def _only_names_goods(self) -> bool:
        goods = self.read.first("product")
        return goods is not None and len(self.read.text.strip()) <= len(goods.text) + 1

    def _only_nods(self) -> bool:
        names = {intent.name for intent in self.read.intents}
        return bool(names) and names <= {"affirm", "deny"}

    def _is_courtesy(self) -> bool:
        names = {intent.name for intent in self.read.intents} if "done_to_it" not in self.read.cues else set()
        return bool(names) and names <= {"thank", "goodbye", "greet", "bot_challenge"}

    def absorbed(self, start: Start, answered: Slot) -> bool:
        """Tell whether a need was only the answer in other words, or the flow that asks."""
        if start.intent in answered.absorbs and start.flow != FREIGHT:
            return not self.other_device(start)
        return self.top is not None and start.flow == self.top.flow and not self.other_device(start)

    def other_device(self, start: Start) -> bool:
        """Whether a need names another device than the one talked of."""
        known = self.conversation.slots.get("product")
        new = start.seeds.get("product")
        return bool(known and new and known != new)
