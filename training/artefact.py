"""What training leaves behind: small files and a manifest with their checksums."""

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
NGRAM, NETWORK, TOKENS = "ngram.npz", "network.onnx", "tokens.json"


def save_ngram(trained: Trained, folder: Path) -> Path:
    """Write the linear weights: int8, one scale a row."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = np.abs(trained.table).max(axis=1) / 127
    scale[scale == 0] = 1
    path = folder / NGRAM
    np.savez_compressed(
        path,
        table=np.round(trained.table / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        idf=trained.idf.astype(np.float32),
        bias=trained.bias.astype(np.float32),
    )
    return path


def write_manifest(folder: Path, files: dict[str, Path], facts: dict[str, Any]) -> None:
    """Write ``manifest.json``.

    Args:
        folder: where the files lie.
        files: by role: ngram, network, tokens.
        facts: name, version, mixture, thresholds, sure, emergency_at, metrics.

    Raises:
        ValueError: when a file is larger than 12 MiB.
    """
    for path in files.values():
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path} has {path.stat().st_size} bytes; at most {LARGEST} are shipped")
    labels = load_labels()
    manifest = {
        **facts,
        "made": datetime.now(UTC).date().isoformat(),
        "labels": {"intents": labels.intents, "emotions": labels.emotions, "urgency": labels.urgency},
        "files": {
            role: {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
            for role, path in files.items()
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
