"""The mixture of the models, thresholds and limits; chosen on the validation part only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.understand.classify import PRIORS, alarm_score, log_sigmoid, mix, sigmoid, softmax, split_heads
from bot.understand.labels import Labels
from training.messages import Message

Matrix = NDArray[Any]
Bound = tuple[float | None, float | None]
START = 0.7
MOST_THIRD = 0.2
"""What the other head may have to say about the main intent at most: beyond it the chances fit other voices worse."""
FALSE_ALARMS = 0.05
"""Share of calm validation messages that may raise the model's alarm."""
LEAST_ALARM = 0.08
TAME = 1e-3
"""Weight of the squared biases of classes."""
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
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
    first, second, added = mixture["intents"]
    carried = log_sigmoid(first * ours["intents"] + second * theirs["intents"] + added)
    for head, truth in truths.items():
        third = carried if head == "main" else np.zeros_like(ours[head])
        mixture[head] = _fit_softmax([ours[head], theirs[head], third], truth, most_third=MOST_THIRD)
    mixed = mix(ours, theirs, mixture)
    mixture |= {priors: _priors(mixed[head], truths[head]) for head, priors in PRIORS.items()}
    mixed = mix(ours, theirs, mixture)
    first_place = np.eye(len(labels.intents))[mixed["main"].argmax(axis=1)] > 0
    return {
        "mixture": mixture,
        "thresholds": thresholds(sigmoid(mixed["intents"]), many, list(labels.intents), first_place),
        "sure": SURE,
        "emergency_at": _alarm_limit(softmax(mixed["urgency"]), [m.urgency for m in messages], labels),
    }


def _fit_binary(linear: Matrix, deep: Matrix, truth: Matrix) -> list[float]:
    """Return factors and what is added, with the least log loss over all messages and classes."""

    def loss(factors: Matrix) -> float:
        scores = factors[0] * linear + factors[1] * deep + factors[2]
        return float(np.mean(np.logaddexp(0, np.where(truth > 0, -scores, scores))))

    return _least(loss, [linear, deep, np.ones(1)], [(0, None), (0, None), (-3, 3)])


def _fit_softmax(scores: Sequence[Matrix], truth: NDArray[np.int64], most_third: float) -> list[float]:
    """Return a factor for each of the scores, (messages, classes), with the least log loss of the true class."""

    def loss(factors: Matrix) -> float:
        return _log_loss(np.sum([factor * one for factor, one in zip(factors, scores, strict=True)], axis=0), truth)

    return _least(loss, scores, [(0, None), (0, None), (0, most_third)])


def _log_loss(scores: Matrix, truth: NDArray[np.int64]) -> float:
    """Return the mean log loss of the true class; ``scores`` (messages, classes) are raw."""
    most = scores.max(axis=1)
    normal = np.log(np.exp(scores - most[:, None]).sum(axis=1)) + most
    return float(np.mean(normal - scores[np.arange(len(truth)), truth]))


def _priors(scores: Matrix, truth: NDArray[np.int64]) -> list[float]:
    """Return what is added to each class: the share of the fitted bias with the best accuracy and macro-F1 together.

    Vector scaling with the factors kept (Guo et al., On calibration of modern neural networks, 2017).
    """

    def loss(bias: Matrix) -> float:
        return _log_loss(scores + bias, truth) + TAME * float(np.sum(np.square(bias)))

    fitted = minimize(loss, np.zeros(scores.shape[1]), method="L-BFGS-B").x

    def worth(share: float) -> float:
        told = (scores + share * fitted).argmax(axis=1)
        each = [_f1(told == place, truth == place) for place in np.unique(truth)]
        return float(np.mean(told == truth) + np.mean(each))

    best = max(SHARES, key=worth)
    return [round(float(best * one), 4) for one in fitted]


def _least(loss: Callable[[Matrix], float], scores: Sequence[Matrix], bounds: Sequence[Bound]) -> list[float]:
    """Return the factors with the least loss; scores that are all zero keep the factor 0."""
    there = [bool(one.any()) for one in scores]
    free = [bound if one else (0, 0) for one, bound in zip(there, bounds, strict=True)]
    found = minimize(loss, [START * one for one in there], method="L-BFGS-B", bounds=free)
    return [round(float(factor), 4) for factor in found.x]


def _alarm_limit(chances: Matrix, wanted: Sequence[str], labels: Labels) -> float:
    """Return the score from which the model raises the alarm: few false alarms, not fewer misses."""
    calm = alarm_score(chances)[np.array([name != labels.urgency[-1] for name in wanted])]
    return round(max(float(np.quantile(calm, 1 - FALSE_ALARMS)), LEAST_ALARM), 3)


def thresholds(
    chances: Matrix, truth: Matrix, names: list[str], first: NDArray[np.bool_], trust: int = 200
) -> dict[str, float]:
    """Choose for each class the threshold with the best F1, drawn the more to the common one the fewer examples it has.

    Args:
        chances: (n, classes) calibrated probabilities.
        truth: (n, classes) 0 or 1.
        names: class names.
        first: (n, classes) True for the main class, which is told whatever its threshold.
        trust: positives with which a class has as much to say as all classes together.
    """
    grid = np.linspace(0.2, 0.7, 26)
    common = float(grid[int(np.argmax([_f1((chances >= t) | first, truth > 0) for t in grid]))])
    chosen = {}
    for place, name in enumerate(names):
        positives = float(truth[:, place].sum())
        scores = [_f1((chances[:, place] >= t) | first[:, place], truth[:, place] > 0) for t in grid]
        best = grid[np.flatnonzero(np.isclose(scores, max(scores)))].mean()
        chosen[name] = round(float((positives * best + trust * common) / (positives + trust)), 3)
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
