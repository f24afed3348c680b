"""Our labelled messages: reading, checking, splitting."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understand.labels import load_labels
from bot.understand.normalize import squeeze

FOLDER = Path(__file__).with_name("messages")
HELD_OUT = Path(__file__).parents[1] / "eval" / "suites" / "writers.jsonl"

NOT_TAUGHT = ("ask",)
"""Beginnings of voices that a run leaves out: fragments asked of articles, which cost both models main intents of strangers
(``worth.md``)."""
TWICE = ("w62_", "w63_", "w64_", "w65_")
"""Beginnings of voices that count twice when a network is taught further: lines written to fool it."""
ONLY_TEACH = ("ped",)
"""Beginnings of voices that choose no mixture: questions of other sites."""


@dataclass(frozen=True)
class Message:
    """One labelled message; ``intents`` main first, ``entities`` as (type, text)."""

    text: str
    intents: tuple[str, ...]
    emotion: str
    urgency: str
    voice: str = ""
    entities: tuple[tuple[str, str], ...] = ()
    marked: bool = False
    """Whether every entity was marked, so that the rest is known to be none."""


class BadMessages(ValueError):
    """Training data with faults; the message lists every one with file and line."""


def read_messages(folder: Path = FOLDER) -> list[Message]:
    """Read all ``<intent>.jsonl`` files.

    Raises:
        BadMessages: for unknown labels, wrong JSON or empty texts, all faults at once.
    """
    return _read(sorted(folder.glob("*.jsonl")))


def read_held_out(path: Path = HELD_OUT) -> list[Message]:
    """Read the messages of the writers whom training never sees; raises ``BadMessages`` as ``read_messages`` does."""
    return _read([path])


def _read(paths: Sequence[Path]) -> list[Message]:
    found, faults = [], []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                found.append(_message(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                faults.append(f"{path}:{number}: {error}")
    if faults:
        raise BadMessages("\n".join(faults))
    return found


def _message(raw: dict[str, Any]) -> Message:
    labels = load_labels()
    message = Message(
        raw["text"],
        tuple(raw["intents"]),
        raw["emotion"],
        raw["urgency"],
        raw.get("voice", ""),
        tuple((entity["type"], entity["text"]) for entity in raw.get("entities", ())),
        raw.get("marked", False),
    )
    if not message.text.strip():
        raise ValueError("the text is empty")
    for name, known in ((message.emotion, labels.emotions), (message.urgency, labels.urgency)):
        if name not in known:
            raise ValueError(f"{name!r} is no label; known: {', '.join(known)}")
    for intent in message.intents:
        if intent not in labels.intents:
            raise ValueError(f"{intent!r} is no intent of labels.yml")
    return message


@dataclass(frozen=True)
class Split:
    """Three parts that share no voice."""

    train: list[Message]
    validation: list[Message]
    test: list[Message]


def split(messages: Sequence[Message], held_out: Sequence[Message], validation_share: float = 0.08) -> Split:
    """Keep whole voices of chat messages for validation, the same at every run; ``held_out`` are by writers whom training never sees."""
    taught = [message for message in messages if not message.voice.startswith(NOT_TAUGHT)]
    apart = [not m.voice.startswith(ONLY_TEACH) and _share(m.voice) < validation_share for m in taught]
    validation = [message for message, chosen in zip(taught, apart, strict=True) if chosen]
    train = [message for message, chosen in zip(taught, apart, strict=True) if not chosen]
    return Split(train, validation, list(held_out))


def _share(name: str) -> float:
    """Return a number in [0, 1) that hangs on the name alone."""
    digest = hashlib.sha256(name.encode("utf-8")).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


@dataclass(frozen=True)
class Variety:
    """How varied a set of messages is."""

    near_duplicates: float
    """Share of messages whose 4-gram sets overlap with another message by a Jaccard index of 0.6 or more."""
    distinct: float
    """Distinct character 4-grams over all 4-grams."""


def variety(messages: Sequence[Message]) -> Variety:
    """Measure near-duplicates and distinct 4-grams, frames with swapped nouns show in both."""
    grams = [_grams(message.text) for message in messages]
    holders: dict[str, list[int]] = {}
    for place, own in enumerate(grams):
        for gram in own:
            holders.setdefault(gram, []).append(place)
    double = set()
    for place, own in enumerate(grams):
        shared = Counter(other for gram in own if len(holders[gram]) < 200 for other in holders[gram] if other != place)
        if len(own) >= 4 and any(n / (len(own) + len(grams[other]) - n) >= 0.6 for other, n in shared.most_common(5)):
            double.add(place)
    total = sum(len(own) for own in grams)
    return Variety(len(double) / max(len(messages), 1), len(holders) / max(total, 1))


def _grams(text: str) -> set[str]:
    plain = squeeze(text)
    return {plain[place : place + 4] for place in range(len(plain) - 3)}
