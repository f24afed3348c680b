"""What an answer says because of the child it is about: which one is meant, its corrected age, its allergies."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.children import CHILD, OTHERS, age_for
from bot.domain.events import Frame
from bot.domain.message import Outgoing
from bot.skills.draft import Draft
from bot.understand.family import holds

VACCINES = "vaccination"
EATEN = ("solid_food", "formula_feeding", "breastfeeding", "product_advice")
"""Intents whose answers may name a food that the child must not have."""


def about_the_child(draft: Draft, frame: Frame, bubble: Outgoing) -> Outgoing:
    """Put the child's name in front where there are several, and what its birth and allergies change behind."""
    lines = [*_name(draft), bubble.text, *_corrected(draft, frame), *_allergies(draft, frame, bubble)]
    return replace(bubble, text="\n".join(lines))


def _name(draft: Draft) -> list[str]:
    slots = draft.state.slots
    child, age = slots.get(CHILD), slots.get("baby_age_months")
    if child is None or not slots.get(OTHERS):
        return []
    name = draft.words(f"child_{child}")
    return [draft.words("about_child_aged", child=name, age=draft.age_words(age)) if age else
            draft.words("about_child", child=name)]  # fmt: skip


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
