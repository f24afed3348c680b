"""While a thing is out of use because it is dangerous: what is said of it leads to no fault walk and to no use. Pure."""

from __future__ import annotations

import re
from typing import Any

from bot.decide.domain_file import Domain
from bot.decide.facts import CARE
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding, Urgency

DANGEROUS = "dangerous"
"""Slot: what must not be used, each with the id of the fault that says why, "" where none does."""
UNNAMED = ""
"""Stands for a thing whose name was not told."""
LATELY = 8
"""Responses within which where the child is, or a sign without a noun, is said of the danger."""
SAID = ("utter_hazard", "utter_device_hazard", "utter_stop_using", "utter_offer_hazard")
"""Beginnings of the names of responses on a thing that is dangerous."""
ABOUT_IT = ("troubleshoot", "device_question", "step_question")
"""Flows that would lead to the thing being used or tried."""
MENDS = ("repair_booking", "repair_offer", "report_fault", "repair_progress")
OF_USE = frozenset({"uses_again", "mends_itself", "opens_up"})
ON_THE_SPOT = frozenset({"hazard_calms", "unplugged", "child_near", "child_away", "asks_of_contents", "asks_of_power"})
"""Cues of what is said of a danger that was told just now."""
PLACES = frozenset({"child_near", "child_away"})
REPAIR = frozenset({"just_repair", "wants_visit"})
NOTED, LITTLE = "utter_hazard_noted", 5
"""What is said to a remark on the thing, once; characters of a message that tells nothing of it."""
SHORT = 14
"""Characters of "to grandmother's tomorrow, by the motorway": a plan that needs the thing."""
TOLD, SURE = "product_safety", 0.7
QUESTION, AGAIN, INSTEAD, VISIT = "hazard_question", "hazard", "hazard_repair", "hazard_visit"


