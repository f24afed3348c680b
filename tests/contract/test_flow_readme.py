"""A flow written by somebody who read nothing but the README of the flows works as it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands import flows
from bot.settings import ROOT

README = ROOT / "flows" / "README.md"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    found = re.search(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    path = tmp_path / "shop.yml"
    path.write_text(found.group(1), encoding="utf-8")
    return path


def test_the_example_leads_a_conversation(example: Path, assistant_with: Callable[..., Callable[[str], str]]) -> None:
    say = assistant_with(flows=(example,))
    assert "六位卡号" in say("我有张纸质会员卡 积分怎么看")
    assert "六位数字" in say("12345")
    assert "宝宝" not in say("123456")
    said = say("13800001234")
    assert "电话也记下了" in said


def test_the_example_has_no_fault_and_a_wrong_key_is_named(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANXIN_FLOWS", str(example))
    assert flows(["check"]) == 0
    example.write_text(example.read_text("utf-8").replace("responses:", "respones:"), encoding="utf-8")
    assert flows(["check"]) == 2
    assert "did you mean 'responses'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("action: utter_card_noted", "response 'utter_card_note' does not exist"),
        ("collect: card_number", "slot 'card_numbe' is not in the domain"),
        ("intent: membership", "intent 'membershi' is not in the domain; did you mean 'membership'?"),
    ],
)
def test_the_check_names_what_was_forgotten(
    example: Path, wrong: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example.write_text(example.read_text("utf-8").replace(wrong, wrong[:-1], 1), encoding="utf-8")
    monkeypatch.setenv("ANXIN_FLOWS", str(example))
    assert flows(["check"]) == 2
    assert said in capsys.readouterr().err
