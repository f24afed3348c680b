"""Vectors of the units kept between starts, as encoding takes longer than reading: one file and its manifest."""

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from knowledge_base.embed import sha256_of
from knowledge_base.lexical import Vector

log = logging.getLogger("anxin.knowledge")
VECTORS, MANIFEST = "vectors.npz", "vectors.json"
MARK = 16
"""Bytes of a text's hash; two texts of a knowledge base never share one."""


def mark_of(text: str) -> bytes:
    """What stands for a text in the file."""
    return hashlib.sha256(text.encode()).digest()[:MARK]


def read_vectors(folder: Path, encoder: str) -> dict[bytes, Vector]:
    """Vectors by the mark of their text; empty where there are none of this encoder, or the file is not its manifest's."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    file = folder / VECTORS
    if not isinstance(manifest, dict) or manifest.get("encoder") != encoder or not file.is_file():
        return {}
    if manifest.get("sha256") != sha256_of(file):
        log.warning("%s is not the file of its manifest; the vectors are made anew", file)
        return {}
    with np.load(file, allow_pickle=False) as arrays:
        marks, vectors = arrays["marks"], arrays["vectors"]
    return {mark.tobytes(): vector for mark, vector in zip(marks, vectors.astype(np.float32), strict=True)}


def write_vectors(folder: Path, encoder: str, vectors: Mapping[str, Vector]) -> None:
    """Keep the vectors of all texts; the manifest is written last, so that a crash between leaves no false pair."""
    folder.mkdir(parents=True, exist_ok=True)
    marks = np.frombuffer(b"".join(map(mark_of, vectors)), dtype=np.uint8).reshape(len(vectors), MARK)
    beside = folder / f".{VECTORS}"
    with beside.open("wb") as file:
        np.savez(file, marks=marks, vectors=np.stack(list(vectors.values())).astype(np.float16))
    os.replace(beside, folder / VECTORS)
    manifest = {"encoder": encoder, "texts": len(vectors), "sha256": sha256_of(folder / VECTORS)}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False) + "\n", encoding="utf-8")
