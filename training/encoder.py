"""Train the dense encoder of the knowledge search from scratch.

    python -m training.encoder [--open-data DIR] [--articles DIR] [--out DIR]

A bag of hashed character n-grams and sounds with learned weights, mean-pooled, one residual layer, trained with
InfoNCE (van den Oord et al. 2018) and in-batch negatives. It starts as a random projection of tf-idf, so that words
never seen in training still match themselves. Writes encoder.npz (int8 rows) and manifest.json, and the vectors of all units, so that a start need not make them.
"""

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from knowledge_base.article import Article
from knowledge_base.embed import FORMAT, MANIFEST, TABLE, feature_ids, open_encoder, sha256_of
from knowledge_base.language import READINGS
from knowledge_base.load import load_folder
from knowledge_base.search import FolderSearch
from knowledge_base.terms import Terms
from knowledge_base.vector_cache import write_vectors
from training.questions.pairs import DIALOGUES, QUESTION_ANSWER, Pair, open_pairs, own_pairs

KNOWLEDGE = Path(__file__).parents[1] / "knowledge_base"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides the result. `temperature` divides cosines; `forget` is the share of features dropped from a text."""

    seed: int = 20261126
    buckets: int = 65536
    dimension: int = 128
    hidden: int = 64
    epochs: int = 3
    batch: int = 256
    rate: float = 0.02
    temperature: float = 0.1
    forget: float = 0.2
    own_repeats: int = 3


class BagEncoder(nn.Module):  # type: ignore[misc]
    """The torch twin of `knowledge_base.embed.NgramEncoder`; `frequencies`: share of texts, (buckets,)."""

    def __init__(self, recipe: Recipe, frequencies: np.ndarray) -> None:
        super().__init__()
        self.rows = nn.EmbeddingBag(recipe.buckets, recipe.dimension, mode="sum", sparse=True)
        nn.init.normal_(self.rows.weight, std=recipe.dimension**-0.5)
        idf = -np.log(np.maximum(frequencies, 1e-5))
        with torch.no_grad():
            self.rows.weight *= torch.tensor(idf / idf.max(), dtype=torch.float32)[:, None]
        self.inner = nn.Linear(recipe.dimension, recipe.hidden)
        self.outer = nn.Linear(recipe.hidden, recipe.dimension, bias=False)
        nn.init.zeros_(self.outer.weight)

    def forward(self, bags: Sequence[Sequence[int]]) -> Tensor:
        """Unit vectors, (bags, dimension); no bag may be empty."""
        starts = np.cumsum([0, *map(len, bags[:-1])])
        flat = torch.tensor([i for bag in bags for i in bag], dtype=torch.long)
        pooled = nn.functional.normalize(self.rows(flat, torch.tensor(starts)), dim=1)
        lifted = pooled + self.outer(torch.relu(self.inner(pooled)))
        return nn.functional.normalize(lifted, dim=1)


def info_nce(left: Tensor, right: Tensor, groups: Sequence[str], temperature: float) -> Tensor:
    """Symmetric InfoNCE over a batch, (n, d) each; pairs of the same group are masked out of the negatives."""
    codes = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    own = torch.tensor([codes[group] for group in groups])
    same = (own[:, None] == own[None, :]) & ~torch.eye(len(groups), dtype=torch.bool)
    scores = (left @ right.T / temperature).masked_fill(same, -math.inf)
    target = torch.arange(len(groups))
    return (nn.functional.cross_entropy(scores, target) + nn.functional.cross_entropy(scores.T, target)) / 2


def train(pairs: list[Pair], articles: tuple[Article, ...], recipe: Recipe) -> BagEncoder:
    """Fit to open `pairs` (may be none) and to our own pairs, drawn afresh each epoch."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    chance = random.Random(recipe.seed)
    ids = FeatureCache(recipe.buckets)
    model = BagEncoder(recipe, ids.frequencies(pairs + own_pairs(articles, random.Random(0))))
    sparse = torch.optim.SparseAdam(list(model.rows.parameters()), lr=recipe.rate / 4)
    dense = torch.optim.Adam([*model.inner.parameters(), *model.outer.parameters()], lr=recipe.rate / 10)
    for epoch in range(recipe.epochs):
        began, losses = time.monotonic(), []
        lot = pairs + [pair for _ in range(recipe.own_repeats) for pair in own_pairs(articles, chance)]
        chance.shuffle(lot)
        for at in range(0, len(lot) - 1, recipe.batch):
            batch = lot[at : at + recipe.batch]
            left = model([_forget(ids.of(pair.left), recipe.forget, chance) for pair in batch])
            right = model([_forget(ids.of(pair.right), recipe.forget, chance) for pair in batch])
            loss = info_nce(left, right, [pair.group for pair in batch], recipe.temperature)
            sparse.zero_grad()
            dense.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            sparse.step()  # type: ignore[no-untyped-call]
            dense.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return model


