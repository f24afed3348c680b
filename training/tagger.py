"""Train the span tagger that ``bot.understand.tagger`` serves: an averaged structured perceptron."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understand.tagger import BUCKETS, LEAN, TAGS, TYPES, Span, allowed, best_path, features, spans_of
from training.messages import Message

FILE = "tagger.npz"
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class TaggerRecipe:
    """Numbers of a run. Collins, Discriminative training methods for hidden Markov models, 2002."""

    epochs: int = 5
    seed: int = 7


@dataclass(frozen=True)
class Learned:
    """Averaged weights: ``table`` (BUCKETS, TAGS), ``steps`` (TAGS, TAGS)."""

    table: Matrix
    steps: Matrix


def marked_spans(message: Message) -> list[Span]:
    """Return (start, end, type) of the annotated entities of the tagger's types, found in order of the text."""
    found, place = [], 0
    for kind, words in message.entities:
        at = message.text.find(words, place)
        if at < 0:
            at = message.text.find(words)
        if at < 0:
            continue
        place = at + len(words)
        if kind in TYPES:
            found.append((at, at + len(words), kind))
    return found


def tags_of(spans: Sequence[Span], length: int) -> list[int]:
    """Return one tag a character: 0 outside, 1 + 2·type for the first, 2 + 2·type for the rest."""
    tags = [0] * length
    for start, end, kind in spans:
        first = 1 + 2 * TYPES.index(kind)
        tags[start:end] = [first] + [first + 1] * (end - start - 1)
    return tags


def fit(messages: Sequence[Message], recipe: TaggerRecipe) -> Learned:
    """Fit on the annotated spans; messages without any teach what is none."""
    examples = [(features(m.text), tags_of(marked_spans(m), len(m.text))) for m in messages]
    table, late = np.zeros((BUCKETS, TAGS), np.float32), np.zeros((BUCKETS, TAGS), np.float32)
    steps, late_steps = np.zeros((TAGS, TAGS), np.float32), np.zeros((TAGS, TAGS), np.float32)
    dice, limits, seen = random.Random(recipe.seed), allowed(), 0
    for _ in range(recipe.epochs):
        dice.shuffle(examples)
        for ids, truth in examples:
            seen += 1
            guess = best_path(table[ids].sum(axis=1), steps + limits)
            if guess == truth:
                continue
            for way, change in ((truth, 1.0), (guess, -1.0)):
                tags = np.array(way)
                for part, factor in ((table, change), (late, change * seen)):
                    np.add.at(part, (ids, tags[:, None]), factor)
                for part, factor in ((steps, change), (late_steps, change * seen)):
                    np.add.at(part, (tags[:-1], tags[1:]), factor)
    share = np.float32(1 / max(seen, 1))
    return Learned(table - late * share, steps - late_steps * share)


def span_f1(learned: Learned, messages: Sequence[Message]) -> float:
    """Return the F1 of exact spans on messages that training did not see."""
    hits = found_n = true_n = 0
    for message in messages:
        scores = learned.table[features(message.text)].sum(axis=1)
        scores[:, 1:] += np.float32(LEAN)
        found = set(spans_of(best_path(scores, learned.steps + allowed())))
        true = set(marked_spans(message))
        hits, found_n, true_n = hits + len(found & true), found_n + len(found), true_n + len(true)
    return 2 * hits / max(found_n + true_n, 1)


def save_tagger(learned: Learned, folder: Path) -> None:
    """Write int8 weights with one scale into ``folder`` and enter the file into its manifest."""
    scale = float(np.abs(learned.table).max()) / 127 or 1.0
    path = folder / FILE
    np.savez_compressed(
        path,
        table=np.round(learned.table / scale).astype(np.int8),
        scale=np.float32(scale),
        steps=learned.steps.astype(np.float32),
    )
    place = folder / "manifest.json"
    manifest = json.loads(place.read_text(encoding="utf-8"))
    manifest["tagger"] = {"file": FILE, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    place.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
