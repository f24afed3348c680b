"""Everything that is searched, built from a library: lexical tables, unit vectors in FAISS, rows back to articles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge_base.article import Library
from knowledge_base.describe import Speaks, telling_terms
from knowledge_base.embed import Encoder, Matrix
from knowledge_base.lexical import Bag, Bm25, Cosine, Field, Vector, build_bm25, build_cosine
from knowledge_base.split import Unit, fields_of, units_of
from knowledge_base.terms import Terms, together
from knowledge_base.vector_cache import mark_of

WHOLE = {"text": Field(weight=1.0, length=0.75)}
"""All fields as one: with many ways of asking an article no field is worth more than another (measured)."""
NEIGHBOURS = 200
EXACT_UP_TO = 50_000
LINKS, WIDTH = 32, 200
"""Of the graph (HNSW, Malkov and Yashunin, 2018): links of a unit, units looked at in building and searching."""
ASKED = ("title", "question")


@dataclass(frozen=True)
class Index:
    """`asked`: the units that sound like a question (titles, questions); `units`: all, row by row of `vectors`."""

    library: Library
    terms: Terms
    bm25: Bm25
    nearest: Cosine
    asked_articles: NDArray[np.int64]
    units: tuple[Unit, ...]
    unit_articles: NDArray[np.int64]
    unit_bags: tuple[Bag, ...]
    all_bags: Mapping[str, Bag]
    title_bags: tuple[Bag, ...]
    text_bags: tuple[Bag, ...]
    line_units: Mapping[int, tuple[int, ...]]
    telling: Mapping[str, Speaks]
    encoder: Encoder | None
    vectors: Matrix | None
    nearest_vectors: Any

    def dense(self, vector: Vector) -> Vector:
        """For each article the cosine of its nearest unit, −1..1; 0 for articles outside the nearest units."""
        best = np.zeros(len(self.library.articles), dtype=np.float32)
        found = self.nearest_vectors
        if found is not None and found.ntotal:
            scores, rows = found.search(vector[None, :], min(NEIGHBOURS, found.ntotal))
            there = rows[0] >= 0
            np.maximum.at(best, self.unit_articles[rows[0][there]], scores[0][there])
        return best

    def nearest_question(self, bag: Bag) -> Vector:
        """For each article the cosine of its nearest title or question, 0..1."""
        best = np.zeros(len(self.library.articles), dtype=np.float32)
        np.maximum.at(best, self.asked_articles, self.nearest.scores(bag))
        return best


def build_index(
    library: Library,
    encoder: Encoder | None,
    keep: Callable[[str], bool] = lambda _: True,
    previous: Index | None = None,
    kept: Mapping[bytes, Vector] | None = None,
) -> Index:
    """Index a library; questions for which `keep` is False are as if they were not in the files.

    What an index built before knows of unchanged texts is taken from it: an edit costs the edited texts only.
    `kept`: vectors of an earlier start by `vector_cache.mark_of`.
    """
    terms = Terms(extra_concepts=device_concepts(library))
    known = previous if previous and previous.terms.extra_concepts == terms.extra_concepts else None
    units = units_of(library.articles, keep)
    texts = [fields_of(article, keep) for article in library.articles]
    wanted = {unit.text for unit in units} | {line for fields in texts for lines in fields.values() for line in lines}
    all_bags = {text: (known and known.all_bags.get(text)) or terms.of(text) for text in wanted}
    bags = tuple(all_bags[unit.text] for unit in units)
    fields = [{name: together(all_bags[line] for line in lines) for name, lines in named.items()} for named in texts]
    asked = [row for row, unit in enumerate(units) if unit.kind in ASKED]
    vectors = _vectors(units, encoder, known, kept or {})
    return Index(
        library=library,
        terms=terms,
        bm25=build_bm25([{"text": together(field.values())} for field in fields], WHOLE),
        nearest=build_cosine([bags[row] for row in asked]),
        asked_articles=np.asarray([units[row].article for row in asked], dtype=np.int64),
        units=tuple(units),
        unit_articles=np.asarray([unit.article for unit in units], dtype=np.int64),
        unit_bags=bags,
        all_bags=all_bags,
        title_bags=tuple(field["title"] for field in fields),
        text_bags=tuple({**field["body"], **field["answer"], **field["title"]} for field in fields),
        line_units=_lines(units),
        telling=telling_terms(library.articles, units, bags),
        encoder=encoder,
        vectors=vectors,
        nearest_vectors=open_vectors(vectors),
    )


def _lines(units: Sequence[Unit]) -> dict[int, tuple[int, ...]]:
    """For each article the rows of its body lines."""
    lines: dict[int, list[int]] = {}
    for row, unit in enumerate(units):
        if unit.kind == "line":
            lines.setdefault(unit.article, []).append(row)
    return {article: tuple(rows) for article, rows in lines.items()}


def device_concepts(library: Library) -> dict[str, tuple[str, ...]]:
    """Every name of a device → its id as a concept, so that an alias in the question finds articles with the name."""
    ways: dict[str, list[str]] = {}
    for device in library.devices.values():
        for name in (device.name, *device.aliases):
            ways.setdefault(name.lower(), []).append(device.device)
    return {way: tuple(names) for way, names in ways.items()}


def _vectors(
    units: list[Unit], encoder: Encoder | None, known: Index | None, kept: Mapping[bytes, Vector]
) -> Matrix | None:
    if encoder is None or not units:
        return None
    marks = {unit.text: mark_of(unit.text) for unit in units} if kept else {}
    rows: dict[str, Vector] = {text: kept[mark] for text, mark in marks.items() if mark in kept}
    if known is not None and known.encoder is encoder and known.vectors is not None:
        rows |= {unit.text: vector for unit, vector in zip(known.units, known.vectors, strict=True)}
    missing = list({unit.text: None for unit in units if unit.text not in rows})
    if missing:
        rows.update(zip(missing, encoder.encode(missing), strict=True))
    return np.stack([rows[unit.text] for unit in units])


def open_vectors(vectors: Matrix | None, exact_up_to: int = EXACT_UP_TO) -> Any:
    """An index of unit vectors, (units, d): exact up to so many units, beyond them a graph that is searched in part."""
    if vectors is None:
        return None
    faiss.omp_set_num_threads(1)
    found: Any = faiss.IndexFlatIP(vectors.shape[1])
    if len(vectors) > exact_up_to:
        found = faiss.IndexHNSWFlat(vectors.shape[1], LINKS, faiss.METRIC_INNER_PRODUCT)
        found.hnsw.efConstruction, found.hnsw.efSearch = WIDTH, max(WIDTH, NEIGHBOURS)
    found.add(vectors)
    return found
