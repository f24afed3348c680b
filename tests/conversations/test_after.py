"""What parents say after something was told, promised or refused: it is taken for what it means there."""

from __future__ import annotations

import pytest

from bot.domain.consent import CONSENT, NONE
from tests.conversations.household import Household

OPENED_AND_CONFIRMED = "2611140059937716"
"""Formula delivered days ago."""
ON_ITS_WAY = "2611200091143326"


def flows(family: Household) -> list[str]:
    return [frame.flow for frame in family.state.stack]


def test_one_tin_opened_and_one_not_is_decided_for_both_at_once(family: Household) -> None:
    said = family.words(f"两罐2段 拆了一罐他不肯喝 剩下那罐没拆 能退吗 {OPENED_AND_CONFIRMED}")
    assert "密封包装" in said or "开封后" in said
    assert "没拆的整罐" in said
    assert "是哪样东西" not in said and "拆封、开罐了吗" not in said


def test_a_number_that_tells_the_day_ends_the_question_for_it(family: Household) -> None:
    assert "哪天收到" in family.words("奶嘴买大了 拆开煮过一次 可以退么")
    assert "哪天收到" not in family.words("2611100015528809")


def test_a_telephone_number_beside_an_errand_opens_no_ticket(family: Household) -> None:
    family.say("电话13400007752 查下我的订单")
    assert not family.state.tickets
    assert family.slots["phone"] == "13400007752"


def test_a_changed_number_is_still_changed(family: Household) -> None:
    family.say("换号了 以后打13400007752")
    assert family.state.tickets


def test_a_parcel_on_its_way_is_not_said_to_be_stopped_before_sending(family: Household) -> None:
    said = family.words(f"{ON_ITS_WAY} 这单取消 不要了")
    assert "发货前" not in said and "拒收" in said
    assert "七天" in family.words("万一已经收下了呢")


def test_a_refused_order_stays_refused_however_it_is_asked(family: Household) -> None:
    family.say(f"我手机13400007752 {OPENED_AND_CONFIRMED} 这单到哪了")
    for words in ("那里面买的是什么", "地址念给我", "她授权我了"):
        assert "下单" in family.words(words)
        assert not family.state.tickets


def test_a_refusal_to_keep_holds_though_other_things_were_said_since(family: Household) -> None:
    family.say("老大三岁半 对鸡蛋过敏")
    family.say("那蛋糕能吃吗")
    family.say("不要存 我信不过")
    assert family.slots[CONSENT] == NONE
    assert not family.state.tickets


def test_a_refusal_that_names_no_data_is_none_of_consent(family: Household) -> None:
    family.say("吸奶器坏了 我要赔偿")
    family.say("不同意 你们再想想")
    assert family.slots.get(CONSENT) != NONE


def test_lawyers_are_asked_for_and_found_in_their_own_queue(family: Household) -> None:
    said = family.words("学校不肯赔 能不能问一下律师")
    assert "法务" in said and family.state.tickets
    assert family.state.handoff is not None and family.state.handoff.queue == "legal"


def test_a_threat_with_a_lawyer_is_no_wish_for_ours(family: Household) -> None:
    family.say("我要找律师告你们")
    assert "parenting_expert" not in family.state.ticket_categories.values()
    assert family.state.handoff is None or family.state.handoff.queue != "legal"


@pytest.mark.parametrize("words", ["要是没人打给我呢", "上次就没打 这次不会又不打了吧 上回没人联系我"])
def test_fear_of_a_call_that_never_comes_is_no_vaccine(family: Household, words: str) -> None:
    family.say("学校不肯赔 能不能问一下律师")
    said = family.words(words)
    assert "主管" in said and "接种" not in said


def test_a_ticket_is_dropped_by_a_word(family: Household) -> None:
    family.say("学校不肯赔 能不能问一下律师")
    assert "关单" in family.words("不用了 撤了吧")


def test_no_second_visit_is_booked_by_asking_where_the_first_is(family: Household) -> None:
    family.say("温奶器坏了 约个师傅上门 13200009963 成都市武侯区桐梓林东路5号2栋703 后天上午")
    family.say("提交")
    tickets = family.state.tickets
    assert tickets
    assert tickets[-1] in family.words("师傅出发了没")
    assert tickets[-1] in family.words("约的是哪天")
    assert family.state.tickets == tickets and "repair_booking" not in flows(family)


def test_in_a_danger_the_interrupted_walk_takes_no_answer(family: Household) -> None:
    family.say("温奶器不加热了")
    family.say("试了没用")
    waits = family.state.top
    family.say("娃呛奶了 脸发紫 哭不出声")
    said = family.words("拍了背 还是没出来")
    assert "第3步" not in said and "柠檬酸" not in said
    assert waits is not None and waits.flow in flows(family)


def test_a_small_cut_that_stopped_is_no_emergency_and_its_cause_is_put_aside(family: Household) -> None:
    said = family.words("奶瓶口划到他嘴 破了点皮 出了点血 现在不流了")
    assert "停用" in said
    assert family.slots.get("danger") is None


def test_a_breast_lump_is_no_bad_food(family: Household) -> None:
    family.say("右边有个硬块 一按就疼")
    assert "food_quality" not in flows(family)
