"""From a message's meaning to what this turn does: facts to learn, questions answered, flows to start.

Pure. The plan is data; ``bot.turn`` carries it out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.decide.aftermath import PROGRESS, of_a_ticket, remark
from bot.decide.aside import Aside
from bot.decide.asks_of_step import REPORT
from bot.decide.come_back import come_back, read_out_anew
from bot.decide.corrected import BARE_SHARE, LOOKED_UP, Corrected
from bot.decide.domain_file import Domain, Slot
from bot.decide.facts import CARE, Facts, with_device
from bot.decide.flow import FlowBook
from bot.decide.in_walk import ASKS_BESIDE
from bot.decide.lasting_danger import LastingDanger
from bot.decide.needs import Needs
from bot.decide.open_question import SHORT_REPORT, OpenQuestion
from bot.decide.promised import Promised
from bot.decide.put_right import Learned
from bot.decide.register_it import RegisterIt
from bot.decide.rights import right_used
from bot.decide.small_talk import SmallTalk
from bot.decide.standing_hazard import DANGEROUS, StandingHazard
from bot.decide.start import Start
from bot.decide.the_talk import TheTalk
from bot.decide.todo import Plan
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding, Urgency

ADDS = "add_to_ticket"
LOOKS_BACK = ("which", "previous")
"""Reports on a step that ask to hear it again; what else stands in such a message is no new need."""
LONG_NOD = 10
"""Characters; a longer yes or no mostly asks to have the advice confirmed."""
LABEL = 2
"""Characters of the word "model" before one."""
NEED_WORDS = ("product", "symptom")
"""Entity types that alone may be a need."""
SURE_OF_A_NEED = 0.6
SURE_OF_A_CALL = 0.8
SWAPS = ("exchange_goods", "return_goods")
PEOPLE = ("call_person", "call_expert")
CALLS_NOBODY = frozenset(
    {"no_person", "person_not_needed", "how_long", "contact_wish", "refuse", "who_are_you", "reachable", "passes_on"}
)
"""Cues of words on people that call none."""
CALLS = Start("call_person", "", "human_agent")
SURE_OF_BUSINESS = 0.45
LEAST_TO_COME_BACK = 0.3
OF_THE_SHOP = ("product", "model", "order_no", "ticket_no", "batch_no")
"""Entity types that make business likelier."""
FOR_A_VISIT = ("appointment", "appointment_text")
"""Facts of a thread that are told in the message that goes back to it."""
USE = "device_care"
"""What is read where something of a machine's use is asked beside the report that it works."""
FOLLOW_UP_LENGTH = 4  # characters; shorter remarks are no follow-up question


def plan(conversation: Conversation, read: Understanding, book: FlowBook, domain: Domain) -> Plan:
    """Decide what the turn does; never empty: at worst it clarifies or is ``lost``."""
    return _Planner(conversation, read, book, domain).make()


