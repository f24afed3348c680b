"""The trained network, run by ONNX Runtime on one core."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.understanding import Entity
from bot.understand.spans import Chances, allowed, best_path, spans_of
from bot.understand.tokens import HubTokenizer, Tokenizer, Tokens, Vocabulary

Vector = NDArray[np.float32]
LEAN = np.float32(1.5)
"""Added to every tag but outside: most characters are outside, which makes a network shy. Chosen on validation voices."""


@dataclass(frozen=True)
class Told:
    """What the network says of one message: raw scores (outputs,), the spans it sees, and how likely others are."""

    logits: Vector
    spans: tuple[Entity, ...]
    chances: Chances


class Network:
    """A session with the tokenizer that belongs to it."""

    def __init__(self, session: Any, tokenizer: Tokenizer) -> None:
        """Keep a loaded ``onnxruntime.InferenceSession`` and its tokenizer."""
        self.session, self.tokenizer = session, tokenizer
        self.wanted = {one.name for one in session.get_inputs()}
        self.steps = allowed()

    @classmethod
    def load(cls, path: Path, tokens: Path) -> Network:
        """Read the network and the file of its tokens, ours or a ``tokenizer.json``."""
        return cls.beside(
            path, HubTokenizer.load(tokens) if tokens.name == "tokenizer.json" else Vocabulary.load(tokens)
        )

    @classmethod
    def beside(cls, path: Path, tokenizer: Tokenizer) -> Network:
        """Read a network that shares the tokenizer of another."""
        # Imported here because checking data and drawing flows must work without it.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # many messages at once are better served by many turns than by many threads
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        return cls(session, tokenizer)

    def scores(self, text: str) -> Vector:
        """Return the raw scores (outputs,) of one message alone."""
        told: Vector = self._run(self.tokenizer.tokens(text))[0][0]
        return told

    def _run(self, tokens: Tokens) -> tuple[Any, Any]:
        inputs = {
            "characters": tokens.characters[None],
            "left": tokens.left[None],
            "right": tokens.right[None],
            "mask": np.ones_like(tokens.characters)[None],
        }
        logits, tags = self.session.run(None, {name: inputs[name] for name in self.wanted})
        return logits, tags

    def tell(self, text: str) -> Told:
        """Read one message as sent."""
        tokens = self.tokenizer.tokens(text)
        logits, tags = self._run(tokens)
        there = tokens.starts >= 0
        starts, ends = tokens.starts[there], tokens.ends[there]
        scores = tags[0][there]
        chances = Chances.of_tags(starts, scores)
        scores[:, 1:] += LEAN
        found = spans_of(best_path(scores, self.steps))
        places = [(int(starts[first]), int(ends[last - 1]), kind) for first, last, kind in found]
        spans = (_trimmed(kind, text, start, end) for start, end, kind in places)
        return Told(logits[0], tuple(span for span in spans if span.text), chances)


def _trimmed(kind: str, text: str, start: int, end: int) -> Entity:
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    return Entity(kind, said.strip(), (start, start + len(said.strip())))
