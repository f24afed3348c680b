"""What parents say about the talk itself: what was told, what became of it, what was wrong, and how they speak."""

from __future__ import annotations

import re

import pytest

from tests.conversations.household import Household

ORDER = "2611150047713308"


# --- noted, asked back, summed up ---------------------------------------------------------------


def test_what_is_to_be_noted_is_named_and_told_back(family: Household) -> None:
    said = family.words("记着:我叫老秦,娃十个月,锅是SX-22")
    assert "老秦" in said and "10个月" in said and "SX-22" in said
    said = family.words("考题:娃多大,锅啥型号")
    assert "10个月" in said and "SX-22" in said and "老秦" not in said
    assert "批次号您还没告诉过我" in family.words("你还记得我的批号吗")


def test_who_begins_with_name_and_numbers_is_noted_and_opens_nothing(family: Household) -> None:
    said = family.words(f"客服你好 我叫李敏 手机13812345678 订单{ORDER}")
    assert "李敏" in said and "13812345678" in said and ORDER in said
    assert not family.desk.of_conversation(family.talk)


@pytest.mark.parametrize("text", ["我前面说的单号你还有吗", "你头先讲嘅单号仲有冇", "我的订单号是多少来着"])
def test_a_number_told_before_is_told_back(family: Household, text: str) -> None:
    family.say(f"帮我查订单{ORDER}")
    assert ORDER in family.words(text)


@pytest.mark.parametrize("text", ["总结:几件事各到哪一步了", "捋一遍 今天都办了哪些", "刚才说的那几件办了没 汇总一下"])
def test_a_summary_tells_facts_matters_and_tickets(family: Household, text: str) -> None:
    family.say("六个月的宝宝红屁股怎么办")
    family.say("约师傅修吸奶器")
    family.say("13800005530 深圳南山区科苑路26号尚水雅苑2栋809 后天下午")
    family.say("对 提交")
    family.say("发票能补开吗")
    said = family.words(text)
    assert "6个月" in said and "5530" in said and "发票" in said and "湿疹" in said
    assert re.search(r"T-20261126-\d{4}", said) and "处理" in said


@pytest.mark.parametrize("text", ["总结一下六个月宝宝辅食怎么添加", "你记得六个月能吃蛋黄吗"])
def test_a_question_with_such_words_is_answered(family: Household, text: str) -> None:
    said = family.words(text)
    assert "到现在是这样" not in said and "辅食" in said or "蛋" in said


# --- put right ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("电话末四位打错,4481不是4418,别的不动", "13700004481"),
        ("手机尾号应该是4490", "13700004490"),
        ("是B幢不是8幢", "梦里花园B幢402"),
        ("8幢写错了,应该是6幢", "梦里花园6幢402"),
    ],
)
def test_a_part_of_a_fact_is_put_right_and_the_form_read_out_anew(family: Household, text: str, heard: str) -> None:
    family.say("体温计坏了 想约上门修")
    family.say("13700004418 宋岚 杭州市余杭区良睦路梦里花园8幢402 周日下午两点")
    said = family.words(text)
    assert heard in said and "改过来了" in said
    assert "登记好了" in family.words("确认")


def test_a_number_of_things_is_put_right_and_nothing_begins_anew(family: Household) -> None:
    family.say("差价能退吗 3包 每包便宜22")
    said = family.words("纠正,4包不是3包")
    assert "4包" in said and "早产" not in said


def test_the_other_child_was_meant(family: Household) -> None:
    family.say("老大三岁 老二五个月")
    family.say("发烧38度 能吃美林吗")
    assert "说老大" in family.words("是老大不是老二")


@pytest.mark.parametrize("text", ["吐奶不是发烧", "不是我摔的是它自己裂的", "你是人不是机器吧", "这不是坏了吗"])
def test_a_not_that_replaces_nothing_is_no_correction(family: Household, text: str) -> None:
    said = family.words(text)
    assert "改过来了" not in said and "更正" not in said


def test_a_number_put_right_after_a_look_up_is_looked_up(family: Household) -> None:
    family.say("订单2611080044197713退款到哪了")
    assert "3308" in family.words(f"哎呀报错了 是{ORDER}")


# --- how long, and manners ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["要等多少辰光", "么子时候有人打电话来", "几时有人覆我", "多久回 今天不回我发小红书挂你们", "几点打来"]
)
def test_who_called_a_person_is_told_how_long_it_takes(family: Household, text: str) -> None:
    family.say("我要找人工")
    assert "分钟" in family.words(text)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("刚才冲你嚷嚷那几句 别往心里去哈", "理解"),
        ("不好意思刚才语气重了", "理解"),
        ("我是不是冇用 别个都带得好好的", "不"),
        ("我勿会打字 用嘴巴讲侬听得懂伐", "听得懂"),
        ("不知道就说不知道,我最烦编的", "不编"),
        ("有进展发短信,别打电话,带娃", "文字"),
    ],
)
def test_manners_are_met(family: Household, text: str, heard: str) -> None:
    said = family.words(text)
    assert heard in said and "没听懂" not in said and "T-" not in said


def test_who_wants_ways_and_no_comfort_gets_the_next_lines(family: Household) -> None:
    family.say("五周,含着睡,一放就醒。是我哪儿做错了吧")
    said = family.words("别安慰,给办法")
    assert "睡" in said and "先不弄" not in said


def test_what_was_told_goes_to_whoever_was_called(family: Household) -> None:
    family.say("叫你们管事的来")
    assert "看到" in family.words("前头说三遍了 再不想从头讲 你把这些都给他看")


# --- what a doctor has to hear, and fear for the own child ---------------------------------------


@pytest.mark.parametrize(
    "words", ["下个礼拜看大夫 他问起来我咋说 你给我捋捋", "下周去看医生 我该怎么跟他说 帮我理一理"]
)
def test_what_was_told_of_the_child_is_summed_up_for_the_doctor(family: Household, words: str) -> None:
    family.say("俺家妮儿八个月 牛奶蛋白过敏 喝氨基酸奶粉仨月了 想问鸡蛋能加了不")
    family.say("昨个给喂了一口蛋黄 嘴边起了一圈红点 半个钟头下去了 没吐")
    said = family.words(words)
    assert "8个月" in said and "牛奶" in said and "一口蛋黄" in said and "登记的单" not in said


def test_words_of_the_child_lapse_with_the_talk_and_nobody_is_asked_for_them(family: Household) -> None:
    said = family.words("宝宝5个月 一直便秘 三天没拉")
    assert "替您记着" not in said


@pytest.mark.parametrize(
    "words",
    [
        "道理我都懂 我自己就是护士 一到自己娃身上就慌",
        "我教别人一套一套的 轮到自己娃就不行了",
        "我就是儿科医生 自己孩子一烧手都抖",
    ],
)
def test_who_knows_it_from_work_and_fears_for_the_own_child_is_comforted(family: Household, words: str) -> None:
    family.say("宝宝二十五天 睡觉哼唧")
    said = family.words(words)
    assert "正常" in said and "一样一样看" in said
