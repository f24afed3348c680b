"""Exchanges, prices, invoices and empty tins as parents tell them: what was told decides, what was asked is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
UNSENT = "2611190052200841"


# --- how long it is there ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days", ["第9天 我不修 要换新的", "今天第九天 不想修 给我换", "买了半个月就坏了 能换不", "签收11天 坏了要换新的"]
)
def test_days_told_with_the_wish_decide_and_are_not_asked(families: Families, days: str) -> None:
    said = told(families(days), "消毒锅不加热了", days)
    assert "换" in said and "第十条" in said and "哪天收到" not in said


def test_a_day_put_right_is_weighed_anew(families: Families) -> None:
    talk = families("eleven")
    said = told(talk, "推车右前轮松了 推着往外撇", "第9天 不修 我要换新的", "不是9天 签收是11天前 还来得及不")
    assert "换" in said and "订单号" not in said


def test_twenty_days_in_one_character(families: Families) -> None:
    said = families("twenty").words("刚刚那把额温枪好换伐 买了廿天")
    assert "换" in said and "购买日" in said and "没有把握" not in said


@pytest.mark.parametrize("ill", ["发烧第3天了 要换药吗", "拉肚子第四天了 换奶粉行吗"])
def test_the_day_of_an_illness_is_no_day_of_goods(families: Families, ill: str) -> None:
    talk = families(ill)
    talk.words(ill)
    assert "received_on" not in talk.slots


# --- what is asked is answered ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "later", ["订单号等我翻翻……先说运费谁出", "单号回头找 运费算谁的", "订单号我等会儿发 寄回去谁出运费"]
)
def test_a_number_that_comes_later_is_not_asked_for(families: Families, later: str) -> None:
    said = told(families(later), "推车右前轮松了 推着往外撇", "我要换新的 不修", later)
    assert "运费" in said and "订单号" not in said


@pytest.mark.parametrize("lost", ["订单我不会找 是我媳妇买的", "单号我看不到", "俺不懂咋查订单 你登记吧"])
def test_who_cannot_find_the_order_is_not_asked_again(families: Families, lost: str) -> None:
    said = told(families(lost), "米粉里有虫", "批次找不到", lost)
    assert "订单号" not in said and ("提交" in said or "T-" in said)


@pytest.mark.parametrize("wish", ["我要退货", "给我退货", "想退货 咋整", "算了 退吧"])
def test_a_bare_return_gets_the_rule_on_returns(families: Families, wish: str) -> None:
    said = families(wish).words(wish)
    assert "赠品" not in said.split("\n")[1] and "七" in said


# --- a price that fell ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("婴儿床我前天刚拍的3199 今晚直播间2699 当我冤种呢", "500元"),
        ("吸奶器399买的 今天降到339了 还没到货呢", "60元"),
        ("我上礼拜拍的纸尿裤一包89 拍了4包 今天一包69", "80元"),
        ("昨天才下单的奶粉268 今早就变成228了", "40元"),
    ],
)
def test_the_difference_is_computed(families: Families, text: str, difference: str) -> None:
    assert f"差{difference}" in families(text).words(text)


@pytest.mark.parametrize("right", ["不对 是5包", "4包不是 是5包 ", "写错了 是5包"])
def test_the_number_of_pieces_is_put_right(families: Families, right: str) -> None:
    said = told(families(right), "我上礼拜拍的纸尿裤一包89 拍了4包 今天一包69", right)
    assert "5份" in said and "100元" in said


# --- an invoice in pieces ---------------------------------------------------------------------------


def test_a_title_and_a_number_told_one_by_one_are_said_back(families: Families) -> None:
    talk = families("pieces")
    assert "杭州拾光里文化有限公司" in told(talk, "要开发票", "抬头 杭州拾光里文化有限公司")
    assert "91330106MA2CDEFG7K" in talk.words("税号91330106MA2CDEFG7K")
    said = talk.words("专票普票默认开啥")
    assert "普通发票" in said and "还差订单号" in said
    assert "T-" in talk.words(f"订单{UNSENT}")
    assert all(one in talk.in_tickets() for one in ("拾光里", "91330106MA2CDEFG7K"))


@pytest.mark.parametrize("text", ["我在杭州拾光里文化有限公司上班 加班没空", "快递公司说今天到"])
def test_a_company_without_an_invoice_is_no_title(families: Families, text: str) -> None:
    talk = families(text)
    talk.words(text)
    assert "invoice_title" not in talk.slots


# --- the tin is nearly empty ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "left", ["家里就剩一天的量了", "屋企得返半罐 顶到听日咋", "娃的奶粉马上就没了", "只够今晚一顿了"]
)
def test_food_that_runs_out_is_hurried_and_bridged(families: Families, left: str) -> None:
    talk = families(left)
    said = told(talk, f"我买的奶粉{UNSENT}还没发货", left)
    assert "加急" in said and "门店" in said and "米汤" in said
    assert "T-" in talk.words("好 帮我催")


def test_a_return_waits_while_the_child_needs_the_food(families: Families) -> None:
    said = families("wait").words("奶粉退货算了先不退 家里只剩一天的量了")
    assert "加急" in said and "质量问题" not in said


@pytest.mark.parametrize("text", ["上班背奶 奶越来越少 只够一顿的", "假期就剩一天了 怎么哄睡"])
def test_milk_of_the_mother_and_days_off_are_no_goods(families: Families, text: str) -> None:
    assert "加急" not in families(text).words(text)
