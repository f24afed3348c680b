"""Finding by words: BM25 over the fields of an article, and the nearest single question by cosine."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    """Which rows hold a term, and with what weight: the columns of a sparse matrix."""

    columns: Mapping[str, tuple[NDArray[np.int32], Vector]]
    rows: int

    def scores(self, query: Bag) -> Vector:
        """Sum over the query's terms of query weight × row weight; shape (rows,)."""
        total = np.zeros(self.rows, dtype=np.float32)
        for term, weight in query.items():
            column = self.columns.get(term)
            if column is not None:
                total[column[0]] += weight * column[1]
        return total


def inverse_frequency(rows: int, holding: int) -> float:
    """BM25's idf, ln(1 + (N - n + 0.5) / (n + 0.5)); never negative, largest for a term no row holds."""
    return math.log(1 + (rows - holding + 0.5) / (holding + 0.5))


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
    frequencies: dict[str, dict[int, float]] = {}
    for row, document in enumerate(documents):
        for name, field in fields.items():
            bag = document.get(name, {})
            shrink = 1 - field.length + field.length * sum(bag.values()) / averages[name]
            for term, count in bag.items():
                cells = frequencies.setdefault(term, {})
                cells[row] = cells.get(row, 0.0) + field.weight * count / (shrink or 1.0)
    idf = {term: inverse_frequency(len(documents), len(cells)) for term, cells in frequencies.items()}
    columns = {}
    for term, cells in frequencies.items():
        found = np.fromiter(cells.values(), dtype=np.float32)
        columns[term] = (np.fromiter(cells, dtype=np.int32), idf[term] * found / (k1 + found))
    return Bm25(Postings(columns, len(documents)), idf, inverse_frequency(len(documents), 0))


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
    holding: dict[str, int] = {}
    for text in texts:
        for term in text:
            holding[term] = holding.get(term, 0) + 1
    idf = {term: inverse_frequency(len(texts), count) for term, count in holding.items()}
    cells: dict[str, tuple[list[int], list[float]]] = {}
    for row, text in enumerate(texts):
        weights = {term: (1 + math.log(count) if count > 1 else count) * idf[term] for term, count in text.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for term, weight in weights.items():
            rows, values = cells.setdefault(term, ([], []))
            rows.append(row)
            values.append(weight / length)
    columns = {t: (np.asarray(rows, np.int32), np.asarray(values, np.float32)) for t, (rows, values) in cells.items()}
    return Cosine(Postings(columns, len(texts)), idf, inverse_frequency(len(texts), 0))


def _average(lengths: Sequence[float]) -> float:
    return (sum(lengths) / len(lengths) if lengths else 0.0) or 1.0
