"""News that all is well, told together with the way back to a matter or with a question: both are met."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]

CHOKED = "娃吃葡萄噎到了 脸紫说不出话"
BATTERY = "夜灯换下来的纽扣电池不见了 一岁的在旁边 会不会吞了"


@pytest.mark.parametrize(
    "words", ["缓过来了 刚说的那个腰带接着弄 要多紧", "没事了没事了 刚才讲的那个腰带接着弄 勒多紧合适"]
)
def test_a_matter_is_taken_up_again_beside_the_news(families: Families, words: str) -> None:
    said = told(families(f"strap {words}"), "家里的儿童餐椅腰带怎么调 孩子九个月", CHOKED, "吐出来了 在哭", words)
    assert "带" in said and "24小时" not in said


@pytest.mark.parametrize(
    "words", ["回来了 输了水 睡起了 刚才说那个机子你帮我看哈嘛", "从医院回来了 没事 刚刚那个机器接着看嘛"]
)
def test_the_step_that_waits_is_told_again(families: Families, words: str) -> None:
    said = told(families(f"machine {words}"), "我家温奶器按了没反应", "娃从床上摔下来 吐了两次 犯迷糊", words)
    assert "第1步" in said


@pytest.mark.parametrize(
    "words", ["片子拍了 没有 回家发现老大收他宝箱里了", "找着了 掉床缝里了", "拍了片啥也没有 回来一看滚到沙发底下了"]
)
def test_what_was_feared_swallowed_and_is_found_is_a_relief(families: Families, words: str) -> None:
    said = told(families(f"found {words}"), BATTERY, words)
    assert "口气" in said or "那就好" in said or "医生" in said and "流口水" not in said


def test_a_screw_that_is_found_is_no_relief(families: Families) -> None:
    assert "第1步" in families("screw").words("推车的螺丝找到了 掉在沙发下面 装上了还是晃")


@pytest.mark.parametrize("words", ["得多长时间 别又让我等一天", "要等多久啊 可别再晾着我"])
def test_how_long_beside_a_hazard_is_asked_of_who_was_called(families: Families, words: str) -> None:
    said = told(families(f"wait {words}"), "婴儿洗衣机底下往外淌水 插座就在边上", "不跟机器说了 叫个管事的来", words)
    assert "排" in said or "分钟" in said


@pytest.mark.parametrize("words", ["宝宝第9天 脐带还没掉 根上有点湿乎乎", "嘴唇起白皮 吃奶吃的"])
def test_what_is_everyday_in_a_newborn_calls_nobody(families: Families, words: str) -> None:
    assert "先看有没有危险" not in families(f"everyday {words}").words(words)


def test_a_part_of_a_nebuliser_that_is_lost_is_no_poison(families: Families) -> None:
    assert "误服" not in families("cap").words("雾化器药杯里那个小帽子不见了 雾出不来")
