"""Writes ``report.html`` (readable offline, with plots), ``report.json`` and ``failures.jsonl``."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.gates import Verdict
from eval.suite import Figure, Result

STYLE = """
body{font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#222;background:#fff}
h1{font-size:1.5rem}h2{margin-top:2.5rem;border-bottom:1px solid #ddd}table{border-collapse:collapse;margin:1rem 0}
td,th{padding:.25rem .7rem;border-bottom:1px solid #eee;text-align:left;vertical-align:top}th{font-weight:600}
.bar{display:inline-block;height:.7rem;background:#3b8f7a;border-radius:2px;vertical-align:middle}.low .bar{background:#c4553d}
.held{color:#1d6b57}.failed{color:#b3261e;font-weight:600}.places{color:#777}details{margin:.5rem 0}li{margin:.2rem 0}
@media(prefers-color-scheme:dark){body{background:#16181a;color:#ddd}td,th{border-color:#333}h2{border-color:#444}}
"""


def write_report(
    out: Path, results: Sequence[Result], verdicts: Sequence[Verdict], baseline: dict[str, float], facts: dict[str, Any]
) -> None:
    """Write the three files into ``out``; ``baseline`` maps ``suite.data.figure`` to an earlier value."""
    out.mkdir(parents=True, exist_ok=True)
    figures = flatten(results)
    body = {
        "made": datetime.now().astimezone().isoformat(),
        **facts,
        "figures": figures,
        "gates": [asdict(v) for v in verdicts],
    }
    (out / "report.json").write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with (out / "failures.jsonl").open("w", encoding="utf-8") as file:
        for result in results:
            file.writelines(json.dumps(asdict(f), ensure_ascii=False, default=str) + "\n" for f in result.failures)
    (out / "report.html").write_text(_page(results, verdicts, baseline, facts), encoding="utf-8")


def flatten(results: Sequence[Result]) -> dict[str, float]:
    """Return every figure under ``suite.data.figure``."""
    return {f"{r.suite}.{Path(r.data).stem}.{f.name}": round(f.value, 5) for r in results for f in r.figures}


def read_baseline(folder: Path) -> dict[str, float]:
    """Return the figures of an earlier report; empty when there is none."""
    path = folder / "report.json"
    if not path.exists():
        return {}
    figures: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return figures


def _page(
    results: Sequence[Result], verdicts: Sequence[Verdict], baseline: dict[str, float], facts: dict[str, Any]
) -> str:
    parts = [f"<h1>Anxin evaluation</h1><p class=places>{html.escape(json.dumps(facts, ensure_ascii=False))}</p>"]
    if verdicts:
        parts.append("<h2>Gates</h2><ul>")
        parts += [f"<li class={'held' if v.held else 'failed'}>{html.escape(v.text)}</li>" for v in verdicts]
        parts.append("</ul>")
    for result in results:
        parts.append(f"<h2>{html.escape(result.suite)} · {html.escape(result.data)}</h2>")
        parts.append(_figures(result, baseline))
        parts += [_table(title, rows) for title, rows in result.tables.items()]
        parts.append(_failures(result))
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Anxin evaluation</title><style>{STYLE}</style>{"".join(parts)}</html>'


def _figures(result: Result, baseline: dict[str, float]) -> str:
    rows = []
    for figure in result.figures:
        before = baseline.get(f"{result.suite}.{Path(result.data).stem}.{figure.name}")
        ratio = f"{figure.value / before:.3f}×" if before else ""
        rows.append(
            f"<tr class={'low' if _is_low(figure) else 'fine'}><td>{html.escape(figure.name)}<td>{figure.value:.3f}"
            f"<td class=places>n = {figure.count}<td>{_bar(figure)}<td class=places>{ratio}</tr>"
        )
    return f"<table><tr><th>figure<th>value<th>rows<th><th>against baseline</tr>{''.join(rows)}</table>"


def _is_low(figure: Figure) -> bool:
    return figure.higher_is_better and figure.value < 0.8


def _bar(figure: Figure) -> str:
    if not 0 <= figure.value <= 1:
        return ""
    return f'<span class=bar style="width:{figure.value * 12:.2f}rem"></span>'


def _table(title: str, rows: list[list[Any]]) -> str:
    head = "".join(f"<th>{html.escape(str(cell))}" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}" for cell in row) + "</tr>" for row in rows[1:])
    return f"<details><summary>{html.escape(title)}</summary><table><tr>{head}</tr>{body}</table></details>"


def _failures(result: Result) -> str:
    if not result.failures:
        return "<p class=held>No failure.</p>"
    items = "".join(
        f"<li><b>{html.escape(f.id)}</b> {html.escape(f.what)} <span class=places>{html.escape(json.dumps(f.details, ensure_ascii=False, default=str)) if f.details else ''}</span></li>"
        for f in result.failures
    )
    return f"<details><summary>{len(result.failures)} failures</summary><ul>{items}</ul></details>"
