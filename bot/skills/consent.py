"""Consent to a child's health data: asked once, after the answer, in one sentence; kept, limited or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.contract import CATALOGUE, ActionName, Effect
from bot.decide.domain_file import Domain
from bot.decide.lasting_danger import LEFT
from bot.decide.rights import CONSENT_ASKED
from bot.domain import events as e
from bot.domain.children import OTHERS
from bot.domain.consent import ASKED, CONSENT, NONE, ONCE, healthless, known_health, may_keep, without_health
from bot.domain.understanding import Urgency
from bot.skills.draft import Draft

if TYPE_CHECKING:
    from bot.skills.lead import Lead

EXPERT_TICKET = "parenting_expert"
OPEN_QUESTIONS = ("utter_ask_", "utter_offer_", "utter_confirm_", "utter_clarify", "utter_cannot_handle")
"""Beginnings of responses that put a question without a flow that waits for its answer."""
NO_MOMENT = ("utter_glad_safe", "utter_goodbye", "utter_thank", "utter_internal_error")
"""Responses beside which a question about data would be out of place."""
JOINED = "\u3001"
WORDS_OF_THE_TALK = frozenset({"told_of_child"})
"""What lapses with the talk like any word in it: by itself it is no reason to ask."""


def ask_once(lead: Lead) -> None:
    """Ask for consent under an answer when a health fact is known for the first time; never beside another question.

    In an emergency nothing is asked: what the doctor needs may be used without (Personal Information Protection Law,
    art. 13, number 4).
    """
    draft, slots = lead.draft, lead.draft.state.slots
    known = set(known_health(slots, lead.domain.health_slots)) - WORDS_OF_THE_TALK
    if not known or slots.get(CONSENT) is not None or in_emergency(draft):
        return
    top = draft.state.top
    if lead.asked or (top is not None and top.waiting_for) or _asks_already(draft):
        return
    names = [
        draft.words(f"health_{name}")
        for name in lead.domain.health_slots
        if name in known and f"health_{name}" in draft.responses
    ]
    draft.say(CONSENT_ASKED, what=JOINED.join(dict.fromkeys(names)) or draft.words("health_other"))
    draft.learn(CONSENT, ASKED)


def in_emergency(draft: Draft) -> bool:
    """Whether life or health is in danger now, or was told to be and has not been said to be over."""
    at_the_doctors = LEFT & draft.read.cues
    return bool(at_the_doctors or draft.read.alarm.level is Urgency.EMERGENCY or draft.state.slots.get("danger"))


def _asks_already(draft: Draft) -> bool:
    said = [event.response or "" for event in draft.events if isinstance(event, e.BotSaid)]
    return not said or any(name.startswith((*OPEN_QUESTIONS, *NO_MOMENT)) for name in said)


def keep_consent(lead: Lead) -> None:
    """Confirm the parent's word; a consent lets the open tickets of experts have what is known, a refusal empties them."""
    draft = lead.draft
    slots = draft.state.slots
    known, expert = (
        known_health(slots, lead.domain.health_slots),
        EXPERT_TICKET in draft.state.ticket_categories.values(),
    )
    draft.say(f"utter_consent_{slots.get(CONSENT)}")
    draft.learn("shares_health", True if expert and known and may_keep(slots) else None)
    if expert and not may_keep(slots) and not in_emergency(draft):
        lead.later("action_forget_health")


def withdraw_consent(lead: Lead) -> None:
    """Erase what is known of the child's health, here at once and in the tickets within seconds."""
    draft = lead.draft
    forget_health(draft, lead.domain)
    draft.learn(CONSENT, NONE, draft.read.text)
    draft.erase("health")
    draft.say("utter_consent_withdrawn")
    if draft.state.tickets:
        lead.later("action_forget_health")


def forget_health(draft: Draft, domain: Domain) -> None:
    """Empty the health slots, of all children; a word given for one talk ends with them."""
    for name in domain.health_slots:
        draft.learn(name, None)
    others = draft.state.slots.get(OTHERS)
    if others:
        draft.learn(OTHERS, healthless(others, domain.health_slots))
    if draft.state.slots.get(CONSENT) == ONCE:
        draft.learn(CONSENT, None)


def slots_for(draft: Draft, domain: Domain, action: str) -> dict[str, Any]:
    """Return the slots that an action may be sent: what it would keep has no health facts without consent.

    A look-up keeps nothing and gets all: a parent who agrees to nothing is still warned of an allergen on a shelf.
    """
    slots = dict(draft.state.slots)
    looks = action in set(ActionName) and CATALOGUE[ActionName(action)].effect is Effect.READ
    return slots if looks else kept_slots(draft, domain, slots)


def kept_slots(draft: Draft, domain: Domain, slots: dict[str, Any]) -> dict[str, Any]:
    """Return the slots that may be written down outside the talk."""
    return slots if may_keep(slots) or in_emergency(draft) else without_health(slots, domain.health_slots)
