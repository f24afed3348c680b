"""What was done, found and seen in a walk, told in anybody's words; devices that are described and not named; two at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.understand.report import acts_found, acts_told, verdict
from tests.conversations.household import Household, told

Families = Callable[[str], Household]
JOY = ("恢复", "弄好")


# --- whether it works again ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "report", "found"),
    [
        ("洗衣机一甩干就自己走", "四个脚垫平了 不走了", "solved"),
        ("加湿器一点雾没有", "冒雾啦!!", "solved"),
        ("热奶的不热", "诶 热乎了", "solved"),
        ("净化器老是红灯", "变绿了", "works"),
        ("摄像头连不上", "连上了 不过画面卡得很", "partly"),
        ("夜灯一闪一闪", "不闪了 但是特别暗", "partly"),
        ("辅食机转不动", "转了 就是声音大", "partly"),
        ("温奶器报E1", "E1还在", "broken"),
        ("体温计不亮", "亮了一下又灭了", "broken"),
        ("摇椅不动了", "不动了", "broken"),
        ("吸奶器没吸力", "插电也一样", "broken"),
        ("冲奶机出来稀", "稀的还是稀", "broken"),
        ("吸奶器没吸力", "管子插好了", None),
        ("吸奶器没吸力", "盖子打开了", None),
        ("温奶器不热", "水加了", None),
    ],
)
def test_a_report_tells_whether_it_works_again(fault: str, report: str, found: str | None) -> None:
    assert verdict(report, fault, ()) == found


@pytest.mark.parametrize(
    ("report", "act"),
    [
        ("水搁够了", "water"),
        ("150ml的水 到刻度那", "water"),
        ("拿白醋泡过了", "descale"),
        ("换了墙上的插座", "wall_socket"),
        ("重启了两遍", "restart"),
        ("恢复出厂也做过", "reset"),
        ("鸭嘴阀是新换的", "valve"),
        ("线是原配的", "adapter"),
    ],
)
def test_what_was_done_is_understood(report: str, act: str) -> None:
    assert act in acts_told(report)


@pytest.mark.parametrize("report", ["水还没加", "没有柠檬酸", "忘了换插座", "等会再试"])
def test_what_was_not_done_is_not_taken_for_done(report: str) -> None:
    assert not acts_told(report)


def test_a_crust_calls_for_descaling() -> None:
    assert "descale" in acts_found("底下一圈白乎乎的硬壳") and not acts_found("底下是干的")


@pytest.mark.parametrize(
    ("fault", "report"),
    [
        ("洗衣机一甩干就自己走", "脚垫平了 不走了"),
        ("雾化器不出雾", "哎 出雾了"),
        ("恒温壶烧到一半自己停", "不停了 一直烧到开"),
        ("冲奶机冲出来的奶特别稀", "原来是我把牌子设错了 改回来就正常了"),
    ],
)
def test_what_is_gone_ends_the_walk_with_joy(families: Families, fault: str, report: str) -> None:
    said = told(families(f"gone {fault}"), fault, report)
    assert any(word in said for word in JOY) and "签收" not in said


def test_joy_is_met_after_the_repair_was_offered_too(families: Families) -> None:
    talk = families("late")
    assert "维修" in told(talk, "温奶器不热", "水加够了 没用", "插座也换了 还是凉的", "柠檬酸泡过 一样")
    said = talk.words("咦 等了会儿 热了!")
    assert any(word in said for word in JOY)


def test_another_fault_that_is_left_is_taken_up(families: Families) -> None:
    talk = families("left")
    said = told(talk, "监护器连不上wifi", "连上了!但是画面一卡一卡的")
    assert "路由器5米" in said or "卡" in str(talk.slots["issue_summary"])


# --- steps that were done are not told again --------------------------------------------------------


def test_what_was_done_before_is_not_told_again(families: Families) -> None:
    said = told(families("done"), "监护器黑屏没画面", "镜头擦过了 也断电重启过 恢复出厂都做了")
    assert "擦镜头" not in said and "按重置孔" not in said and "维修" in said


def test_what_the_first_message_tells_is_passed_over(families: Families) -> None:
    said = families("first").words("吸奶器没吸力 阀是新换的 膜也没破 导管没进水")
    assert "换到右边" not in said


@pytest.mark.parametrize("report", ["水搁了 搁的凉白开", "适配器5V2A 原装的", "瓶子都是倒着放的", "盖子也盖严了"])
def test_a_report_is_no_claim_and_no_riddle(families: Families, report: str) -> None:
    said = told(families(f"report {report}"), "消毒锅灯亮但是不冒气", report)
    assert "签收" not in said and "没听懂" not in said and ("第" in said or "维修" in said)


# --- devices that are described ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "device"),
    [
        ("煮奶瓶的那个机器 通电没动静", "消毒锅"),
        ("俺家蒸奶瓶嘞锅不冒气", "消毒锅"),
        ("那个热奶的 光亮灯不热", "温奶器"),
        ("喷雾的那个小机器不喷了", "加湿器"),
        ("给娃吸鼻涕那玩意充不进电", "吸鼻器"),
        ("泵奶的那个没劲了", "吸奶器"),
        ("讲故事那个盒子没声了", "早教机"),
        ("称娃娃那个秤乱跳", "婴儿秤"),
        ("看娃的摄像头黑屏了", "监护器"),
    ],
)
def test_a_device_is_known_by_what_it_does(families: Families, words: str, device: str) -> None:
    talk = families(f"described {words}")
    assert "签收" not in talk.words(words) and talk.slots["product"] == device


@pytest.mark.parametrize("words", ["吸奶的时候疼", "煮奶瓶要多久", "看孩子的阿姨问的"])
def test_what_is_done_without_a_device_names_none(families: Families, words: str) -> None:
    talk = families(f"none {words}")
    talk.words(words)
    assert talk.slots.get("product") not in ("吸奶器", "消毒锅", "监护器")


def test_of_two_that_are_broken_each_has_its_part(families: Families) -> None:
    talk = families("two")
    said = told(talk, "温奶器和加湿器都坏了", "温奶器亮灯不热 加湿器不出雾了")
    assert "加热档" in said and "出雾" in said
    assert "浮子" in talk.words("先放一边 说加湿的") and talk.slots["product"] == "加湿器"
    assert "加热档" in talk.words("另外那个呢")


# --- questions on the device ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "question", "answer"),
    [
        ("加湿器不出雾", "洗完滴点香薰精油行不", "精油"),
        ("加湿器不出雾", "用自来水还是凉白开", "凉白开"),
        ("净化器开了没风", "滤芯能水洗吗", "不能水洗"),
        ("推车轮子卡", "能上食用油吗", "食用油"),
        ("消毒锅不烘干", "底下黄黄白白那一圈是啥", "垢"),
        ("摄像头连不上网", "怎么重置啊 没找到按钮", "重置孔"),
    ],
)
def test_a_question_in_a_walk_is_answered_of_the_device(
    families: Families, fault: str, question: str, answer: str
) -> None:
    assert answer in told(families(f"question {question}"), fault, question)


def test_how_often_is_answered_after_the_walk(families: Families) -> None:
    said = told(families("often"), "加湿器不出雾", "出雾了", "那多久洗一回")
    assert "每周" in said or "每天" in said


def test_a_finding_told_of_the_other_device_is_its_own(families: Families) -> None:
    talk = families("switch")
    told(talk, "温奶器不热 加湿器不出雾")
    assert "滑膜" in talk.words("先放一边 说加湿的 里面一层粉红色滑滑的") and talk.slots["product"] == "加湿器"


def test_what_to_do_next_goes_on_with_the_steps(families: Families) -> None:
    said = told(families("next"), "温奶器不热", "水加了 插座也换了", "柠檬酸泡了半个钟头了 接下来咋弄")
    assert "擦净冲净" in said and "泡30分钟" not in said


def test_something_found_out_of_place_is_put_back_first(families: Families) -> None:
    talk = families("loose")
    assert "装回" in told(talk, "雾化器不出雾", "哦 喷嘴芯没装回去 找到了") or "放回" in talk.state.said[-1]
    assert any(word in talk.words("出雾了") for word in JOY)


def test_a_crust_is_descaled_though_the_fault_has_no_such_step(families: Families) -> None:
    assert "柠檬酸" in told(families("crust"), "消毒锅亮一下就灭", "水加了", "底下一层白的 硬得很")


def test_a_visit_wished_with_all_its_facts_is_read_out(families: Families) -> None:
    said = told(families("visit"), "加湿器不出雾", "约师傅 13600009934 天河路88号2303 礼拜六上午")
    assert "13600009934" in said and "天河路88号" in said and "加湿器" in said


def test_what_is_told_after_the_last_step_stays_with_that_device(families: Families) -> None:
    talk = families("after")
    told(talk, "监护器夜里全黑 加湿器不出雾", "镜头擦过 重启过 恢复出厂也做了", "红外灯是亮的 画面照黑")
    assert talk.slots["product"] == "监护器"


def test_joy_comes_with_what_keeps_it_so(families: Families) -> None:
    assert "每周" in told(families("keeps"), "加湿器不出雾", "出雾了")


def test_two_devices_are_told_apart_by_their_letters(families: Families) -> None:
    talk = families("letters")
    told(talk, "A监护器夜里全黑 B加湿器不出雾", "A：镜头擦过 重启过")
    assert talk.slots["product"] == "监护器"
    assert "浮子" in talk.words("B呢") and talk.slots["product"] == "加湿器"


def test_what_is_told_of_the_other_device_ends_its_walk(families: Families) -> None:
    said = told(
        families("ends"), "餐椅托盘卡不上 还有小夜灯不亮", "夜灯充了一宿 还是黑的", "餐椅那个 掏出块饼干渣 卡上了"
    )
    assert any(word in said for word in JOY) and "餐椅" in said


def test_a_question_on_the_crust_is_no_line_of_the_step(families: Families) -> None:
    said = told(families("crust asked"), "消毒锅不烘干", "底盘那一圈黄黄白白的是啥 有毒吗")
    assert "柠檬酸" in said or "水垢" in said
