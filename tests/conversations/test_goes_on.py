"""Fragments, pauses and remarks go on with what is under way, whatever else the model hears in them."""

from __future__ import annotations

import re

import pytest

from tests.conversations.household import Household

REFUNDED = "2611120036679904"
SIGNED = "2611060018834420"
BROKEN_BOTTLE = "2508220066104873"
SHIPPED = "2611150047713308"


def flows(family: Household) -> list[str]:
    return [frame.flow for frame in family.state.stack]


@pytest.mark.parametrize(
    "words", ["等我看下日历", "稍后发你 娃闹", "我瞅瞅排班", "先缓缓 我问下老公", "容我翻下聊天记录"]
)
def test_a_pause_neither_calls_off_the_form_nor_asks_again(family: Household, words: str) -> None:
    family.say("消毒锅坏了 帮我约师傅上门")
    family.say("13900005678")
    said = family.words(words)
    assert "急" in said and "地址" not in said
    assert "repair_booking" in flows(family)


def test_putting_the_matter_aside_is_no_end_of_it(family: Household) -> None:
    family.say(f"买了半个月 {SIGNED} 温奶器要退货")
    said = family.words("先不聊这个 宝宝夜里老醒咋办")
    assert "夜" in said
    assert "goods_claim" in flows(family)


def test_what_was_in_the_parcel_is_a_question_about_the_order(family: Household) -> None:
    family.say(f"查下物流 {SIGNED}")
    assert "温奶器" in family.words("里头是不是两样 温奶器跟秤")
    assert not flows(family)


def test_what_was_bought_is_told_of_a_refunded_order_too(family: Household) -> None:
    family.say(f"{REFUNDED} 退款到账没")
    assert "调奶壶" in family.words("这单是啥来着")


def test_an_order_found_later_is_added_to_the_claim_that_was_registered_without_it(family: Household) -> None:
    family.say("假货 你们卖假奶粉 退一赔三")
    family.say("订单找不着了")
    family.say("先登记")
    assert family.state.tickets
    said = family.words(f"找到了 {SHIPPED}")
    assert family.state.tickets[0] in said


def test_what_was_dropped_by_the_parent_goes_on_with_the_claim(family: Household) -> None:
    family.say(f"收到的奶瓶瓶身有裂缝 {BROKEN_BOTTLE}")
    family.say("哦是我家娃昨天掉地上摔裂的")
    assert flows(family) == ["goods_claim"]


@pytest.mark.parametrize("words", ["能直接给我改吗", "你能帮我弄一下不"])
def test_can_you_do_it_goes_on_with_the_invoice(family: Household, words: str) -> None:
    family.say("发票抬头开成个人了 公司不认 2611010037741108")
    assert "发票" in family.words(words)


def test_another_number_is_looked_up_for_the_points(family: Household) -> None:
    family.say("查积分 13900001178")
    assert "4320" in family.words("手滑 87结尾 13900001187")
    assert "1200" in family.words("哪些要作废的")


def test_when_will_it_be_there_is_asked_of_the_goods_that_are_out(family: Household) -> None:
    assert "缺货" in family.words("FM-08辅食机下架了吗 拍不了")
    assert "订单号" not in family.words("哪天到")


def test_an_address_in_an_order_is_not_exchanged_like_goods(family: Household) -> None:
    said = family.words("前天下的单地址写错了 能换不")
    assert "地址" in said
    assert "goods_claim" not in flows(family)


def test_how_far_is_it_is_told_of_the_ticket_though_read_as_something_else(family: Household) -> None:
    family.say("消毒锅坏了 上海浦东新区张杨路2200弄6号501 13900005678 后天上午来人修")
    family.say("对 就这样")
    assert family.state.tickets[0] in family.words("到哪一步了")


def test_a_batch_put_right_is_checked_and_answers_no_other_question(family: Household) -> None:
    family.say("奶粉里有黑点 不敢喂了")
    family.say("罐底HX240105AI")
    said = family.words("是A1 数字一 HX240105A1 灯底下看不清")
    assert "HX240105A1" in said
    assert "food_quality" in flows(family)


def test_a_thing_to_be_taken_out_of_an_order_is_no_personal_data(family: Household) -> None:
    family.say("我要删一个东西")
    assert not family.state.tickets
    family.say("就是我买的那单里头 湿巾不要了")
    assert flows(family) == ["order_status"]


