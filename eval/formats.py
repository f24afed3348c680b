"""Reads the files that suites are made of; a mistake is reported with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class BadSuite(ValueError):
    """A data file that cannot be read; says where and what would be right."""


@dataclass(frozen=True)
class Turn:
    """One message of a scripted dialogue with what must follow."""

    user: str
    expect: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Dialogue:
    """A scripted dialogue."""

    id: str
    turns: tuple[Turn, ...]
    about: str = ""


WRITTEN = (".yml", ".yaml", ".jsonl")
EXPECTATIONS = {
    "intents", "urgency", "emotion", "flow", "handoff", "ticket", "must", "must_not", "slots", "utter", "bot", "slot_was_set",
    "slot_was_not_set", "action_executed", "flow_started",
}  # fmt: skip


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number and object of a JSONL file.

    Raises:
        BadSuite: a line is no JSON object, or the file is missing or not UTF-8.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSuite(f"{path}:1: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadSuite(f"{path}:{number}: is no JSON: {error}; write one object a line") from error
        if not isinstance(row, dict):
            raise BadSuite(f"{path}:{number}: is no JSON object")
        yield number, row


def read_rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, Any]]:
    """Read JSONL rows that all have the needed keys."""
    rows = []
    for number, row in read_lines(path):
        missing = [key for key in needed if key not in row]
        if missing:
            raise BadSuite(f"{path}:{number}: has no {missing[0]!r}; a row needs {', '.join(needed)}")
        rows.append({**row, "where": f"{path.name}:{number}"})
    return rows


def read_dialogues(path: Path) -> list[Dialogue]:
    """Read dialogues from JSONL or from Rasa's end-to-end YAML."""
    if path.suffix in (".yml", ".yaml"):
        return _rasa(path)
    return [_dialogue(path, number, row) for number, row in read_lines(path)]


def _dialogue(path: Path, number: int, row: Mapping[str, Any]) -> Dialogue:
    if "turns" not in row or "id" not in row:
        raise BadSuite(f"{path}:{number}: a dialogue needs 'id' and 'turns'")
    turns = []
    for turn in row["turns"]:
        expect = turn.get("expect", {})
        unknown = set(expect) - EXPECTATIONS
        if "user" not in turn or unknown:
            problem = f"unknown expectation {sorted(unknown)[0]!r}" if unknown else "a turn needs 'user'"
            raise BadSuite(f"{path}:{number}: {problem}; known: {', '.join(sorted(EXPECTATIONS))}")
        turns.append(Turn(turn["user"], expect, turn.get("metadata", {})))
    return Dialogue(str(row["id"]), tuple(turns), str(row.get("about", "")))


def read_all(path: Path) -> list[Dialogue]:
    """Read the dialogues of a file, or of every file of a folder that may hold some."""
    paths = sorted(one for one in path.iterdir() if one.suffix in WRITTEN) if path.is_dir() else [path]
    return [dialogue for each in paths for dialogue in read_dialogues(each)]


def _rasa(path: Path) -> list[Dialogue]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadSuite(f"{path}:1: cannot be read: {error}") from error
    if not isinstance(content, dict) or "test_cases" not in content:
        raise BadSuite(f"{path}:1: has no 'test_cases'")
    return [_case(path, case) for case in content["test_cases"]]


def _case(path: Path, case: Mapping[str, Any]) -> Dialogue:
    turns: list[Turn] = []
    for step in case.get("steps", ()):
        if "user" in step:
            if not isinstance(step["user"], str):
                wrong = f"case {case.get('test_case')!r}: user {step['user']!r} is no text"
                raise BadSuite(f"{path}:1: {wrong}; put it in quotes")
            expect = dict(step.get("expect", {}))
            for assertion in step.get("assertions", ()):
                _assertion(path, assertion, expect)
            turns.append(
                Turn(step["user"], expect, step.get("metadata", {}) if isinstance(step.get("metadata"), dict) else {})
            )
            continue
        if not turns:
            raise BadSuite(f"{path}:1: case {case.get('test_case')!r} starts with a step that is no 'user'")
        key = next((key for key in ("bot", "utter", "slot_was_set", "slot_was_not_set") if key in step), None)
        if key is None:
            raise BadSuite(
                f"{path}:1: case {case.get('test_case')!r}: unknown step {sorted(step)}; known: user, bot, utter, slot_was_set, slot_was_not_set"
            )
        expect = dict(turns[-1].expect)
        expect.setdefault(key, []).append(step[key]) if key in ("bot", "utter") else expect.setdefault(key, []).extend(
            step[key]
        )
        turns[-1] = Turn(turns[-1].user, expect, turns[-1].metadata)
    return Dialogue(str(case["test_case"]), tuple(turns))


def _assertion(path: Path, assertion: Mapping[str, Any], expect: dict[str, Any]) -> None:
    for key, value in assertion.items():
        if key == "bot_uttered" and "text_matches" in value:
            expect.setdefault("must", []).append(value["text_matches"])
        elif key == "bot_uttered" and "utter_name" in value:
            expect.setdefault("utter", []).append(value["utter_name"])
        elif key in ("action_executed", "flow_started"):
            expect.setdefault(key, []).append(value)
        elif key in ("slot_was_set", "slot_was_not_set"):
            expect.setdefault(key, []).extend(
                {item["name"]: item.get("value")} if "value" in item else item["name"] for item in value
            )
        else:
            raise BadSuite(
                f"{path}:1: assertion {key!r} is not supported; known: bot_uttered, action_executed, flow_started, slot_was_set, slot_was_not_set"
            )
