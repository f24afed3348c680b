"""What must be seen today is said first; what is only told, declined or moved starts nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
BOOKING = ("监护器没画面,步骤都做过了,直接约师傅", "13800138000 王丽 明天上午", "杭州西湖区文三路100号")


# --- a doctor is advised for today --------------------------------------------------------------


def test_an_urgent_sign_is_met_before_what_is_normal(families: Families) -> None:
    answer = told(families("green"), "老二四个半月", "今天吐了三次 黄绿黄绿的")
    first = answer.splitlines()[0]
    assert "黄绿" in answer and "急诊" in first + answer.splitlines()[1]
    assert answer.index("急诊") < answer.find("正常") or "正常" not in answer


def test_a_lively_child_is_no_reason_to_wait(families: Families) -> None:
    answer = told(families("lively"), "老二四个半月", "今天吐了三次 黄绿黄绿的", "没发烧 精神还行")
    assert "急诊" in answer and "退烧药" not in answer


def test_who_goes_at_once_is_wished_well_and_walked_through_no_step(families: Families) -> None:
    talk = families("goes")
    told(talk, "监护器老掉线", "老二四个半月", "今天吐了三次 黄绿黄绿的")
    answer = talk.words("好的我马上去")
    assert "路上" in answer and "步" not in answer


# --- a form -------------------------------------------------------------------------------------


def test_number_name_and_day_are_facts_and_no_question(families: Families) -> None:
    answer = told(families("facts"), *BOOKING[:2])
    assert "地址" in answer and "来源" not in answer


@pytest.mark.parametrize("words", ["算了改后天下午", "后天下午吧 改一下"])
def test_a_visit_is_moved_in_the_breath_in_which_it_is_declined(families: Families, words: str) -> None:
    answer = told(families("moved"), *BOOKING, words)
    assert "后天下午" in answer and "先不约" not in answer


# --- a price that fell --------------------------------------------------------------------------


def test_a_price_difference_is_decided_by_its_rule(families: Families) -> None:
    talk = families("price")
    first = talk.words("我昨天买的吸奶器399 今天就降到339了 差的60退我不")
    assert "价保" in first and "7天" in first
    assert "价格保护规则" in told(talk, "昨天收到的")
    told(talk, "好", "没有订单号")
    assert "compensation" in talk.tickets()


def test_an_order_told_to_a_claim_explains_nothing_twice(families: Families) -> None:
    talk = families("order")
    first = talk.words("奶粉我想退 没拆")
    second = talk.words("2026110112345678")
    assert "来源" in first and "来源" not in second and "资料" not in second


def test_urgent_advice_is_remembered_late_in_a_talk(families: Families) -> None:
    talk = families("late")
    told(talk, *BOOKING, "对", "谢谢", "老二四个半月", "今天吐了三次 黄绿黄绿的")
    assert "急诊" in talk.words("没发烧 精神还行")


def test_a_danger_that_comes_back_late_lasts_anew(families: Families) -> None:
    talk = families("again")
    told(
        talk,
        "宝宝十个月 吃了花生 嘴唇肿了 喘",
        "医生说没事了",
        "监护器老掉线",
        "重启了没用",
        "换了路由器 还是掉",
        "先放着",
    )
    told(talk, "订单 2611160085530274 到哪了", "谢谢", "发票怎么开", "好的", "又肿起来了 嘴唇肿 喘不上气")
    answer = talk.words("打了120了")
    assert "120" in answer or "急救" in answer
    assert "今天就要让医生看" not in answer


def test_good_news_with_an_injection_is_no_question_on_vaccines(families: Families) -> None:
    talk = families("shot")
    answer = told(talk, "宝宝十个月 吃了花生 嘴唇肿了 喘", "打了120了", "医生说没事了 打了针")
    assert "疫苗" not in answer


def test_a_baby_food_pot_is_a_food_maker(families: Families) -> None:
    assert "哪个配件" not in families("pot").words("辅食锅的蒸篮能单买吗")


@pytest.mark.parametrize("words", ["宝宝五个月 换了你家新奶粉后一直拉稀", "宝宝八个月 拉肚子两天 是不是换了奶粉闹的"])
def test_a_food_since_which_a_child_is_ill_is_put_away_first(family: Household, words: str) -> None:
    said = family.say(words)[0].text
    assert "先" in said and "再喂" in said
    assert "再喂" in family.words("那还能继续喝吗")


def test_milk_that_comes_back_is_no_bad_food(family: Household) -> None:
    assert "批号" not in family.words("宝宝喝完奶就吐 两个月")


def test_after_a_fear_of_a_recall_a_sick_child_has_no_more_of_it(family: Household) -> None:
    family.say("妈妈群里说你家奶粉召回了")
    said = family.words("今天喝了三顿了 有点拉稀 四回 没发烧 五个月")
    assert "先" in said and "再喂" in said and "补液盐" in said


def test_what_would_not_be_normal_is_told_by_the_red_flags(family: Household) -> None:
    family.say("宝宝25天 睡觉哼唧")
    assert "急诊" in family.words("那啥样算不对劲 说具体的")
