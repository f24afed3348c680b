"""A child's health data is kept and shared only with consent, which is asked once, after the answer, and never in danger."""

from __future__ import annotations

import pytest

from bot.domain.consent import CONSENT
from tests.conversations.household import Household, payloads

QUESTION = "要不要替您记着"
EGG = "老大三岁半 对鸡蛋过敏"
AGREE, ONCE, REFUSE = "我同意保存健康信息", "健康信息只用这一次", "不同意保存健康信息"


def asked(words: str) -> bool:
    return QUESTION in words


def test_it_is_asked_under_the_answer_in_one_sentence_with_three_buttons(family: Household) -> None:
    said = family.say(EGG)
    assert len(said) > 1 and not asked(said[0].text), "the answer comes first"
    assert asked(said[-1].text) and "过敏" in said[-1].text
    assert said[-1].text.count("?") + said[-1].text.count("。") == 1
    assert payloads(said[-1:]) == [AGREE, ONCE, REFUSE]


def test_an_age_alone_asks_nothing(family: Household) -> None:
    assert not asked(family.words("八个月的宝宝辅食怎么加"))
    assert CONSENT not in family.slots


def test_it_is_asked_once_whatever_is_answered_or_not(family: Household) -> None:
    assert asked(family.words(EGG))
    assert not asked(family.words("那能吃蛋糕吗"))
    assert not asked(family.words("他34周早产的 什么时候加辅食"))
    assert family.slots[CONSENT] == "asked"


def test_a_mere_ok_is_no_consent(family: Household) -> None:
    family.say(EGG)
    family.say("好的")
    assert family.slots[CONSENT] == "asked"
    family.say("帮我找营养师看看")
    assert "allergies" not in family.tickets()["parenting_expert"]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [(AGREE, "all"), ("同意", "all"), ("我同意", "all"), (ONCE, "once"), ("只这一次", "once"), (REFUSE, "none"), ("不同意", "none")],
)  # fmt: skip
def test_buttons_and_plain_words_are_understood_after_the_question(family: Household, answer: str, kept: str) -> None:
    family.say(EGG)
    family.say(answer)
    assert family.slots[CONSENT] == kept


def test_a_bare_yes_elsewhere_is_no_consent(family: Household) -> None:
    family.say(EGG)
    family.say("红屁股怎么护理")
    family.say("同意")
    assert family.slots[CONSENT] == "asked"


def test_it_waits_while_another_question_is_open(family: Household) -> None:
    family.say("吸奶器没吸力了")
    assert family.state.top is not None and family.state.top.waiting_for == "step_result"
    assert not asked(family.words("对了 宝宝对鸡蛋过敏 能打流感疫苗吗"))
    assert family.state.top is not None and family.state.top.waiting_for == "step_result"


def test_with_consent_it_outlives_the_talk_and_goes_to_the_expert(family: Household) -> None:
    family.say(EGG)
    family.say(AGREE)
    family.say("帮我找营养师看看")
    assert family.tickets()["parenting_expert"]["allergies"] == ["egg"]
    family.later(days=3)
    family.lapse()
    family.restarted()
    assert family.slots["allergies"] == ["egg"]


def test_a_consent_given_after_the_ticket_reaches_it(family: Household) -> None:
    family.say(EGG)
    family.say("帮我找营养师看看")
    assert "allergies" not in family.tickets()["parenting_expert"]
    assert "专家" in family.words(AGREE)
    assert family.tickets()["parenting_expert"]["allergies"] == ["egg"]


def test_a_repair_ticket_never_takes_health_data_along(family: Household) -> None:
    family.say(EGG)
    family.say(AGREE)
    for text in ("吸奶器坏了 给我登记一个工单", "15000006624", "重庆市江北区建新路9号", "明天上午", "对 就这样"):
        family.say(text)
    assert "allergies" not in family.tickets()["repair"]


@pytest.mark.parametrize("answer", [ONCE, REFUSE])
def test_without_consent_the_answers_are_as_good_and_no_ticket_knows(family: Household, answer: str) -> None:
    family.say(EGG)
    family.say(answer)
    assert "您说过他对鸡蛋过敏" in family.words("辅食能加蛋羹吗"), "this talk still minds the allergy"
    family.say("帮我找营养师 他对鸡蛋过敏要怎么吃")
    assert "parenting_expert" in family.tickets()
    assert "鸡蛋" not in family.in_tickets() and "egg" not in family.in_tickets()


