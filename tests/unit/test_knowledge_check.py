"""`anxin kb check` names every planted fault of every file at once, with its line."""

from datetime import date
from pathlib import Path

import pytest

from knowledge_base.check import check_folder
from knowledge_base.commands import check_command

TODAY = date(2026, 11, 1)
LABELS = {"fever", "device_fault", "invoice"}

GOOD = """---
id: parenting.fever.good
title: 发热
domain: parenting
intents: [fever]
age_months: [0, 72]
sources:
  - name: 指南
reviewed: 2026-10-15
reviewed_by: 编辑部
expires: 2027-10-15
red_flags: [叫不醒]
questions: [一, 二, 三, 四, 五, 六]
answer: 不要用酒精擦身。
---
## 现在怎么做
- 看精神。
"""

BAD = """---
id: parenting.fever.other
titel: 发热
domain: parenting
intents: [fever, fevr]
age_months: [12, 3]
sources: []
reviewed: 2027-01-01
reviewed_by: 编辑部
expires: 2026-12-01
red_flags: []
questions: [一, 七]
answer: >-
  {long}
---
## 现在怎么做
- 用酒精擦身退热。
"""

DEVICE = """device: steriliser
name: 消毒锅
aliases: [消毒柜]
warranty_months: 12
models: [M-1]
"""

TREE = """id: repair.steriliser.bad
title: 坏
domain: repair
device: steriliser
intents: [device_fault]
codes: []
age_months: [0, 72]
hazard: true
symptoms: [甲, 乙, 丙, 丁, 戊, 己]
causes: [旧了]
answer: 断电。
baby_impact: 无。
meanwhile: 等。
steps:
  - {id: first, do: 断电, expect: 灯灭, if_fixed: second, if_not: nowhere}
  - {id: second, do: 看, expect: 好, if_fixed: first, if_not: fix}
  - {id: lonely, do: 看, expext: 好, if_fixed: fixed, if_not: "part:valve"}
difficulty: simple
minutes: 10
sources: [{name: 说明书}]
reviewed: 2026-10-15
reviewed_by: 编辑部
expires: 2027-10-15
"""


def found(folder: Path) -> list[str]:
    return [str(flaw) for flaw in check_folder(folder, LABELS, TODAY)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parenting").mkdir()
    (tmp_path / "parenting" / "fever.good.md").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_a_good_folder_has_no_flaw(folder: Path) -> None:
    assert found(folder) == []
    assert check_command(folder, LABELS, TODAY, lambda _: None) == 0


def test_all_planted_faults_of_an_article_at_once(folder: Path) -> None:
    (folder / "parenting" / "fever.bad.md").write_text(BAD.format(long="很长" * 80), encoding="utf-8")
    text = "\n".join(found(folder))
    for planted in (
        "fever.bad.md:2: id 'parenting.fever.other' does not match the file name",
        "right would be: 'parenting.fever.bad'",
        "fever.bad.md:3: unknown key 'titel'; right would be: 'title'",
        "title is missing",
        "fever.bad.md:5: unknown intent 'fevr'; right would be: 'fever'",
        "fever.bad.md:6: age_months [12, 3] is no band",
        "fever.bad.md:7: no source",
        "fever.bad.md:8: reviewed 2027-01-01 lies in the future",
        "fever.bad.md:10: expires 2026-12-01 is not after reviewed",
        "fever.bad.md:11: a medical article without red flags",
        "fever.bad.md:12: 2 questions",
        "'一' is also in",
        "answer of 160 characters",
        "fever.bad.md:17: '用酒精擦' without a negation",
    ):
        assert planted.split("fever.bad.md")[-1] in text, planted
    assert check_command(folder, LABELS, TODAY, lambda _: None) == 2


def test_all_planted_faults_of_a_tree_at_once(folder: Path) -> None:
    device = folder / "repair" / "steriliser"
    device.mkdir(parents=True)
    (device / "device.yml").write_text(DEVICE, encoding="utf-8")
    (device / "bad.yml").write_text(TREE, encoding="utf-8")
    text = "\n".join(found(folder))
    for planted in (
        "bad.yml:15: if_not 'nowhere' leads nowhere",
        "bad.yml:16: if_not 'fix' leads nowhere",
        "bad.yml:15: the steps run in a circle through 'first'",
        "bad.yml:17: no step leads to 'lonely'",
        "bad.yml:17: unknown key 'expext'; right would be: 'expect'",
        "bad.yml:8: a hazard whose steps never end in stop",
        "bad.yml:18: difficulty 'simple'",
    ):
        assert planted in text, planted


def test_broken_yaml_a_missing_fence_and_a_wrong_type_are_named_with_the_rest(folder: Path) -> None:
    (folder / "parenting" / "fever.a.md").write_text("---\nid: x: y\n---\n", encoding="utf-8")
    (folder / "parenting" / "fever.b.md").write_text("# 没有头\n", encoding="utf-8")
    (folder / "parenting" / "fever.c.md").write_text(GOOD.replace("2026-10-15", "soon"), encoding="utf-8")
    (folder / "parenting" / "fever.d.md").write_bytes(b"---\n\xff\n---\n")
    text = "\n".join(found(folder))
    assert "fever.a.md:2: not valid YAML" in text
    assert "fever.b.md:1: no front matter" in text
    assert "fever.c.md:9: reviewed is 'soon'; right would be: a date such as 2026-10-15" in text
    assert "fever.d.md:1: not UTF-8" in text


def test_an_id_in_two_files_is_named(folder: Path) -> None:
    (folder / "parenting" / "fever.twin.md").write_text(GOOD, encoding="utf-8")
    assert any("is also in" in flaw and "'parenting.fever.good'" in flaw for flaw in found(folder))


def test_sentences_that_nobody_reads_on_a_phone(folder: Path) -> None:
    path = folder / "parenting" / "fever.good.md"
    long = "宝宝发热的时候家长应当首先观察孩子的精神状态以及进食饮水的情况还有尿量"
    path.write_text(GOOD.replace("- 看精神。", f"- {long}。\n- {long}。"), encoding="utf-8")
    text = "\n".join(found(folder))
    assert f"runs on for {len(long)} characters; right would be: at most 30" in text
    assert "shorter ones" in text


def test_an_age_that_no_article_fits(folder: Path) -> None:
    path = folder / "parenting" / "fever.good.md"
    path.write_text(GOOD.replace("[0, 72]", "[3, 72]"), encoding="utf-8")
    said: list[object] = []
    assert check_command(folder, LABELS, TODAY, said.append) == 2
    assert "no article on fever fits a child of 0 months" in str(said[0])
