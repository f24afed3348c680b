"""Written forms of entities and their values, against 2026-11-20 10:00 in China (a Friday)."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.understanding import Entity
from bot.understand.entities import find_entities
from bot.understand.signs import put_right

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
        ("她8月29号生的", "baby_age", "8月29号", 2.7),
        ("生日是2026年10月12日", "baby_age", "2026年10月12日", 1.2),
        ("还没满仨月", "baby_age", "仨月", 2.9),
        ("不到三个月能喝水吗", "baby_age", "三个月", 2.9),
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
        ("周五上午能来吗", "datetime", "周五上午", "2026-11-27T09:00:00+08:00/2026-11-27T12:00:00+08:00"),
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
        ("教了四十分钟", "duration", "四十分钟", 0.67),
        ("拔了电源等十分钟再插", "duration", "十分钟", 0.17),
        ("抱一宿第二天都直不起来", "duration", "一宿", None),
        ("掉线一晚上了", "duration", "一晚上", None),
        ("摁了一黑儿", "duration", "一黑儿", None),
        ("買了還不到半個月", "duration", "半個月", 360),
        ("三日冇屙", "duration", "三日", 72),
        ("烧了三天三夜", "duration", "三天三夜", 72),
        ("等咗成粒鐘", "duration", "成粒鐘", None),
        ("等了八九个点儿", "duration", "八九个点儿", None),
        ("停了十几二十秒", "duration", "十几二十秒", None),
        ("用了一年零五天", "duration", "一年零五天", 8880),
        ("三小时二十分了", "duration", "三小时二十分", 3.33),
        ("晚俩月补影响不", "duration", "俩月", 1440),
        ("俺这个小才俩半月", "baby_age", "俩半月", 2.5),
        ("两月半了 会笑", "baby_age", "两月半", 2.5),
        ("四十来天没修好", "duration", "四十来天", None),
        ("哼唧到三点", "datetime", "三点", None),
        ("从昨天起没信号", "datetime", "昨天", "2026-11-19"),
        ("改成今天的", "datetime", "今天", "2026-11-20"),
        ("上月二十八号", "datetime", "上月二十八号", "2026-10-28"),
        ("礼拜六晏晝得闲", "datetime", "礼拜六晏晝", "2026-11-21"),
        ("琴晚烧到而家", "datetime", "琴晚", "2026-11-19"),
        ("昨儿个来的", "datetime", "昨儿个", "2026-11-19"),
        ("我前年买的", "datetime", "前年", None),
        ("11-20 03:14 到达", "datetime", "11-20 03:14", "2026-11-20T03:14:00+08:00"),
        ("一千 赔我", "amount", "一千", 1000),
        ("邮费十八", "amount", "十八", 18),
        ("差63.4凑单", "amount", "63.4", 63.4),
        ("268退我", "amount", "268", 268),
        ("要AUD 83", "amount", "AUD 83", 83),
        ("预算六千多", "amount", "六千多", None),
        ("WX-77310 修好没", "ticket_no", "WX-77310", "WX-77310"),
        ("ts20261117-06 催", "ticket_no", "ts20261117-06", "TS20261117-06"),
        ("GD2026-0457", "ticket_no", "GD2026-0457", "GD2026-0457"),
        ("编号EM-2217的那张", "ticket_no", "EM-2217", "EM-2217"),
        ("尾号9931的投诉", "ticket_no", "9931", "9931"),
        ("order#AX88210没发", "order_no", "AX88210", "AX88210"),
        ("AX88210-7到哪了", "order_no", "AX88210-7", "AX88210-7"),
        ("罐底字CH2609A", "batch_no", "CH2609A", "CH2609A"),
        ("批号是GN0512", "batch_no", "GN0512", "GN0512"),
        ("型号XN-5不亮", "model", "XN-5", "XN-5"),
        ("姓名王秀兰", "person", "王秀兰", "王秀兰"),
        ("联系人换成我先生赵启明，电话多少", "person", "赵启明", "赵启明"),
        ("那位姚老师陪我哭", "person", "姚老师", None),
        ("上门修 天津南开区", "place", "天津南开区", None),
        ("搬到佛山禅城了", "place", "佛山禅城", None),
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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("今天第四天", "duration"),
        ("34周 头疼眼花", "duration"),
        ("翻半天没找着", "duration"),
        ("24小时客服", "duration"),
        ("孩子一岁半了", "duration"),
        ("你们做周末兼职吗", "datetime"),
        ("掉线一晚上了", "datetime"),
        ("监护器半夜老断连", "datetime"),
        ("晚俩月补", "baby_age"),
        ("奶冻了四个月了", "baby_age"),
        ("标的0到4岁", "baby_age"),
        ("尿布上一块红粉印", "amount"),
        ("只退一套", "amount"),
        ("要退一赔十", "amount"),
        ("零件单卖几块", "amount"),
        ("减三百二十天", "amount"),
        ("屏上E-01", "ticket_no"),
        ("XM-20开机就报E3", "ticket_no"),
        ("批号WX260118", "ticket_no"),
        ("单号SF1332218865", "order_no"),
        ("打400-820-8820", "order_no"),
        ("收件人换成俺哩", "person"),
        ("24小时在线的小程序", "person"),
        ("谢谢医生", "person"),
        ("一走路就摔", "place"),
        ("他只听四川话", "place"),
        ("没开封的奶粉", "place"),
        ("小米油能喝吗", "brand"),
    ],
)
def test_what_only_looks_like_it(text: str, kind: str) -> None:
    assert not [entity for entity in find_entities(text, now=NOW) if entity.type == kind]


def _marked(text: str, *said: str) -> list[Entity]:
    spans = [(text.index(one), text.index(one) + len(one)) for one in said]
    return [Entity("symptom", one, span) for one, span in zip(said, spans, strict=True)]


@pytest.mark.parametrize(
    ("text", "seen", "told"),
    [
        ("屁股烂一片", ("屁股", "烂一片"), ["屁股烂一片"]),
        ("五天没屙屎了", ("没", "屙屎了"), ["没屙屎"]),
        ("头疼，眼花了", ("头疼，眼花了",), ["头疼", "眼花"]),
        ("一直感冒", ("一直感冒",), ["感冒"]),
        ("左边裂了个口子", ("左边",), []),
        ("", (), []),
    ],
)
def test_symptoms_are_cut_as_people_mark_them(text: str, seen: tuple[str, ...], told: list[str]) -> None:
    found = put_right(_marked(text, *seen), text, None)
    assert [one.text for one in found] == told
    assert all(text[one.span[0] : one.span[1]] == one.text for one in found)


@pytest.mark.parametrize(
    "name", ["cues.zh.yml", "cues.talk.zh.yml", "cues.danger.zh.yml", "dangers.zh.yml", "emotions.zh.yml"]
)
def test_no_rule_is_written_twice(name: str) -> None:
    keys = re.findall(r"^ *(\w+):$", (UNDERSTAND / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(keys) == sorted({*keys}), "the later one would silently take the place of the earlier"
