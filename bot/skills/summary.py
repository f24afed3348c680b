"""What was told and what became of it: facts, matters under way, matters that were answered; a fact that is asked back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.decide.start import Start
from bot.skills.draft import Draft
from bot.skills.profile import JOINED, facts_known

if TYPE_CHECKING:
    from bot.skills.lead import Lead

TALKED_OF, FULLY = "talked_of", "sums_up"
ASKED = {
    "asks_my_age": ("baby_age_months",),
    "asks_my_model": ("model",),
    "asks_my_goods": ("product",),
    "asks_my_order": ("order_no",),
    "asks_my_phone": ("phone",),
    "asks_my_address": ("address",),
    "asks_my_name": ("person",),
    "asks_my_batch": ("batch_no",),
    "asks_my_allergies": ("allergies",),
    "asks_my_heat": ("temperature",),
    "asks_my_title": ("invoice_title", "tax_no"),
    "asks_my_ticket": ("tickets",),
    "asks_my_visit": ("visit",),
}
"""Cues that ask one fact back, with the slots that hold it."""
TICKETS, ORDER = "tickets", "order_no"
OF_THE_TALK = ("talk_summary", "family_profile")
MOST, FEW = 8, 3
"""Matters that are listed, and of which one is reminded; older ones are left out."""


def note_matter(draft: Draft, begun: Start) -> None:
    """Remember what a need was about, by the name that a parent would give it."""
    name = f"guess_{begun.intent}"
    if begun.intent is None or name not in draft.responses:
        return
    known = [one for one in draft.state.slots.get(TALKED_OF) or [] if one != begun.intent]
    draft.learn(TALKED_OF, [*known, begun.intent][-MOST:])


def sum_up(lead: Lead) -> None:
    """Say the facts that are asked back, or all: what was told, what waits, what was answered, who was called."""
    draft = lead.draft
    health = lead.domain.health_slots
    facts = facts_known(draft, health)
    known = {**facts, **_of_the_tickets(draft)}
    asked = _asked(draft)
    told = [known[slot] for slot in asked if slot in known]
    summary = "asks_summary" in draft.read.cues or not asked
    ticket = asked == [TICKETS] and TICKETS in known
    draft.learn(FULLY, True if summary or ticket else None)
    if summary:
        _everything(lead, list(facts.values()))
    elif told and not ticket:
        missing = [
            draft.words(f"fact_{slot}") for slot in asked if slot not in known and f"fact_{slot}" in draft.responses
        ]
        draft.say("utter_told_back", facts=JOINED.join(told))
        if missing:
            draft.say("utter_not_told_yet", names=JOINED.join(missing))
    elif not ticket:
        names = [draft.words(f"fact_{slot}") for slot in asked if f"fact_{slot}" in draft.responses]
        draft.say("utter_not_told_yet", names=JOINED.join(names))


def _asked(draft: Draft) -> list[str]:
    """Return the facts that are asked back; of a number that may be an order's or a ticket's the ticket's, where there is one."""
    cues = draft.read.cues
    asked = [slot for cue, slots in ASKED.items() if cue in cues for slot in slots]
    if TICKETS in asked and ORDER in asked:
        asked.remove(ORDER if draft.state.tickets and "names_order" not in cues else TICKETS)
    return asked


def _of_the_tickets(draft: Draft) -> dict[str, str]:
    """Return the words for the tickets of this talk and for the visit that was arranged or is wished."""
    slots, found = draft.state.slots, dict[str, str]()
    if draft.state.tickets:
        found[TICKETS] = draft.words("profile_tickets", value=JOINED.join(draft.state.tickets))
    if when := slots.get("visit_window") or slots.get("appointment_text"):
        found["visit"] = draft.words("profile_visit", value=when)
    return found


def _everything(lead: Lead, facts: list[str]) -> None:
    draft = lead.draft
    told = draft.state.slots.get("told_of_child") or []
    lines = [draft.words("summary_facts", facts=JOINED.join(facts))] if facts else []
    lines += [draft.words("summary_told", told="\n".join(f"- {one}" for one in told))] if told else []
    if told and "for_the_doctor" in draft.read.cues:
        lines += [draft.words("summary_for_the_doctor")]
    else:
        lines += _errands(lead, begun=bool(lines))
    draft.say("utter_summary" if lines else "utter_summary_empty", lines="\n".join(lines))


def _errands(lead: Lead, *, begun: bool) -> list[str]:
    """The lines on what was talked of, what waits for the parent and who was called."""
    draft = lead.draft
    waiting = [lead.flow_name(one) for one in draft.state.stack if one.flow not in OF_THE_TALK and one.waiting_for]
    matters = [draft.words(f"guess_{name}") for name in draft.state.slots.get(TALKED_OF) or []]
    lines = [draft.words("summary_matters", matters=JOINED.join(matters))] if matters else []
    lines += [draft.words("summary_waiting", flows=JOINED.join(dict.fromkeys(waiting)))] if waiting else []
    lines += [draft.words("summary_person")] if draft.state.handoff else []
    lines += [] if draft.state.tickets or not (begun or lines) else [draft.words("summary_no_ticket")]
    return lines


def say_noted(draft: Draft, health: tuple[str, ...]) -> bool:
    """Say which facts this turn has noted, each with its value; whether there was one that has words."""
    known = facts_known(draft, health)
    told = [known[slot] for slot in known if slot in draft.learned_now()]
    if told:
        draft.say("utter_noted_facts", facts=JOINED.join(told))
    return bool(told)


def say_not_forgotten(draft: Draft) -> bool:
    """Say that what the parent is afraid of being forgotten is on record; whether there is anything."""
    named, known = draft.read.first("product"), draft.state.slots.get(TALKED_OF) or []
    told = [named.text] if named else [draft.words(f"guess_{name}") for name in known[-FEW:]]
    if told:
        tickets = JOINED.join(draft.state.tickets) or None
        draft.say("utter_not_forgotten", matters=JOINED.join(told), tickets=tickets)
    return bool(told)
