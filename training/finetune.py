"""Teach the pretrained encoder what our labelled messages say: intents, emotion, urgency and entity spans at once."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from bot.understand.labels import load_labels
from bot.understand.spans import Span
from bot.understand.tokens import Tokenizer, Tokens
from training.ahead import ahead
from training.messages import Message
from training.network import Reader
from training.perturb import disturb, join_marked
from training.precision import mixed
from training.spans import marked_spans, tags_of

EVERY = 500
"""Steps between two lines about the loss."""
IGNORED = -100
"""Tag of places that teach nothing: padding, the place before the text, noisy copies."""


@dataclass(frozen=True)
class FinetuneRecipe:
    """Numbers of a run; the defaults are what the shipped reader used."""

    epochs: int = 5
    batch: int = 64
    rate: float = 1e-3
    layer_decay: float = 1.0
    warm_up: float = 0.06
    """Share of the steps in which the learning rate rises."""
    noisy_share: float = 0.3
    joined_share: float = 0.2
    hidden_share: float = 0.06
    """Share of characters hidden from the network, so that it leans on no single one."""
    intents_weight: float = 6.0
    main_weight: float = 1.0
    emotion_weight: float = 0.5
    urgency_weight: float = 0.6
    tags_weight: float = 1.5
    smoothing: float = 0.05
    seed: int = 7


FURTHER = FinetuneRecipe(epochs=1, rate=3e-4)
"""A round more for a network that was taught, gently."""


@dataclass(frozen=True)
class Example:
    """One message in numbers; ``tags`` as long as its tokens."""

    tokens: Tokens
    tags: NDArray[np.int64]
    intents: NDArray[np.float32]
    main: int
    emotion: int
    urgency: int


def example(message: Message, tokenizer: Tokenizer, spans: Sequence[Span] | None) -> Example:
    """Return the message in numbers; without ``spans`` its tags teach nothing."""
    labels = load_labels()
    tokens = tokenizer.tokens(message.text)
    if spans is None:
        tags = np.full(len(tokens.starts), IGNORED)
    else:
        every = np.array([*tags_of(spans, len(message.text)), IGNORED])
        tags = every[tokens.starts]  # -1, the place before the text, takes the ignored tag behind the last
    carried = np.array([float(name in message.intents) for name in labels.intents], dtype=np.float32)
    return Example(
        tokens,
        tags,
        carried,
        labels.intents.index(message.intents[0]),
        labels.emotions.index(message.emotion),
        labels.urgency.index(message.urgency),
    )


def varied(
    messages: Sequence[Message], tokenizer: Tokenizer, recipe: FinetuneRecipe, dice: random.Random
) -> Iterator[Example]:
    """Yield one example for each message, some noisy, some joined with another; other ones at every call."""
    short = [message for message in messages if len(message.text) < 50]
    for message in messages:
        roll = dice.random()
        if roll < recipe.noisy_share:
            noisy = Message(disturb(message.text, dice), message.intents, message.emotion, message.urgency)
            yield example(noisy, tokenizer, None)
        elif roll < recipe.noisy_share + recipe.joined_share and len(message.text) < 50:
            second = dice.choice(short)
            joint, spans = join_marked(message, second, dice)
            yield example(joint, tokenizer, spans if message.marked and second.marked else None)
        else:
            yield example(message, tokenizer, marked_spans(message) if message.marked else None)


def stacked(examples: Sequence[Example], pad: int) -> tuple[Tensor, ...]:
    """Return what ``padded`` does of examples."""
    return padded([one.tokens for one in examples], pad)


def padded(texts: Sequence[Tokens], pad: int) -> tuple[Tensor, ...]:
    """Return characters, left, right, mask (texts, places) padded to the longest."""
    longest = max(len(one.characters) for one in texts)
    shape = (len(texts), longest)
    arrays = [np.full(shape, pad), np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)]
    for row, one in enumerate(texts):
        size = len(one.characters)
        for array, values in zip(arrays, (one.characters, one.left, one.right, 1), strict=True):
            array[row, :size] = values
    return tuple(map(torch.from_numpy, arrays))


def _targets(examples: Sequence[Example]) -> tuple[Tensor, ...]:
    longest = max(len(one.tags) for one in examples)
    tags = np.full((len(examples), longest), IGNORED)
    for row, one in enumerate(examples):
        tags[row, : len(one.tags)] = one.tags
    single = [torch.tensor([getattr(one, name) for one in examples]) for name in ("main", "emotion", "urgency")]
    return torch.from_numpy(np.stack([one.intents for one in examples])), *single, torch.from_numpy(tags)


def _batches(
    messages: Sequence[Message], tokenizer: Tokenizer, recipe: FinetuneRecipe, dice: random.Random
) -> Iterator[tuple[int, tuple[Tensor, ...], tuple[Tensor, ...]]]:
    """Yield number of the round, what the network reads and what it should say: batches of like length, in random order."""
    pool = recipe.batch * 40
    for epoch in range(recipe.epochs):
        order = dice.sample(messages, len(messages))
        for begin in range(0, len(order), pool):
            part = list(varied(order[begin : begin + pool], tokenizer, recipe, dice))
            part.sort(key=lambda one: len(one.tags))
            batches = [part[place : place + recipe.batch] for place in range(0, len(part), recipe.batch)]
            dice.shuffle(batches)
            yield from ((epoch, stacked(batch, tokenizer.pad), _targets(batch)) for batch in batches)


def _class_weights(names: Sequence[str], found: Sequence[str]) -> Tensor:
    """Return weights by the inverse root of the frequency, 1 in the mean."""
    counts = Counter(found)
    raw = torch.tensor([1 / max(counts[name], 1) ** 0.5 for name in names])
    return raw / raw.mean()


@dataclass(frozen=True)
class Losses:
    """How wrong the heads are; rare feelings and levels weigh more."""

    recipe: FinetuneRecipe
    intents: int
    feelings: Tensor
    levels: Tensor

    @classmethod
    def of(cls, messages: Sequence[Message], recipe: FinetuneRecipe) -> Losses:
        """Weigh classes by how often the messages have them."""
        labels = load_labels()
        feelings = _class_weights(labels.emotions, [message.emotion for message in messages])
        levels = _class_weights(labels.urgency, [message.urgency for message in messages])
        return cls(recipe, len(labels.intents), feelings, levels)

    def __call__(self, told: Tensor, tagged: Tensor, targets: tuple[Tensor, ...]) -> Tensor:
        """Return the weighted sum; ``told`` (texts, outputs), ``tagged`` (texts, places, tags)."""
        carried, main, emotion, urgency, tags = targets
        recipe, n = self.recipe, self.intents
        sizes = [n, n, len(self.feelings), len(self.levels)]
        each, first, feeling, level = told.split(sizes, dim=1)
        cross = functional.cross_entropy
        smoothing = recipe.smoothing
        loss: Tensor = (
            recipe.intents_weight * functional.binary_cross_entropy_with_logits(each, carried)
            + recipe.main_weight * cross(first, main, label_smoothing=smoothing)
            + recipe.emotion_weight * cross(feeling, emotion, self.feelings, label_smoothing=smoothing)
            + recipe.urgency_weight * cross(level, urgency, self.levels)
            + recipe.tags_weight * cross(tagged.flatten(0, 1), tags.flatten(), ignore_index=IGNORED)
        )
        return loss


def finetune(reader: Reader, messages: Sequence[Message], tokenizer: Tokenizer, recipe: FinetuneRecipe) -> None:
    """Train the reader in place."""
    torch.manual_seed(recipe.seed)
    dice = random.Random(recipe.seed)
    losses_of = Losses.of(messages, recipe)
    weights = list(reader.parameters())
    optimizer = torch.optim.AdamW(weights, lr=recipe.rate, weight_decay=0.01, fused=True)
    steps, begun = recipe.epochs * -(-len(messages) // recipe.batch), time.time()
    losses: list[list[float]] = [[] for _ in range(recipe.epochs)]
    reader.train()
    for step, (epoch, read, targets) in enumerate(ahead(_batches(messages, tokenizer, recipe, dice))):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * min(step / (steps * recipe.warm_up), 1, 1.02 - step / steps)
        characters, left, right, mask = read
        with mixed():
            told, tagged = reader(_hidden(characters, mask, tokenizer, recipe), left, right, mask)
        loss = losses_of(told.float(), tagged.float(), targets)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        losses[epoch].append(loss.item())
        if step % EVERY == EVERY - 1:
            print(
                f"step {step + 1} of {steps}: loss {np.mean(losses[epoch]):.3f} in round {epoch + 1}, {time.time() - begun:.0f} s",
                flush=True,
            )
    reader.eval()


def _hidden(characters: Tensor, mask: Tensor, tokenizer: Tokenizer, recipe: FinetuneRecipe) -> Tensor:
    """Return the characters with some of them hidden."""
    dropped = torch.rand(characters.shape) < recipe.hidden_share
    return torch.where(
        dropped & (characters >= tokenizer.first_plain) & (mask > 0),
        torch.full_like(characters, tokenizer.mask),
        characters,
    )
