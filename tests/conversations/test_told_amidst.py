"""What is told amidst the steps: what was measured, the model, which device comes first, that the fault was another one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
JOY = ("恢复", "弄好", "好了")


@pytest.mark.parametrize(
    ("fault", "report"),
    [
        ("雾化器光响不冒烟", "哎呀小帽掉水池了 安上冒了 呼呼的"),
        ("吸鼻器没有吸力了", "把圈装回去就吸了 嗖嗖的"),
        ("加湿器不喷雾", "洗了一下 喷了 噗噗的"),
        ("吸奶器不吸了", "阀按紧就吸上了 哗哗的"),
    ],
)
def test_what_it_does_after_it_was_put_together_is_joy(families: Families, fault: str, report: str) -> None:
    assert any(word in told(families(report), fault, report) for word in JOY)


@pytest.mark.parametrize("report", ["装上不冒 还是那样", "安上了 一点不冒", "装回去冒了一下又没了"])
def test_what_it_does_not_do_after_it_was_put_together_is_none(families: Families, report: str) -> None:
    assert "第2步" in told(families(report), "雾化器不出雾了", report)


@pytest.mark.parametrize(
    "report",
    [
        "还是稀 我拿厨房秤称的 该出二十克粉就出来十一克",
        "我用电子秤称了下 应该出15克 只有9克",
        "称了 显示20g 实际才12g",
    ],
)
def test_too_little_that_was_weighed_calls_for_calibration(families: Families, report: str) -> None:
    assert "校准" in told(families(report), "冲奶机出来的奶特别稀", report)


@pytest.mark.parametrize(
    "report", ["拿温度计量了一下 41 壶上还写45呢", "用水温计试了 显示50 水只有44", "温度计量还是差六度"]
)
def test_what_it_was_measured_with_is_no_device(families: Families, report: str) -> None:
    talk = families(report)
    told(talk, "恒温壶温度不准", report)
    assert talk.slots["product"] == "恒温壶"


@pytest.mark.parametrize("said", ["型号在屁股底下呢 我翻过来看看 FM-220", "标签上写的MF-1", "底下贴着 MF-3 吧"])
def test_the_model_told_amidst_is_the_devices_own(families: Families, said: str) -> None:
    talk = families(said)
    heard = told(talk, "冲奶机冲出来特别稀", said)
    assert talk.slots["product"] == "冲奶机" and "手机号" not in heard and "第2步" not in heard


@pytest.mark.parametrize(
    ("first", "device"),
    [
        ("先弄推车吧 一会要出门 另一个不急", "婴儿推车"),
        ("先温奶那个吧 孩子饿了", "温奶器"),
        ("先把推车弄好 要下楼", "婴儿推车"),
    ],
)
def test_the_device_that_comes_first_is_begun(families: Families, first: str, device: str) -> None:
    talk = families(first)
    assert "第1步" in told(talk, "温奶器不热了 推车轮子也卡了", first)
    assert talk.slots["product"] == device


def test_a_fault_put_right_is_looked_for_anew(families: Families) -> None:
    assert "漏" in told(families("leaks"), "加湿器不喷雾", "说错了 是底下漏水")
    assert "烫" in told(families("hot"), "温奶器不热了", "说反了 是太烫了")
    said = told(families("rear"), "推车前轮卡死了", "哦不对 我说错了 是后轮 左后那个")
    assert "后轮" in said and "第1步" in said


def test_steps_of_another_fault_told_as_done_are_passed_over(families: Families) -> None:
    said = told(families("jumps"), "婴儿秤数字0.00一直跳来跳去", "秤我挪地上了也换了新电池 归零了 还跳")
    assert "维修" in said and "第2步" not in said


@pytest.mark.parametrize(
    "named",
    [
        "恁家那个枪 就是照脑门那个 老是出俩字母 一个L一个o 俺也不认嘞",
        "那个照额头的枪 一直报Lo 咋整",
        "对着额头滴的那个 光显示Lo",
    ],
)
def test_a_thermometer_told_by_where_it_is_held(families: Families, named: str) -> None:
    talk = families(named)
    assert "模式" in told(talk, named) and talk.slots["product"] == "体温计"


def test_a_lid_that_opens_by_itself_is_a_danger(families: Families) -> None:
    said = told(families("lid"), "小夜灯遥控没反应", "说真的你们那电池盖没螺丝 两岁都能抠开 这叫安全？")
    assert "安全隐患" in said


def test_a_village_by_its_landmark_is_an_address_and_a_day_twice_is_a_yes(families: Families) -> None:
    talk = families("village")
    told(
        talk,
        "冲奶机不出粉",
        "约个人上门修吧 这礼拜天上午",
        "15143027786 吉林省德惠市米沙子镇 卫生院后头那栋三单元二楼",
        "改下礼拜二吧 上午",
    )
    assert "T-" in talk.words("那就定了 就下礼拜二")
    assert "T-" in talk.words("刚才那单子号你再说一遍 我拿笔记")


def test_what_to_do_for_the_child_beside_the_machine_is_answered(families: Families) -> None:
    said = told(families("nose"), "老大3岁 老二5个月", "吸鼻器没吸力", "机器要修好几天 老大这个年纪鼻涕咋弄")
    assert "盐水" in said and "密封圈" not in said.split("老大")[-1]


@pytest.mark.parametrize("answer", ["是质量问题 运费谁出", "轮子坏了算质量问题吧 寄回去运费谁掏"])
def test_freight_asked_beside_the_reason_is_answered(families: Families, answer: str) -> None:
    assert "运费都是我们出" in told(families(answer), "推车想退", answer)
