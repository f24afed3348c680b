"""The little words in between: mm, all right, thanks with a request inside, "no need any more", a sigh, a question after a booking."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.adapters.memory import CHINA
from tests.conversations.household import Household, told

Families = Callable[[str], Household]
BOOKED = (
    "温奶器不热了",
    "约师傅上门修吧",
    "13812345678 李敏",
    "杭州市西湖区文三路18号2单元501",
    "后天上午",
    "对 就这样",
)


@pytest.mark.parametrize("word", ["嗯", "哦", "好吧", "好的 等下我试试", "嗯嗯 去医院了", "唉 累死了"])
def test_a_word_that_reports_nothing_moves_no_step(families: Families, word: str) -> None:
    talk = families(word)
    talk.words("吸奶器没吸力")
    assert "第2步" not in talk.words(word)
    assert not talk.slots.get("tried_steps")
    assert "第2步" in talk.words("试了没用")


def test_a_sigh_is_met_without_a_laugh(families: Families) -> None:
    talk = families("sigh")
    said = "".join(talk.words(text) for text in ("烦死了", "没啥 就是想骂人", "老公不管娃", "唉 累死了"))
    assert "哈哈" not in said


@pytest.mark.parametrize("word", ["没拆", "好的", "行吧"])
def test_a_small_word_is_no_name_of_goods(families: Families, word: str) -> None:
    talk = families(word)
    told(talk, "我要退货 太小了", "订单号2611140059937716")
    talk.words(word)
    assert talk.slots.get("product") != word


def test_no_need_leaves_a_form(families: Families) -> None:
    talk = families("no need")
    told(talk, "奶粉有黑点", "找不到", "不用了")
    assert not talk.state.stack


def test_not_fed_is_good_news_and_no_refusal(families: Families) -> None:
    said = told(families("not fed"), "奶粉有黑点", "还没吃")
    assert "就好" in said and "哪方面" not in said and "批次" in said


def test_looking_for_the_number_is_waited_for(families: Families) -> None:
    said = told(families("looks"), "奶粉有黑点", "等下我找找批次")
    assert "批次" not in said


def test_register_after_all_is_no_wish_to_wait(families: Families) -> None:
    said = told(families("after all"), "消毒柜有股焦味", "不用登记了", "等一下 还是登记吧")
    assert "不着急" not in said and "慢慢来" not in said


@pytest.mark.parametrize("question", ["师傅上门要钱吗", "上门费收多少"])
def test_what_a_visit_costs_books_no_second_one(families: Families, question: str) -> None:
    talk = families(question)
    said = told(talk, *BOOKED, question)
    assert "保修" in said and "跟您对一下" not in said and not talk.state.stack


def test_and_a_repair_is_offered_and_not_looked_up(families: Families) -> None:
    talk = families("and a repair")
    said = told(talk, "温奶器不热了", "算了不弄了", "那修呢")
    assert "登记温奶器的维修" in said or "报售后维修" in said
    assert "手机号" in talk.words("好")


def test_only_asking_keeps_the_walk_and_books_nothing(families: Families) -> None:
    talk = families("only asks")
    said = told(talk, "推车轮子有点响", "不用修 就是问问咋回事")
    assert "不办了" not in said and "第2步" not in said


@pytest.mark.parametrize("word", ["谢谢 人工不用了", "算了"])
def test_who_was_called_need_not_come(families: Families, word: str) -> None:
    said = told(families(word), "转人工", word)
    assert "人工" in said and "呼叫" not in said and "没有在办" not in said


def test_a_request_behind_thanks_is_heard(families: Families) -> None:
    talk = families("thanks")
    said = told(talk, "温奶器不热了", "好了", "谢谢你啊 对了 吸奶器没吸力")
    assert "第1步" in said and talk.slots["product"] == "吸奶器"


@pytest.mark.parametrize("word", ["等等 还有个事", "我还有个问题"])
def test_an_announced_question_is_listened_to(families: Families, word: str) -> None:
    said = told(families(word), "快递到哪了 2611200091143326", word)
    assert said in ("您说,我听着。", "好,您讲。")


def test_how_long_after_a_ticket_asks_for_no_order(families: Families) -> None:
    said = told(families("how long"), "消毒柜有股焦味", "登记吧", "13700001234", "要等多久")
    assert "T-" in said and "订单号" not in said


def test_a_look_up_repeated_says_that_nothing_changed(families: Families) -> None:
    talk = families("same")
    first = talk.words("快递到哪了 2611200091143326")
    again = talk.words("哈哈 你们家快递是走路来的吧")
    assert again != first and first in again


def test_goodbye_leaves_the_form_in_peace(families: Families) -> None:
    said = told(families("bye"), "快递到哪了", "哦 那先这样")
    assert "订单号" not in said


def test_a_danger_that_is_over_is_a_relief_and_nothing_else(families: Families) -> None:
    said = told(families("relief"), "宝宝噎住了脸发紫", "咳出来了 缓过来了 没事了")
    assert "先这样" not in said and "漱口" not in said


def test_speaking_to_no_purpose_is_not_taken_for_cancelling(families: Families) -> None:
    said = told(families("in vain"), "我要投诉你们客服", "算了 说了也没用")
    assert "不办了" not in said and "主管" in said


@pytest.mark.parametrize("news", ["拔了", "没人受伤"])
def test_good_news_of_a_hazard_is_taken_up(families: Families, news: str) -> None:
    said = told(families(news), "消毒柜有股焦味", news)
    assert "立即断电" not in said and said.count("登记") <= 3 and not said.startswith("我给您登记")


def test_dozing_on_the_sofa_with_the_child_is_a_question_of_safe_sleep(families: Families) -> None:
    said = told(families("sofa"), "五周大 一放下就醒 咋放", "我坐沙发上抱着她眯会儿总成吧")
    assert "沙发" in said


def test_a_misheard_device_is_talked_about_and_never_asked_for(family: Household) -> None:
    assert "水箱" in family.words("我家那个家湿器光响不出雾 咋整")


def test_a_misheard_device_is_marked_as_it_was_written(minds: dict[str, Any]) -> None:
    read = minds["understander"].read("主家那个问奶器显示E2", now=datetime(2026, 11, 26, 10, 0, tzinfo=CHINA))
    named = read.first("product")
    assert named is not None and (named.text, named.value) == ("问奶器", "温奶器")


@pytest.mark.parametrize(
    ("before", "word", "heard"),
    [
        ("吸奶器没吸力", "家里没得家伙什 这活我使唤不来", "勉强|跳过|硬来"),
        ("温奶器不热了", "等我把娃哄瞌睡咯再整", "不急|不着急|您先忙"),
        ("监护器连不上", "哟 通咯 看得见娃娃咯", "恢复"),
        ("加湿器不出雾", "跟先前一个样 屁用没得", "第2步"),
        ("订单到哪了", "号码记球不到了", "没有订单号也不要紧"),
    ],
)
def test_what_a_turn_does_is_understood_in_words_that_no_pattern_knows(
    family: Household, before: str, word: str, heard: str
) -> None:
    family.say(before)
    assert re.search(heard, family.words(word))


def test_a_yes_in_any_words_books(family: Household) -> None:
    assert "T-" in told(family, *BOOKED[:-1], "要得要得 就恁个办")
