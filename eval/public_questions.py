"""The knowledge search's ranking on public question–answer pairs, beside plain BM25 over the same answers.

python -m eval.public_questions --data DIR [--at-most 2000]

DIR holds `open/` and perhaps `research/` (measured on, never chosen on). Candidates are all answers of a test part.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.formats import BadSuite
from eval.metrics import reciprocal_rank
from knowledge_base.article import Article, Library
from knowledge_base.embed import Encoder, open_encoder
from knowledge_base.index import Index, build_index
from knowledge_base.lexical import Bag, Field, build_bm25
from knowledge_base.passage import AGE_ANY
from knowledge_base.rerank import Known, Weights, read_weights, totals
from knowledge_base.search import MODELS
from training.questions.pairs import LONGEST, Pair, open_pairs, rows_of

CHOSEN_ON = ("open/qa_ped_maternal", "open/qa_medical_general")
SETS = (*CHOSEN_ON, "research/qa_ped_maternal", "research/qa_medical_general")
GRID = [(dense, text) for dense in (0.0, 0.1, 0.2, 0.3, 0.45) for text in (0.0, 0.3, 0.6, 1.0)]  # BM25 has 1.5
RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z]+|[0-9.]+")
DEPTH = 10
Gains = NDArray[np.float64]
Ranker = Callable[[str], Sequence[int]]


class Asked(NamedTuple):
    """Distinct answers, and (question, row of its answer, kind of source) of each question."""

    answers: tuple[str, ...]
    questions: tuple[tuple[str, int, str], ...]


def read_asked(file: Path, trained: Sequence[Pair] = (), at_most: int = 2000) -> Asked:
    """Read a part; what the encoder was trained on is a candidate, not asked. Raises BadSuite where nothing is left."""
    try:
        rows = [(str(row["question"]), str(row["answer"]), str(row.get("source_type"))) for row in rows_of(file)]
    except (OSError, KeyError, ValueError) as error:
        raise BadSuite(f"{file}: {error!r}; wanted are gzipped JSON lines with question and answer") from error
    places = {text: row for row, text in enumerate(dict.fromkeys(answer for _, answer, _ in rows))}
    seen = {pair.left for pair in trained}, {pair.right for pair in trained}
    fresh = [row for row in rows if row[0][:LONGEST] not in seen[0] and row[1][:LONGEST] not in seen[1]]
    if not fresh:
        raise BadSuite(f"{file}: has no question that the encoder was not trained on")
    return Asked(tuple(places), tuple((question, places[answer], kind) for question, answer, kind in fresh[:at_most]))


def plain_terms(text: str) -> Bag:
    """Count characters and pairs of characters of Chinese, and Latin words and numbers, all alike."""
    found: Counter[str] = Counter()
    for run in RUN.findall(text.lower()):
        found.update([*run, *map("".join, zip(run, run[1:], strict=False))] if run[0] >= chr(0x4E00) else [run])
    return found


def plain_bm25(answers: Sequence[str]) -> Ranker:
    """The textbook's BM25 with k1 = 1.2 and b = 0.75."""
    found = build_bm25([{"text": plain_terms(answer)} for answer in answers], {"text": Field(1.0, 0.75)})
    return lambda question: np.argsort(-found.scores(plain_terms(question)), kind="stable")[:DEPTH].tolist()


def index_of(answers: Sequence[str], encoder: Encoder) -> Index:
    """The index as it ships, each answer the answer of an article without title, questions and text."""
    day = date.min
    articles = [Article("", "", "public", (), AGE_ANY, (), day, day, (), (), answer, (), Path()) for answer in answers]
    return build_index(Library(tuple(articles), {}), encoder)


def ours(index: Index, weights: Weights) -> Ranker:
    """The search's own order, nothing being known about who asks."""
    return lambda question: [row for row, _ in totals(index, question, weights, Known())]


def gains(rank: Ranker, asked: Asked) -> Gains:
    """1 / rank of each question's answer, 0 beyond rank 10; shape (questions,)."""
    return np.asarray([reciprocal_rank([*map(str, rank(q)[:DEPTH])], [str(row)]) for q, row, _ in asked.questions])


def ratio(found: Gains, base: Gains, draws: int = 2000) -> tuple[float, float, float]:
    """The ratio of two MRRs of the same questions, and its 95 % interval (percentiles of a paired bootstrap)."""
    rows = np.random.default_rng(1).integers(len(base), size=(draws, len(base)))
    low, high = np.percentile(found[rows].mean(axis=1) / np.maximum(base[rows].mean(axis=1), 1e-9), [2.5, 97.5])
    return float(found.mean() / max(base.mean(), 1e-9)), float(low), float(high)


def choose(parts: Sequence[tuple[Index, Asked]], shipped: Weights) -> Weights:
    """The weights of `GRID` with the best mean MRR@10 over the validation parts."""
    tried = [replace(shipped, fused={"bm25": 1.5, "dense": d}, overlap={"title": 0.0, "text": t}) for d, t in GRID]
    return max(tried, key=lambda w: float(np.mean([gains(ours(index, w), asked).mean() for index, asked in parts])))


def lines(name: str, asked: Asked, ways: dict[str, Ranker]) -> Iterator[str]:
    """Yield the table's lines of a set: of all its questions, and of each kind of source where there are several."""
    found = {way: gains(rank, asked) for way, rank in ways.items()}
    kinds = np.asarray([kind for _, _, kind in asked.questions])
    for kind in ("all", *sorted(set(kinds))) if len(set(kinds)) > 1 else ("all",):
        some = {way: gain[(kinds == kind) | (kind == "all")] for way, gain in found.items()}
        cells = [f"{gain.mean():.3f} / {(gain == 1).mean():.3f}" for gain in some.values()]
        ratios = [ratio(some[way], some["plain BM25"]) for way in ("shipped", "chosen")]
        cells += [f"{times:.2f} ({low:.2f}–{high:.2f})" for times, low, high in ratios]
        yield f"| {name}, {kind} | {len(some['shipped'])} | {len(asked.answers)} | {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 when the data cannot be read."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--at-most", type=int, default=2000, help="questions of a set")
    options = parser.parse_args(arguments)
    there = [name for name in SETS if name in CHOSEN_ON or (options.data / name).is_dir()]
    try:
        encoder, trained = open_encoder(MODELS), open_pairs(options.data / "open")
        parts = [read_asked(options.data / name / "dev.jsonl.gz", trained, options.at_most) for name in CHOSEN_ON]
        sets = {name: read_asked(options.data / name / "test.jsonl.gz", trained, options.at_most) for name in there}
    except (BadSuite, OSError) as error:
        print(f"{error}; --data is the folder that holds open/ and research/", file=sys.stderr)
        return 2
    shipped = read_weights()["hybrid"]
    chosen = choose([(index_of(part.answers, encoder), part) for part in parts], shipped)
    words, vectors = (replace(shipped, fused={way: 1.0}, overlap={}) for way in ("bm25", "dense"))
    weighed = {"our BM25": words, "our encoder": vectors, "shipped": shipped, "chosen": chosen}
    heads = ["set", "questions", "answers", "plain BM25", *weighed, "shipped to plain", "chosen to plain"]
    print(f"chosen: {dict(chosen.fused)} {dict(chosen.overlap)}; cells: MRR@10 / recall@1\n\n| {' | '.join(heads)} |")
    print("|---" * len(heads) + "|")
    for name, asked in sets.items():
        index = index_of(asked.answers, encoder)
        ways = {"plain BM25": plain_bm25(asked.answers), **{way: ours(index, w) for way, w in weighed.items()}}
        print(*lines(name, asked, ways), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
