"""A mistake in a flow file is reported with file, line, what is wrong and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.decide.check import check_flows
from bot.decide.domain_file import load_domain
from bot.decide.flow import CollectStep
from bot.decide.flow_file import load_flows
from bot.decide.picture import mermaid
from bot.domain.errors import BadFile

GOOD = """
flows:
  feeding:
    description: Ask for the age, then answer.
    nlu_trigger:
      - intent: formula_feeding
    steps:
      - collect: baby_age_months
        rejections:
          - if: slots.baby_age_months > 72
            utter: utter_too_old
        next:
          - if: slots.baby_age_months < 6
            then:
              - action: utter_young
          - else: old
      - id: old
        action: utter_old
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "flows.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    flow = load_flows([write(tmp_path, GOOD)])["feeding"]
    first = flow.steps[0]
    assert isinstance(first, CollectStep)
    assert first.utter == "utter_ask_baby_age_months"
    assert [step.id for step in flow.steps] == ["0", "0.0.0", "old"]


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("description:", "descripton:"), 4, "did you mean 'description'"),
        (("rejections:", "rejection:"), 8, "did you mean 'rejections'"),
        (("- else: old", "- else: elderly"), 4, "unknown 'elderly'"),
        (("slots.baby_age_months < 6", "baby_age_months < 6"), 8, "is no value"),
        (("action: utter_old", "action: utter_old\n        link: feeding"), 17, "exactly one of"),
    ],
)
def test_mistakes_name_the_place_and_the_remedy(tmp_path: Path, change: tuple[str, str], line: int, words: str) -> None:
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(BadFile) as caught:
        load_flows([path])
    assert words in str(caught.value)
    assert caught.value.path == str(path)
    assert caught.value.line == line


def test_a_missing_file_and_broken_yaml_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        load_flows([tmp_path / "none.yml"])
    with pytest.raises(BadFile, match="is no YAML"):
        load_flows([write(tmp_path, "flows: [")])


def test_a_flow_that_links_to_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="'eating', which does not exist; did you mean 'feeding'"):
        load_flows([write(tmp_path, GOOD + "      - link: eating\n")])


def test_check_finds_what_an_author_forgot(tmp_path: Path) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text("slots:\n  baby_age_months: {type: float, mappings: []}\n", encoding="utf-8")
    text = GOOD + "        next: END\n      - id: lost\n        action: utter_old\n"
    faults = check_flows(load_flows([write(tmp_path, text)]), load_domain(domain), {"utter_young"})
    assert any("'lost' is never reached" in fault for fault in faults)
    assert any("'utter_old' does not exist" in fault for fault in faults)
    assert any("nothing fills slot" in fault for fault in faults)


def test_a_picture_shows_every_step_branch_and_rejection(tmp_path: Path) -> None:
    picture = mermaid(load_flows([write(tmp_path, GOOD)])["feeding"])
    assert picture == (
        "%% feeding: Ask for the age, then answer.\n"
        "flowchart TD\n"
        '  b(["feeding"])\n'
        '  b -- "formula_feeding" --> s0\n'
        '  s0[/"baby_age_months?"/]\n'
        '  s0 -. "slots.baby_age_months > 72: utter_too_old" .-> s0\n'
        '  s0 -- "slots.baby_age_months < 6" --> s1\n'
        "  s0 -- else --> s2\n"
        '  s1["utter_young"]\n'
        "  s1 --> e\n"
        '  s2["utter_old"]\n'
        "  s2 --> e\n"
        "  e((END))\n"
    )
