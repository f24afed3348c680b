"""The ``retrieval`` suite: relevant ids, or facts that the passages must hold and dangerous ones they must not."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from bot.understand.normalize import normalize
from eval.formats import BadSuite, read_rows
from eval.metrics import percentile, recall_at, reciprocal_rank
from eval.suite import Failure, Figure, Result
from knowledge_base.passage import Hit, KnowledgeSearch, Query

DEPTH = 5


def run_retrieval(path: Path, knowledge: KnowledgeSearch) -> Result:
    """Measure one JSONL file of questions."""
    rows = read_rows(path, ("query",))
    found, times = [], []
    for row in rows:
        begun = time.perf_counter()
        found.append(knowledge.search(Query(normalize(row["query"]), DEPTH)))
        times.append((time.perf_counter() - begun) * 1000)
    figures: list[Figure] = []
    failures: list[Failure] = []
    by_id = [(row, hits) for row, hits in zip(rows, found, strict=True) if row.get("relevant")]
    if by_id:
        figures += _by_id(by_id, failures)
    by_fact = [(row, hits) for row, hits in zip(rows, found, strict=True) if "must" in row]
    if by_fact:
        figures += _by_fact(by_fact, failures)
    figures.append(Figure("p95_ms", percentile(times, 0.95), len(times), higher_is_better=False))
    return Result("retrieval", path.name, tuple(figures), tuple(failures))


def _by_id(rows: list[tuple[dict[str, Any], list[Hit]]], failures: list[Failure]) -> list[Figure]:
    first = deep = rank = 0.0
    for row, hits in rows:
        ids = [hit.id for hit in hits]
        first, deep = first + recall_at(ids, row["relevant"], 1), deep + recall_at(ids, row["relevant"], DEPTH)
        rank += reciprocal_rank(ids, row["relevant"])
        if not set(ids[:1]) & set(row["relevant"]):
            failures.append(
                Failure("retrieval", row["where"], f"wanted {row['relevant']}, found {ids}: {row['query']}")
            )
    n = len(rows)
    return [Figure("recall_at_1", first / n, n), Figure(f"recall_at_{DEPTH}", deep / n, n), Figure("mrr", rank / n, n)]


def _by_fact(rows: list[tuple[dict[str, Any], list[Hit]]], failures: list[Failure]) -> list[Figure]:
    first = three = harm = answered = 0
    facts = facts_held = 0
    for row, hits in rows:
        texts = [hit.passage for hit in hits]
        top, some = "\n".join(texts[:1]), "\n".join(texts[:3])
        lacking = [pattern for pattern in row["must"] if not _search(pattern, top, row)]
        bad = [pattern for pattern in row.get("must_not", ()) if _search(pattern, some, row)]
        answered += bool(hits)
        facts, facts_held = facts + len(row["must"]), facts_held + len(row["must"]) - len(lacking)
        first += not lacking
        three += all(_search(pattern, some, row) for pattern in row["must"])
        harm += bool(bad)
        if lacking or bad:
            ids = [hit.id for hit in hits[:3]]
            failures.append(
                Failure("retrieval", row["where"], f"{row['query']} -> {ids}", {"lacking": lacking, "harmful": bad})
            )
    n = len(rows)
    return [
        Figure("facts_first_answer", facts_held / max(facts, 1), facts),
        Figure("questions_right_first", first / n, n),
        Figure("questions_right_three", three / n, n),
        Figure("harmful", harm / n, n, higher_is_better=False),
        Figure("answered", answered / n, n),
    ]


def _search(pattern: str, text: str, row: dict[str, Any]) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error as error:
        raise BadSuite(f"{row['where']}: {pattern!r} is no regular expression: {error}") from error
