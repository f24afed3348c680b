"""Bookings as parents tell them: asked for in any words, changed before and after, read back on demand, known facts never asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
WALK = ("消毒锅不加热", "水加了 还是不热")
FORM = ("温奶器坏了不加热 帮我约师傅", "13812345678 张伟", "上海市浦东新区张江路100号5号楼", "后天上午")


# --- asked for beside the steps ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        "给俺报个修 买了不到仨月 姓佟 佟德旺 13900007712",
        "帮我报一下修吧 上个月买的 电话13900007712 佟德旺",
        "给我修修吧 九月份买的 佟德旺 13900007712",
    ],
)
def test_a_repair_wished_in_a_walk_is_booked_and_asks_for_no_order(families: Families, wish: str) -> None:
    talk = families(wish)
    said = told(talk, *WALK, wish)
    assert "地址" in said and "订单" not in said and "记录" not in said
    assert talk.slots["phone"] == "13900007712" and talk.slots["purchase_date"].startswith("2026-")


@pytest.mark.parametrize("bought", ["买了七个月", "九月底才买嘞", "是今年双十一买的", "刚买了俩月"])
def test_when_it_was_bought_is_no_visit_and_is_not_asked_again(families: Families, bought: str) -> None:
    talk = families(bought)
    said = told(talk, *FORM[:3], bought)
    assert "跟您对一下" not in said and "哪一天" not in said and "时间" in said
    assert "哪天买" not in talk.words("那还在保修期内吗")


@pytest.mark.parametrize("asked", ["九月份要买个新的行吗", "推车等双十一再买"])
def test_what_is_to_be_bought_was_not(families: Families, asked: str) -> None:
    talk = families(asked)
    talk.words(asked)
    assert "purchase_date" not in talk.slots


# --- yes in any words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "yes", ["对对对 麻溜的吧", "要得 你交嘛", "嗯嗯确认", "行 就这么办", "中 就恁办", "好滴就这么着", "冇问题 约嘛"]
)
def test_yes_in_any_words_books(families: Families, yes: str) -> None:
    talk = families(yes)
    assert "约好了" in told(talk, *FORM, yes) and len(talk.state.tickets) == 1


# --- what is put right ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ("联系人改我太太,钟可盈,电话不变。", "钟可盈"),
        ("联系人写我婆婆 她叫王秀英", "王秀英"),
        ("是15号楼,不是5号楼", "15号楼"),
        ("电话错了 是13812345679", "13812345679"),
        ("改到后一天", "11月29日"),
        ("往后推两天", "11月30日"),
        ("往前挪一天", "11月27日"),
        ("礼拜六不在家 改礼拜一上午", "11月30日"),
    ],
)
def test_a_form_put_right_is_read_out_with_the_new_value(families: Families, change: str, new: str) -> None:
    said = told(families(change), *FORM, change)
    assert "跟您对一下" in said and new in said


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ("联系人换成我老公 陆建国 电话不变", "陆建国"),
        ("门牌错了 是15号楼不是5号楼", "15号楼"),
        ("手机换成13812345679", "5679"),
        ("时间改到后一天", "11月29日"),
        ("礼拜六不中了 挪到礼拜一上午", "11月30日"),
    ],
)
def test_a_ticket_put_right_says_the_new_value(families: Families, change: str, new: str) -> None:
    talk = families(change)
    said = told(talk, *FORM, "对", change)
    assert new in said and "没听懂" not in said and len(talk.state.tickets) == 1


def test_a_side_number_of_an_address_is_no_day(families: Families) -> None:
    first = "冲奶机坏了 要师傅上门修 地址上海市浦东新区张江路20号附11号 电话13912312312 明天下午"
    said = told(families("附"), first, "附1号 不是附11号 手快")
    assert "附1号" in said and "明天下午" in said and "附11号" not in said


def test_a_date_is_said_beside_the_words_it_was_told_in(families: Families) -> None:
    said = told(families("words"), *FORM)
    assert "后天上午" in said and "11月28日" in said


def test_a_fact_of_the_form_is_taken_up_after_a_question_between(families: Families) -> None:
    said = told(families("between"), *FORM[:3], "你们师傅上门收钱不", "下周二下午")
    assert "跟您对一下" in said and "12月1日" in said


def test_a_surname_is_no_craftsman(families: Families) -> None:
    talk = families("master")
    talk.words("推车坏了 帮我约个师傅 13511112222 上海市浦东新区张江路100号 周六下午")
    assert talk.slots.get("person") is None


# --- read back --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["单号、联系人、哪天来,复述一遍", "把单号 联系人 上门时间再说一遍", "单号联系人约的时间都念给我听听"]
)
def test_exactly_the_asked_facts_are_read_back(families: Families, asked: str) -> None:
    talk = families(asked)
    said = told(talk, *FORM, "对", asked)
    assert talk.state.tickets[0] in said and "张伟" in said and "11月28日" in said and "张江路" not in said


@pytest.mark.parametrize("asked", ["单号好多", "单号几多 我记一下", "编号发我", "工单号是多少啊"])
def test_the_number_of_the_ticket_is_told(families: Families, asked: str) -> None:
    talk = families(asked)
    said = told(talk, *FORM, "对", asked)
    assert talk.state.tickets[0] in said and "订单" not in said


@pytest.mark.parametrize("asked", ["电话你记的哪个 念我听听", "你那边记的电话是多少", "电话给我念一遍"])
def test_a_number_is_read_back_in_a_walk(families: Families, asked: str) -> None:
    said = told(families(asked), "我电话13812340001 消毒锅SX-22不热", asked)
    assert "13812340001" in said and "维修资料" not in said


def test_a_list_of_facts_is_a_test_of_memory(families: Families) -> None:
    said = told(families("exam"), "我家大的三岁 锅是SX-22 电话13812340001", "考题:娃多大,锅啥型号")
    assert "36个月" in said and "SX-22" in said and "13812340001" not in said


@pytest.mark.parametrize("asked", ["这步再说一遍", "再说一遍 没看清"])
def test_a_step_said_again_is_no_memory(families: Families, asked: str) -> None:
    assert "记着呢" not in told(families(asked), *WALK, asked)


def test_only_the_new_time_is_said(families: Families) -> None:
    said = told(families("only"), *FORM, "对", "等会儿 后天上午我要带娃体检 换周日上午吧")
    assert "11月29日" in said and "后天" not in said


def test_ticket_address_and_time_are_read_back(families: Families) -> None:
    talk = families("three")
    said = told(talk, *FORM, "对", "你把单号 地址 时间给我念一哈")
    assert talk.state.tickets[0] in said and "张江路" in said and "11月28日" in said


def test_a_rough_length_since_the_purchase_is_known(families: Families) -> None:
    said = told(families("rough"), "婴儿秤称不准", "买了五个多月 在保不")
    assert "还在保" in said and "哪天买" not in said


def test_what_is_registered_can_be_hurried(families: Families) -> None:
    said = told(families("hurry"), "安全座椅的扣子坏了 扣不住", "登记吧 电话13788889999", "能不能加急 我后天要出门")
    assert "T-" in said and "订单号" not in said
