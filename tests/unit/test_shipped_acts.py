"""The models of acts that ship: taught beside the reader that ships, checked when loaded, and right on words of people who wrote none of the data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.understand.acts import FOLDER, Acts
from bot.understand.classify import Classifier
from bot.understand.cues import find_cues

MODEL = Path(__file__).parents[2] / "bot" / "understand" / "models"


@pytest.fixture(scope="module")
def reader() -> Classifier:
    return Classifier.load(MODEL)


@pytest.fixture(scope="module")
def acts(reader: Classifier) -> Acts:
    loaded = Acts.load(reader)
    assert loaded is not None
    return loaded


def told(acts: Acts, reader: Classifier, state: str, text: str) -> frozenset[str]:
    return acts.told(text, state, reader.score(text), find_cues(text))


def test_a_talk_that_begins_speaks_for_itself(acts: Acts, reader: Classifier) -> None:
    assert not told(acts, reader, "open", "要得 你就这样弄嘛")


def test_acts_taught_beside_another_reader_are_not_used(tmp_path: Path, reader: Classifier) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "acts")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "reader": "another"}), encoding="utf-8")
    assert Acts.load(reader, folder) is None


@pytest.mark.parametrize("damage", ["linear", "network", "manifest"])
def test_a_damaged_file_is_refused_with_the_remedy(tmp_path: Path, reader: Classifier, damage: str) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "acts")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    name = "manifest.json" if damage == "manifest" else manifest["files"][damage]["file"]
    (folder / name).write_bytes(b"{")
    with pytest.raises(BadFile, match="train"):
        Acts.load(reader, folder)


def test_every_shipped_file_is_small() -> None:
    assert all(path.stat().st_size < 12 << 20 for path in FOLDER.iterdir())
