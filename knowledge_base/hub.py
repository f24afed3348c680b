"""Pretrained models of a hub instead of ours: never the default, their libraries are loaded on first use."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Matrix, ModelMismatch

Scores = NDArray[np.float32]


class Reranker(Protocol):
    """Says how well texts answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """0..1 for each text, shape (texts,)."""
        ...


class HubEncoder:
    """A sentence-transformers model by path or hub name, such as a Chinese BGE."""

    def __init__(self, path: str) -> None:
        self.path = path

    @cached_property
    def name(self) -> str:
        """The path, marked as a hub model, with what tells its files from others that are put in their place."""
        return f"hub:{self.path}@{fingerprint(Path(self.path))}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Raises `ModelMismatch` where sentence-transformers is not installed or there is no such model."""
        return np.asarray(self._model.encode(list(texts), normalize_embeddings=True), dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        return _opened("SentenceTransformer", self.path)


class HubReranker:
    """A cross-encoder by path or hub name, such as a BGE reranker."""

    def __init__(self, path: str) -> None:
        self.path = path

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """See `Reranker.scores`; raises `ModelMismatch` as `HubEncoder.encode` does."""
        raw = np.asarray(self._model.predict([(question, text) for text in texts]), dtype=np.float32)
        flat = raw.reshape(len(texts), -1)[:, 0]
        # Models with one output give a chance, others a raw score.
        return flat if flat.min() >= 0 and flat.max() <= 1 else np.asarray(1 / (1 + np.exp(-flat)), dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        return _opened("CrossEncoder", self.path)


def fingerprint(folder: Path) -> str:
    """Twelve digits that change when a model's files do; of a name on the hub, which is no folder, of the name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    facts = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(facts or folder.as_posix()).encode()).hexdigest()[:12]


def _opened(kind: str, path: str) -> Any:
    if Path(path).is_absolute() and not Path(path).is_dir():  # a hub would be asked for it, again and again
        raise ModelMismatch(f"{path!r} is no folder with a model")
    try:
        import sentence_transformers
    except ImportError:
        raise ModelMismatch(f"{path!r} needs `pip install 'anxin[hub]'`") from None
    try:
        return getattr(sentence_transformers, kind)(path)
    except (OSError, ValueError) as error:
        raise ModelMismatch(f"{path!r} is no {kind} that can be opened: {error}") from None
