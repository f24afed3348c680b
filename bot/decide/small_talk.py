"""What is said to a greeting, a yes or no, a farewell, and to facts that are only told. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.domain_file import Domain
from bot.decide.open_question import OpenQuestion
from bot.decide.put_right import Learned
from bot.decide.the_talk import NOTED
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

TIME = "appointment_text"
SMALL_TALK = ("utter_greet", "utter_chitchat", "utter_out_of_scope", "utter_affirm", "utter_nod")
NO_TALK = (TIME, "invoice_title", "tax_no")
"""Facts with which what looks like small talk is none."""
NAMED = (
    "address",
    "phone",
    TIME,
    "person",
    "invoice_title",
    "tax_no",
    "order_no",
    "batch_no",
    "model",
    "baby_age_months",
)
"""Facts that are repeated when they are noted."""
UNSPOKEN = ("invoice_change", "title_told", "price_paid", "price_now", "price_by", "price_count", "issue_summary", "purchase_date", "says_submit", "last_device", "told_orders", "told_devices", "baby_corrected", "told_of_child", "child",
            "other_children")  # fmt: skip
"""Facts that are not worth a "noted" of their own."""


@dataclass(frozen=True)
class SmallTalk:
    """Reads one message for the moves of a talk that ask for nothing."""

    conversation: Conversation
    read: Understanding
    domain: Domain
    question: OpenQuestion

    def says(self, facts: tuple[Learned, ...], *, quiet: bool) -> tuple[str, ...]:
        """Return the responses to what is no need; ``quiet``: nothing else is done in this turn."""
        says: list[str] = []
        talk = [intent.name for intent in self.read.intents if intent.name in self.domain.policy.talk_intents]
        if "bot_challenge" in talk and not {"previous_step", "which_step"} & self.read.cues:
            says.append("utter_bot_challenge")
        if not quiet:
            return tuple(says)
        order = {"greet": "utter_greet", "thank": "utter_thank", "goodbye": "utter_goodbye", "chitchat": "utter_chitchat",
                 "affirm": "utter_affirm", "deny": "utter_deny", "out_of_scope": "utter_out_of_scope"}  # fmt: skip
        said = next((order[name] for name in ("goodbye", *order) if name in talk), None)
        if said == "utter_deny" and self.question.changes_booking():
            said = None  # the form is read out anew, with what was put right
        elif said == "utter_deny" and self.question.slot is not None:
            said = "utter_noted"  # "not yet" is told beside the question that is open
        elif said == "utter_affirm" and "goes_off" in self.read.cues:
            said = "utter_goodbye"
        elif said == "utter_affirm" and self.question.slot is not None:
            said = "utter_nod"  # the question that is open comes again; nothing else is asked beside it
        elif said == "utter_goodbye" and "child_safe" in self.read.cues and self.conversation.slots.get("danger"):
            said = None  # "it is over" is a relief and no farewell
        unspoken = {*UNSPOKEN, *self.domain.claim_slots}
        if said == "utter_deny" and self.read.first("symptom"):
            says = ["utter_noted"]  # "no fever" is a finding, no refusal
        told = [fact for fact in facts if fact.slot not in unspoken and fact.value not in (None, "unknown")]
        time = said in SMALL_TALK and any(fact.slot in NO_TALK for fact in told)  # "tomorrow then" is a visit's
        says.extend([said] if said and not time else [])
        if told and not says or "correction" in self.read.cues:
            named = list(dict.fromkeys(fact.slot for fact in told if fact.slot in NAMED))
            says = [NOTED if len(named) > 1 else f"utter_noted_{named[0]}" if named else "utter_noted"]
        elif not says and not self.read.intents and any(self.read.first(kind) for kind in ("baby_age", "phone")):
            says = ["utter_noted"]  # told before: it is known, and no riddle
        return tuple(says)
