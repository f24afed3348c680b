"""What is said beside the matter: how to do meanwhile, a question in between, "wait a moment", "call nobody". Pure."""

from __future__ import annotations

import re

from bot.decide.asks_of_step import REPORT
from bot.decide.domain_file import Domain
from bot.decide.facts import CARE
from bot.decide.open_question import OpenQuestion
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding, Urgency

SURE = 0.45
LEAST_SURE = 0.3
LEAST = 6
"""Characters; a shorter question while another one is open asks about that one."""
OFFERS_A_TICKET = ("_stuck", "_late", "_out_of_stock")
"""Ends of the names of responses that offer to register what was found."""
STATUS_SURE = 0.6
FEW_PARTS = 2
"""Parts of a message that leave no room for what is asked of the child."""
SHORT_DOUBT = 20
"""Characters of words of self-doubt that leave no room for a question."""
LISTENS = "utter_listens"
OF_HERSELF = (
    ("fears_for_own", "utter_own_child"),
    ("blames_self", "utter_not_your_fault"),
    ("belittled", "utter_not_small"),
    ("only_listen", LISTENS),
    ("rests_now", "utter_good_night"),
)
"""Cues of what a mother says of herself, with what is said back where nothing else is asked."""
WHAT_WAS_SAID = "utter_what_was_said"
"""What is said to "but you said that I may": the words that were said."""
SURELY_ASKED = 0.9
"""Chance from which a question beside words of self-doubt is one."""
SHORT_WAIT = 10
"""Characters of "how long is it" that leave no room for another matter."""
SHORT_WORRY = 24
"""Characters of good signs with "is it bad" behind them that leave no room for another question."""
PEOPLE = ("human_agent", "expert_consult")
PRESSING = ("P0", "P1")
"""Priorities of a call for a person that a passing word does not take back."""
CALLED = "utter_person_called"
COMPLAINED = "utter_complaint_ack"
LATELY = 6
"""Responses within which a tired word still refers to a complaint."""
AFTER_DANGER = (
    "utter_go_well",
    "utter_at_hospital",
    "utter_doctor_has_seen",
    "utter_rescue_called",
    "utter_seems_well",
    "utter_danger_still",
    "utter_how_is_it_now",
    "utter_to_hospital",
    "utter_nothing_by_mouth",
    "utter_signs_ruled_out",
)
OF_THE_GOODS = frozenset({"opened", "unopened", "opened_partly"})
"""Cues that ask of the goods of a claim."""
FORM_FACTS = ("phone", "person", "place", "datetime", "order_no", "batch_no", "model")
LEAST_OF_A_NEED = 3
"""Characters beside the facts of a form that leave no room for a need."""
WORDLESS = re.compile(r"[\W_]+")
WISHES = ("return_goods", "exchange_goods", "compensation")
"""Intents with which a day that is told is the ground of a wish."""
LOOKED = ("membership", "order_status", "logistics", "refund_status", "invoice", "repair_progress", "warranty")
"""Look-ups after which "so it is all right" ends the matter."""
ADVICE_LASTS = 4
"""Turns in which the advice to see a doctor today is what a remark on the child refers to."""


