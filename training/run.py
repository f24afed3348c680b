"""One training run: encoder, both models, their mixture, figures, files."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understand.classify import Classifier
from bot.understand.labels import load_labels
from bot.understand.network import Network
from bot.understand.ngram import Weights
from bot.understand.tokens import Vocabulary
from training.artefact import NETWORK, save_ngram, write_manifest
from training.base import Base, continued, from_hub, kept, pretrained, unlearned
from training.calibration import choose
from training.classifier import Recipe
from training.classifier import train as fit_ngram
from training.export import export
from training.finetune import FURTHER, FinetuneRecipe, finetune
from training.messages import ONLY_TEACH, TWICE, Message, Split, read_held_out, split
from training.network import with_heads
from training.pretrain import AGAIN, LANGUAGE, REGISTER, PretrainRecipe
from training.recover import recovered_reader
from training.report import measure, model_card

NAME, VERSION = "anxin-reader", "2"


@dataclass(frozen=True)
class Run:
    """What a run is made from, and where it goes."""

    out: Path
    open_data: Path | None = None
    encoder: Path | None = None
    base_model: str | None = None
    epochs: int = 5
    network: Path | None = None
    """Folder of files of an earlier run whose network is kept: only the n-gram model and the mixture are made anew."""
    continue_from: Path | None = None
    """Folder of files of an earlier run whose encoder is pretrained further on ``open_data``."""
    teach_further: Path | None = None
    """Folder of files of an earlier run whose network, heads too, is taught what is new; its n-gram model is kept."""
    pretrain_minutes: float | None = None
    """Bounds the pretraining; None for as long as the recipes say."""


def run(messages: Sequence[Message], wanted: Run) -> dict[str, float]:
    """Train, measure on writers that training never saw, and write everything into ``wanted.out``."""
    parts = split(messages, read_held_out())
    wanted.out.mkdir(parents=True, exist_ok=True)
    if wanted.network:
        network, story = kept_network(wanted.network, wanted.out)
    elif wanted.teach_further:
        network, story = taught_further(wanted.teach_further, parts.train, wanted.out, FURTHER)
    else:
        with tempfile.TemporaryDirectory() as folder:
            base = base_of(parts, wanted, Path(folder))
            network = fit_network(base, parts.train, wanted.out, FinetuneRecipe(epochs=wanted.epochs))
        story = f"{base.story}; then taught {len(parts.train)} messages"
    if "ngram" not in network:
        network["ngram"] = save_ngram(fit_ngram(parts.train, Recipe()), wanted.out)
    figures = finish(network, parts, wanted.out, story=story)
    card = model_card(parts, figures, story)
    (wanted.out / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    return figures["held-out writers"]


def kept_network(folder: Path, out: Path, *others: str) -> tuple[dict[str, Path], str]:
    """Return the network's files of an earlier run, and those of other roles, put into ``out``, and how it was made.

    Raises:
        FileNotFoundError: the folder has no trained network.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {}
    for role in ("network", "tokens", *others):
        source = folder / manifest["files"][role]["file"]
        files[role] = out / source.name
        if source.resolve() != files[role].resolve():
            shutil.copy(source, files[role])
    return files, str(manifest["network_story"])


def base_of(parts: Split, wanted: Run, folder: Path) -> Base:
    """Return the encoder that the run asks for."""
    if wanted.base_model:
        return from_hub(wanted.base_model, folder)
    if wanted.encoder:
        return kept(wanted.encoder)
    if wanted.open_data and wanted.continue_from:
        recipe = replace(AGAIN, minutes=wanted.pretrain_minutes or AGAIN.minutes)
        return continued(wanted.continue_from, parts.train, wanted.open_data, wanted.out.with_name("encoder"), recipe)
    if wanted.open_data:
        rounds = [bounded(recipe, wanted.pretrain_minutes) for recipe in (LANGUAGE, REGISTER)]
        return pretrained(parts.train, wanted.open_data, wanted.out.with_name("encoder"), *rounds)
    return unlearned(parts.train, folder)


def bounded(recipe: PretrainRecipe, minutes: float | None) -> PretrainRecipe:
    """Return the recipe with its share of so many minutes for both rounds."""
    if minutes is None:
        return recipe
    return replace(recipe, minutes=minutes * recipe.minutes / (LANGUAGE.minutes + REGISTER.minutes))


def fit_network(base: Base, messages: Sequence[Message], out: Path, recipe: FinetuneRecipe) -> dict[str, Path]:
    """Train the heads and the encoder, and write network and tokens; returns the files by role."""
    reader = with_heads(base.encoder, base.width)
    finetune(reader, messages, base.tokenizer, recipe)
    out.mkdir(parents=True, exist_ok=True)
    export(reader, out / NETWORK)
    shutil.copy(base.tokens, out / base.tokens.name)
    return {"network": out / NETWORK, "tokens": out / base.tokens.name}


def taught_further(
    folder: Path, messages: Sequence[Message], out: Path, recipe: FinetuneRecipe
) -> tuple[dict[str, Path], str]:
    """Teach the whole network of an earlier run, heads too, what is new, and keep the weights halfway between before and after.

    Wortsman et al., Robust fine-tuning of zero-shot models, 2022: what lies between keeps what the first teaching knew.

    Raises:
        FileNotFoundError: the folder has no trained network.
        NotOurs: its network is of another shape or for other labels.
    """
    files, story = kept_network(folder, out, "ngram")  # which the newest messages make no better
    before, reader = recovered_reader(files["network"]), recovered_reader(files["network"])
    lot = with_the_old(messages)
    finetune(reader, lot, Vocabulary.load(files["tokens"]), recipe)
    after = reader.state_dict()
    between = {name: (one + after[name]) / 2 for name, one in before.state_dict().items()}
    reader.load_state_dict(between)
    export(reader, files["network"])
    return files, f"{story}; then halfway to the same taught {len(lot)} lines more, the newest and some of the others"


def with_the_old(messages: Sequence[Message], replayed: int = 45_000, seed: int = 5) -> list[Message]:
    """Return the newest messages, those written to fool the network twice, and a draw of the others, so that none is forgotten."""
    hard = [message for message in messages if message.voice.startswith(TWICE)]
    borrowed = [message for message in messages if message.voice.startswith(ONLY_TEACH)]
    old = [message for message in messages if not message.voice.startswith((*TWICE, *ONLY_TEACH))]
    return hard * 2 + borrowed + random.Random(seed).sample(old, min(replayed, len(old)))


def finish(
    files: dict[str, Path], parts: Split, out: Path, *, deaf_to_ngram: bool = False, story: str = ""
) -> dict[str, dict[str, float]]:
    """Choose mixture and thresholds on validation with the files that will serve, measure, write the manifest."""
    linear = Weights.load(files["ngram"])
    network = Network.load(files["network"], files["tokens"]) if "network" in files else None
    ours = np.stack([linear.logits(message.text) for message in parts.validation])
    if deaf_to_ngram:
        ours = np.zeros_like(ours)
    theirs = _network_scores(network, parts.validation) if network else np.zeros_like(ours)
    chosen = choose(ours, theirs, parts.validation, load_labels())
    facts = {"name": NAME, "version": VERSION, "network_story": story, **chosen}
    model = Classifier(linear, network, facts)
    figures = {"held-out writers": measure(model, parts.test), "validation voices": measure(model, parts.validation)}
    write_manifest(out, files, {**facts, "metrics": figures})
    return figures


def _network_scores(network: Network, messages: Sequence[Message]) -> NDArray[np.float32]:
    return np.stack([network.tell(message.text).logits for message in messages])
