"""Temperatures and thresholds, chosen on the validation part only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
GRID = np.exp(np.linspace(np.log(0.3), np.log(4), 40))


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
