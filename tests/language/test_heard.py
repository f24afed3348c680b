"""What voice input wrote with other characters of the same sound, and Cantonese, is read as what was said."""

from __future__ import annotations

import pytest

from bot.understand.heard import heard


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("我那个家湿器不出雾", "我那个加湿器不出雾"),
        ("问奶器显示E2", "温奶器显示E2"),
        ("监户器连不上", "监护器连不上"),
        ("后天约了预防真", "后天约了预防针"),
        ("宝宝拉度子一天六回", "宝宝拉肚子一天六回"),
        ("能吃布洛分不", "能吃布洛芬不"),
        ("发飘开错了", "发票开错了"),
        ("黃膽退不下來", "黄疸退不下來"),
        ("佢而家喺邊度", "他现在在哪里"),
        ("听日嚟得唔得", "明天来能不能"),
    ],
)
def test_misheard_words_are_put_right(text: str, read: str) -> None:
    assert heard(text) == read
    assert len(heard(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    ["洗鼻器有吗", "消毒过了", "体温记录导出来", "按体重乘150", "尿布是湿的", "宝宝穿几件", "奶平台价", "人有点发飘", "雾化一次多久",
     "存了三千六奶粉钱", "人家实际用过", "奶瓶清洗机", "辅食里有沙", "😀A1 ok"],
)  # fmt: skip
def test_what_sounds_like_another_word_stands(text: str) -> None:
    assert heard(text) == text
