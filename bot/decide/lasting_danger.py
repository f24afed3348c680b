"""While a danger lasts: what is said of it is met before any other talk, until the parent says that all is well. Pure.

A danger that a rule found is held until then. One that only the model saw holds nothing back: the parent is asked once how it is now.
"""

from __future__ import annotations

from dataclasses import replace

from bot.decide.aside import Aside
from bot.decide.open_question import OpenQuestion
from bot.decide.put_right import Learned
from bot.decide.start import Start
from bot.decide.todo import Plan
from bot.domain.conversation import Conversation
from bot.domain.understanding import DANGER_LASTS, Understanding

VIOLENCE = "violence"
PERSONAL_DANGERS = ("self_harm", "harm_baby", "psychosis", VIOLENCE)
"""Dangers to a parent's life or by a parent."""
OF_VIOLENCE = (
    ("he_contacts", "utter_violence_contact"),
    ("asks_law", "utter_violence_law"),
    ("who_is_hurt", "utter_violence_hurt"),
    ("safe_place", "utter_violence_safe"),
)
"""What is said to somebody who was beaten, by the first cue that is met."""
CUSTOMS = (
    ("custom_wraps", "utter_no_wrapping", ()),
    ("custom_forces", "utter_no_forcing", ()),
    ("custom_rubs", "utter_no_rubbing", ("burn", "head_injury")),
    ("custom_smears", "utter_no_smearing", ()),
    ("custom_upside_down", "utter_not_upside_down", ()),
    ("custom_by_mouth", "utter_nothing_by_mouth", ("young_fever", "infant_fever_words", "burn", "amputation")),
)
"""Customs that harm, the refusal with its reason, and the dangers in which it is none: an infant with a fever goes on drinking."""
SECRET = "keeps_secret"
OF_DESPAIR = ("postpartum", "crying", "chitchat", "deny")
"""What the words of somebody in despair are read as; they are no question on it."""
NEWS = frozenset({"called_rescue", "comes_round", "on_the_way"})
"""Cues that say that it goes better or help is called for, and nothing of a sign that is still there."""
UNNAMED = "unknown"
DOUBTED = "danger_doubted"
"""Slot: whether the parent was asked how it is after an alarm that only the model gave; empty where there is none."""
TOLD, ASKED = "told", "asked"
OF_IT = frozenset({"asks_rescue", "called_rescue", "asks_first_aid", "what_to_tell", "what_to_bring", "which_hospital"})
"""Cues of what is asked and told of a danger, whatever else it is read as."""
TELLS = (("names_what_it_was", "utter_tell_what_it_was"), ("names_amount", "utter_tell_how_much"))
SWALLOWED = ("poison", "poison_sure", "button_battery", "magnet", "swallowed_object")
HOME = "home_again"
WELL = frozenset({"child_well", "comes_round", "denies_signs", "none_of_them", "child_safe"})
LEFT = frozenset({"doctor_found", "on_the_way", "arrived", HOME})
"""Cues of who is with a doctor or on the way there."""
RULED_OUT = ("utter_signs_ruled_out",)
BEFORE, SURE = "before_danger", 0.45
"""Slot: flow and intent of what a danger interrupted; chance from which a message speaks of a matter by itself."""
FEVER = 37.5
"""Degrees in the armpit from which there is a fever."""
BACK = frozenset({"resume", "that_machine"})
"""Cues of who comes back to what was talked of before."""
LONG_NEWS = 30
"""Characters from which a question beside the news that all is well is no short "are we done then"."""
LEAST_QUESTION = 4
SURE_OF_ANOTHER = 0.6
SHORT_NEWS = 14
"""Characters of news of a danger that say little without what was told before."""


def news_of_rescue(cues: frozenset[str]) -> str:
    """Return the answer to news that a danger is over or in good hands."""
    said = (
        (HOME, "utter_home_again"),
        ("doctor_found", "utter_doctor_has_seen"),
        ("arrived", "utter_at_hospital"),
        ("on_the_way", "utter_go_well"),
    )
    return next((response for cue, response in said if cue in cues), "utter_glad_safe")


