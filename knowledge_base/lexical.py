"""Finding by words: BM25 over the fields of an article, and the nearest single question by cosine."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Bag = Mapping[str, float]
"""A text as terms: term → weighted count, see `terms.Terms.of`."""


@dataclass(frozen=True, slots=True)
class Field:
    """How one field counts. `length`: 0 ignores how long the field is, 1 divides by it fully (BM25's b)."""

    weight: float
    length: float


@dataclass(frozen=True)
class Postings:
    """Which rows hold a term, and with what weight: a sparse matrix by columns.

    `places`: term → number of its column; column n has `cells[starts[n]:starts[n + 1]]`, and `weights` alike.
    """

    places: Mapping[str, int]
    starts: tuple[int, ...]
    cells: NDArray[np.int32]
    weights: Vector
    rows: int

    @property
    def holding(self) -> NDArray[np.int64]:
        """How many rows hold each term, (terms,)."""
        return np.diff(self.starts)

    def scores(self, query: Bag) -> Vector:
        """Sum over the query's terms of query weight × row weight; shape (rows,)."""
        total = np.zeros(self.rows, dtype=np.float32)
        for term, weight in query.items():
            place = self.places.get(term)
            if place is not None:
                column = slice(self.starts[place], self.starts[place + 1])
                total[self.cells[column]] += weight * self.weights[column]
        return total


def post(bags: Sequence[Bag]) -> Postings:
    """Turn rows of terms into columns of rows."""
    places: dict[str, int] = {}
    terms = np.fromiter((places.setdefault(term, len(places)) for bag in bags for term in bag), dtype=np.int32)
    weights = np.fromiter(chain.from_iterable(bag.values() for bag in bags), dtype=np.float32)
    cells = np.repeat(np.arange(len(bags), dtype=np.int32), [len(bag) for bag in bags])
    order = np.argsort(terms, kind="stable")
    ends = np.cumsum(np.bincount(terms, minlength=len(places)))
    return Postings(places, (0, *ends.tolist()), cells[order], weights[order], len(bags))


def inverse_frequency(rows: int, holding: Any) -> Any:
    """BM25's idf, ln(1 + (N - n + 0.5) / (n + 0.5)), of one count or an array; largest for a term no row holds."""
    return np.log(1 + (rows - holding + 0.5) / (holding + 0.5))


@dataclass(frozen=True)
class Bm25:
    """BM25F (Zaragoza et al., TREC 2004): field frequencies are weighted and length-normalised before saturation.

    tf = Σ_f w_f · tf_f / (1 - b_f + b_f · len_f / avglen_f);  score = Σ_terms idf · tf / (k1 + tf).
    With one field of weight 1 this is BM25 without its constant factor k1 + 1.
    """

    postings: Postings
    idf: Mapping[str, float]
    idf_of_unknown: float

    def scores(self, query: Bag) -> Vector:
        """Score of each document for the query; shape (documents,)."""
        return self.postings.scores(query)

    def highest(self, query: Bag) -> float:
        """What a document that held every query term endlessly often would score: the bound of `scores`."""
        return sum(weight * self.idf.get(term, self.idf_of_unknown) for term, weight in query.items())


def build_bm25(documents: Sequence[Mapping[str, Bag]], fields: Mapping[str, Field], k1: float = 1.2) -> Bm25:
    """Index documents given as field name → bag; a field missing from a document is an empty one."""
    averages = {name: _average([sum(d.get(name, {}).values()) for d in documents]) for name in fields}
    found = post([_weighed(document, fields, averages) for document in documents])
    idf = inverse_frequency(len(documents), found.holding)
    saturated = np.repeat(idf, found.holding) * found.weights / (k1 + found.weights)
    named = dict(zip(found.places, idf.tolist(), strict=True))
    return Bm25(
        replace(found, weights=saturated.astype(np.float32)), named, float(inverse_frequency(len(documents), 0))
    )


def _weighed(document: Mapping[str, Bag], fields: Mapping[str, Field], averages: Mapping[str, float]) -> Bag:
    """The tf of BM25F: each term's counts over all fields, weighted and length-normalised."""
    found: dict[str, float] = {}
    for name, field in fields.items():
        bag = document.get(name, {})
        shrink = 1 - field.length + field.length * sum(bag.values()) / averages[name]
        factor = field.weight / (shrink or 1.0)
        for term, count in bag.items():
            found[term] = found.get(term, 0.0) + factor * count
    return found


@dataclass(frozen=True)
class Cosine:
    """The cosine between a query and each row, both weighted by idf; rows are single short texts."""

    postings: Postings
    idf: Mapping[str, float]
    idf_of_unknown: float

    def scores(self, query: Bag) -> Vector:
        """0..1 for each row; terms that no row knows lengthen the query and so lower every score."""
        weighted = {term: weight * self.idf.get(term, self.idf_of_unknown) for term, weight in query.items()}
        length = math.sqrt(sum(weight * weight for weight in weighted.values()))
        return self.postings.scores({term: weight / length for term, weight in weighted.items()})


def build_cosine(texts: Sequence[Bag]) -> Cosine:
    """Index texts given as bags; counts are damped as 1 + ln(count) when above 1."""
    found = post(texts)
    idf = inverse_frequency(len(texts), found.holding)
    damped = np.where(found.weights > 1, 1 + np.log(np.maximum(found.weights, 1)), found.weights)
    raw = damped * np.repeat(idf, found.holding)
    lengths = np.sqrt(np.bincount(found.cells, weights=raw * raw, minlength=len(texts)))
    even = (raw / np.where(lengths > 0, lengths, 1)[found.cells]).astype(np.float32)
    named = dict(zip(found.places, idf.tolist(), strict=True))
    return Cosine(replace(found, weights=even), named, float(inverse_frequency(len(texts), 0)))


def _average(lengths: Sequence[float]) -> float:
    return (sum(lengths) / len(lengths) if lengths else 0.0) or 1.0
