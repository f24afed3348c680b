"""Measure a classifier on messages and write its model card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.understand.classify import Classifier
from training.calibration import expected_calibration_error
from training.messages import Message, Split

if TYPE_CHECKING:
    from training.classifier import Recipe


def measure(classifier: Classifier, messages: Sequence[Message]) -> dict[str, float]:
    """Return main-intent accuracy, multi-label micro-F1, emotion and urgency macro-F1 and calibration error."""
    labels = classifier.labels
    main_right, chances, hit, found_n, true_n = [], [], 0, 0, 0
    feelings: list[tuple[str, str]] = []
    levels: list[tuple[str, str]] = []
    for message in messages:
        scores = classifier.score(message.text)
        found = {labels.intents[i] for i in np.flatnonzero(scores.intents >= classifier.thresholds)}
        best = int(np.argmax(scores.intents + scores.main))
        main_right.append(labels.intents[best] in message.intents)
        chances.append(float(scores.main.max()))
        hit, found_n, true_n = (
            hit + len(found & set(message.intents)),
            found_n + len(found),
            true_n + len(message.intents),
        )
        feelings.append((labels.emotions[int(np.argmax(scores.emotions))], message.emotion))
        levels.append((labels.urgency[int(np.argmax(scores.urgency))], message.urgency))
    return {
        "messages": len(messages),
        "main_among_labels": round(float(np.mean(main_right)), 4),
        "micro_f1": round(2 * hit / max(found_n + true_n, 1), 4),
        "emotion_macro_f1": round(macro_f1(feelings), 4),
        "urgency_macro_f1": round(macro_f1(levels), 4),
        "ece_main": round(expected_calibration_error(np.array(chances), np.array(main_right)), 4),
    }


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the mean F1 over the classes that occur in the truth; ``pairs`` are (found, true)."""
    hits, found, true = Counter[str](), Counter[str](), Counter[str]()
    for guess, truth in pairs:
        found[guess] += 1
        true[truth] += 1
        hits[truth] += guess == truth
    return float(np.mean([2 * hits[name] / (found[name] + true[name]) for name in true])) if true else 0.0


def model_card(parts: Split, recipe: Recipe, metrics: dict[str, Any], count: int, seconds: float) -> str:
    """Return the model card as Markdown."""
    rows = "\n".join(
        f"| {name} | {m['messages']} | {m['main_among_labels']} | {m['micro_f1']} | {m['emotion_macro_f1']} | {m['urgency_macro_f1']} | {m['ece_main']} |"
        for name, m in metrics.items()
    )
    return f"""# Model card: anxin-ngram

An ensemble of {recipe.members} bags of hashed character 1-4-gram vectors ({recipe.width} wide, one hidden layer of {recipe.hidden})
with heads for intents (multi-label), main intent, emotion and urgency. From scratch; no pretrained weights.

- **Data**: {count} messages of `training/messages`, written for this project (Apache-2.0, see `training/messages/README.md`). Nothing else.
- **Split**: whole voices held out for the test ({len(parts.test)} messages), a hashed tenth of the rest for calibration and
  thresholds ({len(parts.validation)}), trained on {len(parts.train)}. The shipped files are then trained on all {count}.
- **Command**: `anxin train` (`make train`), {seconds / 60:.0f} minutes on two cores, seed {recipe.seed}.
- **Augmentation**: lost n-grams {recipe.drop_grams}, noise {recipe.disturbed_share}, joined messages {recipe.joined_share}.
- **Limits**: knows the language of its writers; the rule layer in `bot/understand/alarm.py` stands beside it for danger.

| part | messages | main among labels | micro-F1 | emotion macro-F1 | urgency macro-F1 | ECE |
|---|---|---|---|---|---|---|
{rows}
"""
