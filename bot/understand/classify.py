"""The trained classifier: a linear n-gram model and a small network, weighed against each other and calibrated."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.errors import BadFile
from bot.domain.understanding import Entity
from bot.understand.labels import Labels, load_labels
from bot.understand.network import Network
from bot.understand.ngram import Weights
from bot.understand.spans import Chances

Vector = NDArray[np.float32]
CALM_WEIGHS = 0.15
"""What the chance of ``routine`` takes off the chance of ``emergency`` before an alarm is raised."""
HEADS = ("intents", "main", "emotions", "urgency")
"""What the outputs tell, side by side in this order."""
PRIORS = {"main": "main_priors", "emotions": "emotion_priors", "urgency": "urgency_priors"}
"""Heads, and the name in the mixture of what is added to their classes."""


@dataclass(frozen=True)
class Scores:
    """Probabilities in the order of ``labels.yml``."""

    intents: Vector
    """Shape (intents,): chance that the message carries it, calibrated."""
    main: Vector
    """Shape (intents,), sums to 1: chance to be the main one, calibrated."""
    emotions: Vector
    urgency: Vector
    spans: tuple[Entity, ...] = ()
    """Entities that the network sees, without values."""
    chances: Chances | None = None
    """How likely the network takes any span for an entity; None without a network."""


def check_file(path: Path, digest: str) -> Path:
    """Return the path of a trained file; refuse one that is missing or differs from the SHA-256 in its manifest.

    Raises:
        BadFile: with the remedy.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(path, 1, f"cannot be read: {error.strerror}", "train again: anxin train") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadFile(path, 1, "differs from its checksum in manifest.json", "restore the file or train again")
    return path


def split_heads(logits: NDArray[Any], labels: Labels) -> dict[str, NDArray[Any]]:
    """Cut (..., outputs) into the heads."""
    n, e = len(labels.intents), len(labels.emotions)
    return dict(zip(HEADS, np.split(logits, [n, 2 * n, 2 * n + e], axis=-1), strict=True))


class Classifier:
    """Both models with their weights in the mixture, and the per-class thresholds."""

    def __init__(self, weights: Weights, network: Network | None, manifest: dict[str, Any]) -> None:
        """Keep the models; ``manifest`` holds name, version, mixture, thresholds and the limit of being sure."""
        self.weights, self.network, self.labels = weights, network, load_labels()
        self.mixture: dict[str, list[float]] = manifest["mixture"]
        """For each head: factor of the n-gram scores, factor of the network's, and a third number (see ``mix``)."""
        chosen: dict[str, float] = manifest["thresholds"]
        self.thresholds = np.array([chosen.get(name, 0.5) for name in self.labels.intents], dtype=np.float32)
        self.emergency_at: float = manifest["emergency_at"]
        """``alarm_score`` from which the model alone raises the alarm."""
        self.sure: float = manifest["sure"]
        """Chance of the main intent below which the message is not understood."""
        self.name = f"{manifest['name']}@{manifest['version']}"
        self.fingerprint = "+".join(one["sha256"][:8] for one in manifest.get("files", {}).values())
        """Tells its trained files from those of any other run."""

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
        if "files" not in manifest or "mixture" not in manifest:
            raise BadFile(path, 1, "was written by another version of the trainer", "train again: anxin train")
        if tuple(manifest["labels"]["intents"]) != load_labels().intents:
            raise BadFile(path, 1, "was trained for other intents than labels.yml", "train again: anxin train")
        files = {role: check_file(folder / one["file"], one["sha256"]) for role, one in manifest["files"].items()}
        network = Network.load(files["network"], files["tokens"]) if "network" in files else None
        return cls(Weights.load(files["ngram"]), network, manifest)

    def score(self, text: str) -> Scores:
        """Return the calibrated probabilities for one message."""
        told = self.network.tell(text) if self.network else None
        linear = split_heads(self.weights.logits(text), self.labels)
        deep = split_heads(told.logits, self.labels) if told else {head: np.zeros_like(linear[head]) for head in HEADS}
        mixed = mix(linear, deep, self.mixture)
        return Scores(
            sigmoid(mixed["intents"]),
            softmax(mixed["main"]),
            softmax(mixed["emotions"]),
            softmax(mixed["urgency"]),
            told.spans if told else (),
            told.chances if told else None,
        )


def mix(
    linear: dict[str, NDArray[Any]], deep: dict[str, NDArray[Any]], mixture: dict[str, list[float]]
) -> dict[str, NDArray[Any]]:
    """Weigh the scores of both models: a product of experts, whose factors also hold the temperature.

    The third number is added to the score of each intent; for the main one it says how much the chance that the message carries an
    intent at all has to say. ``PRIORS`` give back how frequent each class is, which weighing the rare ones up in training took away. Hinton, Training products of experts, 2002; Guo et al., On calibration of modern neural networks, 2017.
    """
    mixed = {head: mixture[head][0] * linear[head] + mixture[head][1] * deep[head] for head in HEADS}
    mixed["intents"] = mixed["intents"] + mixture["intents"][2]
    mixed["main"] = mixed["main"] + mixture["main"][2] * log_sigmoid(mixed["intents"])
    for head, priors in PRIORS.items():
        mixed[head] = mixed[head] + np.asarray(mixture.get(priors, 0.0), dtype=np.float32)
    return mixed


def alarm_score(urgency: Vector) -> Any:
    """Return how much speaks for an alarm, of chances (levels,) or (messages, levels) in the order of urgency."""
    return urgency[..., -1] - CALM_WEIGHS * urgency[..., 0]


def log_sigmoid(x: NDArray[Any]) -> NDArray[Any]:
    """Return ln(1 / (1 + e^-x))."""
    return np.asarray(-np.logaddexp(0, -x))


def sigmoid(x: NDArray[Any]) -> Vector:
    """Return 1 / (1 + e^-x)."""
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), dtype=np.float32)


def softmax(x: NDArray[Any]) -> Vector:
    """Return chances along the last axis, which sum to 1."""
    grown = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True), dtype=np.float32)
