"""Train the linear n-gram model that ``bot.understand.classify`` serves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.understand.features import BUCKETS, ngrams
from bot.understand.labels import load_labels
from training.messages import Message
from training.perturb import disturb, join

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """Numbers of a training run; the defaults are what the shipped model used."""

    main_c: float = 20.0
    """Inverse regularisation of the main intent (sklearn's C)."""
    intent_c: float = 10.0
    emotion_c: float = 6.0
    urgency_c: float = 6.0
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
    """Fit the four heads."""
    labels = load_labels()
    augmented = augment(messages, recipe)
    counts = count([message.text for message in augmented])
    seen = np.asarray((counts[: len(messages)] > 0).sum(axis=0)).ravel()
    idf = np.log((1 + len(messages)) / (1 + seen)) + 1  # as sklearn's smooth_idf
    features = weigh(counts, idf)
    heads = [_one_against_rest(features, augmented, labels.intents, recipe)]
    for names, wanted, c, balanced in (
        (labels.intents, [m.intents[0] for m in augmented], recipe.main_c, False),
        (labels.emotions, [m.emotion for m in augmented], recipe.emotion_c, True),
        (labels.urgency, [m.urgency for m in augmented], recipe.urgency_c, True),
    ):
        heads.append(_one_of_many(features, wanted, names, c, balanced))
    table = np.hstack([head[0] for head in heads])
    return Trained(table, idf, np.concatenate([head[1] for head in heads]))


def _one_of_many(
    features: csr_matrix, wanted: list[str], names: Sequence[str], c: float, balanced: bool
) -> tuple[Matrix, Matrix]:
    model = LogisticRegression(C=c, class_weight="balanced" if balanced else None, max_iter=200)
    model.fit(features, wanted)
    table, bias = np.zeros((BUCKETS, len(names))), np.full(len(names), -20.0)
    for row, name in enumerate(model.classes_):
        table[:, names.index(name)] = model.coef_[row]
        bias[names.index(name)] = model.intercept_[row]
    return table, bias


def _one_against_rest(
    features: csr_matrix, messages: Sequence[Message], names: Sequence[str], recipe: Recipe
) -> tuple[Matrix, Matrix]:
    table, bias = np.zeros((BUCKETS, len(names))), np.full(len(names), -20.0)
    for column, name in enumerate(names):
        wanted = np.array([name in message.intents for message in messages])
        if not wanted.any():
            continue
        model = LogisticRegression(C=recipe.intent_c, solver="liblinear", class_weight={False: 1, True: 3})
        model.fit(features, wanted)
        table[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return table, bias
