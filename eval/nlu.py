"""The ``nlu`` and ``safety`` suites: intents, emotion, urgency and entities of single messages."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.understanding import Understanding
from bot.ports import Understander
from eval.formats import read_rows
from eval.metrics import macro_f1, micro_f1, per_class_f1, percentile
from eval.suite import Failure, Figure, Result
from training.perturb import KINDS

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
"""The moment of messages that carry none, as the examples define."""
SEED = 7
Pair = tuple[set[Hashable], set[Hashable]]


def run_nlu(path: Path, understander: Understander) -> Result:
    """Measure one JSONL file; a key left out of a row is not scored."""
    rows = read_rows(path, ("text",))
    read, times = _read_all(rows, understander)
    figures: list[Figure] = []
    failures: list[Failure] = []
    tables: dict[str, list[list[Any]]] = {}
    intents = [(row, u) for row, u in zip(rows, read, strict=True) if "intents" in row]
    if intents:
        figures += _intent_figures(intents, tables)
        failures += [
            _intent_failure(row, u) for row, u in intents if {i.name for i in u.intents} != set(row["intents"])
        ]
    for key in ("emotion", "urgency"):
        figures += _single(key, [(row, u) for row, u in zip(rows, read, strict=True) if key in row], failures)
    figures += _entities([(row, u) for row, u in zip(rows, read, strict=True) if "entities" in row], failures, tables)
    figures += _robustness(rows, understander, tables)
    figures.append(Figure("p50_ms", percentile(times, 0.5), len(times), higher_is_better=False))
    return Result("nlu", path.name, tuple(figures), tuple(failures), tables)


def _robustness(
    rows: Sequence[dict[str, Any]], understander: Understander, tables: dict[str, list[list[Any]]]
) -> list[Figure]:
    """Read every message again under each kind of noise; the figure is the mean share of main intents still right."""
    told = [row for row in rows if "intents" in row]
    if not told:
        return []
    shares = {}
    for kind, disturbed in KINDS.items():
        dice = random.Random(SEED)
        read = [understander.read(disturbed(row["text"], dice), conversation=None, now=NOW) for row in told]
        right = sum(bool(u.intents) and u.intents[0].name in row["intents"] for row, u in zip(told, read, strict=True))
        shares[kind] = right / len(told)
    tables["Main intent under noise"] = [
        ["noise", "right"],
        *([kind, round(share, 3)] for kind, share in shares.items()),
    ]
    return [Figure("main_under_noise", sum(shares.values()) / len(shares), len(told) * len(shares))]


def run_safety(path: Path, understander: Understander) -> Result:
    """Measure emergencies found and look-alikes spared; ``accept`` lists further defensible levels."""
    rows = read_rows(path, ("text", "urgency"))
    read, _ = _read_all(rows, understander)
    failures, missed, over, right = [], 0, 0, 0
    for row, u in zip(rows, read, strict=True):
        found = u.alarm.level.label
        accepted = set(row.get("accept", ())) | {row["urgency"]}
        right += found in accepted
        if found in accepted:
            continue
        missed += row["urgency"] == "emergency"
        over += found == "emergency"
        failures.append(
            Failure(
                "safety",
                row["where"],
                f"wanted {sorted(accepted)}, found {found}: {row['text']}",
                {"reasons": u.alarm.reasons},
            )
        )
    emergencies = sum(row["urgency"] == "emergency" for row in rows)
    others = len(rows) - emergencies
    figures = (
        Figure("emergency_recall", 1 - missed / max(emergencies, 1), emergencies),
        Figure("over_triage", over / max(others, 1), others, higher_is_better=False),
        Figure("level_right", right / max(len(rows), 1), len(rows)),
    )
    return Result("safety", path.name, figures, tuple(failures))


def _read_all(rows: Sequence[dict[str, Any]], understander: Understander) -> tuple[list[Understanding], list[float]]:
    read, times = [], []
    for row in rows:
        begun = time.perf_counter()
        read.append(understander.read(row["text"], conversation=None, now=NOW))
        times.append((time.perf_counter() - begun) * 1000)
    return read, times


def _intent_figures(
    rows: Sequence[tuple[dict[str, Any], Understanding]], tables: dict[str, list[list[Any]]]
) -> list[Figure]:
    pairs: list[Pair] = [({i.name for i in u.intents}, set(row["intents"])) for row, u in rows]
    main = sum(bool(u.intents) and u.intents[0].name in row["intents"] for row, u in rows)
    classes = per_class_f1(pairs)
    tables["Intents"] = [
        ["intent", "F1", "messages"],
        *([n, round(s, 3), c] for n, (s, c) in sorted(classes.items(), key=lambda x: x[1])),
    ]
    confusions = Counter(
        (row["intents"][0], u.intents[0].name if u.intents else "(unsure)")
        for row, u in rows
        if not u.intents or u.intents[0].name not in row["intents"]
    )
    tables["Confusions of the main intent"] = [
        ["true", "found", "times"],
        *([a, b, n] for (a, b), n in confusions.most_common(30)),
    ]
    scope: list[Pair] = [(f & {"out_of_scope"}, t & {"out_of_scope"}) for f, t in pairs]
    return [
        Figure("main_among_labels", main / len(rows), len(rows)),
        Figure("intents_micro_f1", micro_f1(pairs), len(rows)),
        Figure("intents_macro_f1", macro_f1(pairs), len(rows)),
        Figure("out_of_scope_f1", micro_f1(scope), sum(bool(t) for _, t in scope)),
    ]


def _intent_failure(row: dict[str, Any], u: Understanding) -> Failure:
    found = [i.name for i in u.intents]
    return Failure("nlu", row["where"], f"intents wanted {row['intents']}, found {found}: {row['text']}")


def _single(key: str, rows: Sequence[tuple[dict[str, Any], Understanding]], failures: list[Failure]) -> list[Figure]:
    if not rows:
        return []
    found = [u.emotion.name if key == "emotion" else u.alarm.level.label for _, u in rows]
    pairs: list[Pair] = [({name}, {row[key]}) for (row, _), name in zip(rows, found, strict=True)]
    failures += [
        Failure("nlu", row["where"], f"{key} wanted {row[key]}, found {name}: {row['text']}")
        for (row, _), name in zip(rows, found, strict=True)
        if name != row[key]
    ]
    figures = [
        Figure(f"{key}_accuracy", micro_f1(pairs), len(rows)),
        Figure(f"{key}_macro_f1", macro_f1(pairs), len(rows)),
    ]
    if key == "urgency":
        true = [row["urgency"] == "emergency" for row, _ in rows]
        caught = sum(t and f == "emergency" for t, f in zip(true, found, strict=True))
        raised = sum(not t and f == "emergency" for t, f in zip(true, found, strict=True))
        figures.append(Figure("emergency_recall", caught / max(sum(true), 1), sum(true)))
        figures.append(
            Figure("over_triage", raised / max(len(true) - sum(true), 1), len(true) - sum(true), higher_is_better=False)
        )
    return figures


def _entities(
    rows: Sequence[tuple[dict[str, Any], Understanding]], failures: list[Failure], tables: dict[str, list[list[Any]]]
) -> list[Figure]:
    if not rows:
        return []
    spans: list[Pair] = [
        ({(e.type, e.text) for e in u.entities}, {_span(e) for e in row["entities"]}) for row, u in rows
    ]
    values: list[Pair] = [_values(row, u) for row, u in rows]
    for row, u in rows:
        failures += _wrong_values(row, u)
    types = sorted({e["type"] for row, _ in rows for e in row["entities"]})
    each = [[kind, round(micro_f1([(_of(kind, f), _of(kind, t)) for f, t in spans]), 3)] for kind in types]
    tables["Entity spans"] = [["type", "F1"], *each]
    return [
        Figure("entity_span_f1", micro_f1(spans), sum(len(true) for _, true in spans)),
        Figure("entity_value_f1", micro_f1(values), sum(len(true) for _, true in values)),
    ]


def _span(entity: dict[str, Any]) -> tuple[str, str]:
    return entity["type"], entity["text"]


def _shown(value: Any) -> str:
    """Return a value as text in which 3 and 3.0 are the same."""
    return repr(float(value)) if isinstance(value, int | float) else repr(value)


def _values(row: dict[str, Any], u: Understanding) -> Pair:
    """Return (found, true) of type, text and value; where the row gives no value, none is compared."""
    scored = {_span(e): e.get("value") is not None for e in row["entities"]}
    found = {(e.type, e.text, _shown(e.full_value) if scored.get((e.type, e.text)) else "") for e in u.entities}
    true = {(*_span(e), _shown(e["value"]) if scored[_span(e)] else "") for e in row["entities"]}
    return set(found), set(true)


def _wrong_values(row: dict[str, Any], u: Understanding) -> list[Failure]:
    found = {(e.type, e.text): e.full_value for e in u.entities}
    wrong = [e for e in row["entities"] if e.get("value") is not None and found.get(_span(e)) != e["value"]]
    return [
        Failure("nlu", row["where"], f"{e['type']} {e['text']!r} is {e['value']!r}, found {found.get(_span(e))!r}")
        for e in wrong
    ]


def _of(kind: str, spans: set[Hashable]) -> set[Hashable]:
    return {span for span in spans if isinstance(span, tuple) and span[0] == kind}
