"""While steps are tried, what was done to the machine is a report on it, whatever topic its words belong to elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
RED = "净化器一直红灯 开了一宿还红"
WEAK = "吸奶器吸力突然变小 左边"


@pytest.mark.parametrize(
    ("fault", "report"),
    [
        (RED, "擦了 还是红"),
        (WEAK, "鸭嘴阀换了"),
        (WEAK, "甩干了 也不行"),
        ("秤坏了嘛 放上去就显示err", "换地砖了 还是err"),
        ("洗衣机不脱水 咕咚咕咚响", "衣服抖开了"),
        ("洗衣机不脱水 咕咚咕咚响", "脚调了 还是跳"),
        ("温奶器不热", "水加了 加到线了"),
        ("监控连不上网 换了路由器", "扫码没反应"),
        ("吸鼻涕的充不进电", "线换了 插头也换了"),
        ("辅食机蒸完盖子打不开", "盖子凉了也拧不开"),
    ],
)
def test_what_was_done_to_the_machine_leads_to_the_next_step(families: Families, fault: str, report: str) -> None:
    said = told(families(f"done {fault} {report}"), fault, report)  # what was done is passed over
    assert ("第2步" in said or "第3步" in said) and "元" not in said and "签收" not in said


@pytest.mark.parametrize("report", ["插上动了", "换了根线 有声了", "没响了 好了"])
def test_what_works_again_ends_the_walk(families: Families, report: str) -> None:
    said = told(families(f"works {report}"), "摇椅不动了 音乐也没得", report)
    assert "恢复" in said or "弄好" in said or "第2步" in said


@pytest.mark.parametrize("report", ["不动了", "还是没声", "又停了"])
def test_what_does_not_work_does_not_end_it(families: Families, report: str) -> None:
    assert "恢复" not in told(families(f"not {report}"), "故事机没声音 灯亮的", report)


@pytest.mark.parametrize("report", ["娃又吐了", "宝宝屁股红了一片", "他烧到39了"])
def test_a_child_told_of_is_no_report(families: Families, report: str) -> None:
    said = told(families(f"child {report}"), RED, report)
    assert "第2步" not in said


def test_goods_named_beside_a_device_do_not_take_its_place(families: Families) -> None:
    talk = families("goods")
    told(talk, "消毒锅不烘干", "干不了的话奶瓶湿着能用不")
    assert talk.slots["product"] == "消毒锅"


def test_whether_a_faulty_thing_may_be_used_is_answered_from_its_fault(families: Families) -> None:
    said = told(families("use"), "餐椅托盘卡不上", "右边那个卡扣断了个角", "那还能坐不")
    assert "先别" in said or "先不用" in said


def test_a_machine_that_stops_again_is_taken_up_where_it_was(families: Families) -> None:
    said = told(families("again"), "辅食机打到一半停了 显示E2", "歇了半个钟 又好了", "又停了 肉放多了是不")
    assert "第2步" in said


def test_a_sentence_is_no_name_of_a_thing(families: Families) -> None:
    talk = families("sentence")
    told(talk, "我家那个机子坏了", "插头换了 还是不亮")
    assert talk.slots.get("product") in (None, "unknown")


def test_no_more_steps_and_repair_books_it(families: Families) -> None:
    assert "手机号" in told(families("repair"), RED, "先不弄了 修")


def test_the_door_in_the_read_out_is_put_right_by_its_number(families: Families) -> None:
    talk = families("door")
    said = told(talk, RED, "约人来看 明天下午 武汉洪山区光谷步行街5栋1203 15812345678", "哦不对 1302")
    assert "5栋1302" in said


def test_another_device_comes_with_its_step(families: Families) -> None:
    said = told(families("two"), "温奶器不热 消毒锅也不工作了", "插别的插座了 温奶器热了")
    assert "消毒锅" in said and "第1步" in said


def test_a_part_asked_for_in_a_walk_has_its_price(families: Families) -> None:
    assert "元" in told(families("price"), WEAK, "鸭嘴阀给我配一个")


def test_what_a_part_is_like_is_no_wish_for_one(families: Families) -> None:
    said = told(families("like"), "吸鼻涕的充不进电", "适配器5V2A 原装")
    assert "要哪一个" not in said and "第2步" in said


def test_works_but_is_not_over(families: Families) -> None:
    said = told(families("but"), "监护器画面是绿的", "关了自动夜视 手动白天模式 正常了 但到晚上全黑")
    assert "恢复了" not in said


def test_a_name_alone_asks_for_the_fault(families: Families) -> None:
    assert "怎么个坏法" in told(families("name"), "一晚上坏两样 温奶器 加湿器")


def test_to_be_fetched_and_not_visited_books_the_repair(families: Families) -> None:
    talk = families("fetched")
    told(talk, "监控看娃那个黑屏了", "修吧")
    said = talk.words("寄过去 别上门 乔雨桐 13900004417 杭州滨江区长河街道月明路77号3幢1102 明天下午五点后来取")
    assert "4417" in said and "没问题" in said


def test_which_of_two_is_a_question(families: Families) -> None:
    said = told(families("two waters"), "加湿器里头有粉粉的滑膜", "用自来水还是纯净水")
    assert "第2步" not in said


def test_a_buckle_that_does_not_hold_is_a_danger(families: Families) -> None:
    said = told(families("buckle"), "安全座椅卡扣咔咔响就是扣不住")
    assert "停用" in said and "医生" not in said


def test_water_at_the_socket_is_a_danger(families: Families) -> None:
    assert "停用" in told(families("socket"), "加湿器底座渗水 水淌到插排旁边了")


def test_a_lid_found_again_is_none(families: Families) -> None:
    said = told(families("lid"), "雾化器不出雾", "有个小帽子似的零件没装回去 在沥水架上 找到了")
    assert "隐患" not in said


def test_a_child_that_sits_in_it_is_brought_away_first(families: Families) -> None:
    talk = families("sits")
    said = told(talk, "摇椅靠背放不下来 卡住了", "娃坐里头呢")
    assert "抱" in said and talk.state.top and talk.state.top.waiting_for == "step_result"


def test_where_to_buy_a_part_is_no_question_on_the_step(families: Families) -> None:
    assert "元" in told(families("sold"), "消毒锅门关不严", "密封圈单卖不")


def test_a_part_of_a_day_is_of_the_day_that_was_told(families: Families) -> None:
    talk = families("part")
    told(talk, RED, "约人来看 明天下午 武汉洪山区光谷步行街5栋1203 15812345678")
    said = talk.words("改上午行不行")
    assert "11月27日上午" in said and str(talk.slots["appointment"]).startswith("2026-11-27")
