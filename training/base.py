"""The encoder that a run starts from: pretrained now, pretrained earlier, from a hub, or with random weights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from bot.understand.normalize import normalize, squeeze
from bot.understand.tokens import BREAK, HubTokenizer, Tokenizer, Vocabulary
from training.messages import Message
from training.network import PAIR_WIDTH, Encoder, Shape
from training.opentext import open_lines
from training.pretrain import (
    AGAIN,
    LANGUAGE,
    REGISTER,
    PretrainRecipe,
    as_typed,
    choose_vocabulary,
    pretrain,
    start_from,
)
from training.recover import recovered
from training.vectors import flattened, learn_vectors

KNOWLEDGE = Path(__file__).parents[1] / "knowledge_base" / "articles"
WEIGHTS, FACTS, TOKENS = "encoder.pt", "encoder.json", "tokens.json"
SHORTEST_LINE = 8


@dataclass(frozen=True)
class Base:
    """An encoder to start from."""

    encoder: nn.Module
    width: int
    tokenizer: Tokenizer
    tokens: Path
    """The file that describes the tokenizer."""
    story: str
    """How it was made, for the model card."""


def knowledge_lines() -> list[str]:
    """Return the lines of our own articles that hold text."""
    lines = (squeeze(line) for path in sorted(KNOWLEDGE.rglob("*.md")) for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if len(line) >= SHORTEST_LINE]


def _lines(messages: Sequence[Message], open_data: Path) -> tuple[list[str], list[str]]:
    """Return the lines to pretrain on: our own, and those of the open text."""
    own = [normalize(message.text) for message in messages] + knowledge_lines()
    return own, [as_typed(line) for line in open_lines(open_data)]


def pretrained(
    messages: Sequence[Message],
    open_data: Path,
    folder: Path,
    recipe: PretrainRecipe = LANGUAGE,
    then: PretrainRecipe = REGISTER,
) -> Base:
    """Learn the language from open text, then the register of our own, and keep the encoder in ``folder``."""
    own, others = _lines(messages, open_data)
    vocabulary = choose_vocabulary(own, others)
    torch.manual_seed(recipe.seed)
    encoder = Encoder(Shape(*vocabulary.sizes))
    start_from(encoder, *learn_vectors(flattened(own + others, vocabulary, BREAK), vocabulary, PAIR_WIDTH))
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary.save(folder / TOKENS)
    losses = [pretrain(own, others, vocabulary, encoder, one, folder / WEIGHTS) for one in (recipe, then)]
    return _noted(folder, own, others, minutes=recipe.minutes + then.minutes, loss=losses[-1])


def continued(
    shipped: Path, messages: Sequence[Message], open_data: Path, folder: Path, recipe: PretrainRecipe = AGAIN
) -> Base:
    """Go on from the encoder of a network that shipped: another reading of the open text and of our own, as they are now.

    Raises:
        FileNotFoundError: ``shipped`` has no trained network.
        NotOurs: its network is of another shape.
    """
    manifest = json.loads((shipped / "manifest.json").read_text(encoding="utf-8"))
    encoder = recovered(shipped / manifest["files"]["network"]["file"])
    vocabulary = Vocabulary.load(shipped / manifest["files"]["tokens"]["file"])
    own, others = _lines(messages, open_data)
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary.save(folder / TOKENS)
    loss = pretrain(own, others, vocabulary, encoder, recipe, folder / WEIGHTS)
    return _noted(
        folder, own, others, minutes=recipe.minutes, loss=loss, before=f"{manifest['network_story']}; from its encoder "
    )


def _noted(
    folder: Path, own: Sequence[str], others: Sequence[str], *, minutes: float, loss: float, before: str = ""
) -> Base:
    """Write down how the encoder in ``folder`` was made, and return it."""
    facts = {
        "characters_of_text": sum(map(len, others)),
        "own_characters": sum(map(len, own)),
        "minutes": minutes,
        "loss": round(loss, 3),
        "before": before,
    }
    (folder / FACTS).write_text(json.dumps(facts) + "\n", encoding="utf-8")
    return kept(folder)


def kept(folder: Path) -> Base:
    """Return the encoder that ``pretrained`` left in ``folder``."""
    vocabulary = Vocabulary.load(folder / TOKENS)
    encoder = Encoder(Shape(*vocabulary.sizes))
    encoder.load_state_dict(torch.load(folder / WEIGHTS, weights_only=True))
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    story = (
        f"{facts.get('before', '')}pretrained {facts['minutes']:.0f} minutes on two cores by guessing hidden characters, in "
        f"{facts['characters_of_text'] / 1e6:.1f} million characters of open text and {facts['own_characters'] / 1e6:.2f} million "
        f"of our own (last loss {facts['loss']})"
    )
    return Base(encoder, encoder.width, vocabulary, folder / TOKENS, story)


def unlearned(messages: Sequence[Message], folder: Path) -> Base:
    """Return an encoder with random weights that knows the characters of the messages."""
    vocabulary = choose_vocabulary([normalize(message.text) for message in messages], [], pairs=20_000)
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary.save(folder / TOKENS)
    encoder = Encoder(Shape(*vocabulary.sizes))
    return Base(encoder, encoder.width, vocabulary, folder / TOKENS, "not pretrained")


class HubEncoder(nn.Module):
    """A model of the transformers library behind the face of ours; pairs are ignored."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, characters: Tensor, left: Tensor, right: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return what was read and what was seen, (texts, places, width) each."""
        read = self.model(input_ids=characters, attention_mask=mask).last_hidden_state
        seen = self.model.get_input_embeddings()(characters)
        # Models with factorised embeddings (ALBERT, ELECTRA) see in another width than they read in.
        return read, seen if seen.shape == read.shape else read


def from_hub(name_or_path: str, folder: Path) -> Base:
    """Return a pretrained model by its name on a hub or its path, such as a Chinese RoBERTa or BGE.

    Raises:
        OSError: when there is no such model or it cannot be fetched.
    """
    # Imported here because the model we ship does not need it.
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(name_or_path)
    tokenizer = AutoTokenizer.from_pretrained(name_or_path)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tokenizer.json"
    tokenizer.backend_tokenizer.save(str(path))
    return Base(
        HubEncoder(model), model.config.hidden_size, HubTokenizer.load(path), path, f"pretrained as {name_or_path}"
    )
