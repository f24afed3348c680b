"""``anxin train``: from our messages to the files that serve."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.understand.classify import Classifier
from bot.understand.labels import load_labels
from training.messages import FOLDER, BadMessages, Message, Split, read_messages, split, variety

if TYPE_CHECKING:
    from training.classifier import Recipe

MODELS = Path(__file__).parents[1] / "bot" / "understand" / "models"
HELD_OUT = ("sichuan", "aunt_helper", "grateful", "office_pump_mom", "night_typos", "grandpa_voice", "teacher_mom")
"""Whole voices that the measured model never saw."""
MOST_DUPLICATES, LEAST_DISTINCT = 0.05, 0.45
SHARES = (0.5, 1.0)


def train(arguments: list[str]) -> int:
    """Train the classifier from ``training/messages`` and write file, manifest and model card."""
    parser = argparse.ArgumentParser(prog="anxin train", description=train.__doc__)
    parser.add_argument("--messages", type=Path, default=FOLDER)
    parser.add_argument("--out", type=Path, default=MODELS)
    parser.add_argument("--check", action="store_true", help="only check the messages")
    options = parser.parse_args(arguments)
    try:
        messages = read_messages(options.messages)
    except BadMessages as error:
        print(error, file=sys.stderr)
        return 2
    if not messages:
        print(f"{options.messages}: holds no <intent>.jsonl", file=sys.stderr)
        return 2
    varied = variety(messages)
    print(
        f"{len(messages)} messages, near-duplicates {varied.near_duplicates:.3f}, distinct 4-grams {varied.distinct:.3f}"
    )
    if varied.near_duplicates > MOST_DUPLICATES or varied.distinct < LEAST_DISTINCT:
        limits = f"at most {MOST_DUPLICATES} near-duplicates, at least {LEAST_DISTINCT} distinct"
        print(f"too uniform: {limits}", file=sys.stderr)
        return 1
    if not options.check:
        _train(messages, options.out)
    return 0


def _train(messages: list[Message], out: Path) -> None:
    # Imported here because checking messages must work without the training libraries.
    from training.artefact import save
    from training.classifier import Recipe
    from training.classifier import train as fit
    from training.report import model_card
    from training.tagger import TaggerRecipe, save_tagger, span_f1
    from training.tagger import fit as fit_tagger

    begun, recipe, parts = time.time(), Recipe(), split(messages, HELD_OUT)
    chosen, metrics = _calibrate(parts, recipe)
    curve = {share: _calibrate(_fewer(parts, share), recipe)[1]["held-out voices"] for share in SHARES[:-1]}
    curve[1.0] = metrics["held-out voices"]
    save(fit(messages, recipe), out, name="anxin-ngram", version="1", metrics=metrics, **chosen)
    tagger = fit_tagger(parts.train, TaggerRecipe())
    metrics["held-out voices"]["symptom_span_f1"] = round(span_f1(tagger, parts.test), 4)
    save_tagger(fit_tagger(messages, TaggerRecipe()), out)
    card = model_card(parts, recipe, metrics, curve, len(messages), time.time() - begun)
    (out / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    print(f"{out}: {metrics['held-out voices']}")


def _fewer(parts: Split, share: float) -> Split:
    return Split(parts.train[:: round(1 / share)], parts.validation, parts.test)


def _calibrate(parts: Split, recipe: Recipe) -> tuple[dict[str, Any], dict[str, dict[str, float]]]:
    """Train on the training part; choose temperatures and thresholds on validation; measure on unseen voices."""
    from training.artefact import save
    from training.calibration import choose
    from training.classifier import train as fit
    from training.report import measure

    trained = fit(parts.train, recipe)
    chosen = choose(trained.logits([m.text for m in parts.validation]), parts.validation, load_labels())
    with tempfile.TemporaryDirectory() as folder:
        save(trained, Path(folder), name="trial", version="0", **chosen)
        model = Classifier.load(Path(folder))
    metrics = {"held-out voices": measure(model, parts.test), "validation": measure(model, parts.validation)}
    assert np.isfinite(list(metrics["validation"].values())).all()
    return chosen, metrics
