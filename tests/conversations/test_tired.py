"""What annoyed tired parents: a question taken for a report, the same asked twice, a wrong step, a fact that was lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.understand.cues import find_cues
from tests.conversations.household import Household, payloads, told

Families = Callable[[str], Household]


# --- the walk through a fault -------------------------------------------------------------------


def test_a_step_asked_for_by_its_number_is_told_again(families: Families) -> None:
    talk = families("steps")
    told(talk, "吸奶器没吸力", "试了没用", "还是没用")
    assert "第2步" in talk.words("第二步怎么弄")
    assert "第3步" in talk.words("试了没用")


def test_a_step_and_its_question_are_one_bubble(families: Families) -> None:
    said = families("bubble").say("吸奶器没吸力")
    assert said[-1].text.startswith("第1步") and "试了没用" in payloads(said)


def test_a_model_names_its_device(families: Families) -> None:
    talk = families("model")
    assert "第1步" in talk.words("BP-316 没吸力")
    assert talk.slots["product"] == "吸奶器"


@pytest.mark.parametrize("other", ["BP-316 没吸力", "不是漏奶 是没吸力"])
def test_another_fault_told_at_the_first_step_begins_anew(families: Families, other: str) -> None:
    talk = families("other")
    talk.words("吸奶器漏奶")
    assert "第1步" in talk.words(other)
    assert talk.slots["fault_id"] == "repair.breast_pump.no_suction"


def test_a_code_read_off_the_screen_in_the_walk_chooses_its_fault(families: Families) -> None:
    talk = families("code")
    told(talk, "温奶器一直滴滴响", "屏上是E3")
    assert talk.slots["fault_id"] == "repair.bottle_warmer.overheated"


def test_how_to_do_without_the_device_is_no_report_on_the_step(families: Families) -> None:
    talk = families("meanwhile")
    answer = told(talk, "温奶器不热了", "那奶怎么热")
    assert "隔水" in answer and "第2步" not in answer


def test_a_question_or_a_fact_is_no_report_on_the_step(families: Families) -> None:
    talk = families("report")
    talk.words("温奶器不热了")
    assert "第2步" not in talk.words("我家才两个月")
    assert "恢复" not in talk.words("奶热好了能放多久")
    assert "第2步" in talk.words("还是没动静")


def test_a_remark_alone_takes_no_device_out_of_use(families: Families) -> None:
    talk = families("remark")
    answer = told(talk, "温奶器闪红灯报E2", "里头有水的嘛 我看了")
    assert "停用" not in answer and ("第2步" in answer or "第3步" in answer)


def test_a_plain_wish_for_the_repair_ends_the_walk(families: Families) -> None:
    talk = families("wish")
    answer = told(talk, "吸奶器没吸力", "那就修吧")
    assert "手机号" in answer and "要不要我帮您登记" not in answer


def test_a_bottle_is_not_sent_to_an_engineer(families: Families) -> None:
    answer = families("bottle").words("奶瓶漏奶 漏一床")
    assert "断电" not in answer and "维修(上门" not in answer


# --- forms ----------------------------------------------------------------------------------------


def test_free_words_that_are_no_address_are_not_taken_for_one(families: Families) -> None:
    talk = families("address")
    told(talk, "温奶器坏了 帮我约师傅上门", "13900005678", "就那个地址啊")
    assert "address" not in talk.slots
    talk.words("今年3月买的")
    assert "address" not in talk.slots


@pytest.mark.parametrize(
    ("address", "said", "wanted"),
    [
        ("上海市浦东新区张杨路2200弄6号501", "楼号错了 是5号楼", "张杨路2200弄5号501"),
        ("上海市浦东新区张杨路2200弄6号楼501", "楼号错了 是5号楼", "张杨路2200弄5号楼501"),
    ],
)
def test_a_house_is_put_right_in_the_address(families: Families, address: str, said: str, wanted: str) -> None:
    talk = families(address)
    told(talk, "辅食机按了没反应 步骤都做过了 直接约工程师上门", f"{address} 13500005566", "后天下午", said)
    assert wanted in talk.slots["address"]


def test_a_fact_told_in_another_topic_is_not_asked_for_again(families: Families) -> None:
    talk = families("batch")
    told(talk, "奶粉里有黑点 宝宝还没喝", "我想问退货运费谁出", "批次是 HX260805P1")
    assert "还差批次号" not in talk.words("他昨天没拉 要紧吗")


def test_submit_beside_the_last_fact_is_not_asked_for_again(families: Families) -> None:
    talk = families("submit")
    answer = told(talk, "奶粉里有黑点 宝宝还没喝", "看不清批次 登记吧", "订单2611140059937716 现在提交")
    assert "现在提交吗" not in answer and "food_quality" in talk.tickets()


def test_who_asks_to_wait_is_not_pressed(families: Families) -> None:
    talk = families("wait")
    answer = told(talk, "温奶器坏了 帮我约师傅上门", "等我看下手机")
    assert "还差" not in answer and "手机号" not in answer
    assert talk.state.top is not None and talk.state.top.waiting_for == "phone"


def test_the_day_of_purchase_gives_the_warranty(families: Families) -> None:
    answer = told(families("bought"), "温奶器在保吗", "去年12月买的")
    assert "2025年12月" in answer and "告诉我哪天买的" not in answer


def test_the_first_and_the_second_order_are_told_apart(families: Families) -> None:
    talk = families("orders")
    talk.words("2603140019930562 和 2605050072218460 到哪了")
    assert "0562" in talk.words("第一个能开发票吗")
    talk.words("第二个呢")
    assert talk.slots["order_no"] == "2605050072218460"


def test_a_number_after_the_question_for_points_is_looked_up(families: Families) -> None:
    talk = families("points")
    assert "4320" in told(talk, "我会员多少分", "13900001187")
    assert not talk.tickets()


def test_the_same_nothing_is_not_told_in_the_same_words(families: Families) -> None:
    talk = families("nothing")
    first = talk.words("维修单 R2611050007 到哪了")
    said = talk.say("到底修到哪一步了")
    assert said[0].text not in first and "转人工" in payloads(said)


# --- people ---------------------------------------------------------------------------------------


def test_nobody_is_called_against_the_parents_word(families: Families) -> None:
    talk = families("nobody")
    told(talk, "宝宝六个月 拉绿色大便", "别给我叫医生 我刚从医院回来 烦")
    assert talk.state.handoff is None and not talk.tickets()


def test_who_waits_for_a_person_is_not_offered_one(families: Families) -> None:
    talk = families("waits")
    answer = told(talk, "我要真人", "你们这服务太差了 我要投诉")
    assert "要叫吗" not in answer and "升级给值班主管" not in answer


# --- danger ---------------------------------------------------------------------------------------


def test_an_ambulance_called_is_no_address_and_no_vaccination(families: Families) -> None:
    talk = families("rescue")
    told(talk, "婴儿推车坏了 帮我约师傅上门", "13700001122", "娃从推车上摔下来了 头着地 叫不太醒")
    answer = talk.words("打120了")
    assert "呼吸" in answer and "address" not in talk.slots
    assert "疫苗" not in talk.words("120要打吗")
    on_the_way = talk.words("在去医院的路上了")
    assert "路上" in on_the_way and "还差" not in on_the_way
    assert "地址" in talk.words("在医院了 拍片没事")


def test_a_question_in_danger_is_answered_from_the_danger(families: Families) -> None:
    talk = families("first-aid")
    talk.words("宝宝十个月 吃了鸡蛋嘴唇肿了 喘不上气")
    assert "疫苗" not in talk.words("120打了 这十分钟我干啥")


def test_a_mother_in_danger_is_told_where_to_go(families: Families) -> None:
    talk = families("clinic")
    talk.words("我好想从楼上跳下去 孩子也不想要了")
    assert "精神心理科" in talk.words("天亮去看的话挂什么科")


# --- the child ------------------------------------------------------------------------------------


def test_how_much_without_a_noun_is_about_what_was_talked_of(families: Families) -> None:
    answer = told(families("dose"), "宝宝十三个月 发烧38.5", "美林能不能吃", "一次吃多少")
    assert "辅食" not in answer


def test_a_follow_up_with_a_topic_of_its_own_is_answered(families: Families) -> None:
    answer = told(families("iron"), "女儿33周早产的 现在四个月", "晚上睡觉老哼唧", "那要不要补铁")
    assert "铁" in answer.split("\n")[0]


def test_no_article_on_pregnancy_for_a_child_that_is_born(families: Families) -> None:
    talk = families("born")
    said = [*talk.say("宝宝八个月 睡不着怎么办"), *talk.say("肚子疼吃点止痛片")]
    cited = [citation.id for message in said for citation in message.citations]
    assert cited and not [one for one in cited if ".pregnancy." in one]


def test_the_fever_belongs_to_the_child_that_was_named_with_it(families: Families) -> None:
    talk = families("two")
    told(talk, "大的五岁 小的七个月", "小的发烧38.6 大的也有点咳")
    assert talk.slots["baby_age_months"] == 7 and talk.slots["temperature"] == 38.6


def test_tried_advice_is_no_broken_device(families: Families) -> None:
    answer = told(families("advice"), "宝宝五个月 哭一个小时了", "试了没用")
    assert "哪件产品" not in answer and "哪样东西" not in answer


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cue", "holds"),
    [
        ("拧开了!", "works_now", True),
        ("拧不开了", "works_now", False),
        ("不叫了", "works_now", True),
        ("不出雾了", "works_now", False),
        ("登记就算了 我拿胶带缠上", "refuse", True),
        ("等下 门铃", "waits", True),
        ("等了三天还没到", "waits", False),
        ("在去医院的路上了", "on_the_way", True),
        ("在医院了 拍片没事", "on_the_way", False),
        ("第一个孩子三岁", "first_order", False),
        ("充不进电", "malfunction", True),
        ("不用叫领导 说说就中", "no_person", True),
        ("帮我叫个领导", "no_person", False),
    ],
)
def test_cues(text: str, cue: str, holds: bool) -> None:
    assert (cue in find_cues(text)) is holds


# --- the rest of the way ----------------------------------------------------------------------------


def test_what_cannot_be_done_for_want_of_a_thing_is_no_hazard(families: Families) -> None:
    talk = families("cannot")
    answer = told(talk, "消毒锅报E2", "没有柠檬酸")
    assert "安全隐患" not in answer and "停用" not in answer


def test_a_warning_is_told_once_and_the_phone_is_not_asked_for_a_repair(families: Families) -> None:
    talk = families("warned")
    first = talk.say("推车轮子掉了一个")
    assert first[0].text not in [said.text for said in talk.say("宝宝没摔")]
    assert "约维修" not in talk.words("帮我登记")


def test_that_nobody_was_hurt_is_heard_and_the_offer_stands(families: Families) -> None:
    talk = families("unhurt")
    talk.say("消毒锅冒烟了")
    answer = talk.words("没伤到人")
    assert "没听懂" not in answer and talk.state.handoff is None
    assert talk.state.top is not None and talk.state.top.waiting_for == "wants_ticket"


def test_no_telephone_number_is_no_request_about_data(families: Families) -> None:
    talk = families("no-phone")
    answer = told(talk, "温奶器坏了 帮我约师傅上门", "不留电话")
    assert "地址" in answer and not talk.tickets()


def test_cancel_alone_stops_what_is_under_way_and_right_after_it_the_visit(families: Families) -> None:
    talk = families("cancel")
    assert "订单号" not in told(talk, "温奶器坏了 帮我约师傅上门", "取消")
    assert talk.state.top is None
    booked = told(
        talk, "温奶器坏了 帮我约师傅上门", "13900005678", "上海市静安区南京西路100号", "后天上午", "对 就这样"
    )
    assert "T-" in booked
    assert "取消好了" in talk.words("取消")


def test_an_order_number_after_the_warranty_was_asked_for_says_whether_it_holds(families: Families) -> None:
    assert "在保" in told(families("order"), "温奶器的保修查一下", "2603140019930562")


def test_facts_told_for_an_answer_are_no_topic_and_no_alarm(families: Families) -> None:
    talk = families("facts")
    talk.say("宝宝吐奶了,还有你家辅食机又卡住不转")
    said = talk.say("两个半月 早产的 34周")
    assert talk.state.handoff is None and "120" not in said[0].text
    assert [one.id for one in said[0].citations] == ["parenting.spit_up.physiological"]
    assert talk.slots["preterm_weeks"] == 34


def test_shall_we_go_to_the_hospital_is_a_question(families: Families) -> None:
    answer = told(families("shall-we"), "八个月发烧38.3 喂了药", "要不要去医院")
    assert "路上慢点" not in answer


def test_the_number_of_a_repair_is_looked_up_beside_an_offer(families: Families) -> None:
    answer = told(families("number"), "推车修了二十天了 你们是不是死了", "单号R2611080019")
    assert "记上了" not in answer and "维修" in answer
