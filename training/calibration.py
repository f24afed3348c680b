"""The mixture of the models, thresholds and limits; chosen on the validation part only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.understand.classify import mix, sigmoid, softmax, split_heads
from bot.understand.labels import Labels
from training.messages import Message

Matrix = NDArray[Any]
FALSE_ALARMS = 0.05
"""Share of calm validation messages that may raise the model's alarm."""
LEAST_ALARM = 0.12
SURE = 0.12
"""Chance of the main intent, out of 61, below which nothing was understood."""


def choose(linear: Matrix, deep: Matrix, messages: Sequence[Message], labels: Labels) -> dict[str, Any]:
    """Choose everything that is chosen on validation: the mixture with its temperature, thresholds, limits.

    Args:
        linear: raw scores (messages, outputs) of the n-gram model, on messages that it never saw.
        deep: the same of the network; zeros when there is none.
        messages: the validation messages.
        labels: the vocabulary.
    """
    ours, theirs = split_heads(linear, labels), split_heads(deep, labels)
    many = np.array([[float(name in message.intents) for name in labels.intents] for message in messages])
    truths = {
        "main": np.array([labels.intents.index(message.intents[0]) for message in messages]),
        "emotions": np.array([labels.emotions.index(message.emotion) for message in messages]),
        "urgency": np.array([labels.urgency.index(message.urgency) for message in messages]),
    }
    mixture = {"intents": _fit_binary(ours["intents"], theirs["intents"], many)}
    mixture |= {head: _fit_softmax(ours[head], theirs[head], truth) for head, truth in truths.items()}
    mixed = mix(ours, theirs, mixture)
    return {
        "mixture": mixture,
        "thresholds": thresholds(sigmoid(mixed["intents"]), many, list(labels.intents)),
        "sure": SURE,
        "emergency_at": _alarm_limit(softmax(mixed["urgency"]), [m.urgency for m in messages], labels),
    }


def _fit_binary(linear: Matrix, deep: Matrix, truth: Matrix) -> list[float]:
    """Return factors and what is added, with the least log loss over all messages and classes."""

    def loss(factors: Matrix) -> float:
        scores = factors[0] * linear + factors[1] * deep + factors[2]
        return float(np.mean(np.logaddexp(0, np.where(truth > 0, -scores, scores))))

    return _least(loss, linear, deep)


def _fit_softmax(linear: Matrix, deep: Matrix, truth: NDArray[np.int64]) -> list[float]:
    def loss(factors: Matrix) -> float:
        scores = factors[0] * linear + factors[1] * deep
        most = scores.max(axis=1)
        normal = np.log(np.exp(scores - most[:, None]).sum(axis=1)) + most
        return float(np.mean(normal - scores[np.arange(len(truth)), truth]))

    return [*_least(loss, linear, deep)[:2], 0.0]


def _least(loss: Callable[[Matrix], float], linear: Matrix, deep: Matrix) -> list[float]:
    """Return factors of both models and what is added; a model without scores keeps the factor 0."""
    there = [bool(linear.any()), bool(deep.any())]
    bounds = [(0, None) if one else (0, 0) for one in there]
    found = minimize(loss, [0.7 * one for one in there] + [0.0], method="L-BFGS-B", bounds=[*bounds, (-3, 3)])
    return [round(float(factor), 4) for factor in found.x]


def _alarm_limit(chances: Matrix, wanted: Sequence[str], labels: Labels) -> float:
    """Return the chance of ``emergency`` from which the model raises the alarm: few false alarms, not fewer misses."""
    calm = chances[np.array([name != "emergency" for name in wanted]), labels.urgency.index("emergency")]
    return round(max(float(np.quantile(calm, 1 - FALSE_ALARMS)), LEAST_ALARM), 3)


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
            chosen[name] = round(common, 3)
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
