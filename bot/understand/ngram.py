"""The linear half of the classifier: weighed character n-grams in plain numpy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understand.features import ngrams

Vector = NDArray[np.float32]


def tf_idf(counts: Counter[int], idf: Vector) -> tuple[NDArray[np.int64], Vector]:
    """Return the buckets that occur and (1 + log tf) · idf of each, scaled to length 1."""
    buckets = np.fromiter(counts.keys(), dtype=np.int64)
    values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * idf[buckets]
    return buckets, values / (float(np.linalg.norm(values)) or 1.0)


@dataclass(frozen=True)
class Weights:
    """A linear model over TF-IDF of n-grams.

    ``table`` (buckets, outputs) int8 with one ``scale`` (buckets,) a row; ``idf`` (buckets,); ``bias`` (outputs,).
    Outputs side by side: intents one against the rest, main intent, emotions, urgency.
    """

    table: NDArray[np.int8]
    scale: Vector
    idf: Vector
    bias: Vector

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Read what ``training.artefact`` wrote."""
        with np.load(path) as arrays:
            return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})

    def logits(self, text: str) -> Vector:
        """Return raw scores, shape (outputs,): (1 + log tf) · idf, scaled to length 1, times the table."""
        buckets, values = tf_idf(ngrams(text), self.idf)
        weights = (values * self.scale[buckets]).astype(np.float32)
        logits: Vector = weights @ self.table[buckets].astype(np.float32) + self.bias
        return logits
