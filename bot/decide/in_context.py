"""What the talk before makes of a reading: a part under way, faint business after an answer on the child, a claim's threats. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.decide.asks_of_step import REPORT, asks_of_the_step, wants_repair_instead
from bot.decide.domain_file import Domain
from bot.decide.facts import CARE
from bot.decide.in_errand import OUT_OF_STOCK, RUNS_OUT, SHOP, InErrand
from bot.decide.in_walk import MISREAD, InWalk, surest
from bot.decide.lasting_danger import PERSONAL_DANGERS
from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

FAINT = 0.35
"""Chance below which a reading as the shop's business is a guess."""
HALF_SURE = 0.7
SURE = 0.9
"""Chance below which a short question with no word of business, where only the child was talked of, goes on with that."""
LATELY = 3
"""Responses within which what was said is still what a remark is about."""
FIXED = "utter_fixed"
NOT_BOOKED = "utter_repair_not_booked"
PARTS = "utter_part_"
WARRANTY = "utter_warranty_"
OF_THE_SHOP = ("product", "model", "order_no", "ticket_no", "batch_no", "phone", "brand")
BUSINESS = frozenset(
    {"about_repair", "wants_ticket", "wants_visit", "asks_price", "asks_parcel", "names_part", "malfunction", "names_invoice",
     "names_contact", "asks_ticket", "works_now", "still_broken", "wants_person", "wants_expert", "submit", "names_remedy", "out_of_stock"}
)  # fmt: skip
"""Cues of the shop's business: with one of them even a faint reading stands."""
WITHOUT_FOOD = ("food_quality", "restock", "hazard")
"""Flows after which "what shall she drink tonight" asks for something instead."""
OUTSIDE = "out_of_scope"
FEVER, OF_MOTHERS = "fever", ("postpartum", "breastfeeding", "pregnancy")
OF_THE_ILLNESS = frozenset({"of_the_illness", "which_medicine"})
"""Cues of questions on an illness that name none."""
SHORT_QUESTION = 14
"""Characters of a question that leans on what was answered before it."""
OF_FAULTS = ("device_fault", "device_connectivity")
OF_A_REPAIR = ("troubleshoot", "repair_booking", "repair_offer", "repair_progress", "device_question", "report_fault")
VISITS, COMPLAINT = "repair_booking", "service_complaint"
TALKED_OF_DEVICES = ("device_question", "troubleshoot")


