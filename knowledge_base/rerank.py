"""The last word on the order: how much of the question title and text cover, and what is known about the asker."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge_base.article import Article
from knowledge_base.fuse import weighted_sum
from knowledge_base.index import Index
from knowledge_base.lexical import Bag, Vector
from knowledge_base.passage import LIMIT

SHIPPED = Path(__file__).parent / "ranking.yml"
KINDS = ("hybrid", "faults", "lexical")
WAYS = ("bm25", "nearest", "dense")
CANDIDATES = 30
NARROW_MONTHS = 24.0
LEAST_WORTH = 5.0
"""Added to what a question is worth (Σ weight·idf): one or two common words alone are not enough for an answer."""


@dataclass(frozen=True)
class Weights:
    """How the features of one kind of index are added up; see ranking.yml. `known` moves the sum by what is known."""

    fused: Mapping[str, float]
    overlap: Mapping[str, float]
    limit: float
    slope: float
    known: Mapping[str, float]

    def score(self, total: float) -> float:
        """0..1, and 0.5 (`passage.LIMIT`) exactly at `limit`."""
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, self.slope * (total - self.limit)))))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about who asks: see `passage.Query`; `device` is an id here."""

    months: float | None = None
    intents: tuple[str, ...] = ()
    device: str | None = None


def read_weights(path: Path = SHIPPED) -> dict[str, Weights]:
    """The weights for articles, with an encoder ("hybrid") and without one ("lexical"), and for the faults of a device."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: Weights(**data[name], known=data["known"]) for name in KINDS}


def signals(index: Index, text: str, ways: Collection[str] = WAYS) -> dict[str, Vector]:
    """Each of the ways of searching on its own: name → score of each article, (articles,); "dense" only with an encoder."""
    bag = index.terms.of(text)
    highest = index.bm25.highest(bag) + LEAST_WORTH
    found = {"bm25": index.bm25.scores(bag) / np.float32(highest)}
    if "nearest" in ways:
        found["nearest"] = index.nearest_question(bag)
    if "dense" in ways and index.encoder is not None:
        found["dense"] = index.dense(index.encoder.encode([text])[0])
    return found


def totals(
    index: Index, text: str, weights: Weights, known: Known, among: Callable[[Article], bool] = lambda _: True
) -> list[tuple[int, float]]:
    """(article row, total) of the likeliest articles for which `among` is True, best first; ages do not count yet."""
    fused = weighted_sum(signals(index, text, weights.fused), weights.fused)
    bag = index.terms.of(text)
    allowed = np.asarray([among(article) for article in index.library.articles], dtype=bool)
    rows = np.argsort(-np.where(allowed, fused, -np.inf), kind="stable")[: min(CANDIDATES, int(allowed.sum()))]
    said_plainly = index.terms.only_concepts(text)
    scored = []
    for row in rows.tolist():
        overlaps = overlap(index, bag, row)
        extra = sum(weight * overlaps[name] for name, weight in weights.overlap.items())
        total = float(fused[row]) + extra + shift(index, row, known, weights.known)
        if said_plainly & {*index.library.articles[row].plain_of}:
            total += weights.known["plain"]
        scored.append((row, total))
    return sorted(scored, key=lambda entry: -entry[1])


def answers(
    index: Index, text: str, weights: Weights, known: Known, among: Callable[[Article], bool]
) -> list[tuple[int, float]]:
    """(article row, score) of the articles that answer, best first, scores never rising.

    Whether an article answers is decided without ages: one for another age is pushed down, but not away.
    """
    found = [entry for entry in totals(index, text, weights, known, among) if entry[1] >= weights.limit]
    aged = [(r, t + age_shift(index.library.articles[r], known.months, weights.known)) for r, t in found]
    best, kept = 1.0, []
    for row, total in sorted(aged, key=lambda entry: -entry[1]):
        best = min(best, max(LIMIT, weights.score(total)))
        kept.append((row, best))
    return kept


def overlap(index: Index, bag: Bag, row: int) -> dict[str, float]:
    """Share of the question, by idf, that an article's title and text hold; 0..1."""
    return {
        "title": covered(bag, index.title_bags[row], index.bm25.idf, index.bm25.idf_of_unknown),
        "text": covered(bag, index.text_bags[row], index.bm25.idf, index.bm25.idf_of_unknown),
    }


def covered(bag: Bag, other: Bag, idf: Mapping[str, float], unknown: float) -> float:
    """Σ weight·idf of the terms of `bag` that `other` has, over Σ of all of them and `LEAST_WORTH`."""
    worth = {term: weight * idf.get(term, unknown) for term, weight in bag.items()}
    return sum(value for term, value in worth.items() if term in other) / (sum(worth.values()) + LEAST_WORTH)


def shift(index: Index, row: int, known: Known, weights: Mapping[str, float]) -> float:
    """What intent and device add to an article's total or take off."""
    by_intent = weights["intent"] * _intent(index.library.articles[row].intents, known.intents)
    return by_intent + weights["device"] * _device(index, row, known.device)


def _intent(of_article: Sequence[str], asked: Sequence[str]) -> float:
    if not asked or not of_article:
        return 0.0
    if asked[0] in of_article:
        return 1.0
    return 0.5 if set(asked) & set(of_article) else 0.0


def _device(index: Index, row: int, asked: str | None) -> float:
    if not asked:
        return 0.0
    of_article, named = index.library.articles[row].device, f"#{asked}"
    if asked == of_article or named in index.title_bags[row]:
        return 1.0
    if of_article:
        return -1.0
    return 0.0 if named in index.text_bags[row] else -0.5


def age_shift(article: Article, months: float | None, weights: Mapping[str, float]) -> float:
    """What the child's age adds to an article's total or takes off; 0 where it is unknown or does not matter."""
    if months is None or article.any_age:
        return 0.0
    away = article.months_away(months)
    if away > 0:
        return -weights["age"] * (0.5 + 0.5 * min(1.0, away / (1 + months / 4)))
    low, high = article.age_months
    return weights["age_close"] if high - low <= NARROW_MONTHS else 0.0
