"""Talk at a broken device: questions about a step, reports in free words, two devices, a repair instead, a visit's time and place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.understand.cues import find_cues
from bot.understand.entities import find_entities
from tests.conversations.household import Household, told

Families = Callable[[str], Household]
STOPPED = "辅食机打到一半不转了 灯一直闪"
COLD = "温奶器不热"
SCALE = "家里那个秤 娃每次称都不一样"
WEAK = "吸奶器没吸力"


# --- a question about the step ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "question", "answer"),
    [
        (STOPPED, "为啥要断电", "触电"),
        (STOPPED, "干嘛要先拔插头", "触电"),
        (SCALE, "放在床上称的 是不是不行", "不放地毯床上"),
        (SCALE, "地毯上可以吗", "不放地毯床上"),
        (SCALE, "电池要不要换", "电池"),
        (COLD, "柠檬酸没有 白醋行不行", "柠檬酸"),
        (COLD, "要泡多久", "30分钟"),
        (COLD, "感应点是哪个", "感应点"),
        (COLD, "我把它拆开看看行不", "不要自己拆"),
        (COLD, "这步有啥用", "做完"),
        (WEAK, "鸭嘴阀是哪个", "鸭嘴阀"),
        ("监护器搜不到wifi", "取卡针没有 用牙签行吗", "取卡针"),
    ],
)
def test_a_question_about_a_step_is_answered_from_the_step_and_moves_nothing(
    families: Families, fault: str, question: str, answer: str
) -> None:
    talk = families(f"asks {question}")
    talk.say(fault)
    step = talk.slots["step_id"]
    said = talk.words(question)
    assert (answer in said or answer.replace("不要自己", "别自己") in said) and talk.slots["step_id"] == step
    assert talk.state.top and talk.state.top.waiting_for == "step_result"


def test_what_no_article_knows_is_said_so_and_the_step_is_told_again(families: Families) -> None:
    said = told(families("unknown"), WEAK, "小白片朝哪边装")
    assert "没写" in said or "没有写" in said


def test_a_step_that_cannot_be_done_is_skipped_in_so_many_words(families: Families) -> None:
    said = told(families("cannot"), WEAK, "我不会拆")
    assert ("没关系" in said or "别勉强" in said) and "第2步" in said


# --- reports ---------------------------------------------------------------------------------------


def test_no_use_is_no_sign_that_the_thing_is_dangerous(families: Families) -> None:
    said = told(families("no use"), "辅食机报错E11", "第一步做了 没用")
    assert "第2步" in said and "隐患" not in said


def test_still_no_reaction_is_said_of_the_machine_that_is_tried(families: Families) -> None:
    said = told(families("dead"), COLD, "还是没反应")
    assert "120" not in said and "第2步" in said


def test_no_reaction_of_a_child_stays_an_emergency_in_a_walk(families: Families) -> None:
    assert "120" in told(families("child"), COLD, "宝宝叫了没反应")


def test_connected_is_good_news_and_no_wish_to_stop(families: Families) -> None:
    said = told(families("good"), "监护器连不上wifi 手机搜不到", "弄了 连上了")
    assert "恢复" in said or "弄好" in said


@pytest.mark.parametrize("text", ["太折腾了", "太麻烦了 不想弄"])
def test_who_is_tired_of_steps_is_offered_the_repair(families: Families, text: str) -> None:
    assert "维修" in told(families(text), WEAK, text)


@pytest.mark.parametrize("text", ["那修呢", "不想试了 直接修", "修吧", "算了 修吧"])
def test_a_wish_for_the_repair_books_it_at_once(families: Families, text: str) -> None:
    talk = families(text)
    said = told(talk, SCALE, text)
    assert "手机号" in said and talk.state.top and talk.state.top.flow == "repair_booking"


# --- two devices -----------------------------------------------------------------------------------


def test_another_device_told_of_is_no_report_on_the_first(families: Families) -> None:
    talk = families("two")
    said = told(talk, COLD, "水加了", "对了 吸奶器吸力也小了")
    assert "鸭嘴阀" in said and "柠檬酸" not in said
    assert "第3步" in talk.words("刚才那个热奶的 弄了 还是不热")
    assert "鸭嘴阀" in talk.words("第二个呢")


def test_a_second_device_beside_an_offer_breaks_nothing(families: Families) -> None:
    talk = families("offer")
    said = told(talk, COLD, "水加了", "还是凉的", "对了 吸奶器吸力也小了", "太折腾了")
    assert said
    assert told(talk, "吸鼻器也不转了")


# --- a visit ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一三八零零一二三四五六", "13800123456"),
        ("幺三九 零零零零 八八八八", "13900008888"),
        ("电话是一三八,零零一二,三四五六", "13800123456"),
        ("幺三八洞洞幺两三四拐勾", "13800123479"),
    ],
)
def test_a_number_read_out_digit_by_digit_is_a_number(families: Families, text: str, number: str) -> None:
    found = [one.value for one in find_entities(text, now=families("n").now()) if one.type == "phone"]
    assert found == [number]


@pytest.mark.parametrize(("text", "code"), [("辅食机报错E六", "E6"), ("显示E十一", "E11"), ("屏上是e零二", "E2")])
def test_a_code_may_be_spelled(families: Families, text: str, code: str) -> None:
    assert code in [one.value for one in find_entities(text, now=families("c").now())]


BOOKED = (f"{SCALE}", "直接修", "一三八零零一二三四五六", "上海静安区南京西路100号802")


def test_a_part_of_a_day_waits_for_its_day(families: Families) -> None:
    talk = families("part")
    assert "哪一天" in told(talk, *BOOKED, "下班以后")
    said = talk.words("周五")
    assert "周五下班以后" in said and "T18:00" in talk.slots["appointment"]


@pytest.mark.parametrize(
    ("wish", "answer"), [("2月30号", "日历上没有"), ("昨天", "已经过了"), ("前天下午", "已经过了")]
)
def test_a_day_that_cannot_be_is_refused_at_once(families: Families, wish: str, answer: str) -> None:
    talk = families(wish)
    assert answer in told(talk, *BOOKED, wish)
    assert "周日" in talk.words("周日十点") and talk.slots["appointment"].startswith("2026-11-29T10")


@pytest.mark.parametrize(
    ("change", "there"),
    [
        ("门牌错了 是803", "100号803"),
        ("不是802 是803", "100号803"),
        ("电话不对 是13800002222", "13800002222"),
        ("周日下午吧", "周日下午"),
        ("算了周六不在家 改礼拜天下午", "礼拜天下午"),
    ],
)
def test_what_is_put_right_before_the_nod_is_read_out_anew(families: Families, change: str, there: str) -> None:
    talk = families(change)
    said = told(talk, *BOOKED, "周六上午", change)
    assert there in said and "跟您对一下" in said and not talk.state.tickets
    assert "T-" in talk.words("对 就这样")


def test_a_time_told_early_is_taken_note_of(families: Families) -> None:
    assert "时间记下了" in told(families("early"), SCALE, "直接修", "下周二吧")


def test_who_comes_is_not_known_before_the_nod(families: Families) -> None:
    assert "约好" in told(families("who"), *BOOKED, "周六上午", "师傅叫啥")


def test_how_much_beside_a_booking_is_asked_of_the_repair(families: Families) -> None:
    said = told(families("cost"), *BOOKED, "周六上午", "多少钱")
    assert "保修" in said and "有货" not in said


def test_a_visit_is_not_moved_to_a_day_that_has_been(families: Families) -> None:
    talk = families("moved")
    told(talk, *BOOKED, "周日十点", "对")
    assert "过了" in talk.words("改到昨天")


def test_where_the_water_goes_is_no_parcel() -> None:
    assert "asks_parcel" not in find_cues("水放到哪里")


def test_how_much_a_part_is_is_no_question_about_the_step(families: Families) -> None:
    assert "19元" in told(families("price"), WEAK, "那个鸭嘴阀单买多少")


def test_a_question_about_the_child_between_the_steps_is_no_question_about_them(families: Families) -> None:
    said = told(families("between"), COLD, "宝宝两个月 吐奶了 一口一口的", "到什么样子就不能在家扛了")
    assert "档" not in said and ("医" in said or "吐" in said)