@dataclass(frozen=True)
class InContext:
    """Puts the needs of one message right by what was talked of before."""

    conversation: Conversation
    read: Understanding
    domain: Domain

    def put_right(self, starts: list[Start]) -> list[Start]:
        """Return the needs as the talk before says that they are meant."""
        if asks_of_the_step(self.conversation, self.read, self.domain):
            return [Start("step_question", self.read.text)]
        starts = InWalk(self.conversation, self.read, self.domain).put_right(starts)
        starts = InErrand(self.conversation, self.read, self.domain).put_right(starts)
        steps = (
            self._booking,
            self._part,
            self._instead,
            self._device_not_service,
            self._free_of_charge,
            self._price_of_work,
            self._repair_instead,
            self._repair_for_steps,
            self._figures,
            self._about_the_child,
        )
        for step in (
            *steps,
            self._no_claim_beside_care,
            self._named_device,
            self._not_over,
            self._of_the_illness,
            self._mothers_own,
            self._by_custom,
        ):
            starts = step(starts)
        return starts

    def _repair_for_steps(self, starts: list[Start]) -> list[Start]:
        """Who is tired of steps has the device repaired: that is booked, whatever else it was read as."""
        top, number = self.conversation.top, self.read.first("ticket_no")
        walks = top is not None and top.flow == "troubleshoot" and "missed_visit" not in self.read.cues
        told = "wants_visit" in self.read.cues and any(map(self.read.first, ("phone", "place", "datetime")))
        told = told or None not in map(self.read.first, ("phone", "place"))  # nobody else needs to know where one lives
        if not walks or number or not (told or wants_repair_instead(self.read)):
            return starts
        kept = [start for start in starts if start.flow not in OF_A_REPAIR]
        return [Start("repair_booking", self.read.text, "repair_booking"), *kept]

    def _figures(self, starts: list[Start]) -> list[Start]:
        """A weight, or another figure for what was just asked of the child, goes on with what was asked."""
        slots, cues = self.conversation.slots, self.read.cues
        last = slots.get("last_flow") == CARE and "puts_number_right" in cues
        topic = str(slots.get("last_topic") or "")
        weighed = "tells_weight" in cues and "asks" not in cues and topic in self.domain.policy.by_development
        known = any(self.read.first(kind) for kind in ("phone", "order_no", "temperature", "baby_age"))
        known = known or any(one.name in OF_FAULTS and one.confidence >= HALF_SURE for one in self.read.intents)
        if known or not (last or weighed):
            return starts
        return [Start(CARE, f"{slots.get('last_need') or ''} {self.read.text}".strip(), topic or None)]

    def _booking(self, starts: list[Start]) -> list[Start]:
        """While a repair is booked "how much" is asked of the repair and "who comes" has no answer yet; a fact told after "not yet" goes on with it."""
        top, cues, slots = self.conversation.top, self.read.cues, self.conversation.slots
        if NOT_BOOKED in self.conversation.used_responses[-LATELY:] and top is None and not starts:
            told = any(map(self.read.first, ("datetime", "place", "phone")))
            return (
                [Start("repair_booking", str(slots.get("last_need") or self.read.text), "repair_booking")]
                if told
                else starts
            )
        if top is None or top.flow != "repair_booking":
            return starts
        booked = "repair" in self.conversation.ticket_categories.values()
        if (
            {"wants_change", "moves_to"} & cues
            and self.read.first("datetime")
            and not {"takes_back", "unwanted"} & cues
        ):
            starts = [
                one for one in starts if one.flow not in self.domain.claim_flows
            ]  # "the pick-up on Wednesday then"
        if "asks_visit" in cues and not booked:
            return [Start("visit_question", self.read.text)]
        if "wants_sooner" in cues and not booked and not self.read.first("datetime"):
            return [Start("visit_sooner", self.read.text)]
        if "asks_price" in cues and "names_part" not in cues and not self.read.first("product"):
            kept = [
                start for start in starts if start.flow not in ("spare_part", "restock", "warranty", "repair_booking")
            ]
            return [Start("warranty", self.read.text, "warranty"), *kept]
        return starts

    def _part(self, starts: list[Start]) -> list[Start]:
        """A model or another part told after parts were priced goes on with parts."""
        said = any(name.startswith(PARTS) for name in self.conversation.used_responses[-LATELY:])
        told = self.read.first("model") or {"correction", "names_part"} <= self.read.cues
        if not (said and told) or "malfunction" in self.read.cues or self._surest(starts) >= HALF_SURE:
            return starts
        product = self.read.first("product")
        seeds = {"product": product.value} if product and product.value else {}
        return [Start("spare_part", self.read.text, "spare_parts", seeds)]

    def _instead(self, starts: list[Start]) -> list[Start]:
        """What to give instead of food that is bad or out of stock is a question of feeding."""
        slots = self.conversation.slots
        flows = {frame.flow for frame in self.conversation.stack} | {slots.get("last_flow"), slots.get("last_claim")}
        flows |= {*self.conversation.ticket_categories.values()}
        flows |= {"restock"} if OUT_OF_STOCK in self.conversation.used_responses[-2 * LATELY :] else set()
        if "what_instead" not in self.read.cues or not flows & {*WITHOUT_FOOD, RUNS_OUT} or self._new_complaint():
            return starts
        kept = [start for start in starts if start.flow not in (*WITHOUT_FOOD, CARE, "goods_claim")]
        return [Start(CARE, self.read.text, "formula_feeding"), *kept]

    def _new_complaint(self) -> bool:
        return bool({"bad_food", "out_of_stock"} & self.read.cues or self.read.first("batch_no"))

    def _device_not_service(self, starts: list[Start]) -> list[Start]:
        """Words of annoyance beside what a device does, while it is talked of, blame the device and not the service."""
        slots = self.conversation.slots
        about = slots.get("last_flow") in TALKED_OF_DEVICES
        blames = any(start.flow == "service_complaint" for start in starts) and len(starts) == 1
        if not (about and blames and "malfunction" in self.read.cues) or "complains" in self.read.cues:
            return starts
        if self._surest(starts) >= HALF_SURE:
            return starts
        need = f"{slots.get('last_need') or ''} {self.read.text}".strip()
        return [Start("device_question", need, "device_usage")]

    def _free_of_charge(self, starts: list[Start]) -> list[Start]:
        """Who insists on a free repair is told again what the warranty says, whatever else is said to the anger."""
        told = any(name.startswith(WARRANTY) for name in self.conversation.used_responses)
        if not told or "insists_free" not in self.read.cues or any(start.flow == "warranty" for start in starts):
            return starts
        return [Start("warranty", self.read.text, "warranty"), *starts]

    def _price_of_work(self, starts: list[Start]) -> list[Start]:
        """Who asks what a visit costs books none by it."""
        asks = {"price_of_work", "asks"} <= self.read.cues and not {"wants_visit", "wants_ticket"} & self.read.cues
        bought = self.conversation.slots.get("purchase_date") or self.conversation.slots.get("order_no")
        if asks and "price_of_visit" in self.read.cues and not bought:
            starts = [replace(one, flow=SHOP, intent=VISITS) if one.flow == "warranty" else one for one in starts]
            return [one for one in starts if one.flow not in (VISITS, "repair_progress", "ticket_status", COMPLAINT)]
        if not asks or not any(start.flow == "warranty" for start in starts):
            return starts
        return [start for start in starts if start.flow not in ("repair_booking", "repair_progress", "ticket_status")]

    def _repair_instead(self, starts: list[Start]) -> list[Start]:
        """ "And a repair?" asks for one, where none was arranged and a device is talked of."""
        slots = self.conversation.slots
        arranged = "repair" in self.conversation.ticket_categories.values() or slots.get("ticket_no")
        devices = {*self.domain.policy.series.values()}
        if "repair_instead" not in self.read.cues or arranged or slots.get("product") not in devices:
            return starts
        return [Start("repair_offer", self.read.text, "repair_booking")]

    def _about_the_child(self, starts: list[Start]) -> list[Start]:
        """A faint reading as business, right after an answer on the child and without a word of business, goes on with it."""
        slots, answer_flows = self.conversation.slots, self.domain.policy.answer_flows
        goods = OF_THE_SHOP[1:] if "goes_on" in self.read.cues else OF_THE_SHOP  # "and noodles?" names a food
        named = any(self.read.first(kind) for kind in goods) or BUSINESS & self.read.cues
        business = starts and all(start.flow not in answer_flows or start.flow == "shop_question" for start in starts)
        tries = self.conversation.top is not None and self.conversation.top.waiting_for == REPORT
        choice = {"compares", "seeks_advice", "asks_if_sold"} & self.read.cues or self._of_goods()
        short = len(self.read.text) < SHORT_QUESTION and "asks" in self.read.cues and not choice
        if (
            not (self._cared() and business)
            or named
            or self._surest(starts) >= (SURE if short else FAINT)
            or tries
            and "asks" not in self.read.cues
        ):
            return starts
        need = f"{slots.get('last_need') or ''} {self.read.text}".strip()
        return [Start(CARE, need, str(slots.get("last_topic") or "") or None)]

    def _no_claim_beside_care(self, starts: list[Start]) -> list[Start]:
        """ "Shall we change to hydrolysed milk" after an answer on the child is no exchange of goods."""
        care = any(start.flow == CARE for start in starts)
        claims = {"unwanted", "bad_food", "faulty", "asks_refund", "received", "names_remedy"} & self.read.cues
        if not (self._cared() and care and "asks" in self.read.cues) or claims or self.read.first("order_no"):
            return starts
        return [start for start in starts if start.flow != "goods_claim"]

    def _of_the_illness(self, starts: list[Start]) -> list[Start]:
        """How long it lasts, whether it is catching, what not to eat: asked right after an answer on the child, of what was answered.

        A question on nothing of ours is put to that answer too; where it says nothing on it, that is told.
        """
        named = any(self.read.first(kind) for kind in OF_THE_SHOP)
        foreign = {one.name for one in self.read.intents} == {OUTSIDE} and len(self.read.text) < SHORT_QUESTION
        grave = "grave_sign" in self.read.cues and len(self.read.text) < SHORT_QUESTION and self._nothing_else(starts)
        asks = (
            OF_THE_ILLNESS & self.read.cues
            or grave
            or self._asks_when_to_go()
            or "goes_to_hospital" in self.read.cues
            and self.conversation.slots.get("last_topic") not in OF_MOTHERS
            and self.conversation.slots.get("danger") not in PERSONAL_DANGERS
            or foreign
            and not starts
            and "asks" in self.read.cues
        )
        if not (self._cared() and asks) or named:
            return starts
        return [Start(CARE, self.read.text, str(self.conversation.slots.get("last_topic") or "") or None)]

    def _of_goods(self) -> bool:
        """Whether goods or a device were talked of: then a short question may be about them."""
        slots = self.conversation.slots
        return bool(
            slots.get("product") or slots.get("order_no") or self.conversation.stack or self.conversation.tickets
        )

    def _asks_when_to_go(self) -> bool:
        """Whether "when to see a doctor" is asked of what was answered, and no doctor is called by it."""
        short = len(self.read.text) < SHORT_QUESTION and "asks" in self.read.cues
        return "asks_rescue" in self.read.cues and short and "wants_expert" not in self.read.cues

    def _nothing_else(self, starts: list[Start]) -> bool:
        """Whether a grave sign is told and neither denied nor anything else told with it."""
        well = {"asks", "denies_signs", "child_well", "correction", "malfunction"} & self.read.cues
        return not well and all(start.flow == CARE for start in starts)

    def _mothers_own(self, starts: list[Start]) -> list[Start]:
        """A mother's own fever is no question on a feverish child."""
        if "own_fever" not in self.read.cues:
            return starts
        own = any(start.intent in OF_MOTHERS for start in starts)
        starts = [start for start in starts if not (own and start.intent == FEVER)]
        return [replace(start, intent=OF_MOTHERS[0]) if start.intent == FEVER else start for start in starts]

    def _by_custom(self, starts: list[Start]) -> list[Start]:
        """An old custom or belief offered to mother or child is asked about, whatever it is read as."""
        if "folk_remedy" not in self.read.cues or any(start.flow == CARE for start in starts):
            return starts
        return [*starts, Start(CARE, self.read.text, "daily_care")]

    def _cared(self) -> bool:
        """Whether a question on the child was answered just now."""
        slots = self.conversation.slots
        after = {"utter_answer", "utter_doctor_has_seen", "utter_go_well"} & {
            *self.conversation.used_responses[-LATELY:]
        }
        seen = "utter_answer" not in after or slots.get("answered_flow") == CARE
        return bool(after) and slots.get("last_flow") == CARE and seen

    def _named_device(self, starts: list[Start]) -> list[Start]:
        """A question that names a device and is read as nothing but talk asks about that device."""
        named, top = self.read.first("product"), self.conversation.top
        devices = {*self.domain.policy.series.values()}
        talk = {one.name for one in self.read.intents} <= self.domain.policy.talk_intents - {"out_of_scope"}
        elsewhere = top is None or self.conversation.slots.get("product") != (named and named.value)
        if starts or named is None or named.value not in devices or "asks" not in self.read.cues:
            return starts
        if not (self.read.intents and talk and elsewhere):
            return starts
        return [Start("device_question", self.read.text, "device_usage", {"product": named.value})]

    def _not_over(self, starts: list[Start]) -> list[Start]:
        """ "No, still not" right after a walk was thought to be over goes on with it."""
        cues, slots = self.read.cues, self.conversation.slots
        lately = FIXED in self.conversation.used_responses[-LATELY:] and "still_broken" in cues
        back = "resume" in cues and {"still_broken", "malfunction"} & cues and slots.get("fault_id")
        free = self.conversation.top is None or not starts
        child = "names_child" in cues or self.read.first("symptom") or not {one.flow for one in starts} <= {*MISREAD}
        if not (lately or back) or child or not free:
            return starts
        return [Start("troubleshoot", self.read.text, "device_fault")]

    def _surest(self, starts: list[Start]) -> float:
        return surest(self.read, starts)
