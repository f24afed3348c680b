"""Seeded noise as real parents make it: lost punctuation, homophones, script, doubled or lost characters, joined messages."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import yaml

from bot.domain.understanding import Urgency
from bot.understand.normalize import TABLE
from bot.understand.spans import Span
from training.messages import Message
from training.spans import marked_spans

POLITE = ("greet", "thank", "goodbye")
"""Not labelled in front of a request."""
OUTSIDE = "out_of_scope"
LANGUAGE = Path(__file__).with_name("perturb.zh.yml")


@lru_cache(maxsize=1)
def _language() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(LANGUAGE.read_text(encoding="utf-8"))
    return loaded


def homophones(text: str, dice: random.Random) -> str:
    """Put a like-sounding character for a fifth of those that are often mistyped."""
    known = _language()["homophones"]
    return "".join(dice.choice(known[one]) if one in known and dice.random() < 0.2 else one for one in text)


def unpunctuated(text: str, dice: random.Random) -> str:
    """Leave out all stops and spaces, as voice input does."""
    return "".join(one for one in text if one.isalnum()) or text


def traditional(text: str, dice: random.Random) -> str:
    """Write it in Traditional script, character for character."""
    return "".join(_traditional().get(one, one) for one in text)


def lossy(text: str, dice: random.Random) -> str:
    """Lose one character in twenty and double one in twenty."""
    rolls = [(one, dice.random()) for one in text]
    return "".join("" if roll < 0.05 else one * 2 if roll < 0.1 else one for one, roll in rolls) or text


def padded(text: str, dice: random.Random) -> str:
    """Put a filler before and behind."""
    fillers = list(_language()["fillers"])
    return f"{dice.choice(fillers)} {text} {dice.choice(fillers)}"


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "homophones": homophones,
    "unpunctuated": unpunctuated,
    "traditional": traditional,
    "lossy": lossy,
    "padded": padded,
}
"""Ways to disturb a message, for measuring robustness."""


@lru_cache(maxsize=1)
def _traditional() -> dict[str, str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    return {simple: old for old, simple in reversed(pairs)}


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


def join_marked(first: Message, second: Message, dice: random.Random) -> tuple[Message, list[Span]]:
    """The same as ``join``, with the spans of the entities of both."""
    joint = join(first, second, dice)
    behind = len(joint.text) - len(second.text)
    moved = [(start + behind, end + behind, kind) for start, end, kind in marked_spans(second)]
    return joint, [*marked_spans(first), *moved]


def join(first: Message, second: Message, dice: random.Random) -> Message:
    """Make a message with two needs; the more urgent one is the main one."""
    ordered = sorted((first, second), key=lambda message: (OUTSIDE in message.intents, -Urgency.of(message.urgency)))
    joint = dice.choice(list(_language()["joints"]))
    carried = [name for name in dict.fromkeys((*ordered[0].intents, *ordered[1].intents)) if name not in POLITE]
    intents = tuple(carried or ordered[0].intents)
    emotion = next((message.emotion for message in ordered if message.emotion != "neutral"), "neutral")
    urgency = max(first.urgency, second.urgency, key=Urgency.of)
    return Message(joint.join((first.text, second.text)), intents, emotion, urgency)
