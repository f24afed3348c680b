"""While steps are tried a repair, a swap or both are wished for in any words: the steps end, nothing told is asked again, one word makes the ticket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]


@pytest.mark.parametrize(
    ("fault", "wish", "yes"),
    [
        ("消毒锅不出蒸汽", "不会弄 叫个师父来看 苏州市姑苏区平江路8号 王建国 13812345678 后天上午", "对 要早上"),
        ("温奶器不热", "我搞不来这些 你派人来修吧 姓赵 13912345678 合肥市蜀山区长江西路99号 周六下午", "对"),
        ("吸奶器没吸力", "老了眼花看唔到 叫师傅嚟 广州市荔湾区宝华路9号 陈玉莲 13600005563 星期三下昼", "系 就咁"),
        ("加湿器不出雾", "苏州市姑苏区平江路8号 王建国 13812345678 后天上午 你们来弄", "嗯 上午来 下午要去接孙子"),
    ],
)
def test_who_tells_name_number_address_and_day_is_booked_at_once(
    families: Families, fault: str, wish: str, yes: str
) -> None:
    talk = families(f"books {fault}")
    said = told(talk, fault, wish)
    assert "没问题我就预约" in said and "步(共" not in said
    assert "T-" in told(talk, yes)


def test_the_day_that_was_read_out_outlives_a_yes_with_its_hours(families: Families) -> None:
    talk = families("hours")
    told(talk, "加湿器不出雾", "不试了 上门修 武汉市洪山区珞喻路100号 13700001111 李强 周日上午十点")
    assert "周日" in told(talk, "嗯 上午来 下午没人")


def test_what_cannot_be_done_books_nothing(families: Families) -> None:
    said = told(families("cannot"), "消毒锅不出蒸汽", "我不会弄这个 找不到探头")
    assert "第2步" in said and "预约" not in said


def test_whether_it_is_free_is_answered_beside_the_wish_for_a_repair(families: Families) -> None:
    talk = families("free")
    said = told(talk, "恒温壶报E2", "那恁来修吧 买了仨月 不要钱吧")
    assert "在保" in said and "手机号" in said


@pytest.mark.parametrize("asked", ["单号再发一次 我转给我妈", "工单编号再报一遍呗", "那单子号码是啥来着"])
def test_the_number_of_the_ticket_is_told_again(families: Families, asked: str) -> None:
    talk = families(f"number {asked}")
    told(talk, "恒温壶报E2", "上门修 苏州市姑苏区平江路8号 王建国 13812345678 后天上午", "对")
    said = told(talk, asked)
    assert "T-" in said and "订单号" not in said


@pytest.mark.parametrize(
    ("first", "wish", "mended", "claimed"),
    [
        ("加湿器不出雾 吸鼻器没吸力", "加湿器帮我修 吸鼻器换新的", "加湿器", "换"),
        ("吸奶器不吸 温奶器不热", "修吸奶器 温奶器退了吧", "吸奶器", "退"),
        ("在吗", "温奶器坏了想修 秤想退", "温奶器", "退"),
    ],
)
def test_a_repair_for_one_and_a_swap_for_the_other_are_two_errands(
    families: Families, first: str, wish: str, mended: str, claimed: str
) -> None:
    said = told(families(f"both {wish}"), first, wish)
    assert f"给{mended}约维修" in said and claimed in said and "步(共" not in said


def test_steps_told_of_two_devices_are_no_wishes(families: Families) -> None:
    said = told(families("steps"), "温奶器不热 消毒锅不出蒸汽", "温奶器换了插座还是不热 消毒锅也换了水")
    assert "给温奶器约维修" not in said


def test_a_swap_that_is_agreed_to_in_words_makes_the_ticket_and_ends_the_steps(families: Families) -> None:
    talk = families("swap")
    said = told(talk, "吸鼻器没吸力", "装紧了还是不吸 上礼拜买的 换新")
    assert "步(共" not in said
    assert "T-" in told(talk, "前天到的", "换 别啰嗦了", "没有订单号")
    assert "排查" not in told(talk, "六个月能吃蛋黄吗")


def test_an_order_number_spoken_digit_by_digit_is_read(families: Families) -> None:
    talk = families("digits")
    told(talk, "体温计显示Lo", "买了六天 给我换个新的行不")
    filled = told(talk, "订单二六幺幺幺九零零五二二零零八四幺 电话幺三六零零零零五五二幺 地址不变")
    assert talk.slots["order_no"] == "2611190052200841" and talk.slots["phone"] == "13600005521"
    said = told(talk, "对 换吧 别再问了开车呢")
    assert "T-" in filled + said and "排查" not in said
