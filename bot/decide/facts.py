"""Which facts a message tells: slots with their values, of the child that is meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.decide.address import put_right
from bot.decide.domain_file import Domain, Slot
from bot.decide.of_orders import OfOrders
from bot.decide.put_right import Learned, devices_told, resembling, swapped, value_of
from bot.decide.start import Start
from bot.decide.wished_time import CORRECTS, WishedTime
from bot.domain.children import given_over, told_apart, turned_to
from bot.domain.conversation import Conversation
from bot.domain.understanding import Entity, Understanding

NAMED_PART = re.compile(r"([0-9]{1,5}|[A-Za-z][0-9]{0,4})([^\W\d_A-Za-z])")
"""A number or letter with the first character of what it numbers."""
NUMBER = re.compile(r"\d{1,5}")
NUMBERS = ("phone", "order_no", "batch_no", "ticket_no")
"""Facts whose end alone is put right."""
LAST_NUMBER = re.compile(r"\d{1,5}(?=\D*$)")
PLACE_GAP = 6
"""Characters between two places that are still one address, such as a district that no rule knows."""
TOLD_OF_CHILD, SIGNS = "told_of_child", ("symptom", "temperature")
MOST_SIGNS, LONGEST_SIGN = 6, 60
"""How many remarks on a child's body are kept for a doctor, and how many characters of each."""
PUNCTUATION = re.compile(r"[^\w\s]")
CARE = "parenting_question"
BESIDE_A_WALK = (CARE, "step_question", "device_question", "troubleshoot", "hazard_question")
BOOKS = ("repair_booking", "hazard_visit")
WALKS = ("troubleshoot", "repair_booking")
LOOKS_UP = ("order_status", "logistics")
OFFERED = "wants_ticket"
KEPT_EVIDENCE = ("food_quality", "hazard")
"""Forms beside claims that are submitted without an order's number."""
NODS = ("affirm", "deny", "thank")
LONG_HOURS = 24 * 25
ON_THE_SKIN, REACTION = ("skin", "allergy"), "reaction"
ASKED_WHAT = "utter_ask_what_to_change"
CHANGEABLE = ("order_status", "repair_booking")


