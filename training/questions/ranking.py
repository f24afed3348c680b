"""Choose the ranking's weights on held-out questions of our own articles, and measure every stage.

    python -m training.questions.ranking [--write] [--open-data DIR] [--examples FILE.jsonl]

Held-out questions are missing from the index and from the encoder's training. Figures of the re-ranked stage come from
two halves, each ranked with weights chosen on the other. The limit for an answer is chosen against open texts that our
articles do not answer. Examples are measured with the shipped index and never chosen on.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml

from knowledge_base.asked import read_asked
from knowledge_base.embed import MANIFEST, open_encoder
from knowledge_base.index import Index, build_index
from knowledge_base.lexical import Vector
from knowledge_base.load import load_folder
from knowledge_base.passage import KnowledgeSearch, Query
from knowledge_base.rerank import SHIPPED, WAYS, Weights, overlap, read_weights, signals
from knowledge_base.search import ARTICLES, MODELS, open_knowledge
from knowledge_base.split import held_out
from training.questions.pairs import rows_of

FUSED = WAYS
OVERLAP = ("title", "text")
FOREIGN = {"intent_homeassistant_zh": "text", "intent_xsid_zh": "text", "dialog_crosswoz": "text"}
KEEP_ANSWERED = 0.93
GRID = [
    np.asarray([1.5, nearest, dense, title, text], np.float32)
    for nearest in (0.0, 0.2)
    for dense in (0.2, 0.3, 0.45)
    for title in (0.1, 0.2)
    for text in (0.3, 0.5, 0.8, 1.1)
]
"""Weights in the order of FUSED and OVERLAP that are tried beside the fitted ones."""


@dataclass(frozen=True)
class Case:
    """A question, which of its rows is wanted (-1: none), and the features of the rows, (rows, len(FUSED + OVERLAP)).

    The rows are all articles; for a symptom the faults of its device, since a repair talk knows its device.
    """

    text: str
    wanted: int
    features: Vector
    is_symptom: bool = False


def case_of(index: Index, text: str, wanted: int) -> Case:
    """All features of one question; `wanted` is the row of its article in the library, -1 for none."""
    found = signals(index, text)
    bag = index.terms.of(text)
    articles = index.library.articles
    rows = list(range(len(articles)))
    is_symptom = wanted >= 0 and articles[wanted].fault is not None
    if is_symptom:
        rows = [row for row in rows if articles[row].fault and articles[row].device == articles[wanted].device]
    overlaps = [overlap(index, bag, row) for row in rows]
    columns = [found[name][rows] if name in found else np.zeros(len(rows), np.float32) for name in FUSED]
    columns += [np.asarray([o[name] for o in overlaps], np.float32) for name in OVERLAP]
    return Case(text, rows.index(wanted) if wanted >= 0 else -1, np.stack(columns, axis=1), is_symptom)


def fit(cases: Sequence[Case], steps: int = 400, rate: float = 0.5, decay: float = 1e-3) -> Vector:
    """Weights ≥ 0, (features,), that make the wanted article likeliest under a softmax; plain gradient descent."""
    weights = np.full(cases[0].features.shape[1], 3.0, dtype=np.float64)
    for _ in range(steps):
        slope = decay * weights
        for case in cases:
            scores = case.features @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            slope += (chances @ case.features - case.features[case.wanted]) / len(cases)
        weights = np.maximum(weights - rate * slope * 10, 0.0)
    return np.asarray(weights, dtype=np.float32)


def best_of(candidates: Sequence[Vector], cases: Sequence[Case]) -> Vector:
    """The weights with the best mean reciprocal rank, questions and symptoms counting the same; likelihood alone trusts vectors too much."""
    kinds = [[case for case in cases if case.is_symptom is kind] for kind in (False, True)]

    def worth(weights: Vector) -> float:
        return float(sum(np.mean([1 / rank_of(case, weights) for case in some]) for some in kinds if some))

    return max(candidates, key=worth)


def figures(ranks: Sequence[int]) -> dict[str, float]:
    """recall@1, recall@5 and mean reciprocal rank of ranks that count from 1."""
    found = np.asarray(ranks, dtype=float)
    return {
        "recall@1": round(float((found <= 1).mean()), 4),
        "recall@5": round(float((found <= 5).mean()), 4),
        "mrr": round(float((1 / found).mean()), 4),
    }


def rank_of(case: Case, weights: Vector) -> int:
    """The rank, from 1, of the wanted article; ties count against it."""
    scores = case.features @ weights
    return int((scores >= scores[case.wanted]).sum())


def stages(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Figures of each way alone, of the fusion and of the re-ranked whole, weights chosen on the other half."""
    report = {}
    for at, name in enumerate(FUSED):
        alone = np.eye(len(FUSED) + len(OVERLAP), dtype=np.float32)[at]
        report[name] = figures([rank_of(case, alone) for case in cases])
    mask = np.asarray([1.0] * len(FUSED) + [0.0] * len(OVERLAP), np.float32)
    for name, kept in (("fused", mask), ("fused+rerank", np.ones_like(mask))):
        report[name] = figures(_crossed(cases, kept))
    return report


def _crossed(cases: Sequence[Case], kept: Vector) -> list[int]:
    masked = [replace(case, features=case.features * kept) for case in cases]
    halves = masked[0::2], masked[1::2]
    chosen = fit(halves[1]), fit(halves[0])
    return [rank_of(case, weights) for half, weights in zip(halves, chosen, strict=True) for case in half]


