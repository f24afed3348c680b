"""What an answer says because of the child it is about: which one is meant, its corrected age, its allergies."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.children import AGE, CHILD, OTHERS, age_for
from bot.domain.events import Frame
from bot.domain.message import Outgoing
from bot.skills.draft import Draft
from bot.understand.family import holds

VACCINES = "vaccination"
SEVERAL = 2
EATEN = ("solid_food", "formula_feeding", "breastfeeding", "product_advice")
"""Intents whose answers may name a food that the child must not have."""


def about_the_child(draft: Draft, frame: Frame, bubble: Outgoing) -> Outgoing:
    """Put the child's name in front where there are several, and what its birth and allergies change behind."""
    lines = [*_name(draft, frame), bubble.text, *_corrected(draft, frame), *_allergies(draft, frame, bubble)]
    return replace(bubble, text="\n".join(lines))


def who_is_meant(draft: Draft) -> dict[str, str]:
    """Return the words for the child that takes another's place: how the parent calls it, its age, the other one."""
    slots, family = draft.state.slots, draft.read.family
    child, age = str(slots.get(CHILD)), slots.get(AGE)
    other = next((name for _, name in family.named if name != child), next(iter(slots.get(OTHERS) or {}), child))
    called = family.called or draft.words(f"child_{child}")
    aged = draft.words("aged", age=draft.age_words(age)) if age else ""
    return {"child": f"{called}{aged}", "other": draft.words(f"child_{other}")}


def when_it_was_born(draft: Draft) -> dict[str, str]:
    """Return the parent's words for the weeks at birth, and the corrected age by them."""
    months = age_for(draft.state.slots, by_development=True)
    age = draft.words("age_by_birth", age=draft.age_words(months)) if months is not None else ""
    return {"born": draft.read.family.born_at, "by_birth": age}


def _name(draft: Draft, frame: Frame) -> list[str]:
    slots = draft.state.slots
    child, others = slots.get(CHILD), slots.get(OTHERS)
    if child is None or not others:
        return []
    if draft.read.family.mixed_up:
        return [draft.words("child_put_right", **who_is_meant(draft))]
    whose = _whose(draft, frame) or child
    age = slots.get(AGE) if whose == child else (others.get(whose) or {}).get(AGE)
    name = draft.words(f"child_{whose}")
    return [draft.words("about_child_aged", child=name, age=draft.age_words(age)) if age else
            draft.words("about_child", child=name)]  # fmt: skip


def _whose(draft: Draft, frame: Frame) -> str | None:
    """Return the child that the words of a need name, where one message tells the needs of several children; None elsewhere."""
    named, intents = draft.read.family.named, draft.read.intents
    span = next((one.span for one in intents if one.name == frame.intent), None)
    if span is None or len(intents) < SEVERAL or len({name for _, name in named}) < SEVERAL:
        return None
    inside = [name for at, name in named if span[0] <= at < span[1]]
    before = [name for at, name in named if at <= span[0]]
    return inside[0] if inside else before[-1] if before else None


def _corrected(draft: Draft, frame: Frame) -> list[str]:
    slots = draft.state.slots
    if frame.intent == VACCINES and slots.get("preterm_weeks") is not None:
        return [draft.words("by_birth_age")]
    months = age_for(slots, by_development=frame.intent in draft.policy.by_development)
    if months is None or months == slots.get("baby_age_months"):
        return []
    weeks = f"{slots['preterm_weeks']:g}"
    return [draft.words("by_corrected_age", weeks=weeks, age=draft.age_words(months))]


def _allergies(draft: Draft, frame: Frame, bubble: Outgoing) -> list[str]:
    if frame.intent not in EATEN:
        return []
    told = "\n".join((bubble.text, *bubble.details))
    known = [name for name in draft.state.slots.get("allergies") or () if holds(name, told)]
    return (
        [draft.words("mind_allergy", foods="\u3001".join(draft.words(f"allergen_{name}") for name in known))]
        if known
        else []
    )
