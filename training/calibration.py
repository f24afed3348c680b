"""Temperatures and thresholds, chosen on the validation part only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understand.labels import Labels
from training.messages import Message

Matrix = NDArray[np.float64]
FALSE_ALARMS = 0.03
"""Share of calm validation messages that may raise the model's alarm."""
LEAST_ALARM = 0.12
SURE = 0.12
"""Chance of the main intent, out of 61, below which nothing was understood."""
GRID = np.exp(np.linspace(np.log(0.1), np.log(4), 60))


def choose(logits: Matrix, messages: Sequence[Message], labels: Labels) -> dict[str, Any]:
    """Choose everything that is chosen on validation: temperatures, thresholds, the limit of being sure.

    Args:
        logits: (messages, outputs) in the order of ``bot.understand.classify.Weights``.
        messages: the validation messages.
        labels: the vocabulary.
    """
    n, e = len(labels.intents), len(labels.emotions)
    intents, main, emotions, urgency = np.split(logits, [n, 2 * n, 2 * n + e], axis=1)
    many = np.array([[float(name in message.intents) for name in labels.intents] for message in messages])
    first = np.array([labels.intents.index(message.intents[0]) for message in messages])
    temperatures = {
        "intents": temperature_binary(intents, many),
        "main": temperature_softmax(main, first),
        "emotions": temperature_softmax(emotions, np.array([labels.emotions.index(m.emotion) for m in messages])),
        "urgency": temperature_softmax(urgency, np.array([labels.urgency.index(m.urgency) for m in messages])),
    }
    chances = 1 / (1 + np.exp(-intents / temperatures["intents"]))
    return {
        "temperatures": temperatures,
        "thresholds": thresholds(chances, many, list(labels.intents)),
        "sure": SURE,
        "emergency_at": _alarm_limit(urgency / temperatures["urgency"], [m.urgency for m in messages], labels),
    }


def _alarm_limit(logits: Matrix, wanted: Sequence[str], labels: Labels) -> float:
    """Return the chance of ``emergency`` from which the model raises the alarm: few false alarms, not fewer misses."""
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances = (grown / grown.sum(axis=1, keepdims=True))[:, labels.urgency.index("emergency")]
    calm = chances[np.array([name != "emergency" for name in wanted])]
    return round(max(float(np.quantile(calm, 1 - FALSE_ALARMS)), LEAST_ALARM), 3)


def temperature_binary(logits: Matrix, truth: Matrix) -> float:
    """Return the divisor of the logits with the least log loss. Guo et al., On Calibration of Modern Neural Networks, 2017."""
    losses = [float(np.mean(np.logaddexp(0, np.where(truth > 0, -logits, logits) / t))) for t in GRID]
    return float(GRID[int(np.argmin(losses))])


def temperature_softmax(logits: Matrix, truth: NDArray[np.int64]) -> float:
    """The same for one label out of many; ``truth`` holds its numbers."""
    losses = []
    for t in GRID:
        scaled = logits / t
        normal = np.log(np.exp(scaled - scaled.max(axis=1, keepdims=True)).sum(axis=1)) + scaled.max(axis=1)
        losses.append(float(np.mean(normal - scaled[np.arange(len(truth)), truth])))
    return float(GRID[int(np.argmin(losses))])


def thresholds(chances: Matrix, truth: Matrix, names: list[str], fewest: int = 12) -> dict[str, float]:
    """Choose for each class the threshold with the best F1, drawn halfway to the common one; few examples take the common.

    Args:
        chances: (n, classes) calibrated probabilities.
        truth: (n, classes) 0 or 1.
        names: class names.
        fewest: positives below which a class has no threshold of its own.
    """
    grid = np.linspace(0.15, 0.8, 27)
    common = float(grid[int(np.argmax([_f1(chances >= t, truth > 0) for t in grid]))])
    chosen = {}
    for place, name in enumerate(names):
        if truth[:, place].sum() < fewest:
            chosen[name] = common
            continue
        scores = [_f1(chances[:, place] >= t, truth[:, place] > 0) for t in grid]
        best = grid[np.flatnonzero(np.isclose(scores, max(scores)))].mean()
        chosen[name] = round(float((best + common) / 2), 3)
    return chosen


def _f1(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    hit = float((found & truth).sum())
    return 2 * hit / max(float(found.sum() + truth.sum()), 1.0)


def expected_calibration_error(chances: Matrix, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the mean gap between confidence and accuracy over equal-width bins, weighted by their size (ECE)."""
    edges = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = [
        abs(chances[edges == b].mean() - right[edges == b].mean()) * (edges == b).mean()
        for b in range(bins)
        if (edges == b).any()
    ]
    return float(sum(gaps))