class _Planner:
    def __init__(self, conversation: Conversation, read: Understanding, book: FlowBook, domain: Domain) -> None:
        read = with_device(read, domain.policy.series)
        self.conversation, self.read, self.book, self.domain = conversation, read, book, domain
        self.top = conversation.top
        self.facts = Facts(conversation, read, domain)
        self.question = OpenQuestion(conversation, read, domain, self.facts)
        self.waiting = self.question.slot
        self.aside = Aside(conversation, read, domain, self.question)
        self.corrected = Corrected(conversation, read, book, domain, self.aside)
        self.lasting = LastingDanger(conversation, read, self.question, self.aside, self._care())

    def make(self) -> Plan:
        made = self.lasting.asks_once(self._make())
        called = replace(CALLS, need=self.read.text)
        return replace(made, starts=(*made.starts, called)) if self._is_to_call(made) else made

    def _is_to_call(self, made: Plan) -> bool:
        """Whether a person is surely asked for and nothing of the plan calls one, whatever else the words were taken for."""
        surely = any(one.name == "human_agent" and one.confidence >= SURE_OF_A_CALL for one in self.read.intents)
        calls = (
            made.emergency
            or self.lasting.of_violence()
            or self.conversation.handoff
            or {one.flow for one in made.starts} & {*PEOPLE}
        )
        return surely and not calls and not CALLS_NOBODY & self.read.cues

    def _make(self) -> Plan:
        hazard = StandingHazard(self.conversation, self.read, self.domain)
        if danger := self._in_danger(hazard):
            return danger
        special = self._special()
        if special:
            return special
        candidates = Needs(self.conversation, self.read, self.book, self.domain).find()
        if beside := self._beside_hazard(hazard, candidates):
            return beside
        on_care = self.waiting is None or self.waiting.name == REPORT and bool(self.read.family.named)
        goes_on = {"goes_on", "asks"} & self.read.cues and on_care and not self._sure_of_a_need()
        goes_on = goes_on and ("goes_on" in self.read.cues or self.waiting is not None)
        goes_on = goes_on and not (candidates and "what_instead" in self.read.cues)
        if goes_on or self.aside.leaves_out_the_noun():
            candidates = self._follow_up(joined=True) or candidates
        answered, value, said = self.question.answer(candidates)
        if answered and answered.name == REPORT and self._ends_the_walk(candidates):
            answered, candidates = None, tuple(one for one in candidates if not self._is_its_walk(one))
        if answered and answered.name == REPORT and self.aside.means_another_device():
            answered, candidates = None, tuple(start for start in candidates if start.flow != "troubleshoot")
        candidates = self._beside(answered, value, candidates)
        cancelled = (self.read.has("cancel") or self.question.declines()) and not answered and not candidates
        floor, candidates = come_back(
            self.conversation, self.read, self.domain, self.aside, candidates, answered=answered is not None
        )
        floor, candidates = read_out_anew(self.question, floor, candidates, answered=bool(answered))
        elsewhere = floor is not None and floor != len(self.conversation.stack) - 1
        if elsewhere and floor is not None:
            answered, value, said = self.question.report_on(self.conversation.stack[floor])
        facts = self.facts.find(candidates, answered, floor)
        if elsewhere:  # the device named is the other thread's own, no correction of this one's
            facts = tuple(
                fact for fact in facts if fact.slot not in self.domain.thread_slots or fact.slot in FOR_A_VISIT
            )
        if answered and not any(fact.slot == answered.name for fact in facts):
            facts = (*facts, Learned(answered.name, value, said))
        if self.aside.says_submit(answered.name if answered else None):
            facts = (*facts, Learned("says_submit", True, self.read.text))  # asked no second time whether it is meant
        restart, candidates = (False, candidates) if cancelled else self.corrected.changes(facts, candidates, answered)
        quiet = not (candidates or answered or cancelled or restart or floor is not None)
        says = SmallTalk(self.conversation, self.read, self.domain, self.question).says(facts, quiet=quiet)
        if quiet and (not self.read.intents or self._nods_at_length()):
            candidates = self._follow_up()
            quiet, says = not candidates, () if candidates else says
        walks = self.top is not None and self.top.flow == "troubleshoot" and "asks" not in self.read.cues
        walks = walks or self.aside.tells_when_it_came()
        if quiet and walks and not says and self.read.intents:
            says = ("utter_noted",)  # what was looked at in between is no riddle
        if not quiet and "false_record" in self.read.cues:
            says = (*says, "utter_no_false_record")
        unsure = quiet and not says and not ("child_safe" in self.read.cues and self.conversation.slots.get("danger"))
        if unsure and self.conversation.handoff and "asks" not in self.read.cues:
            unsure, says = False, ("utter_passed_on",)
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
            patient=quiet and says in (("utter_goodbye",), ("utter_chitchat",)),
        )

    def _in_danger(self, hazard: StandingHazard) -> Plan | None:
        """What is done where life may be at risk, None where it is not, or where the message is about something else."""
        if self.read.alarm.level is Urgency.EMERGENCY and not self.lasting.is_news():
            facts = tuple(one for one in self.facts.find(()) if one.slot not in FOR_A_VISIT)  # when it began, no visit
            return Plan(
                emergency=self.lasting.alarm(), learned=facts, starts=self._others(), says=self.lasting.refusals()
            )
        met = self.lasting.meets(needs_something=self._needs_something(), of_the_thing=hazard.of_the_thing())
        return replace(met, learned=self.facts.find(())) if met else None

    def _is_its_walk(self, start: Start) -> bool:
        """Whether a need is the fault of the device that is walked through."""
        return start.flow == "troubleshoot" and not self.question.other_device(start)

    def _ends_the_walk(self, candidates: tuple[Start, ...]) -> bool:
        """Whether no more steps follow: a repair or another one is wanted, or the thing is dangerous."""
        swaps = "names_remedy" in self.read.cues and self._sure(*SWAPS) or self.read.remedies
        called = any(start.flow in ("hazard", "repair_booking") for start in candidates)
        return bool(called or swaps or self._sure("repair_booking"))

    def _beside_hazard(self, hazard: StandingHazard, candidates: tuple[Start, ...]) -> Plan | None:
        """What is done about a thing that must not be used, None where nothing is said of it."""
        if (left := hazard.sound_again()) is not None:
            over = Learned(DANGEROUS, left, self.read.text)
            return Plan(learned=(*self.facts.find(()), over), says=("utter_hazard_sound_again",))
        if (starts := hazard.met(candidates)) is None:
            return None
        facts, (answered, value, said) = self.facts.find(starts), self.question.answer(starts)
        if answered and not any(fact.slot == answered.name for fact in facts):
            facts = (*facts, Learned(answered.name, value, said))
        return Plan(learned=facts, answered=answered.name if answered else None, starts=starts)

    def _beside(self, answered: Slot | None, value: Any, candidates: tuple[Start, ...]) -> tuple[Start, ...]:
        """The needs that are left beside an answer to the open question, or beside words that are no need at all."""
        if not answered and self.aside.only_puts_right():
            return ()
        weak = self._weak_words() and not self._sure()
        if weak and not answered and ("child_safe" not in self.read.cues or self.lasting.asks_on()):
            read = {one.name for one in self.read.intents}  # what the talk before says that is meant stands
            candidates = tuple(one for one in candidates if one.intent not in read or self.lasting.asks_on())
            return self.aside.questions(candidates) if candidates else ()
        if answered and value in LOOKS_BACK or self._only_tells_a_fact() or weak:
            return tuple(start for start in candidates if start.flow == ADDS and not answered)
        if answered is None and "child_safe" in self.read.cues and self.conversation.slots.get("danger"):
            candidates = tuple(one for one in candidates if one.flow != CARE or "asks" in self.read.cues)
        if answered is None:
            candidates = () if self.aside.only_stops() else self.aside.questions(candidates)
        elif answered.mappings and len(self.read.text) <= SHORT_REPORT:
            candidates = tuple(start for start in candidates if self.question.is_foreign(start, answered))
        else:
            candidates = tuple(start for start in candidates if not self.question.absorbed(start, answered))
        stopped = self.top.flow if self.top and self.question.stops() else None
        beside = self._asked_beside(answered)
        kept = (one for one in candidates if one.flow != stopped and not (beside and one.intent == USE))
        return (*beside, *kept)

    def _asked_beside(self, answered: Slot | None) -> tuple[Start, ...]:
        """What is asked of the use of a machine that works again, beside the report that it does."""
        asked = next((one for one in self.read.intents if one.name == USE), None)
        if answered is None or answered.name != REPORT or ASKS_BESIDE not in self.read.cues or asked is None:
            return ()
        product = self.conversation.slots.get("product")
        return (Start("device_question", self.read.text[slice(*asked.span)], USE, {"product": product}),)

    def _special(self) -> Plan | None:
        cues, conversation = self.read.cues, self.conversation
        facts = self.facts.find(())
        if used := right_used(conversation, self.read):
            return Plan(learned=(*facts, *used.learned), starts=used.starts)
        if heard := remark(conversation, self.read):
            return Plan(learned=facts, says=heard[0], starts=heard[1])
        if met := TheTalk(conversation, self.read, self.domain, self.waiting).met(facts, busy=self._needs_something()):
            return Plan(learned=facts, says=met.says, starts=met.starts, patient=met.patient)
        if move := self.aside.move(needs_something=self._needs_something()):
            return Plan(learned=facts, says=(move[0],) if move[0] else (), patient=move[1])
        if "false_record" in cues and not ({"wants_ticket", "submit"} & cues or self.read.first("order_no")):
            return Plan(learned=facts, says=("utter_no_false_record",))
        if promised := Promised(conversation, self.read, self.waiting, frozenset(self._care())).met():
            return replace(promised, learned=facts)
        if before := self.lasting.goes_back():
            return Plan(learned=facts, starts=before)
        passes_on = "pass_on" in cues or "supplement" in cues and not conversation.tickets
        if conversation.handoff and (passes_on or self._asks_to_be_called()):
            return Plan(learned=facts, says=("utter_passed_on",))
        if wanted := RegisterIt(conversation, self.read, self.book, self.domain, self.aside).met(facts):
            return wanted
        if conversation.tickets and (about := of_a_ticket(conversation, self.read, self.waiting)):
            return Plan(learned=facts, starts=(about,))
        if (told := self.lasting.from_hospital()) is not None:
            return Plan(learned=facts, says=told)
        over = "child_safe" in cues and self.aside.after_danger() and not self.lasting.asks_on() and not self._sure()
        if over and not self.question.answer(())[0]:
            return Plan(learned=facts, says=() if conversation.slots.get("danger") else ("utter_glad_safe",))
        if self.aside.calls_off() and (called_off := self._calls_off()):
            return replace(called_off, learned=facts)
        return None

    def _weak_words(self) -> bool:
        """Whether words that put right, or say that a danger is over, make what else was read doubtful."""
        cues = self.read.cues
        return "correction" in cues or "child_safe" in cues and self.aside.after_danger()

    def _sure_of_a_need(self) -> bool:
        """Whether something is surely asked for; thanks in front of a question are none."""
        talk = self.domain.policy.talk_intents - {"out_of_scope"}
        return any(one.confidence >= SURE_OF_A_NEED and one.name not in talk for one in self.read.intents)

    def _asks_to_be_called(self) -> bool:
        """Whether a number is left for the person who was called; a ticket takes it up otherwise."""
        calls = {"calls", "calls_perhaps", "reachable"} & self.read.cues and "changes_contact" not in self.read.cues
        return bool(calls and self.read.first("phone")) and not self.conversation.tickets and self.waiting is None

    def _calls_off(self) -> Plan | None:
        """The visit is not wanted any more: a booking under way is dropped, one that was made is cancelled."""
        booked = "repair" in self.conversation.ticket_categories.values()
        cancels = (Start("repair_cancel", self.read.text, "repair_booking"),) if booked else ()
        if self.top is not None and self.top.flow == "repair_booking":
            return Plan(cancelled=True, starts=cancels)  # to be moved or anew: neither is wanted
        told = {"asks", "malfunction", "wants_ticket"} & self.read.cues or self.read.first("product")
        elsewhere = self.top is None and self._sure("repair_booking", "repair_progress") and not told
        if not cancels and elsewhere:  # what was arranged elsewhere is looked for, and nothing new is booked
            cancels = (Start("repair_cancel", self.read.text, "repair_booking"),)
        return Plan(starts=cancels) if cancels else None

    def _only_tells_a_fact(self) -> bool:
        """A bare number or name while a question is open is an answer or a fact, never a need."""
        length = len(self.read.text.strip())
        model = self.read.first("model")
        bare = model is not None and length <= len(model.text) + LABEL
        bare = bare or any(
            len(entity.text) >= BARE_SHARE * length for entity in self.read.entities if entity.type not in NEED_WORDS
        )
        bare = bare or self.aside.only_form_facts()
        if "only_facts" in self.read.cues and self.read.first("baby_age"):
            return True
        if {"names_remedy", "takes_back", "asks_refund"} & self.read.cues and self._sure():
            return False
        visits = "wants_visit" in self.read.cues or None not in map(self.read.first, ("phone", "place"))
        if visits and self.top is not None and self.top.flow == "troubleshoot":
            return False  # name, number and day are told to the visit that is wished
        if "joins" in self.read.cues and self.read.first("order_no") and self._sure(*PROGRESS):
            return False  # "one more, look that up too" asks for another look
        if self.read.first("ticket_no") and self._sure("repair_progress", "ticket_status"):
            return False  # a number that was asked for is looked up, whatever offer stands beside it
        well = "child_well" in self.read.cues and self.read.first("baby_age") is not None
        if self.waiting and well and "asks" not in self.read.cues and not self._sure():
            return True  # how the child does, told while something else is asked: news, no need
        last = str(self.conversation.slots.get("last_flow"))
        told = [one for kind, flows in LOOKED_UP.items() if last in flows and (one := self.read.first(kind))]
        renewed = any(one.value != self.conversation.slots.get(one.type) for one in told)  # it is looked up by itself
        bare = bare or renewed and self.aside.words_of_its_own() <= LONG_NOD
        return bare and (self.waiting is not None or renewed) or self.aside.only_an_age(BARE_SHARE)

    def _care(self) -> set[str]:
        triggers = self.book.flows["parenting_question"].triggers if "parenting_question" in self.book else ()
        return {trigger.intent for trigger in triggers}

    def _needs_something(self) -> bool:
        """Whether the message clearly asks for something; beside a danger the shop's business is clear sooner than care."""
        about_care = self._care() | self.domain.policy.talk_intents
        named = any(self.read.first(kind) for kind in OF_THE_SHOP)
        least = SURE_OF_BUSINESS if not named else LEAST_TO_COME_BACK
        business = any(i.confidence >= least for i in self.read.intents if i.name not in about_care)
        talk = self.domain.policy.talk_intents
        return business or any(i.confidence >= SURE_OF_A_NEED for i in self.read.intents if i.name not in talk)

    def _sure(self, *names: str) -> bool:
        sure = {intent.name for intent in self.read.intents if intent.confidence >= SURE_OF_A_NEED}
        return bool(sure & {*names} if names else sure)

    def _nods_at_length(self) -> bool:
        names = {intent.name for intent in self.read.intents}
        return names <= {"affirm", "deny"} and (
            len(self.read.text) >= LONG_NOD or bool({"asks", "puts_right"} & self.read.cues)
        )

    def _follow_up(self, *, joined: bool = False) -> tuple[Start, ...]:
        """Words that name no need of their own go on with the last topic, as people do."""
        slots, text = self.conversation.slots, self.read.text.strip()
        flow, topic = slots.get("last_flow"), slots.get("last_intent")
        if flow not in self.domain.policy.follow_up and ("asks" in self.read.cues or self.read.family.named):
            flow, topic = (
                slots.get("answered_flow"),
                slots.get("last_topic"),
            )  # a look-up between: the question before it goes on
        if flow not in self.domain.policy.follow_up or len(text) < FOLLOW_UP_LENGTH or not text.isprintable():
            return ()
        if text.isascii():
            return ()
        need = f"{slots.get('last_need') or ''} {text}".strip() if joined or self._nods_at_length() else text
        return (Start(str(flow), need, topic),)

    def _others(self) -> tuple[Start, ...]:
        """Needs told beside an emergency: kept for later, never answered before it."""
        return tuple(
            start
            for start in Needs(self.conversation, self.read, self.book, self.domain).find()
            if start.flow not in self.domain.policy.answer_flows and start.flow != "hazard"
        )
