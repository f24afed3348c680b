"""How long, can it be thrown away, the other remedy, nothing more to tell: asked or said of what was promised, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
BAD_FOOD = "米粉有股油哈味 结块了"
CALLED, REGISTERED = "转人工", ("帮我催下快递 2611010037741108", "好 那你登记")


# --- how long ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["几分钟", "还得多久啊", "大概要几多时间呀", "几时有人"])
def test_who_waits_for_a_person_is_told_how_long(families: Families, asked: str) -> None:
    assert "分钟" in told(families(asked), "推车前轮第三次坏", CALLED, asked)


@pytest.mark.parametrize("asked", ["几时有信", "大概几点有回音", "要几天"])
def test_who_waits_for_a_ticket_is_told_its_time(families: Families, asked: str) -> None:
    assert "15:00" in told(families(asked), *REGISTERED, asked)


@pytest.mark.parametrize("asked", ["几时发到邮箱", "多久能收到", "几天能开好"])
def test_an_invoice_comes_by_its_own_rule(families: Families, asked: str) -> None:
    said = told(families(asked), "2611010037741108 开票", asked)
    assert "24小时" in said and "包裹" not in said


def test_how_long_an_illness_lasts_is_no_promise(families: Families) -> None:
    said = told(families("illness"), *REGISTERED, "宝宝发烧38度 八个月", "几天能好")
    assert "T-" not in said and "天" in said


# --- goods that are complained of -------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["罐好臭 可以丢了吗", "这袋能扔了不", "还要留着不 家里小占地方", "要留到几时", "直接倒垃圾桶得了"]
)
def test_goods_complained_of_are_kept(families: Families, asked: str) -> None:
    assert "留" in told(families(asked), BAD_FOOD, asked)


def test_milk_left_in_a_bottle_is_no_evidence(families: Families) -> None:
    assert "拍好照片" not in told(families("milk"), BAD_FOOD, "宝宝喝剩的奶可以倒掉吗")


# --- another remedy ---------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["不修了 退", "算了不修了 我要退货", "修啥修 直接退了得了", "别修了 退钱"])
def test_a_repair_that_is_not_wanted_any_more_becomes_a_return(families: Families, said: str) -> None:
    talk = families(said)
    heard = told(talk, "推车轮子坏了 给我约师傅上门 13900001111", said)
    assert "退" in heard and "师傅" not in heard and "地址" not in heard
    assert all(frame.flow != "repair_booking" for frame in talk.state.stack)


def test_who_calls_a_claim_off_is_not_offered_it_again(families: Families) -> None:
    said = told(families("off"), "收到的奶瓶裂了 要补发", "算了不赔了 我就想睡觉")
    assert "登记售后" not in said and "售后申请" not in said


# --- nothing more to tell ---------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["对 就这些 交吧", "没有别的了 递上去吧", "好 就酱 提上去", "就这些信息了 登记吧"])
def test_who_has_no_more_to_tell_is_asked_no_more(families: Families, said: str) -> None:
    talk = families(said)
    assert "T-" in told(talk, "奶粉开了有点结块", "批次RF2607A12", said) and talk.state.tickets


@pytest.mark.parametrize("said", ["没别的了 别再问了开车呢 换吧", "对 换吧 别问了"])
def test_a_remedy_taken_in_a_walk_registers_the_claim(families: Families, said: str) -> None:
    talk = families(said)
    assert "T-" in told(talk, "买了八天的吸鼻器不吸了 给换一个", said)
    assert not talk.state.stack


def test_a_number_to_call_fills_the_offered_form_in(families: Families) -> None:
    talk = families("fills")
    said = told(talk, "收到奶瓶碎了一个", "订单二六幺幺幺九零零五二二零零八四幺 电话幺三六零零零零五五二幺 地址不变")
    assert "T-" in said and talk.slots["order_no"] == "2611190052200841"


def test_the_end_of_an_order_told_with_a_phone_is_not_asked_for(families: Families) -> None:
    said = told(families("tail"), "收到奶瓶碎了一个 尾号1108 手机13800001234", "帮我登记补发")
    assert "T-" in said and "订单号" not in said


# --- data -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["导一份给我 然后删 顺序别反", "备份发我 完了都删干净"])
def test_a_copy_comes_before_the_erasure(families: Families, said: str) -> None:
    heard = told(families(said), "我要删我的资料", said)
    assert heard.index("导出好了") < heard.index("删之前")


@pytest.mark.parametrize(
    "asked", ["删了保修还认吗", "我孩子的生日删了以后保修还有用没", "账号注销了我买的机器还能保修不"]
)
def test_what_an_erasure_leaves_is_answered_and_erases_nothing(families: Families, asked: str) -> None:
    heard = told(families(asked), "我要删我的资料", asked)
    assert "不受影响" in heard and "登记好了" not in heard and "删之前" not in heard
