"""Rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "knowledge_base", "actions", "training", "eval", "sealing")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def docstrings(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        for statement in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.add(id(statement.value))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_language_is_data_not_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = docstrings(tree)
    literals = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in known
        and CHINESE.search(node.value)
    ]
    assert not literals, "move Chinese words to YAML"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small_and_named_after_their_purpose(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in ("utils", "util", "helpers", "helper", "common", "manager", "misc")


def test_no_shipped_file_is_larger_than_twelve_mebibytes() -> None:
    large = [
        path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file() and path.stat().st_size > 12 << 20
    ]
    assert not large


def test_every_room_says_on_one_screen_what_it_is() -> None:
    for room in ROOMS:
        readme = ROOT / room / "README.md"
        assert readme.exists(), room
        assert len(readme.read_text(encoding="utf-8").splitlines()) <= 60


def test_every_setting_and_action_stands_in_the_documents() -> None:
    from actions.contract import ActionName
    from bot.settings import Settings

    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", ROOT / "actions" / "README.md"))
    for name, field in Settings.model_fields.items():
        shown = str(field.validation_alias or f"ANXIN_{name.upper()}")
        assert shown in text, f"{shown} is not documented in README.md"
    for action in ActionName:
        assert action.value in text, f"{action.value} is not documented"
