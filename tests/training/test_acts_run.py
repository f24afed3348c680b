"""``anxin train-acts`` makes files that serve beside the shipped reader, and refuses turns that nobody could teach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.understand.acts import Acts
from bot.understand.classify import Classifier
from training.acts import train_acts
from training.commands import MODELS
from training.turns import ACTS, FOLDER, read_turns

EACH = 2
"""Turns of each act and voice."""


def few(folder: Path) -> Path:
    """Write a few real turns of every act, of voices that teach, choose and measure."""
    for voice in ("w1", "w2", "w3", "w12"):
        rows = [json.loads(line) for line in (FOLDER / f"{voice}.jsonl").read_text("utf-8").splitlines()]
        chosen = {id(row): row for act in ACTS for row in [one for one in rows if act in one["acts"]][:EACH]}
        lines = [json.dumps(row, ensure_ascii=False) for row in chosen.values()]
        (folder / f"{voice}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_run_makes_files_that_serve(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    (tmp_path / "turns").mkdir()
    assert train_acts(["--turns", str(few(tmp_path / "turns")), "--out", str(out)]) == 0
    reader = Classifier.load(MODELS)
    acts = Acts.load(reader, out)
    assert acts is not None and set(acts.names) == {*ACTS}
    chances = acts.chances("行 就这样约", "offer", reader.score("行 就这样约"), frozenset())
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert "MODEL_CARD.md" in {path.name for path in out.iterdir()}


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"state": "walk", "bot": "", "text": "好了", "acts": ["solved"]}, "solved"),
        ({"state": "lunch", "bot": "", "text": "好了", "acts": ["fixed"]}, "lunch"),
        ({"state": "walk", "bot": "", "text": " ", "acts": ["fixed"]}, "no text"),
    ],
)
def test_an_unknown_label_is_refused_with_its_line(
    tmp_path: Path, row: dict[str, object], wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "w1.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert train_acts(["--turns", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "w1.jsonl:1" in error and wrong in error


def test_turns_of_one_voice_alone_are_not_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "w1.jsonl").write_text((FOLDER / "w1.jsonl").read_text("utf-8"), encoding="utf-8")
    assert train_acts(["--turns", str(tmp_path)]) == 2
    assert "w3" in capsys.readouterr().err


def test_our_own_turns_are_many_and_told_once() -> None:
    turns = read_turns()
    assert len(turns) > 6000
    assert len({(turn.state, turn.text) for turn in turns}) == len(turns)
