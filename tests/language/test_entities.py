"""Written forms of entities and their values, against 2026-11-20 10:00 in China (a Friday)."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.understand.entities import find_entities

UNDERSTAND = Path(__file__).parents[2] / "bot" / "understand"
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "kind", "said", "value"),
    [
        ("我家娃两周半了", "baby_age", "两周半", 0.6),
        ("一岁二 不肯吃饭", "baby_age", "一岁二", 14),
        ("快五个月了能吃米粉吗", "baby_age", "五个月", 5),
        ("宝宝百天了", "baby_age", "百天", 3.3),
        ("my baby is six and a half months", "baby_age", "six and a half months", 6.5),
        ("9mo 不睡", "baby_age", "9mo", 9),
        ("两岁半还不说话", "baby_age", "两岁半", 30),
        ("烧到39了", "temperature", "39", 39),
        ("38度2", "temperature", "38度2", 38.2),
        ("量了三十八度二", "temperature", "三十八度二", 38.2),
        ("体温38.7℃", "temperature", "38.7", 38.7),
        ("修一下要一百二十块", "amount", "一百二十块", 120),
        ("退我68", "amount", "68", 68),
        ("9块9十个", "amount", "9块9", 9.9),
        ("咳了三天", "duration", "三天", 72),
        ("哭了半个小时", "duration", "半个小时", 0.5),
        ("大后天能来吗", "datetime", "大后天", "2026-11-23"),
        ("下周三下午三点以后", "datetime", "下周三下午三点以后", "2026-11-25T15:00:00+08:00"),
        ("这周六行不", "datetime", "这周六", "2026-11-21"),
        ("7月2号买的", "datetime", "7月2号", "2026-07-02"),
        ("字母E后面一个2", "fault_code", "E后面一个2", "E2"),
        ("屏上E-01", "fault_code", "E-01", "E-01"),
        ("型号BP-316", "model", "BP-316", "BP-316"),
        ("批次HX250822A2", "batch_no", "HX250822A2", "HX250822A2"),
        ("订单2611150047713308没到", "order_no", "2611150047713308", "2611150047713308"),
        ("工单T-20261112-0150", "ticket_no", "T-20261112-0150", "T-20261112-0150"),
        ("电话15000006624", "phone", "15000006624", "15000006624"),
        ("热奶器不亮", "product", "热奶器", "温奶器"),
        ("寶寶推車壞了", "product", "推車", "婴儿推车"),
        ("喝的3段", "product", "3段", "奶粉"),
        ("周三收到的 能退吗", "datetime", "周三", "2026-11-18"),
        ("星期六买的", "datetime", "星期六", "2026-11-14"),
        ("周三能收到吗", "datetime", "周三", "2026-11-25"),
        ("周六送到行吗", "datetime", "周六", "2026-11-21"),
    ],
)
def test_forms(text: str, kind: str, said: str, value: object) -> None:
    found = [(entity.text, entity.value) for entity in find_entities(text, now=NOW) if entity.type == kind]
    assert (said, value) in found


def test_a_corrected_age_is_marked() -> None:
    age = next(e for e in find_entities("矫正三个月 能打疫苗吗", now=NOW) if e.type == "baby_age")
    assert age.corrected
    assert age.value == 3


@pytest.mark.parametrize("text", ["孕28周腿抽筋", "买了三个月就坏了", "推迟两个月打"])
def test_what_is_no_age_of_a_baby(text: str) -> None:
    assert not [entity for entity in find_entities(text, now=NOW) if entity.type == "baby_age"]


def test_spans_are_true_and_do_not_overlap() -> None:
    text = "两个月38度1 去年618买的温奶器E3 打15000006624"
    entities = find_entities(text, now=NOW)
    assert all(text[e.span[0] : e.span[1]] == e.text for e in entities)
    assert all(a.span[1] <= b.span[0] for a, b in zip(entities, entities[1:], strict=False))


@pytest.mark.parametrize("text", ["调到38度档", "水温37度", "40度的温水", "开到三十八度档"])
def test_a_setting_or_water_has_no_fever(text: str) -> None:
    assert not [entity for entity in find_entities(text, now=NOW) if entity.type == "temperature"]


@pytest.mark.parametrize(
    ("said", "day"),
    [("周三", "2026-11-18"), ("25号", "2026-10-25"), ("12月20号", "2025-12-20"), ("前天", "2026-11-18")],
)
def test_a_day_that_answers_when_it_came_has_been(said: str, day: str) -> None:
    (found,) = [one for one in find_entities(said, now=NOW, asked_back=True) if one.type == "datetime"]
    assert found.value == day


@pytest.mark.parametrize("name", ["cues.zh.yml", "dangers.zh.yml", "emotions.zh.yml"])
def test_no_rule_is_written_twice(name: str) -> None:
    keys = re.findall(r"^ *(\w+):$", (UNDERSTAND / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(keys) == sorted({*keys}), "the later one would silently take the place of the earlier"
