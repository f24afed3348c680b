"""What training leaves behind: quantised files, a manifest with checksums, a model card."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.understand.labels import load_labels
from training.classifier import Network

LARGEST = 12 * 1024 * 1024


def save_member(network: Network, path: Path) -> str:
    """Write one network with an int8 table (one scale a row); returns the file's SHA-256.

    Raises:
        ValueError: when the file would be larger than 12 MiB.
    """
    table = network.table.weight.detach().numpy()
    scale = np.abs(table).max(axis=1) / 127
    scale[scale == 0] = 1
    arrays = {
        "table": np.round(table / scale[:, None]).astype(np.int8),
        "scale": scale.astype(np.float32),
        "hidden": network.hidden.weight.detach().numpy().T.astype(np.float32),
        "hidden_bias": network.hidden.bias.detach().numpy().astype(np.float32),
        "heads": network.heads.weight.detach().numpy().T.astype(np.float32),
        "heads_bias": network.heads.bias.detach().numpy().astype(np.float32),
    }
    np.savez_compressed(path, **arrays)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} has {path.stat().st_size} bytes; at most {LARGEST} are shipped")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(folder: Path, files: dict[str, str], **facts: Any) -> None:
    """Write ``manifest.json``; ``facts`` need name, version, temperatures, thresholds and metrics."""
    labels = load_labels()
    manifest = {
        **facts,
        "made": datetime.now(UTC).date().isoformat(),
        "labels": {"intents": labels.intents, "emotions": labels.emotions, "urgency": labels.urgency},
        "files": files,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
