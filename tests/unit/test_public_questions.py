"""The measuring on public pairs, on sets small enough to work out by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from eval.formats import BadSuite
from eval.public_questions import gains, main, plain_bm25, plain_terms, ratio, read_asked
from training.questions.pairs import Pair

PAIRS = [
    ("宝宝发烧怎么办", "发烧多喝水,量体温"),
    ("奶瓶怎么消毒", "奶瓶用开水煮五分钟消毒"),
    ("吐奶正常吗", "吐奶多半正常,拍嗝就好"),
    ("溢奶要紧吗", "吐奶多半正常,拍嗝就好"),
]


def written(file: Path, pairs: list[tuple[str, str]] = PAIRS) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"id": str(n), "question": q, "answer": a, "source_type": "made_up"} for n, (q, a) in enumerate(pairs)]
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return file


def test_the_same_answer_is_one_candidate_and_trained_questions_are_not_asked(tmp_path: Path) -> None:
    file = written(tmp_path / "test.jsonl.gz")
    asked = read_asked(file, [Pair("吐奶正常吗", "anything", "1"), Pair("anything", "奶瓶用开水煮五分钟消毒", "2")])
    assert len(asked.answers) == 3
    assert asked.questions == (("宝宝发烧怎么办", 0, "made_up"), ("溢奶要紧吗", 2, "made_up"))
    assert read_asked(file, at_most=1).questions == (("宝宝发烧怎么办", 0, "made_up"),)


def test_gains_are_reciprocal_ranks_and_nothing_beyond_the_tenth(tmp_path: Path) -> None:
    asked = read_asked(written(tmp_path / "test.jsonl.gz"))
    assert gains(lambda _: [2, 1, 0], asked) == pytest.approx([1 / 3, 1 / 2, 1, 1])
    assert gains(lambda _: [*range(10, 20), 0, 1, 2], asked) == pytest.approx([0, 0, 0, 0])


def test_plain_bm25_finds_by_characters_and_pairs() -> None:
    assert plain_terms("吐奶 A4 吐") == {"吐": 2, "奶": 1, "吐奶": 1, "a": 1, "4": 1}
    rank = plain_bm25([answer for _, answer in PAIRS[:3]])
    assert [rank(question)[0] for question, _ in PAIRS[:3]] == [0, 1, 2]


def test_the_ratio_is_of_the_means_and_its_interval_is_paired() -> None:
    base = np.asarray([0.5, 0.25, 1.0, 0.25])
    assert ratio(base / 2, base) == pytest.approx((0.5, 0.5, 0.5))
    times, low, high = ratio(np.asarray([1.0, 0.5, 0.5, 0.0]), base)
    assert times == 1.0
    assert low < 1 < high


def test_a_whole_run_prints_each_set_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("qa_ped_maternal", "qa_medical_general"):
        written(tmp_path / "open" / name / "train.jsonl.gz", [("什么", "没有")])
        for part in ("dev", "test"):
            written(tmp_path / "open" / name / f"{part}.jsonl.gz")
    assert main(["--data", str(tmp_path)]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| open/")]
    assert [row.split(" | ")[:4] for row in rows] == [
        ["| open/qa_ped_maternal, all", "4", "3", "1.000 / 1.000"],
        ["| open/qa_medical_general, all", "4", "3", "1.000 / 1.000"],
    ]


def test_missing_data_is_told_with_what_would_be_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "the folder that holds open/" in capsys.readouterr().err
    with pytest.raises(BadSuite, match="trained"):
        read_asked(written(tmp_path / "x.jsonl.gz", PAIRS[:1]), [Pair(PAIRS[0][0], "", "1")])
