"""Loading refuses a model that does not match its manifest, and is quick."""

from __future__ import annotations

import json
import shutil
import time
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.settings import Settings
from bot.understand.reader import Reader

MODEL = Settings().model
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


def test_it_loads_within_a_second_and_reads_within_four_milliseconds() -> None:
    # In time of the processor, and the best of three rounds each: what else runs on the machine only ever adds.
    assert min(_seconds_to_load() for _ in range(3)) < 1
    reader = Reader.load(MODEL)
    reader.read("预热", now=NOW)
    assert min(_median_seconds(reader) for _ in range(3)) < 0.004


def _seconds_to_load() -> float:
    begun = time.process_time()
    Reader.load(MODEL)
    return time.process_time() - begun


def _median_seconds(reader: Reader) -> float:
    times = []
    for text in [
        "宝宝吐奶了,还有你家辅食机又卡住不转",
        "两个月38度1，去医院还是先观察",
        "人工",
        "发票抬头写错了一个字",
    ] * 10:
        begun = time.process_time()
        reader.read(text, now=NOW)
        times.append(time.process_time() - begun)
    return sorted(times)[len(times) // 2]


@pytest.mark.parametrize("damage", ["bytes", "missing", "labels", "manifest", "older", "network", "tokens"])
def test_a_damaged_model_is_refused_with_the_remedy(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "models"
    shutil.copytree(MODEL, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    weights = folder / manifest["files"]["ngram"]["file"]
    if damage == "bytes":
        weights.write_bytes(weights.read_bytes() + b"x")
    elif damage == "missing":
        weights.unlink()
    elif damage in ("network", "tokens"):
        (folder / manifest["files"][damage]["file"]).write_bytes(b"x")
    elif damage == "older":
        del manifest["files"], manifest["mixture"]
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    elif damage == "labels":
        manifest["labels"]["intents"].pop()
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    else:
        (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadFile, match="train"):
        Reader.load(folder)


def test_every_shipped_file_is_small() -> None:
    assert all(path.stat().st_size < 12 << 20 for path in MODEL.iterdir())


def test_symptoms_are_marked_with_true_spans() -> None:
    text = "宝宝发烧了还一直咳嗽"
    found = [e for e in Reader.load(MODEL).read(text, now=NOW).entities if e.type == "symptom"]
    assert found
    assert all(text[e.span[0] : e.span[1]] == e.text for e in found)
