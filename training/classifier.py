"""Train the linear n-gram model that ``bot.understand.classify`` serves."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor
from torch.nn import functional

from bot.understand.features import BUCKETS, ngrams
from bot.understand.labels import load_labels
from training.messages import Message
from training.perturb import disturb, join

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """Numbers of a training run; the defaults are what the shipped model used."""

    epochs: int = 14
    least_steps: int = 4_000
    """Steps of a small set of messages, which is gone through more often."""
    batch: int = 64
    rate: float = 8.0
    """Falls to zero over the run, which keeps the weights small as a penalty would."""
    main_weight: float = 4.0
    emotion_weight: float = 2.0
    urgency_weight: float = 2.0
    carried_weight: float = 3.0
    """What an intent that is there weighs against one that is not."""
    joined_share: float = 0.3
    """Joined messages added, as a share of the messages."""
    disturbed_share: float = 0.5
    """Noisy copies added, as a share of the messages."""
    seed: int = 7


@dataclass(frozen=True)
class Trained:
    """Weights in full precision: ``table`` (buckets, outputs), ``idf`` (buckets,), ``bias`` (outputs,)."""

    table: Matrix
    idf: Matrix
    bias: Matrix

    def logits(self, texts: Sequence[str]) -> Matrix:
        """Return raw scores, shape (texts, outputs)."""
        result: Matrix = weigh(count(texts), self.idf) @ self.table + self.bias
        return result


def count(texts: Sequence[str]) -> csr_matrix:
    """Return 1 + log of n-gram counts, shape (texts, buckets)."""
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for bucket, times in ngrams(text).items():
            rows.append(row)
            columns.append(bucket)
            values.append(1 + np.log(times))
    return csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS))


def weigh(counts: csr_matrix, idf: Matrix) -> csr_matrix:
    """Multiply by idf and scale every row to length 1."""
    weighed = counts.multiply(idf[None, :]).tocsr()
    norms = np.sqrt(weighed.multiply(weighed).sum(axis=1)).A1
    norms[norms == 0] = 1
    return csr_matrix(weighed.multiply(1 / norms[:, None]))


def augment(messages: Sequence[Message], recipe: Recipe) -> list[Message]:
    """Return the messages with noisy copies and joined pairs behind them; the same at every run."""
    dice = random.Random(recipe.seed)
    noisy = dice.sample(list(messages), int(len(messages) * recipe.disturbed_share))
    made = [Message(disturb(m.text, dice), m.intents, m.emotion, m.urgency) for m in noisy]
    short = [message for message in messages if len(message.text) < 50]
    for _ in range(int(len(messages) * recipe.joined_share)):
        first, second = dice.sample(short, 2)
        made.append(join(first, second, dice))
    return [*messages, *made]


def train(messages: Sequence[Message], recipe: Recipe) -> Trained:
    """Fit the four heads side by side by stochastic gradient descent.

    Bottou, Large-scale machine learning with stochastic gradient descent, 2010; plain steps and no adaptive ones, which make
    rare n-grams weigh too much. No class is weighed up: the mixture gives each its place (``training.calibration``).
    """
    labels = load_labels()
    augmented = augment(messages, recipe)
    counts = count([message.text for message in augmented])
    seen = np.asarray((counts[: len(messages)] > 0).sum(axis=0)).ravel()
    idf = np.log((1 + len(messages)) / (1 + seen)) + 1  # as sklearn's smooth_idf
    sizes = [len(labels.intents), len(labels.intents), len(labels.emotions), len(labels.urgency)]
    table = torch.nn.EmbeddingBag(BUCKETS, sum(sizes), mode="sum", sparse=True)
    torch.nn.init.zeros_(table.weight)
    bias = torch.nn.Parameter(torch.zeros(sum(sizes)))
    _descend(table, bias, weigh(counts, idf), _truths(augmented), recipe, sizes)
    return Trained(table.weight.detach().numpy().astype(np.float64), idf, bias.detach().numpy().astype(np.float64))


def _descend(
    table: torch.nn.EmbeddingBag,
    bias: torch.nn.Parameter,
    features: csr_matrix,
    truths: tuple[Tensor, ...],
    recipe: Recipe,
    sizes: list[int],
) -> None:
    """Train in place; ``sizes`` are the outputs of the heads."""
    optimizer = torch.optim.SGD([table.weight, bias], lr=recipe.rate)
    a_round = -(-features.shape[0] // recipe.batch)
    steps = max(recipe.epochs * a_round, recipe.least_steps)
    for step, rows in enumerate(_rows(features.shape[0], recipe, steps)):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * (1 - step / steps)
        part = features[rows]
        places, starts = (torch.from_numpy(one.astype(np.int64)) for one in (part.indices, part.indptr[:-1]))
        told = table(places, starts, per_sample_weights=torch.from_numpy(part.data.astype(np.float32))) + bias
        loss = _loss(told.split(sizes, dim=1), [truth[torch.from_numpy(rows)] for truth in truths], recipe)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def _rows(many: int, recipe: Recipe, steps: int) -> Iterator[NDArray[np.int64]]:
    """Yield the rows of each step, every message once before any comes again."""
    dice = np.random.default_rng(recipe.seed)
    left = steps
    while left > 0:
        order = dice.permutation(many)
        for begin in range(0, many, recipe.batch)[:left]:
            yield np.sort(order[begin : begin + recipe.batch])
        left -= -(-many // recipe.batch)


def _truths(messages: Sequence[Message]) -> tuple[Tensor, ...]:
    """Return what each head has to say: (messages, intents) of 0 and 1, then a class each."""
    labels = load_labels()
    carried = np.array([[float(name in message.intents) for name in labels.intents] for message in messages])
    one_of_many = (
        [labels.intents.index(message.intents[0]) for message in messages],
        [labels.emotions.index(message.emotion) for message in messages],
        [labels.urgency.index(message.urgency) for message in messages],
    )
    return torch.from_numpy(carried.astype(np.float32)), *map(torch.tensor, one_of_many)


def _loss(told: Sequence[Tensor], truth: Sequence[Tensor], recipe: Recipe) -> Tensor:
    carried, weights = truth[0], 1 + (recipe.carried_weight - 1) * truth[0]
    each = functional.binary_cross_entropy_with_logits(told[0], carried, weight=weights, reduction="none")
    heads = zip((recipe.main_weight, recipe.emotion_weight, recipe.urgency_weight), told[1:], truth[1:], strict=True)
    loss: Tensor = each.sum(dim=1).mean() + sum(
        weight * functional.cross_entropy(one, wanted) for weight, one, wanted in heads
    )
    return loss