def limit_of(answered: Vector, foreign: Vector) -> float:
    """The total below which there is no answer: what keeps `KEEP_ANSWERED`, or halfway to the foreign ones."""
    keeps = float(np.quantile(answered, 1 - KEEP_ANSWERED))
    blocks = float(np.quantile(foreign, 0.98)) if len(foreign) else 0.0
    return keeps if blocks >= keeps else (keeps + blocks) / 2


def examples_met(knowledge: KnowledgeSearch, file: Path) -> dict[str, float]:
    """Share of examples whose first passage, and first three together, hold every `must` and no `must_not`."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    met = {1: 0, 3: 0}
    for row in rows:
        hits = knowledge.search(Query(row["query"]))
        for count in met:
            text = "\n".join(hit.passage for hit in hits[:count])
            holds = all(re.search(must, text) for must in row["must"])
            met[count] += holds and not any(re.search(bad, text) for bad in row.get("must_not", ()))
    return {"rows": len(rows), "first": round(met[1] / len(rows), 4), "first_three": round(met[3] / len(rows), 4)}


def chosen_weights(
    cases: Sequence[Case], foreign: Sequence[Case], known: dict[str, float]
) -> tuple[Weights, dict[str, float]]:
    """Weights with their limit and slope, and how much the limit keeps and blocks."""
    weights = best_of([fit(cases), *GRID], cases)
    weights = weights / (weights.sum() or 1) * 3
    asked = [case for case in cases if not case.is_symptom] or cases
    top = np.asarray([float((case.features @ weights).max()) for case in asked], np.float32)
    outside = np.asarray([float((case.features @ weights).max()) for case in foreign], np.float32)
    limit = limit_of(top, outside)
    slope = 2.2 / max(float(np.median(top)) - limit, 0.05)
    named = dict(zip(FUSED + OVERLAP, (round(float(w), 3) for w in weights), strict=True))
    shares = {"answered": round(float((top >= limit).mean()), 4)}
    if len(outside):
        shares["foreign_refused"] = round(float((outside < limit).mean()), 4)
    fused = {name: named[name] for name in FUSED if named[name]}
    return Weights(fused, {n: named[n] for n in OVERLAP}, round(limit, 3), round(slope, 2), known), shares


def measured(models: Path | None, open_data: Path | None) -> tuple[Weights, dict[str, object]]:
    """Weights chosen, and the report, for an index with (or with None: without) the encoder."""
    library = load_folder(ARTICLES)
    index = build_index(library, open_encoder(models) if models else None, keep=lambda text: not held_out(text))
    oblique = {question for questions in read_asked(ARTICLES).values() for question in questions}
    cases = [
        case_of(index, question, row)
        for row, article in enumerate(library.articles)
        for question in article.questions
        if held_out(question) and (question not in oblique or row % 3 == 0)  # oblique ones count less than plain ones
    ]
    texts: list[str] = []
    for name, key in FOREIGN.items() if open_data else ():
        file = sorted((open_data / name).glob("test*"))[0] if open_data else Path()
        texts.extend([str(row[key]) for row in rows_of(file) if row.get(key)][:200])
    foreign = [case_of(index, text, -1) for text in texts]
    known = dict(read_weights()["hybrid"].known)
    weights, shares = chosen_weights(cases, foreign, known)
    questions = [case for case in cases if not case.is_symptom]
    symptoms = [case for case in cases if case.is_symptom]
    report: dict[str, object] = {"limit": shares}
    for name, some in (("questions", questions), ("symptoms_device_known", symptoms)):
        report[name] = {"held_out": len(some), **(stages(some) if len(some) > 1 else {})}
    return weights, report


def write(chosen: dict[str, Weights]) -> None:
    """Put the weights into ranking.yml, keeping its comments."""
    text = SHIPPED.read_text(encoding="utf-8")
    for name, weights in chosen.items():
        values = {"fused": weights.fused, "overlap": weights.overlap, "limit": weights.limit, "slope": weights.slope}
        flat = {key: yaml.safe_dump(value, default_flow_style=True).splitlines()[0] for key, value in values.items()}
        block = f"{name}:\n" + "".join(f"  {key}: {value}\n" for key, value in flat.items())
        text = re.sub(rf"^{name}:\n(?:  .*\n)+", block, text, flags=re.M)
    SHIPPED.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report as JSON; with --write also change ranking.yml and the manifest's metrics."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--open-data", type=Path)
    parser.add_argument("--examples", type=Path)
    parser.add_argument("--models", type=Path, default=MODELS)
    options = parser.parse_args(arguments)
    hybrid, report = measured(options.models, options.open_data)
    lexical, words = measured(None, options.open_data)
    report["lexical_limit"] = words["limit"]
    if options.write:
        write({"hybrid": hybrid, "lexical": lexical})
    if options.examples:
        report["examples"] = examples_met(open_knowledge(models=options.models), options.examples)
    if options.write:
        manifest = json.loads((options.models / MANIFEST).read_text(encoding="utf-8"))
        text = json.dumps({**manifest, "metrics": report}, ensure_ascii=False, indent=2)
        (options.models / MANIFEST).write_text(text + "\n", encoding="utf-8")
    print(json.dumps({"hybrid": str(hybrid), **report}, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
