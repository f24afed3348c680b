"""Which entities of a message are kept and what they mean where something is corrected or awaited. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.conversation import Conversation
from bot.domain.understanding import Entity, Intent
from bot.understand.family import tells_of_then, tells_of_use
from bot.understand.normalize import normalize
from bot.understand.numbers import language
from bot.understand.spans import Chances

HOURS_IN_MONTH = 720
OLDEST_HOURS = 72 * HOURS_IN_MONTH
CONFIRMED_AT = {"datetime": 0.02, "duration": 0.1, "temperature": 0.1}
"""Types that the rules find too often, and the mean chance from which the network agrees: where nothing hangs on them the
others are dropped. Low, because many messages that taught it are marked sparsely. Chosen on the shared examples and validation voices."""
OF_TICKETS_HERE = "T-"
OF_ORDERS = ("order_status", "logistics", "refund_status", "invoice")
"""Flows after which four digits are the end of an order's number."""
NUMBERS_ASKED = ("batch_no", "order_no")
OF_THE_PAST = ("received_on", "purchase_date")
"""Questions about a day that has been: a bare weekday in the answer is the last one, not the next."""


def as_age(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Read a bare span of time as the child's age where a known age is being corrected."""
    if not any(entity.type == "duration" for entity in entities):
        return entities
    entities = tuple(entity for entity in entities if entity.type != "baby_age")
    return tuple(
        replace(entity, type="baby_age", value=round(entity.value / HOURS_IN_MONTH, 1))
        if entity.type == "duration" and entity.value is not None and entity.value <= OLDEST_HOURS
        else entity
        for entity in entities
    )


def as_known(entities: tuple[Entity, ...], asked: str | None, known: Mapping[str, object]) -> tuple[Entity, ...]:
    """Read what looks like a ticket's number as the batch or order that was asked for, or that is known by it."""

    def kind(entity: Entity) -> str:
        if entity.type != "ticket_no" or str(entity.value).startswith(OF_TICKETS_HERE):
            return entity.type
        alike = next((name for name in NUMBERS_ASKED if known.get(name) == entity.value), None)
        return alike or (asked if asked in NUMBERS_ASKED else entity.type)

    return tuple(replace(entity, type=kind(entity)) for entity in entities)


def as_tail(
    text: str, entities: tuple[Entity, ...], asked: str | None, known: Mapping[str, object]
) -> tuple[Entity, ...]:
    """Read the four digits by which an order is named, where one is asked for or talked of, as the end of its number."""
    pattern = language()["asked_tail"] if asked == "order_no" else None
    found = re.search(pattern, normalize(text)) if pattern else None
    of_goods = any(entity.type in ("phone", "product") for entity in entities)  # "the mug is broken, ends in 1108"
    shopping = asked == "order_no" or known.get("last_flow") in OF_ORDERS or known.get("told_orders")
    if found is None and (shopping or of_goods or re.search(language()["of_an_order"], normalize(text))):
        found = re.search(language()["named_tail"], normalize(text))
    if found is None or any(entity.type in NUMBERS_ASKED for entity in entities):
        return entities
    start, end = found.span("value")
    others = [one for one in entities if one.span[1] <= start or one.span[0] >= end]
    tail = Entity("order_no", text[start:end], (start, end), found["value"])
    return tuple(sorted((*others, tail), key=lambda one: one.span))


def of_things(text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Drop an "age" that is how long a thing was used or owned, or when a child could do a thing: it would make a fever that of a newborn."""
    plain = normalize(text)
    return tuple(
        entity
        for entity in entities
        if entity.type != "baby_age"
        or not (tells_of_use(plain[: entity.span[0]]) or tells_of_then(plain[entity.span[1] :]))
    )


def awaited_time(conversation: Conversation | None, intents: tuple[Intent, ...], cues: frozenset[str]) -> bool:
    """Whether a time may answer an open question, be wished for a visit or tell when goods came: then none is dropped."""
    if {"bought", "received"} & cues:
        return True
    open_question = conversation is not None and conversation.top is not None and conversation.top.waiting_for
    return bool(open_question) or any(intent.name == "repair_booking" for intent in intents)


def at_home(text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Drop the times at which nobody is at home, told beside the one that suits: "in the morning, I fetch him in the afternoon"."""
    times = [one for one in entities if one.type == "datetime"]
    away = [one for one in times if re.match(language()["away"], normalize(text[one.span[1] :]))]
    return tuple(one for one in entities if one not in away) if len(away) < len(times) else entities


def confirmed(entities: tuple[Entity, ...], chances: Chances | None) -> tuple[Entity, ...]:
    """Drop what the rules find too often and the network takes for nothing; without a network all is kept."""
    if chances is None:
        return entities
    return tuple(
        entity for entity in entities if chances.mean(entity.type, *entity.span) >= CONFIRMED_AT.get(entity.type, 0.0)
    )


def of_the_feverish(
    entities: tuple[Entity, ...], named: Sequence[tuple[int, str]], *, own_fever: bool
) -> tuple[Entity, ...]:
    """Return what danger is judged by: of several children the age of the one whose degrees are told, and no fever of the parent's own."""
    heats = [entity for entity in entities if entity.type == "temperature"]
    if own_fever:  # the child's age says nothing on it
        return tuple(entity for entity in entities if entity.type not in ("temperature", "baby_age"))
    ages = [entity for entity in entities if entity.type == "baby_age"]
    hot = {_child_before(heat, named) for heat in heats}
    theirs = [age for age in ages if _child_before(age, named) in hot]
    if None in hot or not theirs:
        return entities
    return tuple(entity for entity in entities if entity.type != "baby_age" or entity in theirs)


def _child_before(entity: Entity, named: Sequence[tuple[int, str]]) -> str | None:
    return next((child for place, child in reversed(named) if place <= entity.span[0]), None)
