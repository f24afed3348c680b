"""Seeded noise as real parents make it: lost punctuation, homophones, script, doubled or lost characters, joined messages."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path

import yaml

from bot.domain.understanding import Urgency
from training.messages import Message

LANGUAGE = Path(__file__).with_name("perturb.zh.yml")


@lru_cache(maxsize=1)
def _language() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(LANGUAGE.read_text(encoding="utf-8"))
    return loaded


def disturb(text: str, dice: random.Random) -> str:
    """Return the text with a little noise; often unchanged."""
    homophones, fillers = _language()["homophones"], _language()["fillers"]
    kept: list[str] = []
    for character in text:
        roll = dice.random()
        if roll < 0.02:
            continue
        if roll < 0.05 and character in homophones:
            kept.append(dice.choice(homophones[character]))
        elif not character.isalnum() and roll < 0.4:
            kept.append(dice.choice(("", " ")))
        else:
            kept.append(character)
    if dice.random() < 0.1:
        kept.append(dice.choice(list(fillers)))
    return "".join(kept) or text


def join(first: Message, second: Message, dice: random.Random) -> Message:
    """Make a message with two needs; the more urgent one is the main one."""
    ordered = sorted((first, second), key=lambda message: -Urgency.of(message.urgency))
    joint = dice.choice(list(_language()["joints"]))
    texts = [first.text, second.text]
    intents = tuple(dict.fromkeys((*ordered[0].intents, *ordered[1].intents)))
    emotion = next((message.emotion for message in ordered if message.emotion != "neutral"), "neutral")
    return Message(joint.join(texts), intents, emotion, ordered[0].urgency)
