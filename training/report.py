"""Measure a classifier on messages and write its model card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.understand.classify import Classifier
from bot.understand.features import BUCKETS
from bot.understand.reader import decide
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
        found = {labels.intents[i] for i in decide(classifier, scores)}
        best = int(np.argmax(scores.main))
        main_right.append(labels.intents[best] in message.intents)
        chances.append(float(scores.main[best]))
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


def model_card(
    parts: Split,
    recipe: Recipe,
    metrics: dict[str, Any],
    curve: dict[float, dict[str, float]],
    count: int,
    seconds: float,
) -> str:
    """Return the model card as Markdown."""
    names = ("messages", "main_among_labels", "micro_f1", "emotion_macro_f1", "urgency_macro_f1", "ece_main")
    rows = "\n".join("| " + " | ".join([part, *(str(m[name]) for name in names)]) + " |" for part, m in metrics.items())
    learned = "\n".join(
        f"| {int(len(parts.train) * share)} | {m['main_among_labels']} | {m['micro_f1']} |"
        for share, m in sorted(curve.items())
    )
    return f"""# Model card: anxin-ngram

Logistic regression over TF-IDF of hashed character 1-3-grams ({BUCKETS} buckets), with heads for intents (one against the
rest), main intent, emotion and urgency; int8 weights, served in plain numpy. From scratch, no pretrained weights.

- **Data**: {count} messages of `training/messages`, written for this project (Apache-2.0, see the data card there). Nothing else.
- **Split**: whole voices held out ({len(parts.test)} messages), a hashed tenth of the rest for temperatures and
  thresholds ({len(parts.validation)}), trained on {len(parts.train)}. The shipped file is then trained on all {count}.
- **Command**: `anxin train` (`make train`); {seconds / 60:.0f} minutes, seed {recipe.seed}.
- **Augmentation**: noisy copies {recipe.disturbed_share}, joined pairs {recipe.joined_share} of the messages.
- **Limits**: knows the language of its writers; a rule layer (`bot/understand/alarm.py`) stands beside it for danger and
  cannot be overruled by it.

Beside it lies `tagger.npz`: an averaged structured perceptron over character windows that finds spans of symptoms (F1 of exact
spans on the held-out voices {metrics["held-out voices"]["symptom_span_f1"]}; the other entity types have rules). Same data, same command.

| part | messages | main among labels | micro-F1 | emotion macro-F1 | urgency macro-F1 | ECE |
|---|---|---|---|---|---|---|
{rows}

Learning curve (held-out voices):

| training messages | main among labels | micro-F1 |
|---|---|---|
{learned}
"""