class StandingHazard:
    """Reads one message beside a thing that was told to be dangerous."""

    def __init__(self, conversation: Conversation, read: Understanding, domain: Domain) -> None:
        """Look at a message in its conversation."""
        self.conversation, self.read, self.domain = conversation, read, domain
        self.known: dict[str, Any] = dict(conversation.slots.get(DANGEROUS) or {})
        self.product = self._meant()
        said = conversation.used_responses[-LATELY:]
        self.lately = any(name.startswith(SAID) for name in said)

    def of_the_thing(self) -> bool:
        """Whether the message asks of the thing itself or how to do without it: no remark on a child in danger."""
        asks = "asks_of_power" in self.read.cues or self._of_use()
        return self.product is not None and bool(asks or REPAIR & self.read.cues or self._asks_instead())

    def sound_again(self) -> dict[str, Any] | None:
        """What is still dangerous where the message says that the thing was looked at or replaced; None where it does not."""
        sound = "made_safe" in self.read.cues and "asks" not in self.read.cues
        if self.product is None or not sound or self.read.alarm.level >= Urgency.URGENT:
            return None
        return {name: why for name, why in self.known.items() if name != self.product}

    def met(self, starts: tuple[Start, ...]) -> tuple[Start, ...] | None:
        """Return the needs with what is said of the dangerous thing in its place; None where nothing is said of it."""
        if self.product is None:
            return self._named_now(starts)
        if "asks_of_power" in self.read.cues:
            return (self._of(QUESTION, None),)
        kept = tuple(one for one in starts if not self._leads_to_it(one))
        if self._again(starts):
            return (self._of(AGAIN, TOLD), *(one for one in kept if one.flow != CARE))
        wishes = REPAIR & self.read.cues and not self._arranged()
        if wishes or any(one.flow in MENDS for one in starts if self._leads_to_it(one)):
            return (self._of(VISIT if self._visit() else INSTEAD, "repair_booking"), *kept)
        told = self.lately and (ON_THE_SPOT & self.read.cues or self._reports())
        if told or self._of_use() or len(kept) < len(starts) or self._asks_instead():
            if self._only_noted():
                return None
            aside = () if self.read.first("symptom") else (CARE,)
            aside = (*aside, "goods_claim") if OF_USE & self.read.cues else aside
            return (self._of(QUESTION, None), *(one for one in kept if one.flow not in aside))
        return None

    def _only_noted(self) -> bool:
        """Whether there is nothing to say of the thing but that it stays out of use, and that was said: what is asked besides is answered."""
        of_it = {*ON_THE_SPOT, *OF_USE, "asks", "names_day", "malfunction", "done_to_it"} & self.read.cues
        named = self.read.first("product") or self.read.first("fault_code")
        return not (of_it or named) and (NOTED in self.conversation.used_responses or len(self.read.text) < LITTLE)

    def _of_use(self) -> bool:
        """Whether it is to be used or mended; beside a child's age "may it be begun" is asked of the child."""
        return bool(OF_USE & self.read.cues) and self.read.first("baby_age") is None

    def _reports(self) -> bool:
        """Whether it is told what was done to the thing, and nothing of a child."""
        return "done_to_it" in self.read.cues and not {"asks", "names_child"} & self.read.cues

    def _of(self, flow: str, intent: str | None) -> Start:
        seeds = {"product": self.product} if self.product else {}
        return Start(flow, self.read.text, intent, seeds)

    def _meant(self) -> str | None:
        """The dangerous thing that the message is about, None when it is about none."""
        named = [entity.value for entity in self.read.all("product") if entity.value in self.domain.policy.does]
        if named:
            return next((one for one in named if one in self.known), None)
        talked_of = str(self.conversation.slots.get("product") or UNNAMED)
        return talked_of if talked_of in self.known else None

    def _named_now(self, starts: tuple[Start, ...]) -> tuple[Start, ...] | None:
        """A device named right after a danger without a name is that thing."""
        product = self.read.first("product")
        device = product is not None and product.value in self.domain.policy.does
        if UNNAMED not in self.known or not device or "asks" in self.read.cues or product is None:
            return None
        need = f"{self.conversation.slots.get('issue_summary') or ''} {self.read.text}".strip()
        return (Start(AGAIN, need, TOLD, {"product": product.value}),)

    def _leads_to_it(self, start: Start) -> bool:
        other = start.seeds.get("product") in {*self.domain.policy.does} - {self.product}
        priced = {"asks_price", "asks_if_sold"} & self.read.cues
        mends = () if self._arranged() else MENDS
        return not other and start.flow in (*ABOUT_IT, *mends, AGAIN, *(() if priced else ("spare_part",)))

    def _arranged(self) -> bool:
        """Whether a visit for it is arranged or being booked: what is said of that is no new wish."""
        booking = any(frame.flow == "repair_booking" for frame in self.conversation.stack)
        return booking or "repair" in self.conversation.ticket_categories.values()

    def _visit(self) -> bool:
        """Whether somebody is to come and look at it, instead of its being sent or mended like any other thing."""
        place = self.read.first("place") or self.read.first("datetime")
        return "comes_here" in self.read.cues or place is not None

    def _again(self, starts: tuple[Start, ...]) -> bool:
        """Whether the danger is told once more, or goes on."""
        cues, sign = self.read.cues, "hazard_again" in self.read.cues
        if (ON_THE_SPOT - PLACES | OF_USE) & cues or PLACES & cues and not sign:
            return False
        told = max((one.confidence for one in self.read.intents if one.name == TOLD), default=0.0)
        if any(one.flow == AGAIN for one in starts):  # short remarks are read as the topic before: a sign must be named
            return sign or told >= SURE or self.read.alarm.level >= Urgency.URGENT
        return self.lately and sign and "asks" not in cues

    def _asks_instead(self) -> bool:
        """Whether it is asked how to do without the thing what one does with it."""
        plans = self.lately and "names_day" in self.read.cues and len(self.read.text) <= SHORT
        if not plans and "asks" not in self.read.cues or self.read.first("symptom") and not self.lately:
            return False
        does = self.domain.policy.does.get(self.product or "")
        asks = plans or {"meanwhile", "asks_way"} & self.read.cues
        return bool(asks) and bool(does and re.search(does, self.read.text))
