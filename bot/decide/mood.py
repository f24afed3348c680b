"""Emotion changes the strategy, not only the words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.understanding import Understanding, Urgency

SURE_OF_A_MOOD = 0.45
"""Below this a comfort would be a guess, and a wrong one annoys."""
SELF_BLAME, NOT_KEPT = "utter_open_blame", "utter_open_not_kept"
OPENINGS = {"angry": "utter_open_angry", "sad": "utter_open_sad", "anxious": "utter_open_anxious"}


@dataclass(frozen=True)
class Manner:
    """How this turn is told."""

    opening: str | None = None
    """Response said first, None for none: the impatient get the answer in the first line."""
    offer_person: bool = False
    """Put the offer of a person beside the answer."""
    offer_senior: bool = False
    """Second angry turn: the offer names a senior person."""


def manner(conversation: Conversation, read: Understanding) -> Manner:
    """Choose the manner from this message and the moods before it (``conversation`` already holds this turn)."""
    emotion = read.emotion.name
    if {"works_now", "child_safe"} & read.cues or read.has("privacy_request"):
        return Manner()  # good news and one's rights need no comfort
    earlier = [mood.emotion for mood in conversation.moods[:-1]]
    opening = OPENINGS.get(emotion) if read.emotion.confidence >= SURE_OF_A_MOOD else None
    if "blames_self" in read.cues and read.alarm.level < Urgency.URGENT:
        opening = SELF_BLAME
    elif opening is None and {"broken_promise", "missed_visit"} & read.cues:
        opening = NOT_KEPT
    elif earlier and earlier[-1] == emotion and emotion != "angry":
        opening = None  # said once, a comfort; said every time, a stock phrase
    angry_before = earlier.count("angry")
    return Manner(
        opening=opening,
        offer_person=emotion in ("anxious", "sad", "angry"),
        offer_senior=emotion == "angry" and angry_before >= 1,
    )
