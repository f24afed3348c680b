"""``anxin eval``: run suites, write reports, judge gates."""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

from bot.domain.errors import AnxinError
from bot.settings import Settings
from bot.wiring import open_search, open_understander
from eval.dialogue import run_dialogues
from eval.formats import BadSuite
from eval.gates import judge_gates
from eval.nlu import run_nlu, run_safety
from eval.places import fresh_assistant
from eval.report import flatten, read_baseline, write_report
from eval.retrieval import run_retrieval
from eval.suite import Result

SUITES = ("nlu", "retrieval", "dialogue", "safety")
OWN = Path(__file__).with_name("suites")


def evaluate(arguments: list[str]) -> int:
    """Exit code 0 when every gate holds, 1 when one fails, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="anxin eval", description=__doc__)
    run = parser.add_subparsers(dest="verb", required=True).add_parser("run", help="run suites")
    run.add_argument("--suite", choices=[*SUITES, "all"], required=True)
    run.add_argument(
        "--data", type=Path, help="a file, or a folder with nlu.jsonl, retrieval.jsonl, dialogues.jsonl, safety.jsonl"
    )
    run.add_argument("--out", type=Path, default=Path("eval-report"))
    run.add_argument("--baseline", type=Path, help="folder of an earlier report to compare with")
    options = parser.parse_args(arguments)
    try:
        plan = _plan(options.suite, options.data or OWN)
        results = _run(plan)
    except (BadSuite, AnxinError) as error:
        print(error, file=sys.stderr)
        return 2
    figures = flatten(results)
    verdicts = judge_gates(figures)
    facts = {"python": platform.python_version(), "suite": options.suite, "data": str(options.data or "own suites")}
    baseline = read_baseline(options.baseline) if options.baseline else {}
    write_report(options.out, results, verdicts, baseline, facts)
    for result in results:
        print(f"{result.suite} · {result.data}: " + ", ".join(f"{f.name} {f.value:.3f}" for f in result.figures))
    for verdict in verdicts:
        if not verdict.held:
            print(f"gate failed: {verdict.text}")
    print(f"report: {options.out / 'report.html'}")
    return 0 if all(verdict.held for verdict in verdicts) else 1


def _plan(suite: str, data: Path) -> list[tuple[str, Path]]:
    """Return which suite runs over which file."""
    if not data.exists():
        raise BadSuite(f"{data}: does not exist; give a file or folder with --data")
    wanted = SUITES if suite == "all" else (suite,)
    if data.is_file():
        if suite == "all":
            raise BadSuite(f"{data}: --suite all needs a folder")
        return [(suite, data)]
    names = {"dialogue": ("dialogues.jsonl", "dialogue", "dialogues")}
    found = []
    if suite == "dialogue" and any(data.glob("*.yml")):
        return [(suite, data)]
    for name in wanted:
        candidates = names.get(name, (f"{name}.jsonl", name))
        place = next((data / candidate for candidate in candidates if (data / candidate).exists()), None)
        if place is not None:
            found.append((name, place))
        elif suite != "all":
            raise BadSuite(f"{data}: holds no {' or '.join(candidates)}")
    return found


def _run(plan: list[tuple[str, Path]]) -> list[Result]:
    settings = Settings(database_url=None)
    understander, knowledge = open_understander(settings), open_search(settings)

    def one(suite: str, path: Path) -> Result:
        match suite:
            case "nlu":
                return run_nlu(path, understander)
            case "safety":
                return run_safety(path, understander)
            case "retrieval":
                return run_retrieval(path, knowledge)
            case _:
                return run_dialogues(path, lambda: fresh_assistant(understander, knowledge))

    return [one(suite, path) for suite, path in plan]
