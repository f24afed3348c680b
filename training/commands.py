"""``anxin train``: from our messages to the files that serve."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from bot.understand.classify import Classifier
from bot.understand.features import ngrams
from bot.understand.labels import load_labels
from training.messages import FOLDER, BadMessages, Message, Split, read_messages, split, variety

MODELS = Path(__file__).parents[1] / "bot" / "understand" / "models"
HELD_OUT = ("sichuan", "aunt_helper")
MOST_DUPLICATES, LEAST_DISTINCT = 0.05, 0.45


def train(arguments: list[str]) -> int:
    """Train the classifier from ``training/messages`` and write files, manifest and model card."""
    parser = argparse.ArgumentParser(prog="anxin train", description=train.__doc__)
    parser.add_argument("--messages", type=Path, default=FOLDER)
    parser.add_argument("--out", type=Path, default=MODELS)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--members", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="only check the messages")
    options = parser.parse_args(arguments)
    try:
        messages = read_messages(options.messages)
    except BadMessages as error:
        print(error, file=sys.stderr)
        return 2
    varied = variety(messages)
    print(
        f"{len(messages)} messages, near-duplicates {varied.near_duplicates:.3f}, distinct 4-grams {varied.distinct:.3f}"
    )
    if varied.near_duplicates > MOST_DUPLICATES or varied.distinct < LEAST_DISTINCT:
        print(
            f"too uniform: at most {MOST_DUPLICATES} near-duplicates, at least {LEAST_DISTINCT} distinct",
            file=sys.stderr,
        )
        return 1
    if not options.check:
        _train(messages, options)
    return 0


def _train(messages: list[Message], options: argparse.Namespace) -> None:
    # Imported here because checking messages and everything else in this command must work without torch.
    from training.artefact import save_member, write_manifest
    from training.classifier import Recipe, train_member
    from training.report import model_card

    recipe = Recipe(epochs=options.epochs, members=options.members)
    parts = split(messages, HELD_OUT)
    options.out.mkdir(parents=True, exist_ok=True)
    begun, files = time.time(), {}
    measured = _fit(parts, recipe, options.out)
    for number in range(recipe.members):
        network = train_member(messages, recipe, recipe.seed + number)
        name = f"member{number}.npz"
        files[name] = save_member(network, options.out / name)
        print(f"{name} after {time.time() - begun:.0f} s")
    write_manifest(options.out, files, name="anxin-ngram", version="1", **measured)
    card = model_card(parts, recipe, measured["metrics"], len(messages), time.time() - begun)
    (options.out / "MODEL_CARD.md").write_text(card, encoding="utf-8")


def _fit(parts: Split, recipe, folder: Path) -> dict:  # type: ignore[no-untyped-def, type-arg]
    """Train on the training part alone; calibrate on validation, measure on the voices held out."""
    from training.artefact import save_member, write_manifest
    from training.calibration import temperature_binary, temperature_softmax, thresholds
    from training.classifier import targets, train_member
    from training.report import measure

    files = {}
    trial = folder / "trial"
    trial.mkdir(exist_ok=True)
    for number in range(recipe.members):
        files[f"m{number}.npz"] = save_member(
            train_member(parts.train, recipe, recipe.seed + number), trial / f"m{number}.npz"
        )
    plain = {"intents": 1.0, "main": 1.0, "emotions": 1.0, "urgency": 1.0}
    write_manifest(trial, files, name="trial", version="0", temperatures=plain, thresholds={})
    members = Classifier.load(trial).members
    logits = np.array([np.mean([m.logits(ngrams(x.text)) for m in members], axis=0) for x in parts.validation])
    labels = load_labels()
    n, e = len(labels.intents), len(labels.emotions)
    cuts = np.split(logits.astype(np.float64), [n, 2 * n, 2 * n + e], axis=1)
    many, main, emotion, urgency = (t.numpy() for t in targets(parts.validation))
    found = {
        "intents": temperature_binary(cuts[0], many.astype(np.float64)),
        "main": temperature_softmax(cuts[1], main),
        "emotions": temperature_softmax(cuts[2], emotion),
        "urgency": temperature_softmax(cuts[3], urgency),
    }
    chances = 1 / (1 + np.exp(-cuts[0] / found["intents"]))
    chosen = thresholds(chances, many.astype(np.float64), list(labels.intents))
    write_manifest(trial, files, name="trial", version="0", temperatures=found, thresholds=chosen)
    metrics = {
        "held_out_voices": measure(Classifier.load(trial), parts.test),
        "validation": measure(Classifier.load(trial), parts.validation),
    }
    for path in trial.iterdir():
        path.unlink()
    trial.rmdir()
    print(metrics)
    return {"temperatures": found, "thresholds": chosen, "metrics": metrics}
