"""Words that say little alone are read beside what was answered before; others are left as they are."""

from __future__ import annotations

import pytest

from tests.conversations.household import Household

CHICKENPOX = "parenting.skin.chickenpox"


def cited(family: Household, text: str) -> list[str]:
    return [one.id for message in family.say(text) for one in message.citations]


@pytest.mark.parametrize("asked", ["那多暂能回幼儿园", "他啥时候能去上学", "那我得盯着他哪些地方"])
def test_a_question_that_leans_on_the_answer_before_is_put_to_it(family: Household, asked: str) -> None:
    assert CHICKENPOX in cited(family, "四岁的娃身上起了水痘 怎么护理")
    assert CHICKENPOX in cited(family, asked)


def test_another_question_is_answered_for_itself(family: Household) -> None:
    family.say("四岁的娃身上起了水痘 怎么护理")
    found = cited(family, "他晚上老磨牙是怎么回事")
    assert found and CHICKENPOX not in found


@pytest.mark.parametrize("asked", ["明天上海下雨吗", "帮我写个请假条"])
def test_what_is_nothing_of_ours_is_not_put_to_it(family: Household, asked: str) -> None:
    family.say("四岁的娃身上起了水痘 怎么护理")
    assert not cited(family, asked)


def test_a_follow_up_that_has_an_article_of_its_own_gets_that(family: Household) -> None:
    family.say("女儿33周早产的 现在四个月")
    family.say("晚上睡觉老哼唧")
    assert any("iron" in one for one in cited(family, "那要不要补铁"))
