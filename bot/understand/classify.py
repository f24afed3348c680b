"""The trained classifier: weighed character n-grams in plain numpy, from files that match their manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.errors import BadFile
from bot.understand.features import ngrams
from bot.understand.labels import load_labels

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """Probabilities in the order of ``labels.yml``."""

    intents: Vector
    """Shape (intents,): chance that the message carries it, calibrated."""
    main: Vector
    """Shape (intents,), sums to 1: chance to be the main one, calibrated."""
    emotions: Vector
    urgency: Vector


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

    def logits(self, text: str) -> Vector:
        """Return raw scores, shape (outputs,): (1 + log tf) · idf, scaled to length 1, times the table."""
        counts = ngrams(text)
        buckets = np.fromiter(counts.keys(), dtype=np.int64)
        tf = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32))
        values = tf * self.idf[buckets]
        norm = float(np.linalg.norm(values)) or 1.0
        weights = (values / norm * self.scale[buckets]).astype(np.float32)
        logits: Vector = weights @ self.table[buckets].astype(np.float32) + self.bias
        return logits


def check_file(path: Path, digest: str) -> None:
    """Refuse a trained file that is missing or differs from the SHA-256 in its manifest.

    Raises:
        BadFile: with the remedy.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(path, 1, f"cannot be read: {error.strerror}", "train again: anxin train") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadFile(path, 1, "differs from its checksum in manifest.json", "restore the file or train again")


class Classifier:
    """The weights with calibration and per-class thresholds."""

    def __init__(self, weights: Weights, manifest: dict[str, Any]) -> None:
        """Keep the weights; ``manifest`` holds name, version, temperatures, thresholds and the limit of being sure."""
        self.weights, self.labels = weights, load_labels()
        self.temperatures: dict[str, float] = manifest["temperatures"]
        chosen: dict[str, float] = manifest["thresholds"]
        self.thresholds = np.array([chosen.get(name, 0.5) for name in self.labels.intents], dtype=np.float32)
        self.emergency_at: float = manifest.get("emergency_at", 0.5)
        """Chance of ``emergency`` from which the model alone raises the alarm."""
        self.tagger: dict[str, str] = manifest.get("tagger", {})
        """File and checksum of the span tagger that belongs to this model."""
        self.sure: float = manifest["sure"]
        """Chance of the main intent below which the message is not understood."""
        self.name = f"{manifest['name']}@{manifest['version']}"

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Read ``manifest.json`` and the file it names.

        Raises:
            BadFile: a file is missing, differs from its checksum, or was made for other labels.
        """
        path = folder / "manifest.json"
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadFile(path, 1, f"cannot be read: {error}", "train the model: anxin train") from error
        if tuple(manifest["labels"]["intents"]) != load_labels().intents:
            raise BadFile(path, 1, "was trained for other intents than labels.yml", "train again: anxin train")
        return cls(cls._weights(folder / manifest["file"], manifest["sha256"]), manifest)

    @staticmethod
    def _weights(path: Path, digest: str) -> Weights:
        check_file(path, digest)
        with np.load(path) as arrays:
            return Weights(**{name: arrays[name] for name in Weights.__dataclass_fields__})

    def score(self, text: str) -> Scores:
        """Return the calibrated probabilities for one message."""
        n, e = len(self.labels.intents), len(self.labels.emotions)
        intents, main, emotions, urgency = np.split(self.weights.logits(text), [n, 2 * n, 2 * n + e])
        t = self.temperatures
        return Scores(
            _sigmoid(intents / t["intents"]),
            _softmax(main / t["main"]),
            _softmax(emotions / t["emotions"]),
            _softmax(urgency / t["urgency"]),
        )


def _sigmoid(x: NDArray[Any]) -> Vector:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), dtype=np.float32)


def _softmax(x: NDArray[Any]) -> Vector:
    grown = np.exp(x - x.max())
    return np.asarray(grown / grown.sum(), dtype=np.float32)
