"""Signs of danger are seen however they are told; look-alikes are spared. Rules only: no model may be needed for these."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.understanding import Urgency
from bot.understand.alarm import judge, small_cut_stopped
from bot.understand.entities import find_entities

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


def level(text: str, **known: float) -> Urgency:
    return judge(text, find_entities(text, now=NOW), **known).level


@pytest.mark.parametrize(
    "text",
    [
        "吃花生呛到了 脸憋得发紫 说不出话",
        "宝宝嘴唇发紫叫不醒",
        "孩子抽搐了五分钟还没停",
        "吞了一颗纽扣电池",
        "玩具里的磁力珠少了两颗 他说吃了",
        "偷吃了爷爷的降压药",
        "喝了一口洁厕灵",
        "开水烫了胸口一大片起泡",
        "从床上摔下来吐了三次老想睡",
        "四十天的宝宝38度2",
        "两个月发烧了",
        "吃了虾嘴唇肿了喘不上气",
        "窗帘绳缠住脖子脸都紫了",
        "掉浴缸里捞起来不吭声",
        "产后大出血止不住",
        "孕34周抽搐了",
        "昨天医生看过说没事了 今天又抽了",
        "孕34周 头疼得要炸 眼前冒金星",
        "我不想活了",
        "我真想把他摔出去",
        "打完疫苗脸色煞白站不住",
        "寶寶嘴唇發紫叫不醒",
        "煤气味很大娃头晕吐了",
        "四十五天的闺女 量出来三十八度三",
        "吃着葡萄突然光张嘴没声音 出不了声光张嘴",
        "台阶上摔下去 现在两个眼珠不一样大",
        "生完一个礼拜头疼 血压171 还要上班吗",
        "孕33周羊水破了 颜色发绿",
        "孩子被他们换掉了 这个不是我的",
        "药攒了一瓶 等他出差那天",
        "手指头夹断了一截",
    ],
)
def test_danger_is_seen(text: str) -> None:
    assert level(text) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "笑死我了这表情",
        "推车卡住了折不动",
        "监护器叫不醒黑屏了",
        "海姆立克在哪学 想学一下",
        "如果吞了纽扣电池该怎么办",
        "腿抽筋怎么补钙",
        "吸奶器没反应了",
        "去年他吞过一颗珠子后来拉出来了",
        "自杀式促销吗这是",
        "八个月烧到38.5精神好",
        "奶嘴烫了一下有点变形",
        "我爸血压170 他能抱孩子吗",
        "尿布台上换宝宝 孩子换尿布老哭",
        "宝宝把舌头伸出来收回去 刚生完",
        "断指接上了 出院怎么洗手",
    ],
)
def test_look_alikes_are_spared(text: str) -> None:
    assert level(text) is not Urgency.EMERGENCY


def test_what_the_talk_knows_counts_too() -> None:
    assert level("现在38度3", known_age=2.0) is Urgency.EMERGENCY
    assert level("现在38度3", known_age=8.0) is not Urgency.EMERGENCY
    assert level("不是八个月 他才两个月", known_age=8.0, known_heat=38.4) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("手指划了个小口子 血已经止住了", True),
        ("嘴边蹭破点皮 不流血了", True),
        ("手指划了个小口子 血止不住", False),
        ("头上磕了个小口子 血止住了", False),
        ("划破了手 口子挺深 现在不流血了", False),
        ("狗咬破点皮 血停了", False),
        ("小口子", False),
    ],
)
def test_only_a_small_cut_that_no_longer_bleeds_asks_the_model_to_be_surer(text: str, small: bool) -> None:
    assert small_cut_stopped(text) is small
