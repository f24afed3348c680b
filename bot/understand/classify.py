"""The trained classifier: sums of n-gram vectors, in plain numpy, from files that match their manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.errors import BadFile
from bot.understand.features import ngrams
from bot.understand.labels import Labels, load_labels

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """Probabilities in the order of ``labels.yml``."""

    intents: Vector
    """Shape (intents,): chance that the message carries it, calibrated."""
    main: Vector
    """Shape (intents,), sums to 1: chance to be the main one."""
    emotions: Vector
    urgency: Vector


@dataclass(frozen=True)
class Member:
    """One network of the ensemble.

    ``table`` (buckets, width) int8 with ``scale`` (buckets,) float32; ``hidden`` (width, hidden) and
    ``hidden_bias``; ``heads`` (hidden, outputs) and ``heads_bias``: intents, main, emotions, urgency side by side.
    """

    table: NDArray[np.int8]
    scale: Vector
    hidden: Vector
    hidden_bias: Vector
    heads: Vector
    heads_bias: Vector

    def logits(self, buckets: list[int]) -> Vector:
        """Return raw scores, shape (outputs,)."""
        rows = self.table[buckets].astype(np.float32) * self.scale[buckets, None]
        bag = rows.sum(axis=0) / np.sqrt(np.float32(len(buckets)))
        inner = np.maximum(bag @ self.hidden + self.hidden_bias, 0)
        logits: Vector = np.concatenate([bag, inner]) @ self.heads + self.heads_bias
        return logits


class Classifier:
    """An ensemble with calibration and per-class thresholds."""

    def __init__(self, members: list[Member], manifest: dict[str, object]) -> None:
        """Keep the members; ``manifest`` holds labels, temperatures and thresholds."""
        self.members, self.manifest = members, manifest
        self.labels: Labels = load_labels()
        temperatures = manifest["temperatures"]
        assert isinstance(temperatures, dict)
        self.temperatures = {name: float(value) for name, value in temperatures.items()}
        thresholds = manifest["thresholds"]
        assert isinstance(thresholds, dict)
        self.thresholds = np.array([thresholds.get(name, 0.5) for name in self.labels.intents], dtype=np.float32)
        self.name = f"{manifest['name']}@{manifest['version']}"

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Read ``manifest.json`` and the files it names.

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
        members = [cls._member(folder / name, digest) for name, digest in manifest["files"].items()]
        return cls(members, manifest)

    @staticmethod
    def _member(path: Path, digest: str) -> Member:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BadFile(path, 1, f"cannot be read: {error.strerror}", "train again: anxin train") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise BadFile(path, 1, "differs from its checksum in manifest.json", "restore the file or train again")
        with np.load(path) as arrays:
            return Member(**{name: arrays[name] for name in Member.__dataclass_fields__})

    def score(self, text: str, context: tuple[str, ...] = ()) -> Scores:
        """Return the ensemble's calibrated probabilities for one message."""
        buckets = ngrams(text, context)
        logits = np.mean([member.logits(buckets) for member in self.members], axis=0)
        n = len(self.labels.intents)
        ends = np.cumsum([n, n, len(self.labels.emotions), len(self.labels.urgency)])
        intents, main, emotions, urgency = np.split(logits, ends[:-1])
        t = self.temperatures
        return Scores(
            _sigmoid(intents / t["intents"]),
            _softmax(main / t["main"]),
            _softmax(emotions / t["emotions"]),
            _softmax(urgency / t["urgency"]),
        )


def _sigmoid(x: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), dtype=np.float32)


def _softmax(x: Vector) -> Vector:
    grown = np.exp(x - x.max())
    return np.asarray(grown / grown.sum(), dtype=np.float32)
