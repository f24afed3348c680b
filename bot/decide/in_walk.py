"""What the walk through a fault's steps makes of a reading: reports on the machine are no topics of their own. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.asks_of_step import REPORT
from bot.decide.domain_file import Domain
from bot.decide.facts import CARE
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding, Urgency

ANSWER, ASKS_BESIDE = "utter_answer", "asks_beside"
OF_THE_SHOP = ("model", "order_no", "ticket_no", "batch_no", "phone", "brand")
SURE = 0.85
SIGNS = frozenset(
    {"shows_damage", "hazard_again", "hurt", "hurt_by_goods", "battery_exposed", "buckle_opens", "water_on_power"}
)
"""Cues of a danger that a report on a step tells."""
MODEL = "classifier"
"""The reason of an alarm that no rule gives."""
SHORT_REMARK = 14
"""Characters of a remark that leans on what was answered before it."""
OF_A_CHILD = ("symptom", "baby_age", "temperature")
OF_THE_MACHINE = frozenset({"done_to_it", "still_broken", "works_now", "malfunction", "cannot_do"})
"""Cues of what was done to a machine or what it does."""
WISHES = frozenset(
    {"takes_back", "asks_refund", "unwanted", "names_remedy", "asks_liability", "haggles", "wants_ticket", "wants_person",
     "wants_expert", "asks_parcel", "asks_price", "came_damaged", "complains", "missed_visit", "threatens", "asks_warranty", "bought"}
)  # fmt: skip
"""Cues of what is wanted beside the steps."""
MISREAD = (
    CARE,
    "spare_part",
    "device_question",
    "shop_question",
    "restock",
    "order_status",
    "logistics",
    "food_quality",
)
"""Flows that a report on a machine is read as by its words alone."""


@dataclass(frozen=True)
class InWalk:
    """Puts the needs of one message right where a device is talked of."""

    conversation: Conversation
    read: Understanding
    domain: Domain

    def put_right(self, starts: list[Start]) -> list[Start]:
        """Return the needs without those that are only reports on the device, or remarks on it."""
        if ASKS_BESIDE in self.read.cues:
            return starts  # the report is told apart from what is asked
        for step in (
            self._child_in_it,
            self._only_reports,
            self._only_looked,
            self._no_claim_nor_danger,
            self._of_the_device,
        ):
            starts = step(starts)
        return starts

    def _child_in_it(self, starts: list[Start]) -> list[Start]:
        """A child that sits in a thing that is tried is brought away first."""
        top, named = self.conversation.top, {"names_child", "child_near"} <= self.read.cues
        sits = top is not None and top.waiting_for == REPORT and named and not any(map(self.read.first, OF_A_CHILD))
        carries = self.conversation.slots.get("product") in self.domain.policy.carries
        return [Start("step_question", self.read.text)] if sits and carries else starts

    def _only_reports(self, starts: list[Start]) -> list[Start]:
        """In a walk "changed it, still red" tells of the machine, however it is read: no child, no other thing, nothing wanted."""
        top, cues, told = self.conversation.top, self.read.cues, {entity.type for entity in self.read.entities}
        devices = {entity.value for entity in self.read.all("product")} & {*self.domain.policy.series.values()}
        elsewhere = told & {*OF_A_CHILD, *OF_THE_SHOP} or devices - {self.conversation.slots.get("product")}
        if top is None or top.waiting_for != REPORT or elsewhere or self.read.family.named or "names_child" in cues:
            return starts
        if {"asks", *WISHES} & cues or not OF_THE_MACHINE & cues or self.read.alarm.level >= Urgency.URGENT:
            return starts
        return [start for start in starts if start.flow not in MISREAD and start.flow not in self.domain.claim_flows]

    def _only_looked(self, starts: list[Start]) -> list[Start]:
        """A part named in a walk is what was looked at; its price is told to who asks for it or wants it."""
        top, wants = self.conversation.top, {"asks", "asks_price", "wants_ticket", "wants_part"} & self.read.cues
        if top is None or top.flow != "troubleshoot" or wants:
            return starts
        return [start for start in starts if start.flow != "spare_part"]

    def _no_claim_nor_danger(self, starts: list[Start]) -> list[Start]:
        """Beside a step a claim needs a word of one, and a danger a sign: a lid that was found again is neither."""
        top, cues = self.conversation.top, self.read.cues
        if top is None or top.waiting_for != REPORT or self.read.first("order_no"):
            return starts
        if not WISHES & cues and surest(self.read, starts) < SURE:
            starts = [start for start in starts if start.flow not in self.domain.claim_flows]
        sign = SIGNS & cues or self.read.alarm.danger or any(one != MODEL for one in self.read.alarm.reasons)
        faint = max((one.confidence for one in self.read.intents if one.name == "product_safety"), default=1.0) < SURE
        return [start for start in starts if start.flow != "hazard" or sign or not faint]

    def _of_the_device(self, starts: list[Start]) -> list[Start]:
        """A short remark right after an answer on a device, read as care with no word of a child, goes on with the device."""
        slots, cues, top = self.conversation.slots, self.read.cues, self.conversation.top
        lately = slots.get("last_flow") == "device_question" and self.conversation.used_responses[-1:] == (ANSWER,)
        body = "names_child" in cues or any(map(self.read.first, OF_A_CHILD)) or self.read.family.named
        short = len(self.read.text) <= SHORT_REMARK and "asks" not in cues
        if not (lately and short) or body or top or {start.flow for start in starts} != {CARE}:
            return starts
        return [Start("troubleshoot", f"{slots.get('last_need') or ''} {self.read.text}".strip(), "device_fault")]


def surest(read: Understanding, starts: list[Start]) -> float:
    """Return the chance of the need that was read most surely."""
    names = {start.intent for start in starts}
    return max((one.confidence for one in read.intents if one.name in names), default=0.0)
