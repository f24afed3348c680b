"""Topics that alternate: two needs in one message, a fact told on coming back, words that need what was talked of before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.understand.cues import find_cues
from tests.conversations.household import Household, told

Families = Callable[[str], Household]


def test_a_need_after_besides_is_heard_beside_an_order(families: Families) -> None:
    talk = families("besides")
    said = talk.words("宝宝老用手扒耳朵要紧吗 还有2611160085530274那单发票开了没")
    assert "耳" in said and "发票" in said


def test_a_stage_of_formula_is_changed_not_goods(families: Families) -> None:
    talk = families("stage")
    talk.words("二段要换三段了 直接换还是掺着")
    assert not talk.state.stack


def test_a_correction_calls_nothing_off(families: Families) -> None:
    said = told(families("slip"), "宝宝六个月 四天没拉", "等等 我打错了 不是六个月 是六周")
    assert "没有在办" not in said


def test_overdue_is_said_of_the_repair_not_of_food(families: Families) -> None:
    talk = families("overdue")
    told(talk, "秤拿去修了到现在不回来 R2611010003", "过期两天了 咋不主动说")
    assert not talk.state.stack


def test_a_time_told_beside_the_child_moves_no_visit(families: Families) -> None:
    talk = families("night")
    told(talk, "婴儿推车刹车坏了 约师傅上门", "13600009934", "广州天河区天河路88号2303", "后天上午")
    before = talk.slots["appointment"]
    talk.words("半夜两点他咳起来像小狗叫")
    assert talk.slots["appointment"] == before


def test_an_hour_after_the_day_is_one_of_that_day(families: Families) -> None:
    talk = families("hour")
    told(talk, "婴儿推车刹车坏了 约师傅上门", "13600009934", "广州天河区天河路88号2303", "后天")
    day = str(talk.slots["appointment"])
    talk.words("下午两点后")
    assert str(talk.slots["appointment"]).startswith(day) and "14:00" in str(talk.slots["appointment"])


def test_the_device_put_right_begins_its_own_walk(families: Families) -> None:
    talk = families("other")
    told(talk, "监护器一直嘀嘀叫停不下来", "啊不是监护器 说错了 是温奶器在叫")
    assert talk.slots["product"] == "温奶器" and not talk.slots.get("tried_steps")


@pytest.mark.parametrize(
    ("cue", "text", "holds"),
    [
        ("wants_visit", "弄不动 喊师傅 地址还是老的", True),
        ("wants_visit", "寄修那个哪天给我", False),
        ("talks_directly", "有没有懂的师傅 我直接跟他讲", True),
        ("talks_directly", "师傅跟我说明天来", False),
        ("talks_directly", "想让修的师傅直接跟我说一声", True),
        ("how_long", "人呢??还排着?", True),
        ("asks_warranty", "先告诉我在不在保", True),
        ("asks_refund", "退货那369到哪天", True),
        ("overdue", "过期两天了", True),
        ("overdue", "保质期到几号", False),
        ("asks_ticket", "单子有信了没", True),
        ("changes_stage", "一段快喝完了 二段还有货吗", False),
    ],
)
def test_words_of_moves(cue: str, text: str, holds: bool) -> None:
    assert (cue in find_cues(text)) is holds
