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
}
"""Cues that ask one fact back, with the slots that hold it."""
OF_THE_TALK = ("talk_summary", "family_profile")
MOST = 8
"""Matters that are listed; older ones are left out."""


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
    asked = [slot for cue, slots in ASKED.items() if cue in draft.read.cues for slot in slots]
    health = lead.domain.health_slots
    known = facts_known(draft, health)
    ticket = "asks_my_ticket" in draft.read.cues and bool(draft.state.tickets)
    told = [known[slot] for slot in asked if slot in known]
    summary = "asks_summary" in draft.read.cues or not asked
    draft.learn(FULLY, True if summary or ticket and not told else None)
    if summary:
        _everything(lead, list(known.values()))
    elif told:
        missing = [
            draft.words(f"fact_{slot}") for slot in asked if slot not in known and f"fact_{slot}" in draft.responses
        ]
        draft.say("utter_told_back", facts=JOINED.join(told))
        if missing and not ticket:
            draft.say("utter_not_told_yet", names=JOINED.join(missing))
    elif not ticket:
        names = [draft.words(f"fact_{slot}") for slot in asked if f"fact_{slot}" in draft.responses]
        draft.say("utter_not_told_yet", names=JOINED.join(names))


def _everything(lead: Lead, facts: list[str]) -> None:
    draft = lead.draft
    waiting = [lead.flow_name(one) for one in draft.state.stack if one.flow not in OF_THE_TALK and one.waiting_for]
    matters = [draft.words(f"guess_{name}") for name in draft.state.slots.get(TALKED_OF) or []]
    lines = [draft.words("summary_facts", facts=JOINED.join(facts))] if facts else []
    lines += [draft.words("summary_matters", matters=JOINED.join(matters))] if matters else []
    lines += [draft.words("summary_waiting", flows=JOINED.join(dict.fromkeys(waiting)))] if waiting else []
    lines += [draft.words("summary_person")] if draft.state.handoff else []
    lines += [] if draft.state.tickets or not lines else [draft.words("summary_no_ticket")]
    draft.say("utter_summary" if lines else "utter_summary_empty", lines="\n".join(lines))


def say_noted(draft: Draft, health: tuple[str, ...]) -> bool:
    """Say which facts this turn has noted, each with its value; whether there was one that has words."""
    known = facts_known(draft, health)
    told = [known[slot] for slot in known if slot in draft.learned_now()]
    if told:
        draft.say("utter_noted_facts", facts=JOINED.join(told))
    return bool(told)
