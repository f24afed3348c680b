"""``anxin train-acts``: from our labelled turns to the small models that read what a turn does."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understand.acts import BUCKETS, FOLDER, NO_YES, ONLY_IN, UNDER_WAY, YES, buckets, dense
from bot.understand.classify import Classifier, sigmoid
from bot.understand.cues import cue_names, find_cues
from bot.understand.heard import heard
from training import turns as data
from training.commands import MODELS
from training.turns import ACTS, TEST, VALIDATION, Turn

Matrix = NDArray[Any]
Figures = dict[str, dict[str, float]]
SURE, SURER = 0.9, {"accept": 0.95, "refuse": 0.95, "person": 0.95, "wait": 0.98}
"""Precision that an act has to reach on the validation voices, at the chance from which it is taken for told; what acts at once needs more."""
NEVER = 1.01
"""The limit of an act that is never that precise."""
STRENGTH = 100.0
DENSE = 0.1
"""How much the reader's chances weigh beside the n-grams."""
SHARES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6)
"""Shares of the network that are tried."""


@dataclass(frozen=True)
class Table:
    """Turns as numbers: n-gram values (turns, buckets) sparse, other features (turns, n)."""

    grams: Any
    others: Matrix


@dataclass(frozen=True)
class Fitted:
    """The linear half: weights of n-grams (buckets, acts), of the others (n, acts), bias (acts,), idf (buckets,)."""

    grams: Matrix
    others: Matrix
    bias: Matrix
    idf: Matrix

    def logits(self, table: Table) -> Matrix:
        """Return raw scores (turns, acts)."""
        return np.asarray(table.grams @ self.grams + table.others @ self.others + self.bias)


def idf_of(turns: Sequence[Turn]) -> Matrix:
    """Return the inverse document frequency of each bucket, 0 for those of a single turn."""
    seen = np.zeros(BUCKETS)
    for turn in turns:
        seen[[*buckets(heard(turn.text), turn.state)]] += 1
    return np.where(seen > 1, np.log((1 + len(turns)) / (1 + seen)) + 1, 0.0)


def tabled(turns: Sequence[Turn], reader: Classifier, idf: Matrix) -> Table:
    """Return the features of turns."""
    from scipy.sparse import csr_matrix, diags
    from sklearn.preprocessing import normalize

    said = [heard(turn.text) for turn in turns]
    counts = [buckets(text, turn.state) for text, turn in zip(said, turns, strict=True)]
    rows = np.repeat(np.arange(len(turns)), [len(one) for one in counts])
    columns = np.concatenate([[*one.keys()] for one in counts])
    values = np.concatenate([1 + np.log([*one.values()]) for one in counts])
    grams = csr_matrix((values, (rows, columns)), shape=(len(turns), BUCKETS))
    known = tuple(sorted(cue_names()))
    others = np.array(
        [
            dense(text, turn.state, reader.score(text), find_cues(text), known)
            for text, turn in zip(said, turns, strict=True)
        ]
    )
    return Table(normalize(grams @ diags(idf)), others)


def truths(turns: Sequence[Turn]) -> Matrix:
    """Return what each turn does, (turns, acts) of 0 and 1."""
    return np.array([[float(name in turn.acts) for name in ACTS] for turn in turns])


