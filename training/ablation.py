"""What each part is worth: the same messages with parts left out, and a learning curve. ``python -m training.ablation``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from training.artefact import save_ngram
from training.base import kept, unlearned
from training.classifier import Recipe
from training.classifier import train as fit_ngram
from training.finetune import FinetuneRecipe
from training.messages import FOLDER, Split, read_held_out, read_messages, split
from training.report import table
from training.run import finish, fit_network

BARE = replace(Recipe(), joined_share=0.0, disturbed_share=0.0)


def measured(
    parts: Split, encoder: Path | None, *, ngram: bool = True, network: bool = True, varied: bool = True, epochs: int
) -> dict[str, float]:
    """Train one variant in a folder of its own and return its figures on the held-out writers."""
    recipe = FinetuneRecipe(epochs=epochs)
    if not varied:
        recipe = replace(recipe, noisy_share=0.0, joined_share=0.0, hidden_share=0.0)
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        files = {"ngram": save_ngram(fit_ngram(parts.train, Recipe() if varied else BARE), out)}
        if network:
            base = kept(encoder) if encoder else unlearned(parts.train, out / "base")
            files |= fit_network(base, parts.train, out, recipe)
        return finish(files, parts, out, deaf_to_ngram=not ngram)["held-out writers"]


def main(arguments: list[str] | None = None) -> int:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=Path, default=FOLDER)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of a pretrained encoder")
    parser.add_argument("--most", type=int, default=8000, help="messages to train on; the curve goes beyond")
    parser.add_argument("--epochs", type=int, default=5)
    options = parser.parse_args(arguments)
    parts = split(read_messages(options.messages), read_held_out())
    few, epochs = fewer(parts, options.most), options.epochs
    rows = {
        "n-gram": measured(few, None, network=False, epochs=epochs),
        "network from scratch": measured(few, None, ngram=False, epochs=epochs),
        "network, pretrained": measured(few, options.encoder, ngram=False, epochs=epochs),
        "both": measured(few, options.encoder, epochs=epochs),
        "both, no augmentation": measured(few, options.encoder, varied=False, epochs=epochs),
    }
    print(table(rows, f"{len(few.train)} messages"), flush=True)
    curve = {}
    for count in (2000, 4000, 8000, 16_000, len(parts.train)):
        curve[str(count)] = measured(fewer(parts, count), None, network=False, epochs=epochs)
    print(table(curve, "n-gram, messages"))
    return 0


def fewer(parts: Split, count: int) -> Split:
    """Return the split with ``count`` messages to train on, evenly picked."""
    step = len(parts.train) / min(count, len(parts.train))
    return replace(parts, train=[parts.train[int(place * step)] for place in range(min(count, len(parts.train)))])


if __name__ == "__main__":
    sys.exit(main())
