"""Orders, parcels, invoices and claims: what is asked beside a form or a result, and numbers that are another kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
DELIVERED, ON_ITS_WAY, UNSENT = "2611140059937716", "2611200091143326", "2611180033120947"
REFUNDED, AT_THE_SHOP = "2610280070013359", "2611060018834420"
BATCH = "HX260805P1"
CLAIM = ("奶粉开了一罐宝宝不喝 剩下两罐没开 能退不", DELIVERED)


# --- questions put to an open claim ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "known"),
    [("那寄回去谁掏运费", "运费您出"), ("邮费哪个出", "运费您出"), ("多久到账", "七日内"), ("钱啥时候退", "七日内")],
)
def test_a_question_on_how_a_claim_goes_on_is_answered_and_the_verdict_not_repeated(
    families: Families, asked: str, known: str
) -> None:
    talk = families(asked)
    said = told(talk, *CLAIM, asked)
    assert known in said and "和前面说的一样" not in said and "没有退款" not in said


def test_after_such_questions_the_claim_is_registered_as_what_it_is(families: Families) -> None:
    talk = families("still a claim")
    told(talk, *CLAIM, "那寄回去谁掏运费", "多久到账")
    assert "订单专员" in talk.words("登记吧")
    assert "product_return" in talk.state.ticket_categories.values()


def test_the_opened_tin_asked_about_is_answered_by_the_claim(families: Families) -> None:
    said = told(families("tin"), *CLAIM, "多久到账", "那开了的那罐就白瞎了?")
    assert "不适用" in said and "到账" not in said


def test_pay_or_not_asked_after_a_return_was_registered_is_asked_of_that(families: Families) -> None:
    talk = families("well")
    said = told(talk, *CLAIM, "登记吧", "到底赔还是不赔")
    assert "T-" in said and "惩罚性" not in said


def test_how_long_is_not_answered_with_there_is_no_ticket_while_one_is_being_made(families: Families) -> None:
    said = told(families("how long"), f"奶粉有怪味 批次{BATCH} 订单{DELIVERED}", "多久给答复")
    assert "还没有登记过" not in said and "提交" in said


def test_a_telephone_number_told_in_a_form_goes_on_with_it(families: Families) -> None:
    talk = families("phone")
    said = told(talk, f"奶粉有怪味 批次{BATCH} 订单{DELIVERED}", "多久给答复", "等我看看", "电话13200009963")
    assert "现在提交吗" in said


@pytest.mark.parametrize(("days", "within"), [("十来天", False), ("半个多月", False), ("十几天", False)])
def test_days_told_roughly_are_understood(families: Families, days: str, within: bool) -> None:
    said = told(families(days), f"奶粉不想要了 收到{days}了 没拆")
    assert "对不上" not in said and ("七天内" in said) == within and "已经过了" in said


def test_days_on_either_side_of_the_limit_are_asked_for_once_more(families: Families) -> None:
    talk = families("some days")
    assert "打错" not in told(talk, "奶粉不想要了 收到好几天了 没拆")
    assert "七天内" in talk.words("五天吧")


def test_a_claim_goes_on_without_an_order_that_is_not_the_parent_s(families: Families) -> None:
    talk = families("not mine")
    said = told(talk, "收到的湿巾少了两包 外箱也瘪了", "订单8812345678901234 电话13600005521")
    assert "没有查到" in said and "补发" in said
    assert "T-" in talk.words("登记吧")


def test_what_was_wrong_with_the_food_is_not_asked_again_for_its_return(families: Families) -> None:
    said = told(
        families("hair"), "米粉里吃出一根头发 恶心死了 赔钱", f"批次20260402C 订单{DELIVERED}", "那先给我退了吧这盒"
    )
    assert "是有质量问题" not in said


# --- a result that was told already ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "known"),
    [
        ((f"{AT_THE_SHOP} 显示签收了 我没拿到啊", "代收点说没有"), "帮我登记|补发"),
        ((f"退款到了没 {REFUNDED}", "钱没看到啊 微信里没有"), "七日内|工作日"),
        ((f"这奶粉是不是正品 罐底码{BATCH}", "扫码扫不出来啊"), "防伪"),
    ],
)
def test_a_remark_on_a_result_is_answered_and_the_result_not_read_out_again(
    families: Families, texts: tuple[str, str], known: str
) -> None:
    talk = families(texts[1])
    first = talk.say(texts[0])[0].text
    said = talk.words(texts[1])
    assert first not in said and any(word in said for word in known.split("|"))


def test_the_same_question_gets_the_same_result(families: Families) -> None:
    assert "西安" in told(families("again"), f"{ON_ITS_WAY} 到哪了", "到哪了啊")


def test_what_is_in_an_order_can_be_asked_after_it_was_changed(families: Families) -> None:
    talk = families("inside")
    told(talk, f"{ON_ITS_WAY} 到哪了", "能改地址吗", "改到杭州市西湖区文三路88号3单元502")
    assert "1段" in talk.words("顺便问下 里头是1段吧")


def test_only_the_stage_that_was_named_is_told(families: Families) -> None:
    said = told(families("stage"), "三段奶粉啥时候有货")
    assert "3段" in said and "1段" not in said


def test_whether_goods_can_be_kept_is_no_question_of_stock(families: Families) -> None:
    assert "不等于留货" in told(families("keep"), "3段奶粉啥时候有货", "能不能先给我留两罐")


def test_another_stage_for_two_days_is_a_question_of_feeding(families: Families) -> None:
    said = told(families("stage2"), "3段奶粉啥时候有货 断粮了", "那换成2段顶两天行吗 娃13个月")
    assert "质量问题" not in said and "二段" in said


# --- numbers, prices, invoices, other people's data -------------------------------------------------


def test_a_courier_s_number_is_called_what_it_is(families: Families) -> None:
    talk = families("courier")
    assert "快递单号" in talk.words("SF1234567890123 这个到哪了")
    assert "还差订单号" not in talk.words("那是快递单号 订单号我找找")


def test_a_batch_once_told_is_no_ticket(families: Families) -> None:
    talk = families("batch")
    told(talk, "罐底写的 MX-261001 米粉有股哈喇味", "没订单号", "提交吧")
    assert "没有查到 MX-261001。单号" not in talk.words("查下MX-261001这批次有没有问题")


def test_a_price_that_fell_after_buying_goes_on_with_the_order(families: Families) -> None:
    said = told(families("price"), "我刚买的奶粉今天降了20 咋办", DELIVERED)
    assert "退差价" in said and "没有权限" not in said


def test_a_wrong_title_is_registered_with_what_it_shall_be(families: Families) -> None:
    talk = families("title")
    said = told(talk, "发票抬头开错了 要公司的", "订单2611150047713308")
    assert "登记给订单专员" in said
    told(talk, "税号91310000MA1FL0XX0A 公司叫安禾科技有限公司")
    assert "T-" in talk.words("好 登记")


@pytest.mark.parametrize("asked", ["就看下到哪了又不干嘛", "那你告诉我地址就行"])
def test_who_insists_on_a_stranger_s_order_hears_why_not(families: Families, asked: str) -> None:
    said = told(families(asked), f"帮我查下我闺蜜的订单 {UNSENT} 她手机13811112222", asked)
    assert "隐私" in said or "只对下单人说" in said


def test_an_unknown_number_that_is_the_only_one_is_met_with_another_way(families: Families) -> None:
    assert "转人工" in told(families("only"), "订单号 12345 查一下", "没有了 就这个")


def test_a_change_that_is_not_wanted_any_more_reaches_the_ticket(families: Families) -> None:
    talk = families("keep it")
    told(talk, f"刚下的单 {UNSENT} 能取消不", "取消")
    assert "T-" in talk.words("算了别取消了 我还是要")


def test_goods_sent_back_are_no_new_return(families: Families) -> None:
    said = told(families("sent"), "退货的快递我寄出去了 什么时候退钱", DELIVERED)
    assert "质量问题" not in said and "七日内" in said


def test_give_or_not_calls_no_expert(families: Families) -> None:
    assert "儿科" not in told(families("give"), "奶粉降价了能补差价不", DELIVERED, "你们能不能一次说清楚 给不给")


@pytest.mark.parametrize("before", [("没有订单号",), ("没有订单号", "提交")])
def test_what_is_paid_for_bad_food_needs_no_question_what_it_is_about(
    families: Families, before: tuple[str, ...]
) -> None:
    talk = families("bad-food")
    told(talk, "奶粉里有黑点 没喝", "看不清批次", *before)
    answer = talk.words("那你们怎么赔")
    assert "第一百四十八条" in answer and "哪一类" not in answer


def test_whether_a_parcel_comes_tomorrow_orders_nothing(families: Families) -> None:
    assert "补" not in told(families("tomorrow"), f"我的快递到哪了 {ON_ITS_WAY}", "那明天能到不")


@pytest.mark.parametrize("words", ["净化器AP-200多少钱", "温奶器WN-21有货吗", "AP-200的净化器啥价"])
def test_a_model_that_is_not_sold_has_no_price(families: Families, words: str) -> None:
    said = families(words).words(words)
    assert "没有" in said and "在售" in said or "没有查到" in said


def test_a_model_that_is_sold_has_its_own_price(families: Families) -> None:
    said = families("sold").words("净化器AP-20多少钱")
    assert "799" in said and "没有查到" not in said
