"""While a danger lasts: what is said of it is met before any other talk, until the parent says that all is well. Pure."""

from __future__ import annotations

from bot.decide.aside import Aside
from bot.decide.open_question import OpenQuestion
from bot.decide.put_right import Learned
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

PERSONAL_DANGERS = ("self_harm", "harm_baby", "psychosis")
OF_DESPAIR = ("postpartum", "crying", "chitchat", "deny")
"""What the words of somebody in despair are read as; they are no question on it."""
LASTS = 8
"""Turns after which a danger that nobody spoke of again no longer stands above other talk."""
NEWS = frozenset({"called_rescue", "comes_round", "on_the_way"})
"""Cues that say that it goes better or help is called for, and nothing of a sign that is still there."""
LEAST_QUESTION = 4
SHORT_NEWS = 14
"""Characters of news of a danger that say little without what was told before."""


class LastingDanger:
    """Reads one message beside a danger that was told earlier in the conversation."""

    def __init__(
        self, conversation: Conversation, read: Understanding, question: OpenQuestion, aside: Aside, care: set[str]
    ) -> None:
        """Look at a message in its conversation; ``care`` are the intents about the child."""
        self.conversation, self.read, self.question, self.aside, self.care = conversation, read, question, aside, care
        fact = conversation.facts.get("danger")
        over = fact is None or conversation.turn - fact.turn >= LASTS
        self.name = None if over or fact is None else str(fact.value)
        """The danger that has not been said to be over, None where there is none."""

    def is_news(self) -> bool:
        """Whether a message only tells what the doctor found, or, where no rule finds a danger, that things go better or help is called for."""
        better = self.read.alarm.danger == "unknown" and bool(NEWS & self.read.cues)
        return self.name is not None and (better or "doctor_found" in self.read.cues)

    def is_ruled_out(self) -> bool:
        """Whether a danger that only the model saw is gone: asked for its signs the parent says that there are none, and none is of a kind that shows late."""
        return (
            self.name == "unknown"
            and "denies_signs" in self.read.cues
            and not self.conversation.slots.get("danger_unseen")
        )

    def over(self) -> tuple[Learned, ...]:
        """What is learned when a danger is ruled out: that there is none any more."""
        return (Learned("danger", None, self.read.text),) if self.is_ruled_out() else ()

    def holds(self, *, needs_something: bool) -> bool:
        """Whether there is a danger and the message is about it, or about nothing that is to be done."""
        cues = self.read.cues
        if self.name is None or "doctor_found" in cues or self._registers():
            return False
        told = {"asks_rescue", "called_rescue", "asks_first_aid"} & cues or self._despairs()
        better = {"child_well", "comes_round"} & cues and not {"asks", "child_safe"} & cues and not needs_something
        return self.is_ruled_out() or bool(
            told or better or self._only_remarks(needs_something) or self._goes_on() or self._tells_of_the_child()
        )

    def _registers(self) -> bool:
        """Whether something is to be registered and a number to call is told for it: that is done beside any danger."""
        return "wants_ticket" in self.read.cues and self.read.first("phone") is not None

    def met(self) -> tuple[tuple[str, ...], tuple[Start, ...]]:
        """Return responses and flows: a question about the danger is answered, any other remark met with what matters now.

        What was not understood is looked up nowhere: beside a danger a wrong article is worse than none.
        """
        personal = self.name in PERSONAL_DANGERS
        if self.is_ruled_out():
            return ("utter_signs_ruled_out",), ()
        if told := self.aside.beside_danger(personal=personal):
            return (told,), ()
        if not personal and "asks_to_wait" in self.read.cues and "called_rescue" not in self.read.cues:
            return ("utter_do_not_wait",), ()
        if not personal and "asks_rescue" in self.read.cues:
            return ("utter_go_now",), ()
        if not personal and "asks_first_aid" in self.read.cues:  # whatever it is read as, it is about what is going on
            return (), (Start("parenting_question", self.read.text),)
        asks = "asks" in self.read.cues and "asks_rescue" not in self.read.cues or self._goes_on()
        asks = asks and not self._despairs()
        if asks and len(self.read.text) >= LEAST_QUESTION and self._may_be_looked_up():
            slots, need = self.conversation.slots, self.read.text
            if self._says_little():
                need = f"{slots.get('last_need') or ''} {need}"
            return (), (Start("parenting_question", need.strip(), slots.get("last_intent")),)
        return ("utter_with_you" if personal else "utter_danger_still",), ()

    def _despairs(self) -> bool:
        """Whether a parent in danger says how it is and asks for nothing: no article answers that."""
        if self.name not in PERSONAL_DANGERS:
            return False
        main = self.read.intents[0].name if self.read.intents else None
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
        named = self.read.first("product") is not None and "asks" in self.read.cues and not self._about_a_body()
        back = back or named  # a device that is asked about is no remark on the danger
        heard = "child_safe" in self.read.cues or self.read.has("thank", "goodbye")
        return not (heard or back or needs_something or self.question.answer(())[0])

    def _tells_of_the_child(self) -> bool:
        """Whether the child is told of and nothing is asked: beside a danger that is no new topic, however it is read."""
        care = bool(self.read.intents) and all(one.name in self.care for one in self.read.intents)
        heard = {"asks", "child_safe"} & self.read.cues or self.read.has("thank", "goodbye")
        return care and not heard and len(self.read.text) <= SHORT_NEWS

    def _about_a_body(self) -> bool:
        return any(one.name in self.care for one in self.read.intents) or self.read.first("symptom") is not None

    def _goes_on(self) -> bool:
        """Whether a short report is about the child and not about the flow that the danger interrupted."""
        care = bool(self.read.intents) and self.read.intents[0].name in self.care
        safe = "child_safe" in self.read.cues
        return care and not safe and self.question.slot is not None and self._says_little()
