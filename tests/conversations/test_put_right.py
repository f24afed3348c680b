"""What is put right, thrown away, asked beside a danger or told to a person who was called: heard as it is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
BOOKED = ("辅食机按了没反应,步骤都做过了,直接约工程师上门", "广州市天河区体育西路103号,13500005566", "后天下午")
TIN = ("罐子里有股哈喇味儿,已经喂了两顿", "罐底 HX260519C3")
ANOTHERS_ORDER = "订单 2611160085530274 怎么还没到"


# --- a booking ------------------------------------------------------------------------------------


def test_another_time_is_read_out_anew_and_is_no_refusal(families: Families) -> None:
    answer = told(families("time"), *BOOKED, "不对,后天我值班,改周一上午")
    assert "周一上午" in answer and "后天" not in answer and "先不弄" not in answer


def test_the_same_time_on_another_day_keeps_the_hours(families: Families) -> None:
    talk = families("hours")
    answer = told(talk, *BOOKED, "改周一上午", "对,提交", "排班又变了,挪到周二同一个时间行不行")
    assert "周二" in answer and "09:00" in answer
    assert [call.name for call in talk.hands.calls][-1] == "action_reschedule_repair"


# --- goods ----------------------------------------------------------------------------------------


def test_goods_under_complaint_are_not_thrown_away(families: Families) -> None:
    answer = told(families("tin"), *TIN, "没有订单号", "提交吧", "罐子我扔了算了")
    assert "别扔" in answer


def test_a_recall_and_its_record_are_not_said_twice(families: Families) -> None:
    talk = families("twice")
    talk.words(TIN[0])
    said = [bubble.text for text in (TIN[1], "今晚她喝啥 这罐不敢给了") for bubble in talk.say(text)]
    assert len([text for text in said if "温湿度记录" in text]) == 1


def test_who_wants_another_size_is_told_so(families: Families) -> None:
    talk = families("size")
    told(talk, "纸尿裤M码勒腿,拆了一包,能退吗", "还是换大一码吧,不退了")
    assert talk.slots["claim_wish"] == "exchange"


def test_an_exchange_is_about_the_device_that_was_walked_through(families: Families) -> None:
    talk = families("walked")
    answer = told(talk, "辅食机又卡住不转", ANOTHERS_ORDER, "要不你给我换一个")
    assert "哪样东西" not in answer and "监护器" not in answer
    assert talk.slots["product"] == "辅食机"


# --- a danger -------------------------------------------------------------------------------------


def test_shall_we_wait_has_one_answer_beside_a_danger(families: Families) -> None:
    talk = families("wait")
    talk.words("十一个月 烧40度 抽了两分钟 现在叫不醒")
    answer = talk.words("县医院过去四十分钟呢 等他爸爸回来行不行")
    assert "等" in answer and "120" in answer and not talk.say("老公开车回来要一小时 等他吗")[0].citations


def test_news_of_a_danger_raise_no_second_alarm(families: Families) -> None:
    talk = families("news")
    talk.words("妹儿突然翻白眼 手脚一抽一抽的喊不答应 身上滚烫")
    assert "先看有没有危险" not in talk.words("停了 大概两分钟 现在哭了 认得到人")
    assert "不要等" not in talk.words("在华西看了 热性惊厥 没得事了")


def test_bad_air_is_left_before_anything_else(families: Families) -> None:
    answer = families("air").words("我跟娃都头疼恶心 屋里生着煤炉 窗户封死的 娃软塌塌的叫不太应")
    assert "室外" in answer.splitlines()[0]


# --- a person -------------------------------------------------------------------------------------


def test_what_is_not_understood_is_passed_on_to_who_was_called(families: Families) -> None:
    answer = told(families("passed"), "转人工", "我上线了 手机锁柜子 留言就行")
    assert "没听懂" not in answer and ("转给" in answer or "同步" in answer)


def test_who_asks_for_somebody_who_decides_gets_the_senior_desk(families: Families) -> None:
    talk = families("senior")
    assert "主管" in told(talk, "转人工", "等了半天了 换个管事的跟我说")
    assert talk.state.handoff is not None and talk.state.handoff.queue == "service_senior"


def test_a_question_on_an_errand_is_looked_up_with_the_errand(families: Families) -> None:
    talk = families("errand")
    told(talk, "请告诉我你们现在保存了关于我孩子的哪些信息", "全部删除,并撤回照片授权")
    said = talk.say("法定期限是多久")
    assert any("privacy" in citation.id for bubble in said for citation in bubble.citations)


@pytest.mark.parametrize("words", ["最后俩数反了 92", "尾号错了 是92", "后面两位不对 应该92"])
def test_the_last_figures_of_an_order_are_put_right(families: Families, words: str) -> None:
    talk = families(f"tail {words}")
    talk.words("我那单吸鼻器不要了 2611170040061129")
    assert "吸鼻器" in talk.words(words)


def test_a_weight_is_no_sum_of_money_and_is_put_right_beside_a_walk(families: Families) -> None:
    talk = families("weight")
    talk.words("三十二周早产 现在三个月 长得慢咋看")
    talk.words("婴儿秤称不准")
    assert "赔" not in talk.words("上周三千八 这周社区称的三千八百八")
    assert "第2步" not in talk.words("打错了 是三千九百八")


# --- a part of an address, a number read wrong -------------------------------------------------------

AT_HOME = "消毒锅坏了 上门修 13900005678 长沙市岳麓区桐梓坡路20号阳光花园3栋502 后天下午"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("桐梓东路5号", "长沙市岳麓区桐梓东路5号阳光花园3栋502"),
        ("哦是5栋", "长沙市岳麓区桐梓坡路20号阳光花园5栋502"),
        ("不对不对 502写错了 是602", "长沙市岳麓区桐梓坡路20号阳光花园3栋602"),
        ("地址换了 巨峰路100号锦绣小区2栋302", "长沙市岳麓区巨峰路100号锦绣小区2栋302"),
        ("改到江苏省苏州市姑苏区干将东路99号", "江苏省苏州市姑苏区干将东路99号"),
    ],
)
def test_of_an_address_only_what_is_told_anew_changes(families: Families, said: str, address: str) -> None:
    talk = families(said)
    assert address in told(talk, AT_HOME, said) and not talk.state.tickets


def test_the_end_of_a_phone_is_put_right(families: Families) -> None:
    assert "13900005679" in told(families("end"), AT_HOME, "电话尾号5679 不是5678")


def test_a_batch_read_wrong_is_read_back(families: Families) -> None:
    talk = families("batch")
    said = told(talk, "群里说你家奶粉召回 真的假的", "罐底两行 一行5319T7 一行2027.05.14 哪个是批号")
    assert "5319T7" in said
    assert "5319I7" in talk.words("看错了 是5319I7 中间那个是字母I 不是T")


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("说错了 出生是32+4 不是整32 影响大不", "影响不大"),
        ("记岔了 是31周多 差别大吗", "矫正月龄约"),
        ("不对 是30周生的", "矫正月龄约"),
    ],
)
def test_other_weeks_at_birth_are_said_back_with_what_they_change(family: Household, words: str, heard: str) -> None:
    family.say("我家32周生的 今天整六个月 该按几个月算")
    assert heard in family.words(words)


def test_weeks_to_come_are_no_weeks_at_birth(family: Household) -> None:
    family.say("宝宝28周早产 现在8个月 该按几个月算")
    family.say("再过33周就一岁半了吧")
    assert family.state.slots["preterm_weeks"] == 28