def fit(table: Table, truth: Matrix, idf: Matrix) -> Fitted:
    """Return the linear half, one logistic regression an act."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    both = hstack([table.grams, csr_matrix(DENSE * table.others)]).tocsr()
    models = [LogisticRegression(C=STRENGTH, solver="liblinear").fit(both, truth[:, act]) for act in range(len(ACTS))]
    weights = np.array([model.coef_[0] for model in models]).T
    bias = np.array([model.intercept_[0] for model in models])
    return Fitted(weights[:BUCKETS], DENSE * weights[BUCKETS:], bias, idf)


def share_of(linear: Matrix, deep: Matrix, truth: Matrix) -> float:
    """Return the share of the network with the best mean average precision."""
    from sklearn.metrics import average_precision_score

    def worth(share: float) -> float:
        mixed = (1 - share) * linear + share * deep
        return float(np.mean([average_precision_score(truth[:, at], mixed[:, at]) for at in range(len(ACTS))]))

    return max(SHARES, key=worth)


def limit(chances: Matrix, truth: Matrix, sure: float) -> float:
    """Return the lowest chance from which an act is told with a precision of at least ``sure``."""
    order = np.argsort(-chances)
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(right >= sure)
    return round(float(chances[order][good[-1]]), 3) if len(good) else NEVER


def asked_of(chances: Matrix, turns: Sequence[Turn], name: str) -> NDArray[np.bool_]:
    """Return which turns an act may be told of: by the state, and "yes" only where nothing else is likelier."""
    rows = np.array([turn.state in ONLY_IN.get(name, UNDER_WAY) for turn in turns])
    if name == YES:
        rows &= chances[:, ACTS.index(YES)] >= chances[:, [ACTS.index(other) for other in NO_YES]].max(axis=1)
    return rows


def limits(chances: Matrix, turns: Sequence[Turn]) -> dict[str, float]:
    """Return the limit of each act, where it may be told."""
    truth, found = truths(turns), {}
    for at, name in enumerate(ACTS):
        rows = asked_of(chances, turns, name)
        found[name] = limit(chances[rows, at], truth[rows, at], SURER.get(name, SURE))
    return found


def figures(chances: Matrix, turns: Sequence[Turn], least: dict[str, float]) -> Figures:
    """Return for each act how many turns do it where it may be told, and precision and recall at its limit."""
    truth, found = truths(turns), dict[str, dict[str, float]]()
    for at, name in enumerate(ACTS):
        rows = asked_of(chances, turns, name)
        told, so = chances[rows, at] >= least[name], truth[rows, at] > 0
        right = float((told & so).sum())
        found[name] = {
            "turns": int(so.sum()),
            "precision": round(right / max(1, int(told.sum())), 3),
            "recall": round(right / max(1, int(so.sum())), 3),
        }
    return found


def save_linear(fitted: Fitted, out: Path) -> Path:
    """Write the linear half, its n-gram weights in 8 bits."""
    scale = np.abs(fitted.grams).max(axis=0) / 127
    scale[scale == 0] = 1
    path = out / "linear.npz"
    others = {"weights": fitted.others, "bias": fitted.bias, "idf": fitted.idf, "scale": scale}
    np.savez_compressed(
        path,
        table=np.round(fitted.grams / scale).astype(np.int8),
        **{name: value.astype(np.float32) for name, value in others.items()},
    )
    return path


def run(turns: Sequence[Turn], out: Path) -> tuple[dict[str, float], Figures]:
    """Teach both halves, choose their mixture and the limits, write all files; returns limits and figures on the voices that only measure."""
    from bot.understand.network import Network
    from training.acts_network import ActsRecipe, taught
    from training.export import export

    reader = Classifier.load(MODELS)
    assert reader.network is not None
    teach, choose, measure = data.parts(turns)
    idf = idf_of(teach)
    fitted = fit(tabled(teach, reader, idf), truths(teach), idf)
    out.mkdir(parents=True, exist_ok=True)
    files = {"linear": save_linear(fitted, out), "network": out / "network.onnx"}
    tokenizer = reader.network.tokenizer
    export(taught(MODELS / "network.onnx", tokenizer, teach, ActsRecipe()), files["network"])
    network = Network.beside(files["network"], tokenizer)
    linear, deep = _scored(choose, reader, fitted, network)
    share = share_of(linear, deep, truths(choose))
    least = limits(sigmoid((1 - share) * linear + share * deep), choose)
    linear, deep = _scored(measure, reader, fitted, network)
    each = figures(sigmoid((1 - share) * linear + share * deep), measure, least)
    _describe(out, files, reader, share, least)
    (out / "MODEL_CARD.md").write_text(_card(turns, reader, share, least, each), encoding="utf-8")
    return least, each


def _scored(turns: Sequence[Turn], reader: Classifier, fitted: Fitted, network: Any) -> tuple[Matrix, Matrix]:
    from bot.understand.acts import marked

    deep = np.array([network.scores(marked(heard(turn.text), turn.state)) for turn in turns])
    return fitted.logits(tabled(turns, reader, fitted.idf)), deep


def _describe(out: Path, files: dict[str, Path], reader: Classifier, share: float, least: dict[str, float]) -> None:
    manifest = {
        "name": "anxin-acts",
        "reader": reader.fingerprint,
        "made": datetime.now(UTC).date().isoformat(),
        "acts": ACTS,
        "cues": sorted(cue_names()),
        "share": share,
        "least": least,
        "files": {
            role: {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
            for role, path in files.items()
        },
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _card(turns: Sequence[Turn], reader: Classifier, share: float, least: dict[str, float], each: Figures) -> str:
    rows = "\n".join(
        f"| {name} | {one['turns']} | {least[name]} | {one['precision']} | {one['recall']} |"
        for name, one in each.items()
    )
    surer = ", ".join(f"{name} {sure}" for name, sure in SURER.items())
    return f"""# Model card: what a turn does

A logistic regression an act over hashed character n-grams (alone and together with what the bot said last), the chances of `{reader.name}` and the cues that
patterns find, mixed with that reader's network taught the acts ({share} of the raw scores). It adds what no pattern of `cues*.zh.yml` finds; where a pattern speaks, the pattern is believed.

- **Data**: {len(turns)} turns of our own, `training/turns/<voice>.jsonl`; Apache-2.0 as the repository.
- **Split**: by writer. {", ".join(VALIDATION)} choose mixture and limits (the lowest chance with a precision of {SURE}; {surer}), {", ".join(TEST)} only measures, the others teach. An act that never reaches the precision is never told (limit {NEVER}).
- **Command**: `anxin train-acts` (about ten minutes on two cores)

On the voice that only measures, in the states where an act may be told:

| act | turns | limit | precision | recall |
|---|---|---|---|---|
{rows}
"""


def train_acts(arguments: list[str]) -> int:
    """Train the models of acts from ``training/turns``."""
    parser = argparse.ArgumentParser(prog="anxin train-acts", description=train_acts.__doc__)
    parser.add_argument("--turns", type=Path, default=data.FOLDER)
    parser.add_argument("--out", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    try:
        turns = data.read_turns(options.turns)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if not all(data.parts(turns)):
        print(f"{options.turns}: turns to teach, of {VALIDATION} and of {TEST} are needed", file=sys.stderr)
        return 2
    least, each = run(turns, options.out)
    for name, one in each.items():
        print(f"{name:10} {least[name]:6} {one}")
    return 0
