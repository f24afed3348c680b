"""BM25, cosine and rank fusion against tables worked by hand."""

import math

import numpy as np
import pytest

from knowledge_base.fuse import reciprocal_ranks, weighted_sum
from knowledge_base.lexical import Field, build_bm25, build_cosine, inverse_frequency

PLAIN = {"text": Field(weight=1.0, length=0.75)}


def test_idf_of_a_term_in_one_of_three_documents() -> None:
    assert inverse_frequency(3, 1) == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert inverse_frequency(3, 3) == pytest.approx(math.log(1 + 0.5 / 3.5))


def test_bm25_of_one_field_is_the_textbook_formula() -> None:
    documents = [{"text": {"a": 2.0, "b": 1.0}}, {"text": {"b": 1.0}}, {"text": {"c": 2.0}}]
    bm25 = build_bm25(documents, PLAIN, k1=1.2)
    # Lengths 3, 1, 2, average 2. For "a": idf = ln(1 + 2.5/1.5); tf = 2 / (0.25 + 0.75 * 3/2) = 1.4545
    a = math.log(1 + 2.5 / 1.5) * (16 / 11) / (1.2 + 16 / 11)
    # For "b": idf = ln(1 + 1.5/2.5); tf = 1 / 1.375 = 0.7273 and 1 / 0.625 = 1.6
    b = math.log(1.6)
    expected = [a + b * (8 / 11) / (1.2 + 8 / 11), b * 1.6 / 2.8, 0.0]
    assert bm25.scores({"a": 1.0, "b": 1.0}) == pytest.approx(expected, rel=1e-5)


def test_bm25_adds_fields_before_it_saturates() -> None:
    fields = {"title": Field(weight=3.0, length=0.0), "body": Field(weight=1.0, length=0.0)}
    bm25 = build_bm25([{"title": {"a": 1.0}, "body": {"a": 2.0}}, {"body": {"b": 1.0}}], fields, k1=1.0)
    assert bm25.scores({"a": 1.0})[0] == pytest.approx(math.log(1 + 1.5 / 1.5) * 5 / 6, rel=1e-5)


def test_no_document_scores_above_the_bound_and_unknown_terms_raise_the_bound() -> None:
    bm25 = build_bm25([{"text": {"a": 9.0}}, {"text": {"b": 1.0}}], PLAIN)
    assert bm25.scores({"a": 1.0}).max() < bm25.highest({"a": 1.0}) < bm25.highest({"a": 1.0, "never": 1.0})


def test_cosine_is_one_for_the_same_text_and_sinks_with_unknown_terms() -> None:
    nearest = build_cosine([{"a": 1.0, "b": 1.0}, {"c": 1.0}])
    assert nearest.scores({"a": 1.0, "b": 1.0}) == pytest.approx([1.0, 0.0], abs=1e-6)
    assert nearest.scores({"a": 1.0, "b": 1.0, "never": 1.0})[0] < 0.9


def test_cosine_by_hand() -> None:
    nearest = build_cosine([{"a": 1.0, "b": 1.0}, {"a": 1.0}])
    a, b = math.log(1.2), math.log(2.0)  # in two of two texts, in one of two
    assert nearest.scores({"b": 1.0}) == pytest.approx([b / math.hypot(a, b), 0.0], rel=1e-5)


def test_reciprocal_ranks_by_hand() -> None:
    fused = reciprocal_ranks([["x", "y", "z"], ["y", "x"]], k=60)
    assert list(fused) == ["x", "y", "z"]
    assert fused["x"] == pytest.approx(1 / 61 + 1 / 62)
    assert fused["z"] == pytest.approx(1 / 63)


def test_weighted_sum_by_hand_and_without_any_scores() -> None:
    scores = {"one": np.asarray([1.0, 0.0], np.float32), "two": np.asarray([0.5, 1.0], np.float32)}
    assert weighted_sum(scores, {"one": 2.0, "two": 1.0, "missing": 9.0}) == pytest.approx([2.5, 1.0])
    with pytest.raises(ValueError, match="missing"):
        weighted_sum(scores, {"missing": 1.0})
