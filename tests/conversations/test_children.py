"""Two children in one talk: each keeps age, birth and allergies, and danger is judged by the one who is meant."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understand.family import find_family
from tests.conftest import Running
from tests.conversations.household import Household, told


@pytest.mark.parametrize(
    ("text", "child", "weeks", "allergies"),
    [
        ("老大三岁也发烧了", "elder", None, ()),
        ("小的才两个月", "younger", None, ()),
        ("小的该打什么疫苗了", "younger", None, ()),
        ("老大39度 小的也38", None, None, ()),
        ("能不能给我换个小的", None, None, ()),
        ("我妹妹说的", None, None, ()),
        ("我家33周早产的", None, 33, ()),
        ("早产两个月 现在五个月", None, 31, ()),
        ("怀孕33周能坐飞机吗", None, None, ()),
        ("他对花生和鸡蛋都过敏", None, None, ("egg", "peanut")),
        ("查出来牛奶蛋白过敏", None, None, ("milk",)),
        ("鸡蛋是不是过敏", None, None, ()),
        ("鸡蛋和牛奶都不过敏", None, None, ()),
        ("我对花生过敏", None, None, ()),
        ("鸡蛋过敏好了", None, None, ()),
        ("计划36周剖", None, None, ()),
        ("怀到34周早产风险大吗", None, None, ()),
        ("小的昨晚烧到38.2", "younger", None, ()),
        ("小的体温38.2", "younger", None, ()),
        ("大的现在有货吗", None, None, ()),
        ("小的不要了", None, None, ()),
        ("家里还有个小的才四十天 能在一个屋里吗", "younger", None, ()),
        ("要大的一点的码", None, None, ()),
        ("会不会花生过敏", None, None, ()),
    ],
)
def test_what_is_told_about_the_family(
    text: str, child: str | None, weeks: int | None, allergies: tuple[str, ...]
) -> None:
    found = find_family(text)
    assert (found.child, found.preterm_weeks, found.allergies) == (child, weeks, allergies)


def slots(said: list[dict[str, Any]]) -> dict[str, Any]:
    return dict(said[-1]["custom"]["trace"]["slots"])


def test_facts_of_one_child_make_room_for_the_others_and_come_back(server: Running, sender: str) -> None:
    server.say(sender, "老大三岁半 对鸡蛋过敏")
    said = server.say(sender, "小的才四十天 老是吐奶")
    assert slots(said)["baby_age_months"] < 2
    assert "allergies" not in slots(said)
    assert "老二" in said[0]["text"]
    back = server.say(sender, "那老大能吃蛋糕吗")
    assert slots(back)["baby_age_months"] == 42
    assert slots(back)["allergies"] == ["egg"]
    assert "老大" in back[0]["text"]


def test_a_fever_is_judged_by_the_age_of_the_child_that_is_meant(server: Running, sender: str) -> None:
    server.say(sender, "小的才四十天 老是吐奶")
    elder = server.say(sender, "老大三岁半 烧到38.2")
    assert elder[-1]["custom"]["trace"]["urgency"]["name"] != "emergency"
    younger = server.say(sender, "小的那个也烧到38.2了")
    assert younger[-1]["custom"]["trace"]["urgency"]["name"] == "emergency"


def test_a_small_child_does_not_take_over_the_age_that_was_told_of_another(server: Running, sender: str) -> None:
    server.say(sender, "我家宝宝三岁 咳嗽")
    said = server.say(sender, "小的也烧到38.2了")
    assert "baby_age_months" not in slots(said)


def test_a_small_child_named_in_passing_is_not_the_elder_one(server: Running, sender: str) -> None:
    server.say(sender, "老大三岁半 手足口 要隔离几天")
    server.say(sender, "家里还有个小的才四十天 能在一个屋里吗")
    assert server.say(sender, "过了半小时又量 38度3了")[-1]["custom"]["trace"]["urgency"]["name"] == "emergency"


def test_two_children_in_one_message_keep_their_own_ages(server: Running, sender: str) -> None:
    server.say(sender, "老大三岁半 小的四十天 都咳嗽")
    assert slots(server.say(sender, "小的38.2"))["baby_age_months"] < 2
    assert slots(server.say(sender, "三岁半的今天又吐了"))["baby_age_months"] == 42


def test_development_goes_by_the_corrected_age_and_vaccines_by_the_calendar(server: Running, sender: str) -> None:
    said = server.say(sender, "宝宝32周早产 现在六个月 还不会翻身")
    assert "矫正月龄4" in "".join(message["text"] for message in said)
    vaccine = server.say(sender, "六个月该打什么疫苗")
    assert "矫正月龄" not in vaccine[0]["text"]


def test_the_parent_sees_what_is_kept_of_each_child(server: Running, sender: str) -> None:
    server.say(sender, "老大三岁半 对鸡蛋过敏")
    server.say(sender, "小的才四十天 老是吐奶")
    shown = "".join(message["text"] for message in server.say(sender, "你都记了我家什么"))
    assert "老大" in shown and "鸡蛋" in shown and "1.3个月" in shown


def test_each_of_two_children_in_one_message_is_named_over_its_own_answer(family: Household) -> None:
    said = family.words("姐姐三岁发烧38.5 弟弟五个月鼻子堵得睡不好 咋办")
    fever, nose = said.index("说老大"), said.index("说老二")
    assert fever < nose and "退烧药" in said[fever:nose] and "鼻塞" in said[nose:]


@pytest.mark.parametrize(
    "words",
    [
        "不对不对 烧的是小宝",
        "sorry我讲反了 发烧的是小宝 不是大宝",
        "搞错咗 系小宝烧 唔系大宝",
        "写反了 是小宝烧 大宝没事",
    ],
)
def test_who_mixed_the_children_up_hears_which_one_is_meant_now(family: Household, words: str) -> None:
    family.say("双胞胎 大宝18斤 小宝16斤 都8个月 大宝烧到39")
    said = family.words(words)
    assert "小宝(8个月)" in said and "不是老大" in said and "多大" not in said


def test_a_fever_that_is_the_small_ones_is_an_emergency(family: Household) -> None:
    family.say("大的四岁 小的两个月 大的烧到38.5")
    assert "马上去医院" in family.words("哎呀说反了 发烧的是小的")


def test_for_a_child_of_another_age_the_answer_is_given_anew(family: Household) -> None:
    family.say("老大三岁 老二八个月 老二昨晚开始拉肚子")
    said = family.words("讲错了 是老大拉的")
    assert "不是老二" in said and "老大(3岁)" in said and "补液盐" in said


@pytest.mark.parametrize("words", ["老二也拉了", "不对劲 老二发蔫了", "老二的订单写错了"])
def test_one_more_ill_child_or_another_mistake_is_no_mix_up(family: Household, words: str) -> None:
    family.say("老大5岁 老二2岁 老大拉肚子")
    assert "不是老大" not in family.words(words)


def test_the_twins_are_of_one_age_and_a_figure_of_each_singles_out_none(family: Household) -> None:
    family.say("龙凤胎九个月 哥哥今早发烧38.6 妹妹没事 要不要喂退烧药")
    assert "说老大(9个月)" in family.words("哥哥17斤多 妹妹15斤 退烧药喂多少")


def test_an_age_before_a_childs_name_is_that_childs(family: Household) -> None:
    assert "老二(8个月)" in family.words("8个月的老二有点咳 老大四岁没事")


def test_one_more_child_that_is_ill_too_gets_the_answer_for_its_own_age(family: Household) -> None:
    family.say("老大5岁 老二2岁 老大拉肚子")
    said = family.words("不对 老二也拉")
    assert "老二(2岁)" in said and "补液盐" in said


@pytest.mark.parametrize(
    "said", ["我妹家那个也在 生下来四十天 一量三十八度二 咋弄", "楼上的娃才一个半月 烧到38度3 他妈问咋弄"]
)
def test_a_child_of_others_is_helped_and_not_kept_as_an_own_one(families: Any, said: str) -> None:
    talk = families(said)
    told(talk, "我家宝宝11个月 有点流鼻涕", said)
    assert talk.slots["baby_age_months"] == 11.0 and "temperature" not in talk.slots
    assert talk.state.handoff is not None
