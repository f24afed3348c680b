"""A training run makes files that serve, from random weights, from our own pretraining, and from a model of a hub."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnxruntime import InferenceSession

from bot.domain.errors import BadFile
from bot.understand.labels import load_labels
from bot.understand.reader import Reader
from training.commands import MODELS, train
from training.messages import FOLDER
from training.recover import NotOurs, recovered, recovered_reader

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
QUICK = ("--epochs", "1")
SAID = "宝宝吐奶了,还有你家辅食机又卡住不转"


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four real messages of every intent, dealt to voices that training and validation share out."""
    folder = tmp_path_factory.mktemp("messages")
    voices = [f"voice_{number}" for number in range(40)]
    dealt = 0
    for intent in load_labels().intents:
        rows = [json.loads(line) for line in (FOLDER / f"{intent}.jsonl").read_text("utf-8").splitlines()[:4]]
        for row in rows:
            row["voice"] = voices[dealt % len(voices)]
            dealt += 1
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / f"{intent}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def hub_model(tmp_path_factory: pytest.TempPathFactory, messages: Path) -> Path:
    """A very small BERT with a character vocabulary, as a hub would hold it."""
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("hub")
    letters = sorted({one for path in messages.glob("*.jsonl") for one in path.read_text("utf-8") if one.strip()})
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def open_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open")
    (folder / "qa_small").mkdir()
    rows = [
        {"question": f"宝宝{age}个月{sign}怎么办", "answer": "多喂水,看精神,不放心就去医院"}
        for age in range(60)
        for sign in ("发烧", "咳嗽")
    ]
    with gzip.open(folder / "qa_small" / "train.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return folder


def serves(folder: Path) -> None:
    understanding = Reader.load(folder).read(SAID, now=NOW)
    assert understanding.intents or understanding.guesses
    assert (folder / "MODEL_CARD.md").read_text("utf-8").startswith("# Model card")


def test_a_run_from_random_weights_makes_files_that_serve(messages: Path, tmp_path: Path) -> None:
    assert train(["--messages", str(messages), *QUICK, "--out", str(tmp_path)]) == 0
    serves(tmp_path)


def test_a_run_pretrains_on_open_text_and_a_later_one_starts_from_it(
    messages: Path, open_data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "models"
    bound = ("--open-data", str(open_data), "--pretrain-minutes", "0.3")
    assert train(["--messages", str(messages), *QUICK, "--out", str(out), *bound]) == 0
    serves(out)
    again = tmp_path / "again"
    assert (
        train(["--messages", str(messages), *QUICK, "--out", str(again), "--encoder", str(tmp_path / "encoder")]) == 0
    )
    serves(again)


def test_a_run_goes_on_from_the_network_of_an_earlier_one(messages: Path, open_data: Path, tmp_path: Path) -> None:
    first, further = tmp_path / "first" / "models", tmp_path / "further" / "models"
    assert train(["--messages", str(messages), *QUICK, "--out", str(first)]) == 0
    source = ("--continue-from", str(first), "--open-data", str(open_data), "--pretrain-minutes", "0.1")
    assert train(["--messages", str(messages), *QUICK, "--out", str(further), *source]) == 0
    serves(further)
    assert (further / "tokens.json").read_bytes() == (first / "tokens.json").read_bytes()
    assert "not pretrained" in json.loads((further / "manifest.json").read_text("utf-8"))["network_story"]


def test_a_run_teaches_the_network_of_an_earlier_one_further(messages: Path, tmp_path: Path) -> None:
    first, further = tmp_path / "first", tmp_path / "further"
    assert train(["--messages", str(messages), *QUICK, "--out", str(first)]) == 0
    assert train(["--messages", str(messages), "--out", str(further), "--teach-further", str(first)]) == 0
    serves(further)
    story = json.loads((further / "manifest.json").read_text("utf-8"))["network_story"]
    assert story.startswith("not pretrained") and "lines more" in story


def test_a_network_for_other_labels_is_not_taught_further(tmp_path: Path) -> None:
    model = onnx.load(str(MODELS / "network.onnx"))
    bias = next(one for one in model.graph.initializer if one.name == "told.bias")
    bias.CopyFrom(onnx.numpy_helper.from_array(np.zeros(7, np.float32), "told.bias"))
    onnx.save(model, str(tmp_path / "network.onnx"))
    with pytest.raises(NotOurs, match="today's labels"):
        recovered_reader(tmp_path / "network.onnx")


def test_an_encoder_read_back_reads_as_the_file_that_shipped() -> None:
    characters = np.arange(20, 44, dtype=np.int64).reshape(2, 12)
    pairs, there = characters * 9, np.ones_like(characters)
    model = onnx.load(str(MODELS / "network.onnx"))
    last = "/encoder/last/LayerNormalization_output_0"
    model.graph.output.append(onnx.helper.make_tensor_value_info(last, onnx.TensorProto.FLOAT, None))
    fed = {"characters": characters, "left": pairs, "right": pairs, "mask": there}
    (shipped,) = InferenceSession(model.SerializeToString()).run([last], fed)
    with torch.no_grad():
        read, _ = recovered(MODELS / "network.onnx").eval()(*map(torch.from_numpy, fed.values()))
    likeness = (read.numpy() * shipped).sum(-1) / np.linalg.norm(read, axis=-1) / np.linalg.norm(shipped, axis=-1)
    assert likeness.min() > 0.995


def test_a_foreign_network_is_no_start(tmp_path: Path) -> None:
    nothing = onnx.helper.make_graph([], "nothing", [], [])
    onnx.save(onnx.helper.make_model(nothing), str(tmp_path / "network.onnx"))
    with pytest.raises(NotOurs, match="no encoder of ours"):
        recovered(tmp_path / "network.onnx")


def test_a_model_of_a_hub_replaces_ours_by_one_option(messages: Path, hub_model: Path, tmp_path: Path) -> None:
    assert train(["--messages", str(messages), *QUICK, "--out", str(tmp_path), "--base-model", str(hub_model)]) == 0
    serves(tmp_path)
    named = json.loads((tmp_path / "manifest.json").read_text("utf-8"))["files"]
    assert named["tokens"]["file"] == "tokenizer.json"


def test_an_unknown_base_model_is_refused(messages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert train(["--messages", str(messages), *QUICK, "--out", str(tmp_path), "--base-model", nowhere]) == 2
    assert "cannot start" in capsys.readouterr().err


def test_a_network_of_another_run_is_refused(messages: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert train(["--messages", str(messages), *QUICK, "--out", str(one)]) == 0
    shutil.copytree(one, other)
    (other / "network.onnx").write_bytes((one / "ngram.npz").read_bytes())
    with pytest.raises(BadFile, match="checksum"):
        Reader.load(other)
