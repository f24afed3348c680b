"""Several children in one talk: whose facts are meant, and how those of one change places with another's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.understanding import Family

CHILD, OTHERS, AGE = "child", "other_children", "baby_age_months"
ELDER, YOUNGER = "elder", "younger"
YOUNG = 12.0
"""Months; a child below it, of whom nobody had spoken by name, is not the elder one, and one above it not the younger."""
OF_THE_ILL = ("temperature", "told_of_child")
"""Facts that go over to the other child where the two were mixed up."""
CORRECTED_UNTIL = 24.0
"""Months up to which development is judged by the corrected age (AAP)."""
TERM_WEEKS, WEEKS_IN_MONTH = 40, 4.345
Slots = Mapping[str, Any]


def turned_to(
    slots: Slots, named: str | None, own: Sequence[str], age: float | None = None, *, mixed_up: bool = False
) -> dict[str, Any]:
    """Return the slots that change when the talk turns to the child ``named``; empty when it goes on with the same.

    Args:
        slots: what is known now; ``child`` names whose facts stand in ``own``, ``other_children`` keeps the others'.
        named: the child that the message names, None when it names none.
        own: slots that belong to one child.
        age: months told in the same message; another age than the known one means another child, and the age that another
            child is known to have means that child.
        mixed_up: what was told of another child's illness is this one's.
    """
    over = given_over(slots, named) if mixed_up and named is not None else {}
    slots = {**slots, **over}
    kept = dict(slots.get(OTHERS) or {})
    spoken_of = slots.get(CHILD)
    if named is None and age is not None and age != slots.get(AGE):
        named = next((name for name, facts in kept.items() if facts.get(AGE) == age), None)
    if named is None or named == spoken_of:
        return over
    present = {name: slots[name] for name in own if slots.get(name) is not None}
    if spoken_of is None and present and not kept and not _another(present, named, age):
        return {CHILD: named}
    if present:
        kept[str(spoken_of or (YOUNGER if named == ELDER else ELDER))] = present
    found = kept.pop(named, {})
    return {**{name: found.get(name) for name in own}, CHILD: named, OTHERS: kept or None}


def given_over(slots: Slots, named: str) -> dict[str, Any]:
    """Return the slots that change when what was told of another child's illness is said to be that of the child ``named``."""
    others: dict[str, dict[str, Any]] = {name: {**facts} for name, facts in (slots.get(OTHERS) or {}).items()}
    if slots.get(CHILD) is None and not _another(slots, named, None):
        return {}
    changed: dict[str, Any] = {}
    for slot in OF_THE_ILL:
        if slots.get(CHILD) != named and slots.get(slot) is not None:
            others.setdefault(named, {})[slot], changed[slot] = slots[slot], None
        elif slots.get(CHILD) == named and slots.get(slot) is None:
            told = [facts.pop(slot) for facts in others.values() if facts.get(slot) is not None]
            changed |= {slot: told[0]} if told else {}
    return {**changed, OTHERS: others or None} if changed else {}


def _another(present: Slots, named: str, age: float | None) -> bool:
    """Whether ``named`` is not the child of whom nobody had spoken by name; without an age the safer reading wins."""
    known = present.get(AGE)
    if known is None:
        return False
    if age is not None:
        return bool(age != known)
    return bool(known < YOUNG if named == ELDER else known >= YOUNG)


def told_apart(
    slots: Slots, family: Family, told: Sequence[tuple[int, str, Any]], own: Sequence[str]
) -> dict[str, Any]:
    """Return the slots that change when one message tells facts of several children: each goes to the child named before it.

    What stands before the first name is about the child that is spoken of already; one age of children who are alike is that of all.

    Args:
        slots: what is known now.
        family: who is named, in the order of the text.
        told: (place in the text, slot, value).
        own: slots that belong to one child.
    """
    named = family.named
    facts = {**(slots.get(OTHERS) or {})}
    if slots.get(CHILD):
        facts[str(slots[CHILD])] = {name: slots[name] for name in own if slots.get(name) is not None}
    for place, slot, value in told:
        before = [child for at, child in named if at <= place]
        first = str(slots.get(CHILD) or (YOUNGER if named[0][1] == ELDER else ELDER))
        theirs = [before[-1] if before else first]
        if family.alike and slot == AGE and sum(kind == AGE for _, kind, _ in told) == 1:
            theirs = [*dict.fromkeys(child for _, child in named)]
        for child in theirs:
            facts[child] = {**facts.get(child, {}), slot: value}
    unnamed = {name: slots[name] for name in own if slots.get(name) is not None and not slots.get(CHILD)}
    stays = str(slots[CHILD]) if family.each and slots.get(CHILD) else None
    last = family.child or _hottest(named, told) or stays or named[-1][1]
    owners = (
        one for one in (last, *(name for _, name in named)) if facts.get(one, {}).get(AGE) in (None, slots.get(AGE))
    )
    if unnamed and (owner := next(owners, None)):  # of whom was spoken before anybody had a name
        facts[owner] = {**unnamed, **facts.get(owner, {})}
    present = facts.pop(last, {})
    return {**{name: present.get(name) for name in own}, CHILD: last, OTHERS: facts or None}


def _hottest(named: Sequence[tuple[int, str]], told: Sequence[tuple[int, str, Any]]) -> str | None:
    """The child whose temperature is told last: that one is spoken of, whoever is named after it."""
    heats = [place for place, slot, _ in told if slot == "temperature"]
    before = [child for at, child in named if heats and at <= heats[-1]]
    return before[-1] if before else None


def corrected_months(months: float, preterm_weeks: int) -> float:
    """Return the corrected age: the age less what was missing to 40 weeks (AAP, 2004); never below 0."""
    return max(0.0, round(months - (TERM_WEEKS - preterm_weeks) / WEEKS_IN_MONTH, 1))


def age_for(slots: Slots, *, by_development: bool) -> float | None:
    """Return the age in months that an answer goes by, None when it is unknown.

    ``by_development``: the topic follows the corrected age (feeding, sleep, milestones), not the calendar (vaccines).
    """
    months, weeks = slots.get(AGE), slots.get("preterm_weeks")
    if months is None:
        return None
    if not by_development or weeks is None or slots.get("baby_corrected") or months > CORRECTED_UNTIL:
        return float(months)
    return corrected_months(float(months), int(weeks))
