"""What remains of an event when its content is erased: its number, its moment, and what names nobody. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain import events as e
from bot.domain.children import OTHERS
from bot.domain.consent import healthless
from bot.domain.understanding import Family

NAMELESS = (e.TicketLinked, e.ModeChanged, e.Closed, e.FactForgotten, e.Erased, e.ErasureDone)
"""Kinds that hold ticket numbers, names of staff and of slots, and nothing of the family."""
HEALTH_ENTITIES = ("symptom", "temperature")


def without_words(event: e.Event) -> e.Event:
    """Return what is left when everything said and known is erased.

    That an action ran, a person was called and stars were given stays, without the words in it.
    """
    match event:
        case e.ActionRan():
            return replace(event, problem="")
        case e.HandoffRequested():
            return replace(event, reason="")
        case e.Rated():
            return replace(event, comment="")
        case _ if isinstance(event, NAMELESS):
            return event
        case _:
            return e.Erased(event.at, type(event).__name__)


def without_health_facts(event: e.Event, health: Collection[str]) -> e.Event:
    """Return what is left when the facts of a child's health are erased; the words of the talk stay until they are erased too.

    Args:
        event: one event.
        health: names of the slots that hold health facts.
    """
    match event:
        case e.FactLearned() if event.slot in health:
            return e.Erased(event.at, type(event).__name__)
        case e.FactLearned() if event.slot == OTHERS and event.value:
            return replace(event, value=healthless(event.value, health), said="")
        case e.CustomerSaid():
            read = event.understanding
            entities = tuple(one for one in read.entities if one.type not in HEALTH_ENTITIES)
            family = Family(child=read.family.child, named=read.family.named)
            return replace(event, understanding=replace(read, entities=entities, family=family))
        case _:
            return event


def erased(event: e.Event, scope: e.Scope, health: Collection[str], *, until: datetime | None = None) -> e.Event:
    """Return an event after an erasure; one of ``until`` or later stays as it is."""
    if until is not None and event.at >= until:
        return event
    return without_words(event) if scope == "all" else without_health_facts(event, health)
