"""Teach the network that ships what a turn does, with the state of the talk before the words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from bot.understand.acts import marked
from bot.understand.heard import heard
from bot.understand.tokens import Tokenizer, Tokens
from training.finetune import padded
from training.network import Reader
from training.recover import recovered_reader
from training.turns import ACTS, Turn

POOL = 16
"""Batches whose turns are sorted by length together."""


@dataclass(frozen=True)
class ActsRecipe:
    """Numbers of a run; the defaults are what ships."""

    epochs: int = 7
    batch: int = 32
    rate: float = 5e-4
    head_rate: float = 1.5e-3
    warm_up: float = 0.1
    hidden_share: float = 0.06
    loss_weight: float = 10.0
    seed: int = 1


def taught(network: Path, tokenizer: Tokenizer, turns: Sequence[Turn], recipe: ActsRecipe) -> Reader:
    """Return the network of a file with a new head, taught the acts of turns."""
    torch.manual_seed(recipe.seed)
    dice = random.Random(recipe.seed)
    reader = recovered_reader(network)
    reader.told = nn.Linear(reader.told.in_features, len(ACTS))
    encoder = {id(one) for one in reader.encoder.parameters()}
    groups = [
        {"params": [one for one in reader.parameters() if id(one) in encoder], "lr": recipe.rate},
        {"params": [one for one in reader.parameters() if id(one) not in encoder], "lr": recipe.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rates, steps, step = [recipe.rate, recipe.head_rate], recipe.epochs * -(-len(turns) // recipe.batch), 0
    reader.train()
    for _ in range(recipe.epochs):
        for part in _batches(turns, recipe, dice):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * min(step / (steps * recipe.warm_up), 1, max(0.0, 1.02 - step / steps))
            characters, left, right, mask = padded([_tokens(turn, tokenizer) for turn in part], tokenizer.pad)
            hidden = (torch.rand(characters.shape) < recipe.hidden_share) & (characters >= tokenizer.first_plain)
            told, _ = reader(characters.masked_fill(hidden, tokenizer.mask), left, right, mask)
            loss = recipe.loss_weight * functional.binary_cross_entropy_with_logits(told, _truths(part))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            step += 1
    reader.eval()
    return reader


def _tokens(turn: Turn, tokenizer: Tokenizer) -> Tokens:
    return tokenizer.tokens(marked(heard(turn.text), turn.state))


def _truths(turns: Sequence[Turn]) -> Tensor:
    return torch.tensor([[float(name in turn.acts) for name in ACTS] for turn in turns])


def _batches(turns: Sequence[Turn], recipe: ActsRecipe, dice: random.Random) -> list[list[Turn]]:
    order, found = dice.sample(turns, len(turns)), []
    for begin in range(0, len(order), recipe.batch * POOL):
        pool = sorted(order[begin : begin + recipe.batch * POOL], key=lambda turn: len(turn.text))
        batches = [pool[at : at + recipe.batch] for at in range(0, len(pool), recipe.batch)]
        found += dice.sample(batches, len(batches))
    return found


def logits(reader: Reader, tokenizer: Tokenizer, turns: Sequence[Turn]) -> NDArray[np.float32]:
    """Return raw scores (turns, acts)."""
    with torch.no_grad():
        each = [reader(*padded([_tokens(turn, tokenizer)], tokenizer.pad))[0] for turn in turns]
    return np.asarray(torch.cat(each).numpy(), dtype=np.float32)
