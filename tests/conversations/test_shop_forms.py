"""Visits, orders by their end, invoices, contacts and price protection: what was told is used, what was asked is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
UNSENT, UNSENT_PHONE = "2611180033120947", "13900001187"
ON_ITS_WAY = "2611150047713308"
WITHOUT_INVOICE, WITH_INVOICE = "2611060018834420", "2611010037741108"
BOOKING = ("温奶器坏了不加热 帮我约师傅", "13812345678 张伟", "上海市浦东新区张江路100号")


# --- when it came ---------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["三天前收到的", "大概3天前到的", "11.23号收的", "收到三天了"])
def test_a_day_told_in_any_form_counts_and_is_not_asked_again(families: Families, when: str) -> None:
    talk = families(when)
    said = told(talk, "我要退货,收到的奶瓶不合适", when)
    assert "对不上" not in said and "工单" not in said and "没读懂" not in said
    assert "七天内" in talk.words("没拆")


# --- visits ---------------------------------------------------------------------------------------


def test_tomorrow_night_books_an_evening(families: Families) -> None:
    assert "19:00" in told(families("night"), *BOOKING, "明晚", "对")


def test_tomorrow_books_the_first_hour_of_the_day(families: Families) -> None:
    assert "08:00" in told(families("day"), *BOOKING, "明天", "对")


@pytest.mark.parametrize("asked", ["能不能早点来", "有没有更早的时间", "可以提前来吗", "等不了那么久 早点行不"])
def test_sooner_is_looked_for_and_moved_only_when_wanted(families: Families, asked: str) -> None:
    talk = families(asked)
    offered = told(talk, *BOOKING, "后天下午", "对", asked)
    assert "预约了" not in offered and "改到这个时间吗" in offered
    kept = talk.slots["visit_window"]
    assert "按原来" in talk.words("不用改了") and talk.slots["visit_window"] == kept
    talk.words(asked)
    assert "改好了" in talk.words("好") and talk.slots["visit_window"] != kept
    assert len(talk.state.tickets) == 1


def test_sooner_before_anything_is_booked_asks_for_the_time(families: Families) -> None:
    said = told(families("before"), *BOOKING, "后天下午", "能早点来吗")
    assert "最早" in said and "约好了" not in said


def test_a_day_told_after_the_booking_moves_it(families: Families) -> None:
    talk = families("moved")
    assert "改好了" in told(talk, *BOOKING, "明天下午", "对", "今天就来行不") and len(talk.state.tickets) == 1


def test_a_mere_good_gives_up_no_time_that_was_arranged(families: Families) -> None:
    talk = families("good")
    told(talk, *BOOKING, "明天下午", "对")
    kept = talk.slots["visit_window"]
    told(talk, "改个时间", "好")
    assert talk.slots["visit_window"] == kept


@pytest.mark.parametrize("wish", ["要改一下", "我想改一下", "这里要改下", "等等 要修改一下"])
def test_a_change_of_nobody_knows_what_is_asked_after(families: Families, wish: str) -> None:
    said = told(families(wish), f"我的订单{UNSENT}什么时候发", wish)
    assert "改" in said and "提交吗" not in said and "没有查到" not in said


def test_what_is_then_told_changes_the_order(families: Families) -> None:
    talk = families("pink")
    said = told(talk, f"我的订单{UNSENT}什么时候发", "要改一下", "颜色换成粉的")
    assert "登记给订单专员" in said and "取消" not in said


# --- orders by the end of their number ------------------------------------------------------------


@pytest.mark.parametrize("named", ["尾号0947那个单到哪了", "我的单后四位0947 啥时候发货", "订单尾号0947的发了没"])
def test_the_end_of_a_number_finds_an_order_beside_its_phone(families: Families, named: str) -> None:
    talk = families(named)
    assert "下单手机号" in talk.words(named)
    assert "还没发出" in talk.words(UNSENT_PHONE) and talk.slots["order_no"] == UNSENT


def test_the_end_of_a_number_with_another_phone_finds_nothing(families: Families) -> None:
    said = told(families("foreign"), "尾号0947那个单到哪了", "13812345678")
    assert "没有查到" in said and "消毒" not in said


def test_an_order_of_this_talk_is_found_by_its_end_alone(families: Families) -> None:
    said = told(families("known"), f"订单{ON_ITS_WAY}到哪了", f"{UNSENT}呢", "尾号3308那个什么时候到")
    assert "重庆" in said


@pytest.mark.parametrize("text", ["我手机尾号0947", "你打我尾号0947的电话", "师傅尾号0947那个没接"])
def test_the_end_of_a_phone_is_no_order(families: Families, text: str) -> None:
    talk = families(text)
    talk.words(text)
    assert talk.slots.get("order_no") is None


# --- numbers put right, contacts ------------------------------------------------------------------


@pytest.mark.parametrize("right", ["最后俩数反了 92", "后两位错了 应该是92", "尾号错了 是92", "最后两位写反了"])
def test_the_end_of_a_phone_is_put_right_and_is_no_address(families: Families, right: str) -> None:
    talk = families(right)
    said = told(talk, "帮我约师傅修吸奶器", "13812345629", right)
    assert talk.slots["phone"] == "13812345692" and talk.slots.get("address") is None and "地址" in said


def test_a_number_told_first_is_noted_and_changes_nothing(families: Families) -> None:
    talk = families("first")
    assert "记下了" in talk.words(f"我手机号是{UNSENT_PHONE}") and not talk.state.tickets


@pytest.mark.parametrize("wish", [f"订单{UNSENT}的地址想改", f"{UNSENT}收货地址要换一个"])
def test_a_new_address_of_an_order_is_asked_for_and_registered(families: Families, wish: str) -> None:
    talk = families(wish)
    assert "新的电话或地址" in talk.words(wish)
    assert "登记给订单专员" in talk.words("杭州市西湖区文三路100号")


@pytest.mark.parametrize("asked", ["你们电话多少", "你们有没有客服热线啊", "有没有电话能打", "你们店在哪 电话多少"])
def test_who_asks_for_our_number_gets_a_person(families: Families, asked: str) -> None:
    talk = families(asked)
    said = talk.words(asked)
    assert "热线" in said and talk.state.handoff is not None


@pytest.mark.parametrize("asked", ["师傅电话多少", "打12315电话是多少", "她的电话是多少"])
def test_other_people_s_numbers_call_nobody(families: Families, asked: str) -> None:
    talk = families(asked)
    talk.words(asked)
    assert talk.state.handoff is None


@pytest.mark.parametrize("number", ["我的投诉单TS20261120003到哪了", "工单T-20261120-0012到哪了"])
def test_a_ticket_s_number_asks_after_no_parcel(families: Families, number: str) -> None:
    assert "订单号" not in families(number).words(number)


# --- invoices -------------------------------------------------------------------------------------


def test_a_title_told_beside_the_offer_takes_it_up(families: Families) -> None:
    talk = families("title")
    said = told(talk, "我要开发票", "发票 抬头张伟")
    assert "订单号" in said and "红冲" not in said
    assert "T-" in talk.words(WITHOUT_INVOICE)


def test_a_title_told_with_the_order_is_registered_at_once(families: Families) -> None:
    said = families("at once").words(f"订单{WITHOUT_INVOICE} 给我开个票 抬头张伟")
    assert "T-" in said and "把抬头发我" not in said


def test_a_wrong_title_is_registered_after_a_yes(families: Families) -> None:
    said = told(families("wrong"), f"{WITH_INVOICE}的发票抬头错了 应该是长沙某某公司 税号91430100MA27XXXX1A", "好")
    assert "T-" in said


# --- price protection -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("我前天买的纸尿裤当时159 现在129了", "30元"),
        ("三天前我花了一百五十九买的 今天一看一百二十九 补差不", "30元"),
        ("昨天299买的推车 今天直播间259 能退差价吗", "40元"),
        ("奶粉我三天前下单的 降了40块 补差吧", "40元"),
        ("昨天刚买的 直接从268掉到198 退差价", "70元"),
    ],
)
def test_the_difference_is_computed_and_nothing_known_is_asked(families: Families, text: str, difference: str) -> None:
    said = families(text).words(text)
    assert difference in said and "价格保护规则" in said and "哪天收到" not in said


@pytest.mark.parametrize(
    "text", ["之前吃120现在吃90毫升 正常吗", "当时39度现在37度了", "买的时候3个月 现在5个月 奶嘴要换吗"]
)
def test_other_numbers_that_fall_are_no_prices(families: Families, text: str) -> None:
    assert "价格保护" not in families(text).words(text)


# --- erasure --------------------------------------------------------------------------------------


def test_after_everything_was_erased_nothing_is_gone_on_with(families: Families) -> None:
    said = told(families("erased"), "我想退货 穿着不合适", "把我家的信息都删了", "确认删除")
    assert "删好了" in said and "个人信息:" not in said
