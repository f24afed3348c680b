"""The mother herself: sadness that lasts, words that make her small, rest at last, and what custom offers her or the child."""

from __future__ import annotations

import pytest

from tests.conversations.household import Household


@pytest.mark.parametrize(
    "words",
    ["从卸货那天起没有一天不掉眼泪 觉也睡不着", "生完一个月 差不多天天都要哭一场", "他睡了我也睡不着 每天掉眼泪"],
)
def test_a_mother_who_cries_every_day_is_sent_to_screening_today(family: Household, words: str) -> None:
    said = family.words(words)
    assert "筛查" in said and "12356" in said


@pytest.mark.parametrize("words", ["娃天天哭 哄睡不着", "孩子每天傍晚都要哭一场"])
def test_a_child_that_cries_every_day_is_not_her_mood(family: Household, words: str) -> None:
    assert "爱丁堡" not in family.words(words)


@pytest.mark.parametrize(
    "words", ["老公说不就喂个奶吗 有啥好累的", "婆婆说谁家不生孩子 就我矫情", "我老公原话 带个孩子能有多累"]
)
def test_words_that_make_her_small_are_met_kindly(family: Household, words: str) -> None:
    said = family.words(words)
    assert "委屈" in said or "不容易" in said


@pytest.mark.parametrize("words", ["我是幼师 别人家孩子一哄一个准 自己的倒哄不住", "我自己就是护士 连自己娃都搞不定"])
def test_who_cannot_soothe_her_own_child_hears_that_it_is_not_her_fault(family: Household, words: str) -> None:
    said = family.words(words)
    assert "不怪您" in said or "不是您" in said


@pytest.mark.parametrize("words", ["趁他睡我也躺会儿", "娃睡着了 我先去补个觉", "晚安啦"])
def test_who_lies_down_at_last_is_wished_a_good_rest(family: Household, words: str) -> None:
    family.say("宝宝傍晚老哭闹 怎么哄")
    said = family.words(words)
    assert "休息" in said or "晚安" in said or "歇" in said


def test_a_way_that_is_asked_for_is_told(family: Household) -> None:
    said = family.words("自己带 哄不住怎么弄")
    assert "不怪您" not in said or "哄" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("婆婆非要给娃喝香灰水", "铅"),
        ("奶奶说吓掉魂了 要包朱砂压惊", "汞"),
        ("加湿器里滴两滴风油精通鼻子行不 两个月", "风油精"),
        ("婆婆要给刚满月的妹妹挤奶头 说不挤以后没奶", "不要挤"),
        ("老人非要给娃绑腿 说长得直", "髋关节"),
        ("奶奶给新生儿喝黄连水 去胎毒", "只喝奶"),
        ("婆婆往娃眼睛里滴奶水 说治眼屎", "发炎"),
        ("婆婆讲是中了邪 喊了师公来 要我呷香灰水", "香灰"),
    ],
)
def test_what_custom_offers_is_refused_with_its_reason(family: Household, words: str, told: str) -> None:
    said = family.words(words)
    assert told in said and "来源" in said


@pytest.mark.parametrize("words", ["别讲道理 大道理我都懂", "你别劝我 听我说就行", "就想跟你说说", "不用给我出主意"])
def test_who_wants_to_be_heard_gets_no_advice(family: Household, words: str) -> None:
    family.say("好累啊 夜里醒五回")
    said = family.words(words)
    assert "听" in said or "陪" in said
    assert "来源" not in said


@pytest.mark.parametrize("words", ["先别劝我 我要退款", "别劝我了 就说奶粉怎么退"])
def test_who_spares_herself_advice_on_a_wish_gets_the_wish(family: Household, words: str) -> None:
    family.say(words)
    assert "utter_listens" not in family.state.used_responses