@pytest.mark.parametrize(("answer", "asks_again"), [(ONCE, True), (REFUSE, False)])
def test_what_is_told_for_a_talk_is_gone_a_day_after_it(family: Household, answer: str, asks_again: bool) -> None:
    family.say(EGG)
    family.say(answer)
    assert "egg" in family.kept()
    family.later(hours=23)
    family.say("红屁股怎么护理")
    family.later(hours=2)
    assert family.lapse() == 0, "the talk goes on"
    family.later(hours=23)
    assert family.lapse() == 1
    assert family.lapse() == 0
    family.restarted()
    assert "egg" not in family.kept() and "allergies" not in family.slots
    assert family.slots["baby_age_months"] == 42
    assert asked(family.words("他对花生也过敏 怎么办")) is asks_again


def test_facts_that_nobody_agreed_to_lapse_too(family: Household) -> None:
    family.say(EGG)
    family.later(hours=25)
    assert family.lapse() == 1
    assert "egg" not in family.kept()
    assert not asked(family.words("他对花生也过敏 怎么办")), "it was asked once"


def test_a_withdrawal_erases_what_is_kept_here_and_in_tickets(family: Household) -> None:
    family.say(EGG)
    family.say(AGREE)
    family.say("帮我找营养师看看 他对鸡蛋过敏")
    assert "egg" in family.in_tickets()
    assert "已撤回" in family.words("撤回同意")
    assert "allergies" not in family.slots
    assert "egg" not in family.kept()
    family.sweep()
    assert "egg" not in family.in_tickets() and "鸡蛋" not in family.in_tickets()
    assert family.desk.verify() == []
    assert not asked(family.words("他对花生也过敏 怎么办"))
    family.say("我同意保存")
    assert family.slots[CONSENT] == "all"


def test_a_withdrawal_reaches_tickets_after_a_crash_between_the_stores(family: Household) -> None:
    family.say(EGG)
    family.say(AGREE)
    family.say("帮我找营养师看看")
    family.hands.down = True
    family.say("撤回同意")
    assert family.sweep() == 0
    assert "egg" in family.in_tickets()
    family.hands.down = False
    family.restarted()
    assert family.sweep(minutes=30) == 1
    assert "egg" not in family.in_tickets()


def test_facts_of_the_other_child_are_erased_too(family: Household) -> None:
    family.say(EGG)
    family.say("小的才四十天 老是吐奶")
    assert "egg" in family.kept()
    family.say("撤回同意")
    assert "egg" not in family.kept()
    assert family.slots["other_children"]["elder"] == {"baby_age_months": 42}


@pytest.mark.parametrize(
    "text", ["四十天的宝宝烧到38.2了", "宝宝烧到39度 现在抽搐了 翻白眼", "他对花生过敏 吃了花生酱 嘴唇发紫喘不上气"]
)
def test_an_emergency_never_asks_and_the_doctor_gets_what_is_known(family: Household, text: str) -> None:
    words = family.words(text)
    assert not asked(words)
    assert CONSENT not in family.slots
    assert not asked(family.words("现在怎么办")), "nor while it lasts"
    assert not asked(family.words("没事了 到医院了")), "nor in the moment it is over"
    facts = family.tickets()["parenting_expert"]
    assert facts.get("temperature") or facts.get("allergies")


def test_a_refusal_after_an_emergency_takes_nothing_from_the_doctor_who_works_on_it(family: Household) -> None:
    family.say("四十天的宝宝烧到38.2了")
    family.say("没事了 到医院了")
    assert asked(family.words("红屁股怎么护理"))
    family.say("不同意")
    family.sweep()
    assert family.tickets()["parenting_expert"]["temperature"] == 38.2


def test_the_profile_says_what_is_for_this_talk_only(family: Household) -> None:
    family.say(EGG)
    assert "只在这次对话里用" in family.words("你都记了我家什么")
    family.say(AGREE)
    shown = family.words("你都记了我家什么")
    assert "鸡蛋" in shown and "只在这次对话里用" not in shown


def test_a_parent_who_agrees_to_nothing_is_still_warned_on_the_shelf(family: Household) -> None:
    family.say("宝宝对牛奶蛋白过敏 喝什么奶粉")
    family.say(REFUSE)
    family.say("奶粉有货吗")
    looked = [call for call in family.hands.calls if call.name == "action_check_stock"]
    assert looked and looked[-1].slots["allergies"] == ["milk"]
