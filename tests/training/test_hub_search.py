"""A sentence encoder and a reranker of a hub serve the search by one setting; vectors are kept between starts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import open_search
from knowledge_base.embed import Matrix, ModelMismatch
from knowledge_base.hub import HubEncoder, HubReranker
from knowledge_base.passage import LIMIT, Query
from knowledge_base.search import ARTICLES, open_knowledge
from knowledge_base.vector_cache import VECTORS


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small BERT with a head of one output, as a hub would hold it."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("hub")
    letters = sorted({one for path in ARTICLES.rglob("fever.*.md") for one in path.read_text("utf-8") if one.strip()})
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(letters) + 5,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten articles: a large encoder on two cores takes its time."""
    folder = tmp_path_factory.mktemp("few") / "parenting"
    folder.mkdir()
    for path in sorted((ARTICLES / "parenting").glob("fever.*.md")):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder.parent


class Counting(HubEncoder):
    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.encoded += len(texts)
        return super().encode(texts)


def test_one_setting_puts_a_hub_model_in(checkpoint: Path, few: Path, tmp_path: Path) -> None:
    question = Query("三个月以下宝宝发烧怎么办")
    ours = open_search(Settings(data=tmp_path, articles=few)).search(question)
    theirs = open_search(Settings(data=tmp_path, articles=few, embedding=str(checkpoint))).search(question)
    both = Settings(data=tmp_path, articles=few, embedding=str(checkpoint), reranker=str(checkpoint))
    mixed = open_search(both).search(question)
    assert [hit.score for hit in theirs] != [hit.score for hit in ours]
    assert theirs and [hit.score for hit in mixed] != [hit.score for hit in theirs]
    assert all(hit.score >= LIMIT for hit in mixed)
    assert [hit.score for hit in mixed] == sorted((hit.score for hit in mixed), reverse=True)


def test_vectors_are_kept_between_starts_and_made_anew_when_their_file_was_changed(
    checkpoint: Path, few: Path, tmp_path: Path
) -> None:
    first, second, third = (Counting(str(checkpoint)) for _ in range(3))
    open_knowledge(few, encoder=first, cache=tmp_path)
    open_knowledge(few, encoder=second, cache=tmp_path)
    (tmp_path / VECTORS).write_bytes((tmp_path / VECTORS).read_bytes() + b"x")
    open_knowledge(few, encoder=third, cache=tmp_path)
    assert first.encoded > 100 and second.encoded == 0 and third.encoded == first.encoded


def test_a_model_put_in_another_s_place_is_told_from_it(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    for path in checkpoint.iterdir():
        (tmp_path / "model" / path.name).write_bytes(path.read_bytes())
    before = HubEncoder(str(tmp_path / "model")).name
    (tmp_path / "model" / "config.json").write_text("{}", encoding="utf-8")
    assert HubEncoder(str(tmp_path / "model")).name != before


@pytest.mark.parametrize("setting", ["embedding", "reranker"])
def test_a_start_with_a_model_that_is_not_there_fails_at_once(setting: str, few: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMismatch, match="nowhere"):
        open_search(Settings(data=tmp_path, articles=few, **{setting: str(tmp_path / "nowhere")}))


@pytest.mark.parametrize("model", [HubEncoder, HubReranker])
def test_a_model_that_is_not_there_says_so(model: type[HubEncoder], tmp_path: Path) -> None:
    opened = model(str(tmp_path / "nothing"))
    with pytest.raises(ModelMismatch, match="nothing"):
        opened.encode(["x"]) if isinstance(opened, HubEncoder) else opened.scores("x", ["y"])
