"""Train the ensemble of n-gram networks that ``bot.understand.classify`` serves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from bot.understand.features import BUCKETS, ngrams
from bot.understand.labels import load_labels
from training.messages import Message
from training.perturb import disturb, join

Tensors = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class Recipe:
    """Numbers of a training run; the defaults are what the shipped model used."""

    width: int = 96
    hidden: int = 256
    epochs: int = 30
    batch: int = 64
    rate: float = 3e-3
    drop_grams: float = 0.25
    joined_share: float = 0.25
    disturbed_share: float = 0.5
    members: int = 3
    seed: int = 7


class Network(nn.Module):
    """Bag of n-gram vectors, one hidden layer beside it, four heads.

    Input: bucket numbers (n,), offsets (batch,), weights (n,). Output: logits (batch, outputs) in the order intents,
    main, emotions, urgency.
    """

    def __init__(self, recipe: Recipe) -> None:
        """Start with small random vectors."""
        super().__init__()
        labels = load_labels()
        self.sizes = (len(labels.intents), len(labels.intents), len(labels.emotions), len(labels.urgency))
        self.table = nn.EmbeddingBag(BUCKETS, recipe.width, mode="sum")
        nn.init.normal_(self.table.weight, std=0.1)
        self.hidden = nn.Linear(recipe.width, recipe.hidden)
        self.dropout = nn.Dropout(0.3)
        self.heads = nn.Linear(recipe.width + recipe.hidden, sum(self.sizes))

    def forward(self, buckets: torch.Tensor, offsets: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Return the logits."""
        bag = self.table(buckets, offsets, per_sample_weights=weights)
        inner = F.relu(self.hidden(bag))
        logits: torch.Tensor = self.heads(torch.cat([self.dropout(bag), self.dropout(inner)], dim=1))
        return logits


def pack(texts: Sequence[list[int]], keep: np.random.Generator | None = None, drop: float = 0.0) -> Tensors:
    """Lay lists of buckets end to end; with ``keep`` a share of each list is left out (never all)."""
    flat: list[int] = []
    weights: list[float] = []
    offsets = []
    for grams in texts:
        kept = [g for g, u in zip(grams, keep.random(len(grams)), strict=True) if u >= drop] if keep else grams
        kept = kept or grams
        offsets.append(len(flat))
        flat.extend(kept)
        weights.extend([1 / np.sqrt(len(kept))] * len(kept))
    return torch.tensor(flat), torch.tensor(offsets), torch.tensor(weights, dtype=torch.float32)


def targets(messages: Sequence[Message]) -> Tensors | tuple[torch.Tensor, ...]:
    """Return intents (n, intents), main (n,), emotion (n,), urgency (n,)."""
    labels = load_labels()
    many = torch.zeros(len(messages), len(labels.intents))
    for row, message in enumerate(messages):
        for intent in message.intents:
            many[row, labels.intents.index(intent)] = 1
    main = torch.tensor([labels.intents.index(message.intents[0]) for message in messages])
    emotion = torch.tensor([labels.emotions.index(message.emotion) for message in messages])
    urgency = torch.tensor([labels.urgency.index(message.urgency) for message in messages])
    return many, main, emotion, urgency


def train_member(messages: Sequence[Message], recipe: Recipe, seed: int) -> Network:
    """Train one network; the same seed gives the same network."""
    torch.manual_seed(seed)
    dice, keep = random.Random(seed), np.random.default_rng(seed)
    network = Network(recipe)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=0.01)
    steps = recipe.epochs * (len(messages) // recipe.batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=steps)
    emotion_weights = _class_weights([m.emotion for m in messages], load_labels().emotions)
    urgency_weights = _class_weights([m.urgency for m in messages], load_labels().urgency)
    for _ in range(recipe.epochs):
        network.train()
        seen = [_varied(message, messages, recipe, dice) for message in dice.sample(list(messages), len(messages))]
        for start in range(0, len(seen), recipe.batch):
            batch = seen[start : start + recipe.batch]
            logits = network(*pack([ngrams(m.text) for m in batch], keep, recipe.drop_grams))
            loss = _loss(logits, network.sizes, targets(batch), emotion_weights, urgency_weights)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def _varied(message: Message, others: Sequence[Message], recipe: Recipe, dice: random.Random) -> Message:
    if dice.random() < recipe.joined_share and len(message.text) < 60:
        message = join(message, dice.choice(others), dice)
    if dice.random() < recipe.disturbed_share:
        text = disturb(message.text, dice)
        message = Message(text, message.intents, message.emotion, message.urgency)
    return message


def _class_weights(names: Sequence[str], known: Sequence[str]) -> torch.Tensor:
    counts = torch.tensor([max(names.count(name), 1) for name in known], dtype=torch.float32)
    weights = (counts.sum() / counts).sqrt()
    return weights / weights.mean()


def _loss(
    logits: torch.Tensor,
    sizes: tuple[int, ...],
    wanted: tuple[torch.Tensor, ...],
    emotion: torch.Tensor,
    urgency: torch.Tensor,
) -> torch.Tensor:
    intents, main, feeling, soon = torch.split(logits, sizes, dim=1)
    return (
        20 * F.binary_cross_entropy_with_logits(intents, wanted[0])
        + F.cross_entropy(main, wanted[1], label_smoothing=0.05)
        + 0.7 * F.cross_entropy(feeling, wanted[2], weight=emotion, label_smoothing=0.05)
        + 0.7 * F.cross_entropy(soon, wanted[3], weight=urgency, label_smoothing=0.05)
    )