class FeatureCache:
    """Feature ids of texts, each computed once."""

    def __init__(self, buckets: int) -> None:
        self.buckets, self.terms = buckets, Terms()
        self.known: dict[str, list[int]] = {}

    def of(self, text: str) -> list[int]:
        """The ids; [0] for a text without features."""
        if text not in self.known:
            self.known[text] = feature_ids(text, self.terms, self.buckets) or [0]
        return self.known[text]

    def frequencies(self, pairs: Sequence[Pair]) -> np.ndarray:
        """Share of texts that hold each feature; shape (buckets,)."""
        texts = {text for pair in pairs for text in (pair.left, pair.right)}
        counts = np.zeros(self.buckets)
        for text in texts:
            counts[list(set(self.of(text)))] += 1
        return counts / max(len(texts), 1)


def _forget(ids: list[int], share: float, chance: random.Random) -> list[int]:
    return [i for i in ids if chance.random() >= share] or ids


def save(model: BagEncoder, folder: Path, notes: dict[str, object]) -> None:
    """Write encoder.npz with int8 rows and its manifest.json."""
    rows = model.rows.weight.detach().numpy()
    scale = np.maximum(np.abs(rows).max(axis=1) / 127, 1e-8)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / TABLE,
        table=np.round(rows / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float16),
        inner=model.inner.weight.detach().numpy().T.copy(),
        bias=model.inner.bias.detach().numpy(),
        outer=model.outer.weight.detach().numpy().T.copy(),
    )
    checks = {"sha256": sha256_of(folder / TABLE), "readings_sha256": sha256_of(READINGS)}
    manifest = {"format": FORMAT, "name": f"anxin-encoder@{checks['sha256'][:12]}", **checks, **notes}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, save, and say how long it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--open-data", type=Path, help="folder of open data sets; left out: our articles only")
    parser.add_argument("--articles", type=Path, default=KNOWLEDGE / "articles")
    parser.add_argument("--out", type=Path, default=KNOWLEDGE / "models")
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    options = parser.parse_args(arguments)
    recipe = Recipe(epochs=options.epochs)
    articles = load_folder(options.articles).articles
    pairs = open_pairs(options.open_data) if options.open_data else []
    print(f"{len(pairs)} open pairs, {len(articles)} articles", flush=True)
    began = time.monotonic()
    model = train(pairs, articles, recipe)
    notes: dict[str, object] = {
        "command": "python -m training.encoder" + (" --open-data DIR" if pairs else ""),
        "recipe": {name: getattr(recipe, name) for name in Recipe.__slots__},
        "data": {"open_pairs": len(pairs), "articles": len(articles)},
        "licences": {"own articles": "this project", **(QUESTION_ANSWER | DIALOGUES if pairs else {})},
        "held_out": "15 % of the articles' questions, by hash of the text (knowledge_base.split.held_out)",
        "seconds": round(time.monotonic() - began),
    }
    save(model, options.out, notes)
    encoder = open_encoder(options.out)
    write_vectors(options.out, encoder.name, FolderSearch(options.articles, encoder).vectors)
    print(f"wrote {options.out / TABLE}, {(options.out / TABLE).stat().st_size / 1e6:.1f} MB, {notes['seconds']} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