def test_weeks_put_right_are_answered_again(family: Household) -> None:
    family.say("孕十三周 闻见油烟就吐 一天就喝进去两口水")
    assert "医" in family.words("不是十三 十一周多")


def test_a_parcel_that_cannot_be_stopped(family: Household) -> None:
    family.say("搬家了 改收货地址")
    family.say(f"订单{SHIPPED}")
    family.say("新的 重庆市江北区观音桥步行街9号1402")
    assert "拒收" in family.words("拦不住会咋样")


@pytest.mark.parametrize("words", ["要等多长时间啊", "多久给答复", "人呢"])
def test_who_waits_for_a_person_is_told_how_long(family: Household, words: str) -> None:
    family.say("叫个人来")
    said = family.words(words)
    assert "分钟" in said and "工单" not in said


def test_a_number_for_the_person_who_was_called_is_passed_on(family: Household) -> None:
    family.say("叫个人来")
    family.say("算了不等了 让他打我电话 13500009908")
    assert family.slots["phone"] == "13500009908"
    assert not family.state.tickets


@pytest.mark.parametrize("words", ["弄好没", "他啥时候联系我"])
def test_whether_it_is_done_is_told_of_the_ticket(family: Household, words: str) -> None:
    family.say("消毒锅坏了 上海浦东新区张杨路2200弄6号501 13900005678 后天上午来人修")
    family.say("对 就这样")
    assert family.state.tickets[0] in family.words(words)


def test_praise_of_who_came_books_no_visit(family: Household) -> None:
    family.say("夸一下上次那个师傅")
    assert not flows(family)


def test_a_question_with_a_number_changes_no_contact(family: Household) -> None:
    family.say("电话13500009908 能查到不")
    assert not family.state.tickets


def test_a_bare_number_is_looked_up_and_answered_by_no_article(family: Household) -> None:
    family.say("我的积分咋少了")
    said = family.words("13900001187")
    assert "4320" in said and "合并" not in said


def test_where_is_it_goes_on_with_the_repair_that_was_sent_back(family: Household) -> None:
    family.say("帮我查下维修 R2611080019")
    assert "R2611080019" in family.words("到哪了")


def test_a_parcel_to_be_urged_is_registered(family: Household) -> None:
    family.say("快递到哪了 2611130028846271")
    family.say("帮我催下")
    assert family.state.tickets


def test_a_child_that_lifts_its_head_has_nothing_to_do_with_invoices(family: Household) -> None:
    assert "发票" not in family.words("三个月趴着还不会抬头 正常吗")


@pytest.mark.parametrize(
    ("told", "asked", "heard", "not_heard"),
    [
        ("娃十个月拉肚子", "要不要停奶", "不要断母乳|母乳照喂", "哺乳期|挑食"),
        ("宝宝满月 肚脐有点渗水发红", "能碰水不", "洗澡", "卡介|打过"),
        ("宝宝两个月 有点湿疹", "擦啥", "保湿霜", "口水"),
        ("宝宝14个月 咳嗽三天了有痰", "食咩好", "多喝水", "过敏"),
        ("哥哥4岁发烧39 弟弟一岁", "那弟弟要唔要隔开", "单独|分开|洗手", "打呼"),
    ],
)
def test_a_half_sentence_is_answered_by_what_was_told_and_not_by_a_shared_word(
    family: Household, told: str, asked: str, heard: str, not_heard: str
) -> None:
    family.say(told)
    said = family.words(asked)
    assert re.search(heard, said) and not re.search(not_heard, said)


def test_news_of_the_way_to_a_doctor_is_no_part_of_a_question(family: Household) -> None:
    said = family.words("好 她老公开车带去医院了 宝宝在家给我 冰箱里昨天吸的奶怎么热")
    assert "40℃" in said and "微波" in said


@pytest.mark.parametrize("words", ["他爸买的大人感冒颗粒 掰半袋给他中不", "家里只有大人的感冒药 减半给他喝行吗"])
def test_a_grown_ups_medicine_is_not_halved_for_a_child(family: Household, words: str) -> None:
    family.say("大的四岁半 昨天咳嗽流鼻涕 38.4")
    assert "4岁以下" in family.words(words) or "大人药减半" in family.words(words)