class LastingDanger:
    """Reads one message beside a danger that was told earlier in the conversation."""

    def __init__(
        self, conversation: Conversation, read: Understanding, question: OpenQuestion, aside: Aside, care: set[str]
    ) -> None:
        """Look at a message in its conversation; ``care`` are the intents about the child."""
        self.conversation, self.read, self.question, self.aside, self.care = conversation, read, question, aside, care
        name, doubted = conversation.lately("danger", DANGER_LASTS), conversation.lately(DOUBTED, DANGER_LASTS)
        self.name = str(name) if name else None
        """The danger that has not been said to be over, None where there is none."""
        self.doubted = str(doubted) if doubted else None
        """Where only the model raised an alarm: whether the parent was asked how it is now; None where it did not."""

    def is_news(self) -> bool:
        """Whether a message only tells what the doctor found, or, where no rule finds a danger, that things go better or help is called for."""
        told = bool((NEWS | OF_IT | {"none_of_them", "denies_signs"}) & self.read.cues)
        told = told or self._tells_what() is not None
        unfounded = self.read.alarm.danger == UNNAMED and told
        return bool(self.name or self.doubted) and (unfounded or "doctor_found" in self.read.cues)

    def alarm(self) -> str:
        """Return the name of the danger that an alarm is of: where no rule names it, the one that lasts goes on."""
        named = self.read.alarm.danger or UNNAMED
        return self.name if named == UNNAMED and self.name else named

    def meets(self, *, needs_something: bool, of_the_thing: bool) -> Plan | None:
        """Return what is done where a message is about the danger; None for any other message."""
        needs_something = needs_something and not self._only_of_the_child()
        if of_the_thing or self._registers():
            return None
        met = None
        if self._holds(needs_something):
            met = self._met()
        elif self.name is None and self.doubted is not None:
            met = self._after_alarm(needs_something)
        return Plan(says=met[0], starts=met[1], patient=met[0] != RULED_OUT) if met else None

    def from_hospital(self) -> tuple[str, ...] | None:
        """Return what is said to news of the doctors after a danger, or to the question when one may go home; None for anything else."""
        cues = self.read.cues
        if not self.aside.after_danger():
            return None
        if "asks_discharge" in cues and self.read.first("product") is None:
            return ("utter_doctor_decides",)
        if {"doctor_found", HOME} & cues and "asks" not in cues:
            return () if self.conversation.slots.get("danger") else (news_of_rescue(cues),)
        return None

    def asks_on(self) -> bool:
        """Whether a question is put, or a matter taken up again, beside the news that all is well."""
        cues = self.read.cues
        back = BACK & cues or "asks" in cues and (self.read.first("product") or len(self.read.text) > LONG_NEWS)
        return "child_safe" in cues and bool(back)

    def goes_back(self) -> tuple[Start, ...]:
        """Return what was talked of before a danger that is over, where one comes back to it or asks whether "that" is done."""
        before, back = self.conversation.slots.get(BEFORE), self.asks_on() and bool(BACK & self.read.cues)
        busy = any(one.confidence >= SURE for one in self.read.intents)
        done = "asks_if_done" in self.read.cues and len(self.read.text) <= SHORT_NEWS and not self.name
        if not before or busy or self.conversation.top or not (done or back and self.aside.after_danger()):
            return ()
        flow, intent = before
        return (Start(flow, self.read.text, intent),)

    def _after_alarm(self, needs_something: bool) -> tuple[tuple[str, ...], tuple[Start, ...]] | None:
        """Return what is said to news of what only the model was alarmed by, or to a question on it; None for any other message."""
        cues = self.read.cues
        if custom := self._custom():
            return (custom,), ()
        if self._leaves(needs_something):
            return (news_of_rescue(cues),), ()
        if self._goes_well() and not (needs_something or "asks" in cues and "nothing_amiss" not in cues):
            unseen = self.conversation.slots.get("danger_unseen") and "child_safe" not in cues
            if {"doctor_found", HOME} & cues:
                return (news_of_rescue(cues),), ()
            return ("utter_seems_well",) if unseen else RULED_OUT, ()
        if "called_rescue" in cues:
            return ("utter_rescue_called",), ()
        brief = self._says_little() and "machine_part" not in cues and not self._sure_of_another()
        if brief and "asks" not in cues and self.doubted == TOLD and not self.read.has("thank", "goodbye"):
            return (), ()  # it is only asked how it is now
        if (
            "asks_rescue" in cues or brief and "asks" in cues and not self._asked_of_it()
        ):  # by which signs one goes is what the first words named
            return (), (self._joined(),)
        return self._asked_of_it()

    def _sure_of_another(self) -> bool:
        """Whether a message is surely about another matter than the alarm."""
        last = self.conversation.slots.get("last_intent")
        return any(one.confidence >= SURE_OF_ANOTHER and one.name != last for one in self.read.intents)

    def _joined(self) -> Start:
        """The question about what is going on, with what was told before where it says little by itself."""
        slots, need = self.conversation.slots, self.read.text
        if self._says_little():
            need = f"{slots.get('last_need') or ''} {need}".strip()
        return Start("parenting_question", need, slots.get("last_intent"))

    def asks_once(self, made: Plan) -> Plan:
        """Return a plan with the question how it is now beside it, once, where only the model was alarmed before; after that it is over."""
        if self.doubted is None or self.name or made.emergency:
            return made
        if self.doubted == ASKED or self._goes_well():
            return replace(made, learned=(*made.learned, Learned(DOUBTED, None, self.read.text)))
        asked = Learned(DOUBTED, ASKED, self.read.text)
        return replace(
            made, learned=(*made.learned, asked), says=(*made.says, "utter_how_is_it_now"), lost=False, guesses=()
        )

    def _goes_well(self) -> bool:
        """Whether it is told that all is well, that a doctor has it in hand, or a temperature that is none of a fever."""
        heats = [one.value for one in self.read.all("temperature") if one.value is not None]
        return bool((WELL | LEFT) & self.read.cues) or bool(heats) and max(heats) < FEVER

    def _asked_of_it(self) -> tuple[tuple[str, ...], tuple[Start, ...]] | None:
        """Return the answer to the questions that are always about what is going on: to wait, to go, what to do at once."""
        cues = self.read.cues
        if "what_to_bring" in cues:
            own = self.conversation.slots.get("last_topic") == "postpartum"
            return ("utter_which_clinic" if own else "utter_to_hospital",), ()
        if "which_hospital" in cues:
            return ("utter_nearest_hospital",), ()
        if "asks_to_wait" in cues and "called_rescue" not in cues:
            return ("utter_do_not_wait",), ()
        if "asks_rescue" in cues:
            return ("utter_go_now",), ()
        if "asks_first_aid" in cues:  # whatever it is read as, it is about what is going on
            return (), (Start("parenting_question", self.read.text),)
        return None

    def _holds(self, needs_something: bool) -> bool:
        """Whether there is a danger and the message is about it, or about nothing that is to be done."""
        cues = self.read.cues
        if self.name is None or {"doctor_found", HOME} & cues:
            return False
        beaten = self.of_violence() is not None and self.read.first("product") is None
        told = bool(self._custom()) or SECRET in cues or beaten
        told = told or bool((OF_IT | {"good_night"}) & cues) or self._despairs() or self._tells_what() is not None
        told = told or self._leaves(needs_something)
        amiss = {"asks", "child_safe"} if "nothing_amiss" not in cues else {"child_safe"}
        better = {"child_well", "comes_round"} & cues and not amiss & cues and not needs_something
        return bool(
            told or better or self._only_remarks(needs_something) or self._goes_on() or self._tells_of_the_child()
        )

    def _only_of_the_child(self) -> bool:
        return bool(self.read.intents) and all(one.name in self.care for one in self.read.intents)

    def _leaves(self, needs_something: bool) -> bool:
        """Whether they are on the way, and nothing else is asked for now: that the danger is over is said where it is noted."""
        on_the_way = {"on_the_way", "arrived"} & self.read.cues and "asks" not in self.read.cues
        return bool(on_the_way) and (not needs_something or "postpones" in self.read.cues)

    def _tells_what(self) -> str | None:
        """Return the answer to what it was that was swallowed, or how much of it and when; None for anything else."""
        if self.name not in SWALLOWED or "asks" in self.read.cues:
            return None
        return next((said for cue, said in TELLS if cue in self.read.cues), None)

    def _registers(self) -> bool:
        """Whether something is to be registered and a number to call is told for it: that is done beside any danger."""
        return "wants_ticket" in self.read.cues and self.read.first("phone") is not None

    def _met(self) -> tuple[tuple[str, ...], tuple[Start, ...]]:
        """Return responses and flows: a question about the danger is answered, any other remark met with what matters now.

        What was not understood is looked up nowhere: beside a danger a wrong article is worse than none.
        """
        personal = self.name in PERSONAL_DANGERS
        if custom := self._custom():
            return (custom,), ()
        if SECRET in self.read.cues:
            return ("utter_who_knows",), ()
        if self.name == VIOLENCE:
            return (self.of_violence() or "utter_violence_still",), ()
        if self._leaves(needs_something=False) and not OF_IT & self.read.cues:
            return (), ()
        if told := self.aside.beside_danger(personal=personal):
            return (told,), ()
        if told := self._tells_what():
            return (told,), ()
        if not personal and (answer := self._asked_of_it()):
            return answer
        asks = "asks" in self.read.cues and "asks_rescue" not in self.read.cues or self._goes_on()
        asks = asks and not self._despairs()
        if asks and len(self.read.text) >= LEAST_QUESTION and self._may_be_looked_up():
            return (), (self._joined(),)
        return ("utter_with_you" if personal else "utter_danger_still",), ()

    def refusals(self) -> tuple[str, ...]:
        """Return what is said beside an alarm that goes on: of a custom that harms, of what was told by somebody who is beaten."""
        said = self._custom() or self.of_violence()
        return (said,) if said else ()

    def _custom(self) -> str | None:
        """Return the refusal of a custom that harms, None where none is proposed."""
        cues, name = self.read.cues, self.name or self.doubted and UNNAMED
        if name is None or name in PERSONAL_DANGERS:
            return None
        return next((said for cue, said, unless in CUSTOMS if cue in cues and name not in unless), None)

    def of_violence(self) -> str | None:
        """Return what is said to somebody who was beaten and tells where they are, who calls, what hurts or what the law can do."""
        if self.name != VIOLENCE:
            return None
        return next((said for cue, said in OF_VIOLENCE if cue in self.read.cues), None)

    def _despairs(self) -> bool:
        """Whether a parent in danger says how it is and asks for nothing: no article answers that."""
        if self.name not in PERSONAL_DANGERS:
            return False
        main = self.read.intents[0].name if self.read.intents else None
        brief = len(self.read.text) <= SHORT_NEWS and {one.type for one in self.read.entities} <= {"symptom", "person"}
        if brief and "asks" not in self.read.cues and not self.read.has("thank", "goodbye"):
            return True
        return "someone_near" in self.read.cues or main in OF_DESPAIR and "asks" not in self.read.cues

    def _may_be_looked_up(self) -> bool:
        """Whether the question is one about the child, or says little without what was told before."""
        care = any(one.name in self.care for one in self.read.intents)
        return bool(self.read.intents) and (care or self._says_little())

    def _says_little(self) -> bool:
        return len(self.read.text) <= SHORT_NEWS and not any(one.type != "symptom" for one in self.read.entities)

    def _only_remarks(self, needs_something: bool) -> bool:
        """Whether nothing in the message is to be done: no news that all is well, no thanks, no answer, no need."""
        known = self.read.first("product") is not None or self.conversation.slots.get("product") is not None
        resumes = "resume" in self.read.cues and known
        back = self.conversation.top is not None and (self.read.has("cancel") or resumes)
        named = self.read.first("product") is not None and "asks" in self.read.cues or "machine_part" in self.read.cues
        named = named and not self._about_a_body()
        back = back or named  # a device that is asked about is no remark on the danger
        heard = "child_safe" in self.read.cues or self.read.has("thank", "goodbye")
        return not (heard or back or needs_something or self.question.answer(())[0])

    def _tells_of_the_child(self) -> bool:
        """Whether the child is told of and nothing is asked: beside a danger that is no new topic, however it is read."""
        heard = {"asks", "child_safe"} & self.read.cues or self.read.has("thank", "goodbye")
        return self._only_of_the_child() and not heard and len(self.read.text) <= SHORT_NEWS

    def _about_a_body(self) -> bool:
        return any(one.name in self.care for one in self.read.intents) or self.read.first("symptom") is not None

    def _goes_on(self) -> bool:
        """Whether a short report is about the child and not about the flow that the danger interrupted."""
        care = bool(self.read.intents) and self.read.intents[0].name in self.care
        safe = "child_safe" in self.read.cues
        return care and not safe and self.question.slot is not None and self._says_little()
