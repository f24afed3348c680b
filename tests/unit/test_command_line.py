"""The command line: unknown words, missing and malformed files end with 2 and say what would be right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def anxin(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "usage"),
        (("fly",), "no command"),
        (("serve", "--fast"), "unrecognized arguments: --fast"),
        (("kb", "dance"), "invalid choice"),
        (("eval", "run", "--suite", "taste"), "invalid choice"),
        (("eval", "run", "--suite", "nlu", "--data", "/nowhere.jsonl"), "does not exist"),
        (("train", "--messages", "/nowhere"), "holds no"),
        (("flows", "paint"), "invalid choice"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_says_why(arguments: tuple[str, ...], words: str) -> None:
    done = anxin(*arguments)
    assert done.returncode == 2
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("not json\n", ":1: is no JSON"),
        ('{"text": "x"}\n[]\n', ":2: is no JSON object"),
        ('{"message": "x"}\n', "has no 'text'"),
    ],
)
def test_a_malformed_suite_names_file_and_line(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "nlu.jsonl"
    path.write_text(content, encoding="utf-8")
    done = anxin("eval", "run", "--suite", "nlu", "--data", str(path))
    assert done.returncode == 2
    assert f"{path}" in done.stderr
    assert words in done.stderr


def test_eval_writes_a_report_that_reads_offline(tmp_path: Path) -> None:
    data = tmp_path / "nlu.jsonl"
    row = {"text": "人工", "intents": ["human_agent"], "emotion": "angry", "urgency": "routine", "entities": []}
    data.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    done = anxin("eval", "run", "--suite", "nlu", "--data", str(data), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["figures"]["nlu.nlu.main_among_labels"] == 1.0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "http" not in page.replace("http-equiv", "")
    failures = (tmp_path / "out" / "failures.jsonl").read_text(encoding="utf-8")
    assert "emotion wanted angry" in failures


def test_our_flows_and_the_doctor_are_content() -> None:
    assert anxin("flows", "check").returncode == 0
    assert anxin("doctor").returncode == 0
