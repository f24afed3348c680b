"""Orders, refunds, vouchers and claims in strangers' words: the number tells what is meant, a remedy that is named is taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
UNSENT, MOVING, PHONE = "2611190052200841", "2611150047713308", "13900001187"
WITH_INVOICE = "2611010037741108"


@pytest.mark.parametrize(
    "asked", [f"我那个单子{MOVING} 咋走了三天还在重庆", f"单子{MOVING}走到哪嗒", f"{MOVING}这单子咋还没来"]
)
def test_the_number_of_an_order_is_no_ticket(families: Families, asked: str) -> None:
    said = families(asked).words(asked)
    assert "重庆" in said and "工单" not in said


@pytest.mark.parametrize("asked", ["换的话几天能到", "退的钱回微信吗", "退到哪 原路还是给券"])
def test_a_question_with_a_number_tells_no_day(families: Families, asked: str) -> None:
    talk = families(asked)
    said = told(talk, "我买的纸尿裤L码大了 想换M 没拆", asked)
    assert "算不准" not in said and "received_on" not in talk.slots


@pytest.mark.parametrize("asked", ["退的钱回微信吗", "退款是原路还是给券"])
def test_where_the_money_goes_is_answered(families: Families, asked: str) -> None:
    assert "原路" in told(families(asked), "奶瓶不想要了要退货 昨天收到的", asked)


@pytest.mark.parametrize("remedy", ["不要退 给我补两个就行", "给我换新的就行", "不换 直接退吧", "补寄就行"])
def test_a_remedy_named_at_the_offer_is_registered(families: Families, remedy: str) -> None:
    said = told(families(remedy), f"奶瓶收到碎了两个 订单{MOVING}", remedy)
    assert "T-" in said


def test_what_is_kept_is_not_what_goes_back(families: Families) -> None:
    talk = families("kept")
    said = told(talk, f"订单取消 {UNSENT}", "等等 米粉留着 只退纸尿裤")
    assert "纸尿裤" in said and "米粉" not in said.split("\n")[0]
    assert "现在提交吗" not in talk.words("对 就这样")


@pytest.mark.parametrize("told_then", ["昨天半夜过期的 我在喂奶没顾上", "哺乳期太忙 忘了 过期了两天"])
def test_a_voucher_that_expired_is_no_bad_food(families: Families, told_then: str) -> None:
    assert "停" not in told(families(told_then), "优惠券过期了能不能补", told_then)


def test_a_refund_asked_after_looks_up_no_parcel(families: Families) -> None:
    said = families("refund").words(f"我那退款到哪了 {WITH_INVOICE}")
    assert "退款" in said and "签收:" not in said


@pytest.mark.parametrize("hurry", ["帮我催 急用钱", "麻烦催一下 等着用"])
def test_a_refund_is_hurried(families: Families, hurry: str) -> None:
    assert "T-" in told(families(hurry), f"我那退款到哪了 {WITH_INVOICE}", hurry)


def test_a_title_put_right_is_said_back(families: Families) -> None:
    said = told(
        families("title"), "发票开错了 抬头要改", WITH_INVOICE, "改成 成都小太阳托育有限公司 税号91510100MA6C12345Q"
    )
    assert "成都小太阳托育有限公司" in said and "91510100MA6C12345Q" in said and "T-" in said


def test_place_and_time_wish_a_visit(families: Families) -> None:
    wish = "那恁给登记上 主家姓齐 15900008846 上海市浦东新区张江路100号3号楼 礼拜天下午在家"
    said = told(families("visit"), "加湿器不出雾", "水有 擦了还是不出", wish)
    assert "跟您对一下" in said and "礼拜天下午" in said


@pytest.mark.parametrize("later", ["订单号我得问我老公 晚点给", "单号我回头找找发你"])
def test_a_number_that_comes_later_is_waited_for(families: Families, later: str) -> None:
    assert "订单号" not in told(families(later), "空气净化器太吵 想退 没毛病", "昨天收到的", "帮我登记", later)
