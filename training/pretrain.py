"""Learn the language without labels: guess hidden characters of the open text and of our own."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from bot.understand.tokens import BREAK, LONGEST, MASKED_PAIR, SPECIAL, SPECIAL_PAIRS, START, Vocabulary
from training.ahead import ahead
from training.network import Encoder, MaskedHead, masked, nothing_dropped
from training.precision import mixed
from training.vectors import flattened

Ids = NDArray[np.int64]
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class PretrainRecipe:
    """Numbers of a run; the defaults are what the shipped encoder used."""

    length: int = 64
    """Characters of a sequence, lines packed into it with breaks between."""
    batch: int = 64
    hidden_share: float = 0.2
    """Share of characters to guess; runs of one to three are hidden together (Joshi et al., SpanBERT, 2020)."""
    rate: float = 1e-3
    warm_up: int = 300
    minutes: float = 60.0
    """The learning rate falls to zero over this time, or over one pass through the text if that is sooner. Counted as
    processor time shared by the threads, so that a busy machine makes a run longer and not worse."""
    own_times: int = 4
    """How often our own text is repeated."""
    open_share: float = 1.0
    """Share of the open lines that are read."""
    seed: int = 7


LANGUAGE = PretrainRecipe()
KEEP_SECONDS = 300
REGISTER = PretrainRecipe(rate=6e-4, minutes=30.0, own_times=8, open_share=0.2, seed=8)
"""A second round that leans on our own messages (Gururangan et al., Don't Stop Pretraining, 2020)."""
AGAIN = PretrainRecipe(rate=8e-4, batch=128, minutes=50.0, own_times=3, seed=31)
"""Going on from an encoder that shipped."""


def choose_vocabulary(
    own: Sequence[str], others: Sequence[str], characters: int = 5900, pairs: int = 40_000
) -> Vocabulary:
    """Take the most frequent characters and pairs of both; all that is ours counts sixty-fold."""
    singles, doubles = Counter[str](), Counter[str]()
    for texts, weight in ((own, 60), (others, 1)):
        one, two = Counter[str](), Counter[str]()
        for text in texts:
            one.update(text)
            two.update(text[place : place + 2] for place in range(len(text) - 1))
        for name, count in one.items():
            singles[name] += count * weight
        for name, count in two.items():
            doubles[name] += count * weight
    known = tuple(name for name, _ in singles.most_common(characters))
    among = set(known)
    whole = (name for name, _ in doubles.most_common(pairs * 2) if name[0] in among and name[1] in among)
    return Vocabulary(known, tuple(pair for pair, _ in zip(whole, range(pairs), strict=False)))


def as_typed(line: str) -> str:
    """Return the line with spaces for stops, as people type, for half of all lines; the same at every run."""
    return re.sub("[,.;\u3002]", " ", line) if crc32(line.encode("utf-8")) % 2 else line


def pack(lines: Sequence[str], vocabulary: Vocabulary, length: int) -> Ids:
    """Return all lines one behind the other with breaks between, cut into (sequences, length)."""
    flat = flattened(lines, vocabulary, BREAK)
    many = len(flat) // (length - 1)
    body = flat[: many * (length - 1)].reshape(many, length - 1)
    return np.hstack([np.full((many, 1), START), body])


def _hide(shape: tuple[int, int], share: float, dice: np.random.Generator) -> NDArray[np.bool_]:
    starts = dice.random(shape) < share / 1.7  # runs of 1, 2, 3 characters with chances 1/2, 0.3, 0.2
    size = dice.choice([1, 2, 3], shape, p=[0.5, 0.3, 0.2])
    chosen = starts.copy()
    chosen[:, 1:] |= starts[:, :-1] & (size[:, :-1] > 1)
    chosen[:, 2:] |= starts[:, :-2] & (size[:, :-2] > 2)
    chosen[:, 0] = False
    return chosen


def _batches(sequences: Ids, vocabulary: Vocabulary, recipe: PretrainRecipe) -> Iterator[tuple[Tensor, ...]]:
    dice = np.random.default_rng(recipe.seed)
    order = dice.permutation(len(sequences))
    for begin in range(0, len(order) - recipe.batch + 1, recipe.batch):
        truth = sequences[order[begin : begin + recipe.batch]]
        chosen = _hide(truth.shape, recipe.hidden_share, dice)
        pairs = np.stack([vocabulary.pair_numbers(row) for row in truth])
        pairs[chosen[:, :-1] | chosen[:, 1:]] = MASKED_PAIR
        none = np.zeros((len(truth), 1), np.int64)
        left, right = np.hstack([none, pairs]), np.hstack([pairs, none])
        first_place = torch.tensor(int(dice.integers(0, LONGEST - recipe.length)))
        yield (*map(torch.from_numpy, (truth, left, right, chosen)), first_place)


def start_from(encoder: Encoder, characters: Matrix, pairs: Matrix, scale: float = 0.6) -> None:
    """Give characters and pairs the vectors that counting found, so that training starts with words known by their company."""
    table = encoder.characters.weight
    turn = torch.empty(pairs.shape[1], table.shape[1])
    torch.nn.init.orthogonal_(turn)
    with torch.no_grad():
        table[SPECIAL:] = (torch.from_numpy(characters) @ turn * scale)[SPECIAL:]
        encoder.pairs.weight[SPECIAL_PAIRS:] = torch.from_numpy(pairs)[SPECIAL_PAIRS:] * scale


def pretrain(
    own: Sequence[str],
    others: Sequence[str],
    vocabulary: Vocabulary,
    encoder: Encoder,
    recipe: PretrainRecipe,
    out: Path | None = None,
) -> float:
    """Train the encoder in place; returns the mean loss (nats a hidden character) of the last two hundred steps.

    Args:
        own: lines of our own; others: lines of open text.
        vocabulary: turns lines into numbers.
        encoder: is changed.
        recipe: numbers of the run.
        out: where the weights are kept every five minutes, for a run that is cut off.
    """
    torch.manual_seed(recipe.seed)
    random.seed(recipe.seed)
    others = [line for line in others if random.random() < recipe.open_share]
    sequences = pack([*others, *list(own) * recipe.own_times], vocabulary, recipe.length)
    head = MaskedHead(encoder)
    weights = [*encoder.parameters(), *head.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=recipe.rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    begun = kept = time.time()
    worked = time.process_time()
    steps, losses = len(sequences) // recipe.batch, []
    for step, batch in enumerate(ahead(_batches(sequences, vocabulary, recipe))):
        minutes = (time.process_time() - worked) / 60 / torch.get_num_threads()
        spent = max(minutes / recipe.minutes, step / steps)
        if spent >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * min(step / recipe.warm_up, 1) * (1 - spent)
        loss = _guess(encoder, head, batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 200 == 199:
            rate = (step + 1) * recipe.batch * recipe.length / (time.time() - begun)
            print(
                f"step {step + 1} of {steps}: loss {np.mean(losses[-200:]):.3f}, {rate:.0f} characters a second",
                flush=True,
            )
        if out and time.time() - kept > KEEP_SECONDS:
            torch.save(encoder.state_dict(), out)
            kept = time.time()
    if out:
        torch.save(encoder.state_dict(), out)
    return float(np.mean(losses[-200:]))


def _guess(encoder: Encoder, head: MaskedHead, batch: tuple[Tensor, ...]) -> Tensor:
    """Return the loss of guessing a batch's hidden characters, in nats a character."""
    truth, left, right, chosen, first_place = batch
    with mixed(), nothing_dropped(encoder):
        hidden, _ = encoder(masked(truth, chosen), left, right, torch.ones_like(truth), int(first_place))
        scores = head(hidden[chosen], encoder.characters.weight)
    return functional.cross_entropy(scores.float(), truth[chosen])