@dataclass(frozen=True)
class Facts:
    """Finds the facts of one message in its conversation."""

    conversation: Conversation
    read: Understanding
    domain: Domain

    def find(
        self, starts: tuple[Start, ...], answered: Slot | None = None, floor: int | None = None
    ) -> tuple[Learned, ...]:
        """Return the facts, those that change with the child first.

        ``starts`` are the message's needs, ``answered`` the open question, ``floor`` the place of the flow that is gone back to.
        """
        top = self.conversation.top if floor is None else self.conversation.stack[floor]
        booking = top is not None and top.flow == "repair_booking"
        booking = booking or any(start.flow in BOOKS for start in starts)
        turned = self._other_child()
        known = {**self.conversation.slots, **{fact.slot: fact.value for fact in turned}}
        found: list[Learned] = []
        for slot in self.domain.slots.values():
            if slot.told_in:
                found.extend(self._told_of(slot, starts, answered))
                continue
            entity = self.entity_for(slot)
            if slot.name == "appointment":
                entity = self._wished(starts, answered) if booking else None
            if entity is None:
                continue
            if slot.name == "address" and not self._is_address(entity, answered, known.get("address")):
                continue
            if slot.name == "product" and any("product" in start.seeds for start in starts):
                continue
            if slot.name == "product" and known.get("product") and self._in_passing(starts, known["product"]):
                continue
            old, value = known.get(slot.name), value_of(entity)
            value = OfOrders(self.conversation, self.read).in_full(str(value)) if slot.name == "order_no" else value
            if slot.name == "address" and isinstance(old, str) and old != "unknown":
                value = self._of_the_address(old, self.read.all("place")[-1] if CORRECTS & self.read.cues else entity)
            if slot.child and self._several() or slot.name == "temperature" and "own_fever" in self.read.cues:
                continue  # each child's facts were told apart above, the parent's fever is no child's
            if self._anothers() and (slot.child or slot.name == "temperature"):
                continue
            if value is not None and (old != value or slot.name == "appointment"):
                found.append(Learned(slot.name, value, entity.text, corrects=old not in (None, "unknown")))
        found = self._mended(found)
        found.extend(self._companions(found))
        found.extend((*self._family(known), *self._signs(known)))
        newly = any(fact.slot == "order_no" for fact in found) and any(start.flow in LOOKS_UP for start in starts)
        walked = any(frame.flow in WALKS for frame in self.conversation.stack)
        if newly and not walked and known.get("product") and not self.read.first("product"):
            found.append(Learned("product", None, self.read.text))  # another order has goods of its own
        found.extend(self._change(starts))
        return (*turned, *found)

    def _mended(self, found: list[Learned]) -> list[Learned]:
        """The facts with those of which a part is put right."""
        found = [*found, *self._put_right()]
        if put := swapped(self.conversation.slots, self.read):
            found = [*(fact for fact in found if fact.slot != put.slot), put]
        elif alike := resembling(self.conversation.slots, self.read):
            found = [*(fact for fact in found if fact.slot != alike.slot), alike]
        return found

    def _told_of(self, slot: Slot, starts: tuple[Start, ...], answered: Slot | None) -> tuple[Learned, ...]:
        """A fact of a claim, told unasked while the claim is talked of: by a cue, or by an entity beside the right cue."""
        top = self.conversation.top
        offered = slot.name == OFFERED  # what waits below is registered as well, when it has the floor again
        under_way = {frame.flow for frame in self.conversation.stack} if offered else {top.flow} if top else set()
        about = {start.flow for start in starts} | under_way
        walked = bool(slot.told_with) and about & {*WALKS}  # when the device came decides what becomes of it
        if not (about & {*slot.told_in} or walked) or (answered and answered.name == slot.name):
            return ()
        old = self.conversation.slots.get(slot.name)
        entity = self.entity_for(slot) if slot.told_with in self.read.cues or self._owned_long(slot) else None
        values = [value_of(entity)] if entity else self._told_values(slot) or self._told_before(slot, starts)
        if not values or values[0] is None or values[0] == old:
            return ()
        return (Learned(slot.name, values[0], self.read.text, corrects=old not in (None, "unknown")),)

    def _told_values(self, slot: Slot) -> list[Any]:
        """The values that cues of the message tell, or its main intent; a yes or no answers the open question only."""
        main = self.read.intents[0].name if self.read.intents else None
        main = None if main in NODS else main
        return [
            one.value
            for one in slot.mappings
            if one.value != "unknown"
            and (one.type == "custom" and one.cue in self.read.cues or one.type == "from_intent" and one.intent == main)
        ]

    def _owned_long(self, slot: Slot) -> bool:
        """Whether goods have been there so long that the days between purchase and arrival change nothing."""
        had = self.read.first("duration")
        long = had is not None and isinstance(had.value, int | float) and had.value >= LONG_HOURS
        return bool(slot.told_with) and "owned" in self.read.cues and long

    def _told_before(self, slot: Slot, starts: tuple[Start, ...]) -> list[Any]:
        """What the question on the child before a wish for money says of it: its skin after goods of ours were used."""
        slots = self.conversation.slots
        cared = slots.get("last_flow") == CARE and slots.get("last_topic") in ON_THE_SKIN
        return [REACTION] if slot.name == "claim_ground" and cared and slots.get("product") and starts else []

    def _other_child(self) -> tuple[Learned, ...]:
        """The facts of the child that the message turns to take the place of the other's."""
        age, family = self.read.first("baby_age"), self.read.family
        slots, own = self.conversation.slots, self.domain.child_slots
        if self._anothers():
            return ()
        if self._several():
            kinds = {m.entity: slot.name for slot in self.domain.slots.values() if slot.child for m in slot.mappings}
            told = [(e.span[0], kinds[e.type], value_of(e)) for e in self.read.entities if e.type in kinds]
            known = {**slots, **(given_over(slots, family.child) if family.mixed_up and family.child else {})}
            changed = told_apart(known, family, told, own)
        else:
            changed = turned_to(slots, family.child, own, age.value if age else None, mixed_up=family.mixed_up)
        return tuple(
            Learned(name, value, self.read.text) for name, value in changed.items() if slots.get(name) != value
        )

    def _several(self) -> bool:
        """Whether the message tells facts of more than one child."""
        family = self.read.family
        children = {name for _, name in family.named}
        return len(children) > 1 or bool(children) and len(self.read.all("baby_age")) > 1

    def _anothers(self) -> bool:
        """Whether a sister's or a neighbour's child is spoken of: nothing of it is kept as an own child's."""
        return "others_child" in self.read.cues

    def _family(self, known: dict[str, Any]) -> list[Learned]:
        family, extra = self.read.family, []
        if self._several() or self._anothers():
            return []
        if family.preterm_weeks is not None:
            extra.append(Learned("preterm_weeks", family.preterm_weeks, self.read.text))
        if family.allergies:
            every = [*dict.fromkeys((*(known.get("allergies") or ()), *family.allergies))]
            extra.append(Learned("allergies", every, self.read.text))
        return extra

    def _signs(self, known: dict[str, Any]) -> tuple[Learned, ...]:
        """What is told of a child's body in the parent's words, for who has to tell it to a doctor."""
        asks = "asks" in self.read.cues and not self.read.first("symptom")
        told = any(map(self.read.first, SIGNS)) or self.read.family.allergies
        if (
            not told
            or asks
            or self.read.first("product")
            or {"own_fever", "malfunction", "others_child"} & self.read.cues
        ):
            return ()
        before, said = known.get(TOLD_OF_CHILD) or [], self.read.text.strip()[:LONGEST_SIGN]
        return (Learned(TOLD_OF_CHILD, [*(one for one in before if one != said), said][-MOST_SIGNS:], self.read.text),)

    def _is_address(self, entity: Entity, answered: Slot | None, known: Any) -> bool:
        asked = answered is not None and answered.name == "address"
        corrected = bool(CORRECTS & self.read.cues) and isinstance(known, str)
        corrected = corrected and self._of_the_address(known, entity) != entity.text
        return len(entity.text) >= 6 or asked or corrected or self.tells_a_part()

    def tells_a_part(self) -> bool:
        """Whether a part of the address is told beside "shall I book this" that differs from the one read out."""
        known, place, top = self.conversation.slots.get("address"), self.read.first("place"), self.conversation.top
        if top is None or top.waiting_for != "confirmed" or place is None or not isinstance(known, str):
            return False
        return self._of_the_address(known, place) not in (known, place.text)

    def _of_the_address(self, known: str, told: Entity) -> str:
        """The known address with the part that is told anew; who has moved keeps only city and district."""
        moved = "changes_contact" in self.read.cues
        return put_right(known, told.text, self.domain.policy.address_parts, moved=moved)

    def _in_passing(self, starts: tuple[Start, ...], known: Any) -> bool:
        """Whether goods are only named: the message asks about the child, or reports on a device and names what is no device."""
        devices, top = {*self.domain.policy.series.values()}, self.conversation.top
        named = {entity.value for entity in self.read.all("product")}
        walks = top is not None and top.flow in WALKS and known in devices and not named & devices
        walks = walks and all(start.flow in BESIDE_A_WALK for start in starts)
        idle = known in devices and not (starts or named & devices or "correction" in self.read.cues)
        return walks or idle or bool(starts) and all(start.flow == CARE for start in starts)

    def _wished(self, starts: tuple[Start, ...], answered: Slot | None) -> Entity | None:
        """The time wished for a visit, none where the times of the message belong to something else."""
        return None if self._of_the_child(starts, answered) else self._time()

    def _time(self) -> Entity | None:
        """The time wished for; in "1 and not 11" of an address no day is meant."""
        put = swapped(self.conversation.slots, self.read)
        return None if put is not None else WishedTime(self.conversation, self.read).told()

    def _of_the_child(self, starts: tuple[Start, ...], answered: Slot | None) -> bool:
        """Whether a time belongs to what is told or asked about the child, while no time for a visit is asked."""
        top = self.conversation.top
        asked = answered is not None or top is not None and top.waiting_for == "appointment"
        return not asked and bool(starts) and all(start.flow == CARE for start in starts)

    def door(self) -> str | None:
        """The known address with the number in it that the message puts right ("the door is wrong, it is 203"), None for none."""
        known, cues = self.conversation.slots.get("address"), self.read.cues
        booking = any(frame.flow == "repair_booking" for frame in self.conversation.stack)
        if not booking or not isinstance(known, str) or "told_wrong" not in cues:
            return None
        if renamed := self._renamed(known):
            return renamed
        if self.read.first("place"):
            return None
        there, named = NUMBER.findall(known)[-1:], NUMBER.findall(self.read.text)
        told = [number for number in named if there and number != there[0]]
        read_out = self.conversation.top is not None and self.conversation.top.waiting_for == "confirmed"
        same = read_out and len(named) == 1 and bool(there) and len(named[0]) == len(there[0])
        meant = "names_door" in cues or same or bool(there) and there[0] in named
        return LAST_NUMBER.sub(told[-1], known) if told and meant else None

    def _put_right(self) -> list[Learned]:
        """Numbers of which only a part is put right."""
        door, end = self.door(), self._end_of_a_number()
        told = [Learned("address", door, self.read.text, corrects=True)] if door else []
        return [*told, end] if end else told

    def _change(self, starts: tuple[Start, ...]) -> list[Learned]:
        """Whether what is asked for changes an order or a visit that there is."""
        flows = {start.flow for start in starts}
        if not flows & {*CHANGEABLE}:
            return []
        wants = "wants_change" in self.read.cues or ASKED_WHAT in self.conversation.used_responses[-1:]
        arranged = "repair" in self.conversation.ticket_categories.values()
        booked = (arranged or self.conversation.slots.get("visit_window") is not None) and "repair_booking" in flows
        time = self.read.first("datetime") or WishedTime(self.conversation, self.read).shifted()
        moved = time is not None and self.read.first("product") is None
        return [Learned("change_request", wants or booked and moved, self.read.text)]

    def _end_of_a_number(self) -> Learned | None:
        """The number told last with the end that the message puts right ("the last two are 92", "swapped"), None for none."""
        cues, told = self.read.cues, self.conversation.facts
        known = [(told[name].turn, name) for name in NUMBERS if name in told and told[name].value != "unknown"]
        if not {"tail_wrong", "tail_swapped"} & cues or not known or any(map(self.read.first, NUMBERS)):
            return None
        name = max(known)[1]
        old, ends = str(told[name].value), NUMBER.findall(self.read.text)
        ends = [one for one in ends if not old.endswith(one)] or ends
        end = ends[0] if ends else old[-2:][::-1] if "tail_swapped" in cues else ""
        new = old[: -len(end)] + end if end else old
        return Learned(name, new, self.read.text, corrects=True) if new != old else None

    def _renamed(self, known: str) -> str | None:
        """The known address with a part that is put right by name ("it is block B, not block 2"), None for none."""
        told = {(number, kind) for number, kind in NAMED_PART.findall(self.read.text)}
        wrong = next(((number, kind) for number, kind in told if f"{number}{kind}" in known), None)
        right = next((one for one in told if wrong and one[1] == wrong[1] and f"{one[0]}{one[1]}" not in known), None)
        return known.replace("".join(wrong), "".join(right)) if wrong and right else None

    def _companions(self, found: list[Learned]) -> list[Learned]:
        """Facts that come with others: corrected age, words of an appointment, a wished change."""
        extra: list[Learned] = []
        age = self.read.first("baby_age")
        if age is not None and not (self._several() or self._anothers()):
            extra.append(Learned("baby_corrected", age.corrected, age.text))
        booked = next((fact for fact in found if fact.slot == "appointment"), None)
        if booked is not None:
            said = WishedTime(self.conversation, self.read).words(booked.said)
            extra.append(Learned("appointment_text", said, said))
        if self._has_no_order() and not self.read.first("order_no"):
            extra.append(Learned("order_no", "unknown", self.read.text))
        if bought := self.read.bought:
            extra.append(Learned("purchase_date", bought.value, bought.text))
        devices = {*self.domain.policy.series.values()}
        extra += [
            Learned("last_device", one.value, one.text) for one in self.read.all("product")[-1:] if one.value in devices
        ]
        extra += OfOrders(self.conversation, self.read).facts()
        extra.extend(devices_told(self.conversation.slots, self.read, self.domain.policy.series.values()))
        if "changes_invoice" in self.read.cues:
            extra.append(Learned("invoice_change", True, self.read.text))
        if "already_fed" in self.read.cues:
            extra.append(Learned("already_fed", True, self.read.text))
        return extra

    def _has_no_order(self) -> bool:
        """Whether there is no number to be had: said so, or what is told for a claim is all that there is to tell."""
        known, evidence = self.conversation.slots.get("order_no"), {*self.domain.claim_flows, *KEPT_EVIDENCE}
        claims = any(frame.flow in evidence for frame in self.conversation.stack)
        return "no_order" in self.read.cues or "nothing_more" in self.read.cues and claims and known is None

    def contact(self) -> Entity | None:
        """Return the name that is told as somebody's to be called; who is only spoken of, such as an agent, is no contact."""
        return next((entity for entity in self.read.all("person") if entity.value is not None), None)

    def entity_for(self, slot: Slot) -> Entity | None:
        """Return the first entity that may fill a slot."""
        kinds = [mapping.entity for mapping in slot.mappings if mapping.type == "from_entity"]
        if slot.name == "address":
            return whole_place(self.read)
        if slot.name == "appointment":
            return self._time()
        if slot.name == "person":
            return self.contact()
        told = (entity for entity in self.read.entities if entity.type in kinds)
        asks = slot.name == "received_on" and "asks" in self.read.cues  # "how many days" tells none
        return next((entity for entity in told if entity.value is not None or not asks), None)


def whole_place(read: Understanding) -> Entity | None:
    """Return the places of a message as one where they stand side by side ("city, district street 5"), else the longest."""
    places = read.all("place")
    if not places:
        return None
    gaps = [(one.span[1], two.span[0]) for one, two in pairwise(places)]
    if all(_is_one_place(read, *gap) for gap in gaps):
        start, end = places[0].span[0], places[-1].span[1]
        return replace(places[0], text=read.text[start:end], span=(start, end))
    return max(places, key=lambda place: len(place.text))


def _is_one_place(read: Understanding, start: int, end: int) -> bool:
    """Whether what stands between two places is no more than a district that no rule knows."""
    other = any(start <= one.span[0] < end for one in read.entities)
    return end - start <= PLACE_GAP and not other and not PUNCTUATION.search(read.text[start:end])


def with_device(read: Understanding, series: Mapping[str, str]) -> Understanding:
    """Return a message that names a model only with the device that the model is: who reads it off the plate has said both."""
    model = read.first("model")
    device = series.get(model.text.upper().split("-")[0]) if model else None
    if model is None or device is None or read.first("product"):
        return read
    return replace(read, entities=(*read.entities, replace(model, type="product", value=device)))
