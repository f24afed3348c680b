"""Texts as vectors: our own small encoder, read from a file whose checksum the manifest holds, or a hub model."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from knowledge_base.language import READINGS
from knowledge_base.terms import Terms

Matrix = NDArray[np.float32]
TABLE = "encoder.npz"
MANIFEST = "manifest.json"
FORMAT = 1


class ModelMismatch(Exception):
    """A model file that is not the one its manifest describes; the message says what to do."""


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Name and version, for reports."""
        ...

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Shape (texts, dimension), rows of length 1; a text without any known feature is a row of zeros."""
        ...


def feature_ids(text: str, terms: Terms, buckets: int) -> list[int]:
    """The hashed features of a text: CRC-32 of each written term modulo `buckets`, repeats kept."""
    plain = terms.plain(text)
    named = (("concept", name) for name in sorted(terms.concepts(plain)))
    return [zlib.crc32(f"{kind[:2]}{term}".encode()) % buckets for kind, term in (*named, *terms.written(plain))]


@dataclass(frozen=True)
class NgramEncoder:
    """A mean-pooled bag of hashed character n-grams and sounds, then one residual layer.

    Shapes: `table` int8 (buckets, d) with `scale` float16 (buckets,), together the learned weighted rows;
    `inner` (d, h), `bias` (h,), `outer` (h, d).  v = mean row at length 1;  out = v + relu(v·inner + bias)·outer at
    length 1.
    """

    name: str
    table: NDArray[np.int8]
    scale: NDArray[np.float16]
    inner: Matrix
    bias: Matrix
    outer: Matrix
    terms: Terms

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder`; about 0.1 ms for a question."""
        pooled = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = feature_ids(text, self.terms, len(self.table))
            if ids:
                pooled[row] = self.scale[ids].astype(np.float32) @ self.table[ids].astype(np.float32)
        pooled = unit(pooled)
        return unit(pooled + np.maximum(pooled @ self.inner + self.bias, 0) @ self.outer)


def unit(rows: Matrix) -> Matrix:
    """Rows at length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return cast(Matrix, (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32))


def open_encoder(folder: Path, terms: Terms | None = None) -> NgramEncoder:
    """Read the trained encoder of a folder.

    Raises:
        ModelMismatch: manifest or table missing, another format, or a checksum that does not match.
    """
    manifest = _manifest(folder)
    table_file = folder / TABLE
    for path, key in ((table_file, "sha256"), (READINGS, "readings_sha256")):
        if not path.is_file():
            raise ModelMismatch(f"{path} is missing; make it with {manifest.get('command')!r}")
        found = sha256_of(path)
        if found != manifest.get(key):
            wanted = f"{folder / MANIFEST} expects {manifest.get(key)}"
            raise ModelMismatch(f"{path} has sha256 {found}, {wanted}; train again or restore the file")
    with np.load(table_file, allow_pickle=False) as arrays:
        parts = {name: arrays[name] for name in ("table", "scale", "inner", "bias", "outer")}
    return NgramEncoder(name=str(manifest["name"]), terms=terms or Terms(), **parts)


def _manifest(folder: Path) -> dict[str, object]:
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelMismatch(f"{path} is missing; make it with 'python -m training.encoder'")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelMismatch(f"{path} is not JSON: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelMismatch(f"{path} is of another format than {FORMAT}; make it with 'python -m training.encoder'")
    return manifest


def sha256_of(path: Path) -> str:
    """Hexadecimal checksum of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
