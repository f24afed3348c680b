"""The same two models on public test sets, for comparison with others. ``python -m training.benchmark``; nothing of it ships."""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch.nn import functional

from bot.understand.spans import TAGS
from bot.understand.tokens import Tokenizer
from training.base import Base, kept
from training.classifier import count, weigh
from training.finetune import Example, example, stacked
from training.messages import Message
from training.network import Reader
from training.precision import mixed
from training.report import macro_f1

Matrix = NDArray[np.float64]
Rows = list[tuple[str, str]]
SETS = {
    "smp2019": ("intent_smp2019_nlu", "peer_split_train.json.gz", "peer_split_test.json.gz", "intent"),
    "ewect": ("emotion_ewect", "usual_train.jsonl.gz", "usual_dev.jsonl.gz", "label"),
}
"""Folder, training file, test file, name of the label."""


def rows_of(path: Path, label: str) -> Rows:
    """Return (text, label) of a gzipped JSON list or of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        text = file.read()
    found = json.loads(text) if text.lstrip().startswith("[") else [json.loads(line) for line in text.splitlines()]
    return [(row["text"], row[label]) for row in found]


def ngram_chances(train: Rows, test: Rows, names: Sequence[str], c: float = 20.0) -> Matrix:
    """Return (test, classes) chances of the linear model."""
    counts = count([text for text, _ in train])
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.log((1 + len(train)) / (1 + seen)) + 1
    model = LogisticRegression(C=c, max_iter=300)
    model.fit(weigh(counts, idf), [label for _, label in train])
    found = model.predict_proba(weigh(count([text for text, _ in test]), idf))
    chances = np.full((len(test), len(names)), 1e-9)
    for column, name in enumerate(model.classes_):
        chances[:, names.index(name)] = found[:, column]
    return chances


def network_chances(base: Base, train: Rows, test: Rows, names: Sequence[str], epochs: int, seed: int) -> Matrix:
    """Return (test, classes) chances of the network, trained on these labels only."""
    torch.manual_seed(seed)
    dice = random.Random(seed)
    reader = Reader(base.encoder, base.width, len(names), TAGS)
    rows = [(_numbers(text, base.tokenizer), names.index(label)) for text, label in train]
    optimizer = torch.optim.AdamW(reader.parameters(), lr=4e-4, weight_decay=0.01)
    batch, step = 32, 0
    steps = epochs * -(-len(rows) // batch)
    reader.train()
    for _ in range(epochs):
        dice.shuffle(rows)
        for begin in range(0, len(rows), batch):
            part = rows[begin : begin + batch]
            for group in optimizer.param_groups:
                group["lr"] = 4e-4 * min(step / (0.06 * steps), 1.02 - step / steps, 1)
            with mixed():
                told, _ = reader(*stacked([one for one, _ in part], base.tokenizer.pad))
            wanted = torch.tensor([label for _, label in part])
            loss = functional.cross_entropy(told.float(), wanted, label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            step += 1
    reader.eval()
    found = []
    with torch.no_grad():
        for text, _ in test:
            told, _ = reader(*stacked([_numbers(text, base.tokenizer)], base.tokenizer.pad))
            found.append(torch.softmax(told[0], dim=-1).numpy())
    return np.stack(found).astype(np.float64)


def _numbers(text: str, tokenizer: Tokenizer) -> Example:
    return example(Message(text, ("greet",), "neutral", "routine"), tokenizer, None)


def main(arguments: list[str] | None = None) -> int:
    """Print accuracy and macro-F1 of either model and of both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=SETS)
    parser.add_argument("--data", type=Path, required=True, help="folder of the research data sets")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of a pretrained encoder")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args(arguments)
    folder, train_file, test_file, label = SETS[options.name]
    train = rows_of(options.data / folder / train_file, label)
    test = rows_of(options.data / folder / test_file, label)
    names = sorted({name for _, name in (*train, *test)})
    linear = ngram_chances(train, test, names)
    _print("n-gram", linear, test, names)
    for seed in range(options.seeds):
        deep = network_chances(kept(options.encoder), train, test, names, options.epochs, seed)
        _print(f"network, seed {seed}", deep, test, names)
        _print(f"both, seed {seed}", linear * deep, test, names)
    return 0


def _print(what: str, chances: Matrix, test: Rows, names: Sequence[str]) -> None:
    pairs = [(names[place], label) for place, (_, label) in zip(chances.argmax(axis=1), test, strict=True)]
    accuracy = sum(found == true for found, true in pairs) / len(pairs)
    print(f"{what}: accuracy {accuracy:.4f}, macro-F1 {macro_f1(pairs):.4f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
