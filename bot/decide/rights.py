"""Which of the parent's rights a message uses: consent to health data, its withdrawal, a copy, erasure, who looked. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.put_right import Learned
from bot.decide.start import Start
from bot.domain.consent import ALL, ASKED, CONSENT, NONE, ONCE
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

CONSENT_ASKED = "utter_ask_health_consent"
ERASURE = "wants_erasure"
SAID_FULLY = {"consent_none": NONE, "consent_once": ONCE, "consent_all": ALL}
"""Cues that name what is agreed to: understood at any time."""
SAID_WHILE_OPEN = {"refuses_keeping": NONE}
"""Cues that refuse as long as the question is unanswered, be it many turns ago, and before it was put at all."""
SAID_BARELY = {"bare_no": NONE, "bare_once": ONCE, "bare_yes": ALL}
"""Cues that mean the consent only as the answer to its question; a mere "ok" is never one (art. 29: separate consent)."""
WISHES = {
    "erase_mine": "erase",
    "export_mine": "export",
    "who_looked": "accesses",
    "withdraws_consent": "withdraw",
}
"""Cues that need no model to be understood, what goes furthest first."""
WISHES_BESIDE_THE_INTENT = {"erase_all": "erase", "export": "export"}
"""Cues that tell the wish only where the message is known to be about personal data."""
REGISTERED = {"stops_messages": "messages", "fears_leak": "leak", "erases_part": "part"}
"""Cues of wishes that a person sees to, of which the first is meant."""
QUESTION = frozenset({"asks", "asks_if_done", "asks_of_data"})
ASKED_FOR = frozenset({"submit", "wants_ticket"})
"""Cues with which a wish is put and nothing asked."""


@dataclass(frozen=True)
class Used:
    """What a right that is used adds to the plan."""

    starts: tuple[Start, ...]
    learned: tuple[Learned, ...] = ()


def right_used(conversation: Conversation, read: Understanding) -> Used | None:
    """Return what the message asks for as a right, None when it uses none (or answers the question about erasure)."""
    text = read.text
    waiting = conversation.top.waiting_for if conversation.top else None
    if waiting == ERASURE and "erasure_confirmed" in read.cues:
        return None
    if any(cue in read.cues for cue in WISHES) or "stops_messages" in read.cues and read.has("privacy_request"):
        return Used((Start("privacy_request", text, "privacy_request"),))
    consent = consent_told(conversation, read)
    if consent is None:
        return None
    return Used((Start("pattern_health_consent", text),), (Learned(CONSENT, consent, text),))


def consent_told(conversation: Conversation, read: Understanding) -> str | None:
    """Return the parent's word on health data; the more careful one where a message holds two."""
    cues = SAID_FULLY
    if conversation.slots.get(CONSENT) == ASKED or read.has("privacy_request"):
        cues = {**cues, **SAID_WHILE_OPEN}
    if conversation.used_responses[-1:] == (CONSENT_ASKED,):
        cues = {**cues, **SAID_BARELY}
    told = [value for cue, value in cues.items() if cue in read.cues]
    return min(told, key=(NONE, ONCE, ALL).index, default=None)


def wish(read: Understanding) -> str:
    """Return which right a message about personal data uses; ``question`` where it only asks, ``other`` for a wish of no known kind."""
    cues = read.cues
    registered = next((value for cue, value in REGISTERED.items() if cue in cues), None)
    asks = not ASKED_FOR & cues and bool(QUESTION & cues)
    plainly = bool({*WISHES} & cues)
    if {"asks_of_erasing", "how_long"} <= cues and not plainly or {"of_erasing", "asks_if_done"} <= cues:
        return "when"
    if "asks_of_erasing" in cues and not plainly or registered == "part" and asks or "asks_after_erasing" in cues:
        return "question"
    if registered in ("messages", "leak") or registered == "part" and not plainly:
        return registered
    every = {**WISHES, **WISHES_BESIDE_THE_INTENT}
    found = {value for cue, value in every.items() if cue in cues}
    if "keeps_rest" in cues and "erase" in found and registered:
        return "part"
    if "erasure_off" in cues:
        found -= {"erase"}
    if {"erase", "export"} <= found:
        return "both"
    refuses = "refuses_giving" in cues and not ASKED_FOR & cues
    order = ("erase", "export", "accesses", "withdraw")
    return min(found, key=order.index, default="question" if asks or refuses else "other")
