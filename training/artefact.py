"""What training leaves behind: a quantised file and a manifest with its checksum."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.understand.labels import load_labels
from training.classifier import Trained

LARGEST = 12 * 1024 * 1024
FILE = "ngram.npz"


def save(trained: Trained, folder: Path, **facts: Any) -> None:
    """Write the weights (int8, one scale a row) and ``manifest.json``.

    Args:
        trained: weights in full precision.
        folder: made when missing.
        facts: name, version, temperatures, thresholds, sure, metrics.

    Raises:
        ValueError: when the file would be larger than 12 MiB.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scale = np.abs(trained.table).max(axis=1) / 127
    scale[scale == 0] = 1
    path = folder / FILE
    np.savez_compressed(
        path,
        table=np.round(trained.table / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        idf=trained.idf.astype(np.float32),
        bias=trained.bias.astype(np.float32),
    )
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} has {path.stat().st_size} bytes; at most {LARGEST} are shipped")
    labels = load_labels()
    manifest = {
        **facts,
        "made": datetime.now(UTC).date().isoformat(),
        "labels": {"intents": labels.intents, "emotions": labels.emotions, "urgency": labels.urgency},
        "file": FILE,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
