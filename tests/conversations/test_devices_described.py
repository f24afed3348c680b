"""A device that nobody names is recognised by what is told of it; words that fit several are asked about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household

Families = Callable[[str], Household]


@pytest.mark.parametrize(
    ("told", "device"),
    [
        ("老是量不准 体温量出来低得离谱 差一度多", "体温计"),
        ("就那个给孩子做物化的机器 光嗡嗡响 不冒烟儿", "药杯"),
        ("推娃的那个车轮子卡住不走了", "轮"),
        ("唱歌讲故事那个小熊没声了", "喇叭"),
    ],
)
def test_a_description_is_enough(families: Families, told: str, device: str) -> None:
    said = families(told).words(told)
    assert "哪件产品" not in said and "哪样东西" not in said
    assert device in said and "第1步" in said


@pytest.mark.parametrize(
    "told", ["坏了 不转了", "机器刚买三天 早上还好好的 现在开不了机", "你们家东西真差 用两天就坏了"]
)
def test_what_fits_any_device_is_asked_about(families: Families, told: str) -> None:
    said = families(told).words(told)
    assert "哪件产品" in said or "哪样东西" in said


def test_mist_that_does_not_come_is_no_smoke(families: Families) -> None:
    said = families("mist").words("雾化器光响 就是不冒烟儿")
    assert "119" not in said and "停用" not in said and "第1步" in said


def test_a_long_number_alone_is_the_order(families: Families) -> None:
    talk = families("number")
    talk.words("吸奶器没吸力 我想换")
    assert "9081726354" in talk.words("9081726354") or talk.slots.get("order_no") == "9081726354"
