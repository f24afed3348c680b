"""Figures against tables worked out by hand."""

from __future__ import annotations

import pytest

from eval.gates import judge_gates
from eval.metrics import f1, macro_f1, micro_f1, per_class_f1, percentile, recall_at, reciprocal_rank


def test_f1_by_hand() -> None:
    pairs = [({"a"}, {"a", "b"}), ({"b", "c"}, {"b"}), (set(), {"a"})]
    assert micro_f1(pairs) == pytest.approx(2 * 2 / (3 + 4))
    assert per_class_f1(pairs) == {"a": (pytest.approx(2 / 3), 2), "b": (pytest.approx(2 / 3), 2)}
    assert macro_f1(pairs) == pytest.approx(2 / 3)
    assert f1(0, 0, 0) == 1.0


def test_ranking_by_hand() -> None:
    assert reciprocal_rank(["x", "y", "z"], ["z"]) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], ["q"]) == 0.0
    assert recall_at(["x", "y", "z"], ["z", "x"], 2) == 0.5
    assert percentile([4, 1, 3, 2], 0.5) == 3
    assert percentile([], 0.9) == 0.0


def test_a_gate_that_fails_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "gates.toml"
    path.write_text('["safety.*.recall"]\nat_least = 0.9\n["*.harm"]\nat_most = 0.0\n', encoding="utf-8")
    verdicts = judge_gates({"safety.own.recall": 0.8, "retrieval.own.harm": 0.0, "nlu.x": 0.1}, path)
    assert [(v.held, v.text.split(" = ")[0]) for v in verdicts] == [
        (False, "safety.own.recall"),
        (True, "retrieval.own.harm"),
    ]
