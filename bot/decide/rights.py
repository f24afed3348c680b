"""Which of the parent's rights a message uses: consent to health data, its withdrawal, a copy, erasure, who looked. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.facts import Learned
from bot.decide.start import Start
from bot.domain.consent import ALL, ASKED, CONSENT, NONE, ONCE
from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding

QUESTION = "utter_ask_health_consent"
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
    if any(cue in read.cues for cue in WISHES):
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
    if conversation.used_responses[-1:] == (QUESTION,):
        cues = {**cues, **SAID_BARELY}
    told = [value for cue, value in cues.items() if cue in read.cues]
    return min(told, key=(NONE, ONCE, ALL).index, default=None)


def wish(read: Understanding) -> str:
    """Return which right a request about personal data means: erase, export, accesses, withdraw or other."""
    every = {**WISHES, **WISHES_BESIDE_THE_INTENT}
    found = [value for cue, value in every.items() if cue in read.cues]
    if {"erase", "export"} <= {*found}:
        return "both"
    return min(found, key=("erase", "export", "accesses", "withdraw").index, default=_other(read))


def _other(read: Understanding) -> str:
    """Return what is wanted where no right is named: an answer, an answer and somebody who looks into it, or something done."""
    if {"suspects_leak", "stops_messages"} & read.cues:
        return "look_into"
    done = {"erase_part", "wants_ticket", "submit"} & read.cues
    return "ask" if {"asks", "asks_why"} & read.cues and not done else "other"
