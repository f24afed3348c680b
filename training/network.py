"""The network that is trained: a small transformer over characters and pairs, with a head for each thing to tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.understand.labels import load_labels
from bot.understand.spans import TAGS
from bot.understand.tokens import LONGEST, MASK

PAIR_WIDTH = 128
NEVER = -1e4
PARTS = 5
"""What a text is pooled from: its first place, mean and maximum of what was read, mean and maximum of what was seen."""


@dataclass(frozen=True)
class Shape:
    """Sizes of a network; the defaults are what the shipped one uses."""

    characters: int
    pairs: int
    width: int = 256
    layers: int = 4
    heads: int = 4
    inner: int = 1024
    dropout: float = 0.1


class Layer(nn.Module):
    """Attention and a feed-forward part, each on normalised input (Xiong et al., On layer normalization in the transformer, 2020)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.before_attention, self.before_inner = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.ask = nn.Linear(shape.width, 3 * shape.width)
        self.gather = nn.Linear(shape.width, shape.width)
        self.inner = nn.Sequential(
            nn.Linear(shape.width, shape.inner),
            nn.GELU(),
            nn.Linear(shape.inner, shape.width),
            nn.Dropout(shape.dropout),
        )
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """Return (texts, places, width); ``bias`` (texts, 1, 1, places) is added to what is attended to."""
        texts, places, width = hidden.shape
        heads, narrow = self.heads, width // self.heads
        asked = self.ask(self.before_attention(hidden)).view(texts, places, 3, heads, narrow).permute(2, 0, 3, 1, 4)
        # Written out: torch's fused attention takes three times as long to go back through so short texts.
        query, key, value = asked.reshape(3, texts * heads, places, narrow).unbind(0)
        fit = torch.bmm(query, key.transpose(1, 2)).view(texts, heads, places, places) * narrow**-0.5
        shares = torch.softmax(fit.float() + bias, dim=-1).to(value.dtype)
        dropped = functional.dropout(shares, self.drop.p, self.training).view(texts * heads, places, places)
        seen = torch.bmm(dropped, value).view(texts, heads, places, narrow)
        hidden = hidden + self.drop(self.gather(seen.transpose(1, 2).reshape(texts, places, width)))
        return hidden + self.inner(self.before_inner(hidden))


class Encoder(nn.Module):
    """Characters with the pairs they stand in, through a transformer.

    Devlin et al., BERT, 2019; pairs beside characters as in Diao et al., ZEN: pre-training Chinese text encoder enhanced
    by n-gram representations, 2020, here added at the input.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.width = shape.width
        self.characters = nn.Embedding(shape.characters, shape.width)
        """The table of characters, which the masked-character head shares."""
        self.places = nn.Embedding(LONGEST + 2, shape.width)
        self.pairs = nn.Embedding(shape.pairs, PAIR_WIDTH)
        for table in (self.characters, self.places, self.pairs):
            nn.init.normal_(table.weight, std=0.02)
        self.to_left = nn.Linear(PAIR_WIDTH, shape.width, bias=False)
        self.to_right = nn.Linear(PAIR_WIDTH, shape.width, bias=False)
        self.first, self.last = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.drop = nn.Dropout(shape.dropout)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def forward(
        self, characters: Tensor, left: Tensor, right: Tensor, mask: Tensor, first_place: int = 0
    ) -> tuple[Tensor, Tensor]:
        """Return what was read and what was seen, (texts, places, width) each; ``mask`` is 1 where there is a character.

        Seen are the characters and pairs before any layer: their mean is a bag of pairs, which learns fast from few messages.
        """
        places = torch.arange(characters.shape[1], device=characters.device)[None] + first_place
        seen = self.characters(characters) + self.to_left(self.pairs(left)) + self.to_right(self.pairs(right))
        hidden = self.drop(self.first(seen + self.places(places)))
        bias = (1 - mask[:, None, None, :].to(hidden.dtype)) * NEVER
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return self.last(hidden), seen

    def facts(self) -> dict[str, Any]:
        """Return the shape as plain values."""
        return asdict(self.shape)


@contextmanager
def nothing_dropped(network: nn.Module) -> Iterator[None]:
    """Train without dropout: text that is read once or twice cannot be learnt by heart, and a step takes a fifth less time."""
    parts = [(part, part.p) for part in network.modules() if isinstance(part, nn.Dropout)]
    for part, _ in parts:
        part.p = 0.0
    try:
        yield
    finally:
        for part, share in parts:
            part.p = share


class MaskedHead(nn.Module):
    """Guesses hidden characters."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.turn = nn.Sequential(nn.Linear(encoder.width, encoder.width), nn.GELU(), nn.LayerNorm(encoder.width))
        self.bias = nn.Parameter(torch.zeros(encoder.characters.num_embeddings))

    def forward(self, hidden: Tensor, table: Tensor) -> Tensor:
        """Return (places, characters) scores."""
        scores: Tensor = self.turn(hidden) @ table.T + self.bias
        return scores


class Reader(nn.Module):
    """An encoder with heads: intents, main intent, emotion, urgency side by side, and a tag for each character."""

    def __init__(self, encoder: nn.Module, width: int, outputs: int, tags: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(dropout)
        self.even = nn.ModuleList(nn.LayerNorm(width) for _ in range(PARTS))
        self.told = nn.Linear(PARTS * width, outputs)
        self.tags = nn.Linear(width, tags)

    def forward(self, characters: Tensor, left: Tensor, right: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return (texts, outputs) and (texts, places, tags) of raw scores."""
        hidden, seen = self.encoder(characters, left, right, mask)
        there = mask[:, :, None].to(hidden.dtype)
        parts = [hidden[:, 0]]
        for values in (hidden, seen.to(hidden.dtype)):
            parts += [(values * there).sum(1) / there.sum(1), (values + (1 - there) * NEVER).max(1).values]
        whole = torch.cat([self.even[place](part) for place, part in enumerate(parts)], dim=1)
        return self.told(self.drop(whole)), self.tags(self.drop(hidden))


def with_heads(encoder: nn.Module, width: int) -> Reader:
    """Return a reader whose heads, not yet taught, tell the labels of ``labels.yml`` and the entity types."""
    labels = load_labels()
    return Reader(encoder, width, 2 * len(labels.intents) + len(labels.emotions) + len(labels.urgency), TAGS)


def masked(characters: Tensor, chosen: Tensor) -> Tensor:
    """Return the characters with the chosen places hidden."""
    return torch.where(chosen, torch.full_like(characters, MASK), characters)