class Aside:
    """Reads one message for what is said beside the matter."""

    def __init__(self, conversation: Conversation, read: Understanding, domain: Domain, question: OpenQuestion) -> None:
        """Look at a message in its conversation."""
        self.conversation, self.read, self.domain, self.question = conversation, read, domain, question
        self.waiting = question.slot

    def move(self, *, needs_something: bool) -> tuple[str | None, bool] | None:
        """Return what a move that needs no flow is answered with, and whether the open question rests for this turn."""
        cues = self.read.cues
        if told := self._of_people():
            return told, False
        if told := self._courtesy(needs_something=needs_something):
            return told, True
        if "bare_change" in cues and not self.read.entities:
            return "utter_ask_what_to_change", True
        number = any(self.read.first(kind) for kind in ("order_no", "batch_no", "phone", "ticket_no"))
        later = "number_later" in cues and not {"no_order", "asks_freight", "wants_ticket"} & cues
        later = later or "fetches" in cues
        if later and self.waiting is not None and not number and "asks" not in cues:
            return "utter_take_your_time", True
        free = not needs_something and not self.question.answer(())[0]
        if "announces" in cues and not self.read.entities:
            return "utter_go_on", True
        if self.waiting is not None and self.waiting.name == REPORT and {"nods", "will_try"} & cues:
            return "utter_try_it", True
        looks = self.waiting is not None and "asks" not in cues and len(self.read.text) <= SHORT_WAIT
        waits = "waits" in cues and (free or looks) and not {"wants_ticket", "supplement"} & cues
        if waits and not self.read.has("cancel"):
            return "utter_take_your_time", True
        if self.waiting is not None and self.waiting.name == REPORT and {"only_asks", "refuse"} <= cues:
            return "utter_only_told", True
        if (
            "resigns" in cues
            and not self.read.has("human_agent")
            and COMPLAINED in self.conversation.used_responses[-LATELY:]
        ):
            return "utter_not_in_vain", True
        if "denies_despair" in cues and "asks" not in cues and self.read.alarm.level < Urgency.EMERGENCY and free:
            return "utter_tired_not_despairing", True
        if told := self._of_herself() or self._of_what_was_said():
            return told, True
        if "reluctant" in cues and "asks" not in cues and free and self._cared():
            return "utter_if_reluctant", True
        if told := self._arrives(needs_something) or self._of_urgent_advice() or self._good_sign():
            return told, True
        if (
            "on_the_way" in cues and free and "asks" not in cues
        ):  # nobody is asked for an address on the way to a hospital
            told = "utter_go_well" if self.conversation.slots.get("danger") is None else None
            return told, True  # that the danger is over is answered where it is noted
        return None

    def _arrives(self, needs_something: bool) -> str | None:
        """Return the answer to "we are there" of who was told to go, where nothing else is asked for."""
        there = "arrived" in self.read.cues and "asks" not in self.read.cues and self.after_danger()
        return "utter_at_hospital" if there and not (needs_something or self.conversation.slots.get("danger")) else None

    def _courtesy(self, *, needs_something: bool) -> str | None:
        """Return the answer to an apology, and to "so it is all right" after a look-up."""
        cues = self.read.cues
        looked = self.waiting is None and self.conversation.slots.get("last_flow") in LOOKED
        if looked and "settled" in cues and "asks" not in cues and not self.read.entities:
            return "utter_anything_else"
        named = any(one.type not in ("datetime", "duration") for one in self.read.entities)
        if "good_night" in cues and not (needs_something or named or self.conversation.slots.get("danger")):
            return "utter_good_night"
        sorry = "apologizes" in cues and not (needs_something or self.read.entities)
        return "utter_no_offence" if sorry else None

    def _of_people(self) -> str | None:
        """Return the answer to "nobody needs to come": nobody is called, or who was called need not answer any more."""
        cues, handoff = self.read.cues, self.conversation.handoff
        declined = {"no_person", "person_not_needed"} & cues
        forgets = handoff is not None and self.conversation.top is None and self._bare_stop()
        if self.waiting is not None or not (declined or forgets and CALLED in self.conversation.used_responses[-1:]):
            return None
        if not forgets and self._sure(LEAST_SURE, but=(*PEOPLE, "deny")):
            return None
        calm = handoff is not None and handoff.priority not in PRESSING
        return "utter_person_not_needed" if calm else "utter_no_person"

    def _of_urgent_advice(self) -> str | None:
        """Return the answer to "I go at once", "shall we go" or "but it is lively", shortly after a doctor was advised for today."""
        advice, cues = self.conversation.facts.get("urgent_advice"), self.read.cues
        if advice is None or self.conversation.turn - advice.turn > ADVICE_LASTS:
            return None
        if "what_to_bring" in cues:
            return "utter_to_hospital"
        if "asks" in cues and "puts_off_doctor" not in cues:
            return "utter_go_today" if "asks_rescue" in cues else None
        if "goes_now" in cues:
            return "utter_go_well"
        calms = {"child_well", "no_fever", "denies_signs", "puts_off_doctor"} & cues
        well = calms and not self.read.first("product")
        return "utter_still_urgent" if well and self.read.alarm.level < Urgency.URGENT else None

    def _good_sign(self) -> str | None:
        """Return the answer to "but it is lively", "it feeds nine times and wets eight", told and nothing else asked than whether it is bad."""
        cues, text = self.read.cues, self.read.text.strip()
        asks = "asks" in cues and "asks_how_bad" not in cues
        busy = asks or {"child_safe", "goes_on"} & cues or self.read.first("product") or self.waiting
        bad = "asks_how_bad" in cues and len(text) <= SHORT_WORRY
        brief = "child_well" in cues and (len(text) <= SHORT_WAIT or bad)
        well = (brief or {"denies_signs", "tells_intake"} & cues) and not busy
        calm = self.read.alarm.level < Urgency.URGENT and self.conversation.slots.get("danger") is None
        told = "utter_good_sign" if brief else "utter_takes_enough" if "tells_intake" in cues else "utter_no_such_sign"
        return told if self._cared() and well and calm else None

    def _of_herself(self) -> str | None:
        """Return what is said to a mother who blames herself, is made small or lies down at last, and asks nothing of the shop or the child."""
        said = next((response for cue, response in OF_HERSELF if cue in self.read.cues), None)
        calm = self.read.alarm.level < Urgency.URGENT and self.conversation.slots.get("danger") is None
        named = any(self.read.first(kind) for kind in ("product", "order_no", "temperature", "phone", "baby_age"))
        small = {*self.domain.policy.talk_intents, "suggestion", "complain_service", "postpartum", "crying"}
        talk = all(one.name in small or one.confidence < STATUS_SURE for one in self.read.intents)
        parts = [part for part in WORDLESS.split(self.read.text) if part]
        short = len(self.read.text) <= SHORT_DOUBT and len(parts) <= FEW_PARTS
        surely = any(one.name not in small and one.confidence >= SURELY_ASKED for one in self.read.intents)
        asks = "asks" in self.read.cues and "leans" not in self.read.cues
        brief = short and not (asks and surely) or talk and "asks" not in self.read.cues
        brief = brief and (talk or said != LISTENS)  # "spare me that, I want my money" asks for it
        return said if calm and not named and brief and "asks_way" not in self.read.cues else None

    def _of_what_was_said(self) -> str | None:
        """Return the answer to "but you said that I may", said of an answer on the child."""
        said = "says_we_said" in self.read.cues and self._cared() and self.read.alarm.level < Urgency.URGENT
        return WHAT_WAS_SAID if said else None

    def _cared(self) -> bool:
        """Whether the last thing that was answered is a question on the child or its mother."""
        slots = self.conversation.slots
        return slots.get("last_flow") == CARE and slots.get("answered_flow") == CARE

    def beside_danger(self, *, personal: bool) -> str | None:
        """Return the answer to news or a question beside a danger that lasts; ``personal``: a danger to or by a parent."""
        cues = self.read.cues
        if personal and "which_clinic" in cues:
            return "utter_which_clinic"
        if personal:
            return "utter_call_who_is_near" if "someone_near" in cues else None
        if "what_to_tell" in cues:
            return "utter_go_well"
        if "asks_first_aid" in cues or "asks" in cues and "nothing_amiss" not in cues:
            return None
        if "called_rescue" in cues:
            return "utter_rescue_called"
        return "utter_seems_well" if {"child_well", "comes_round"} & cues else None

    def after_danger(self) -> bool:
        """Whether a danger was told in this talk, or lasts: only then is "all is well" said of it."""
        lately = any(one in AFTER_DANGER for one in self.conversation.used_responses[-8:])
        return bool(self.conversation.slots.get("danger")) or lately

    def questions(self, candidates: tuple[Start, ...]) -> tuple[Start, ...]:
        """Return the needs with a question that was asked in between in the place of what it was mistaken for."""
        if self.waiting is not None and self.waiting.name == "order_no" and not self._sure() and self._describes():
            return ()  # "the nappies of last week" says which order is meant, and asks nothing
        return self._meanwhile(candidates) or self._in_between(candidates) or candidates

    def _describes(self) -> bool:
        """Whether goods are named or told to have been bought, and nothing is asked."""
        told = self.read.first("product") or {"bought", "owned"} & self.read.cues
        return bool(told) and not {"asks_price", "seeks_advice", "malfunction", "faulty"} & self.read.cues

    def says_submit(self, answered: str | None) -> bool:
        """Whether "submit" stands beside a fact of a form: then the form's last question is answered too."""
        return answered in ("batch_no", "order_no") and bool({"submit", "wants_ticket"} & self.read.cues)

    def only_an_age(self, share: float) -> bool:
        """Whether the message tells a child's age and nothing besides but words that add nothing."""
        ages, rest = self.read.all("baby_age"), self.read.text
        for one in ages:
            rest = rest.replace(one.text, "")
        most = any(len(one.text) >= share * len(self.read.text.strip()) for one in ages)
        return most or bool(ages) and {*rest} <= self.domain.policy.filler

    def first_age(self, share: float) -> bool:
        """Whether a child's age is told, and nothing else, for the first time."""
        return self.conversation.slots.get("baby_age_months") is None and self.only_an_age(share)

    def means_another_device(self) -> bool:
        """Whether the device that is walked through is put right: its walk begins anew, nothing was tried."""
        named, known = self.read.first("product"), self.conversation.slots.get("product")
        devices = {*self.domain.policy.series.values()}
        last = named is not None and len(self.read.text.strip()) - named.span[1] <= SHORT_WAIT  # no word in passing
        return "correction" in self.read.cues and last and named is not None and named.value in devices - {known}

    def only_puts_right(self) -> bool:
        """Whether the message does nothing but put a child's age or degrees, or the end of a number, right."""
        if {"tail_wrong", "tail_swapped"} & self.read.cues and "asks" not in self.read.cues:
            return any(self.conversation.slots.get(name) for name in FORM_FACTS)
        told = self.read.first("temperature") or self.read.first("baby_age")
        return "puts_right" in self.read.cues and told is not None and "asks" not in self.read.cues

    def only_form_facts(self, least: int = 2) -> bool:
        """Whether nearly all of the message are facts that forms ask for: a number, a name, a day, an address; ``least`` of them."""
        if self.tells_when_it_came():
            return True
        product, model = self.read.first("product"), self.read.first("model")
        goods = product is not None and (model is None or product.span != model.span)
        if self.waiting is None or "asks" in self.read.cues or self.read.first("symptom") or goods:
            return False
        told = [one for one in self.read.entities if one.type in FORM_FACTS]
        rest = len(WORDLESS.sub("", self.read.text)) - sum(len(WORDLESS.sub("", one.text)) for one in told)
        return len(told) >= least and rest <= LEAST_OF_A_NEED * max(1, len(told) - 1)

    def tells_when_it_came(self) -> bool:
        """Whether hardly anything but the day is told on which the goods of an open claim came."""
        top, read = self.conversation.top, self.read
        of_goods = (*self.domain.claim_flows, "troubleshoot", "repair_booking")
        claim = top is not None and top.flow in of_goods and self.waiting is not None
        times = [*read.all("datetime"), *read.all("duration")]
        if not (claim and times and {"received", "owned", "bought"} & read.cues):
            return False
        if (
            {"asks", "asks_warranty"} & read.cues
            or not self.domain.claim_flows & {top.flow if top else None}
            and read.has(*WISHES)
        ):
            return False
        return len(read.text.strip()) - sum(len(one.text) for one in times) <= SHORT_WAIT

    def words_of_its_own(self) -> int:
        """Characters beside the numbers that were told."""
        return len(self.read.text) - sum(
            len(one.text) for one in self.read.entities if one.type in ("order_no", "phone")
        )

    def only_stops(self) -> bool:
        """Whether the message is "cancel" and nothing else while something is under way: that is stopped then."""
        return self.conversation.top is not None and self._bare_stop()

    def calls_off(self) -> bool:
        """Whether the visit is not wanted: said so, or "cancel" and nothing else right after it was booked."""
        booked = self.conversation.top is None and self.conversation.slots.get("last_flow") == "repair_booking"
        arranges = self.read.first("place") or self.read.first(
            "phone"
        )  # "do not come, fetch it at this address" calls nothing off
        off = "calls_off" in self.read.cues and "settles_for" not in self.read.cues  # "no repair, money back" goes on
        return off and not arranges or booked and self._bare_stop()

    def _bare_stop(self) -> bool:
        stops = any(one.name == "cancel" and one.confidence >= STATUS_SURE for one in self.read.intents)
        wishes = {"wants_visit", "wants_ticket", "about_repair"} & self.read.cues or self.read.entities
        return stops and not wishes and len(self.read.text.strip()) < LEAST

    def leaves_out_the_noun(self) -> bool:
        """Whether "how much" without a noun goes on with the child's topic before it, however it is read."""
        about = self.conversation.slots.get("last_flow") == "parenting_question"
        return about and "elliptical" in self.read.cues

    def doubts(self, start: Start) -> bool:
        """Whether a need is too faintly read to leave the topic on the floor for an earlier one."""
        chance = max((one.confidence for one in self.read.intents if one.name == start.intent), default=1.0)
        return chance < LEAST_SURE

    def was_offered_a_ticket(self) -> bool:
        """Whether what was said last offers to register what was found."""
        last = self.conversation.used_responses[-1:]
        return bool(last) and last[0].endswith(OFFERS_A_TICKET)

    def _meanwhile(self, candidates: tuple[Start, ...]) -> tuple[Start, ...]:
        """How to do without the device that is broken: its fault's tree says so."""
        booking = self.conversation.top is not None and self.conversation.top.flow == "repair_booking"
        asks = booking and "asks" in self.read.cues
        if "meanwhile" not in self.read.cues or not (self.conversation.slots.get("fault_id") or asks):
            return ()
        asked = ("troubleshoot", "repair_booking", *self.domain.policy.answer_flows)
        others = (start for start in candidates if start.flow not in asked)
        return (Start("device_question", self.read.text, "device_usage"), *others)

    def _in_between(self, candidates: tuple[Start, ...]) -> tuple[Start, ...]:
        """A question of no known kind while another one is open is looked up; it gets no second question for an answer."""
        top = self.conversation.top
        foreign = [start for start in candidates if top and start.flow != top.flow]
        asks = "asks" in self.read.cues and len(self.read.text) >= LEAST
        if top and top.flow in self.domain.claim_flows and OF_THE_GOODS & self.read.cues and candidates:
            return ()  # whether the goods were opened decides the claim
        rhetorical = self.read.emotion.name == "angry"  # a reproach with a question mark is looked up nowhere
        if not asks or rhetorical or self._sure() or foreign or self.waiting is None:
            return ()
        return (Start("shop_question", self.read.text),)

    def _sure(self, least: float = SURE, but: tuple[str, ...] = ()) -> bool:
        talk = {*self.domain.policy.talk_intents, *but} if but else set()
        return any(one.confidence >= least for one in self.read.intents if one.name not in talk)
