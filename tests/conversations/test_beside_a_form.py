"""What is asked beside a form is answered and the form goes on; a person is called in any words, at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
BOOKING = ("温奶器不热 给我约修 13812345678", "上海市浦东新区张江路100号")
FOOD = ("奶粉里有虫", "娃喝了一口")


# --- a person ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        "别整那些没用的 给我找个活人",
        "跟你说不清 叫你们客服出来",
        "有冇人啊 我要同人讲",
        "能不能来个会说人话的",
        "你做不了主 找能做主的来",
    ],
)
@pytest.mark.parametrize(
    "before",
    [
        ("温奶器坏了不热", "水加了 还是不行"),
        BOOKING,
        ("米粉里有虫 你们怎么赔",),
        ("你家说好昨天来人修洗衣机 人毛都没见着", "扣我三百块 你们就这么整事儿啊"),
    ],
)
def test_a_person_is_called_in_that_turn(families: Families, wish: str, before: tuple[str, ...]) -> None:
    talk = families(f"{wish}{before}")
    told(talk, *before, wish)
    assert talk.state.handoff is not None


# --- questions beside a booking ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("师傅来要不要我准备啥", "断电"),
        ("上门收费不", "不收"),
        ("家里就老人在 行不行", "老人"),
        ("那要是修不好咋办", "换"),
        ("寄过去运费谁出", "运费我们出"),
        ("要几天", "天"),
    ],
)
def test_a_question_on_the_visit_is_answered_and_the_form_goes_on(families: Families, asked: str, answer: str) -> None:
    talk = families(asked)
    said = told(talk, *BOOKING, asked)
    assert answer in said and "订单号" not in said and "维修记录" not in said
    assert "跟您对一下" in talk.words("后天上午")


def test_a_question_with_a_day_is_the_day(families: Families) -> None:
    assert "跟您对一下" in told(families("day"), *BOOKING, "后天上午行不")


# --- beside bad food --------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["要不要去医院", "要不要紧", "没事吧", "这样有没有影响"])
def test_whether_it_does_harm_is_answered_beside_the_batch(families: Families, asked: str) -> None:
    talk = families(asked)
    said = told(talk, *FOOD, asked)
    assert "24小时" in said and "120" in said and "不能办" not in said
    assert "订单号" in talk.words("没批号")


def test_a_return_for_a_flaw_is_told_the_rule_on_flaws(families: Families) -> None:
    said = families("flaw").words("我要退货 奶瓶漏")
    assert "赠品" not in said and "七日" in said
