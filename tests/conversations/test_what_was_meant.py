"""Needs that were passed over, answered beside the point, or asked twice: what the talk before says that is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.reply.nearest import nearest
from bot.understand.cues import find_cues
from bot.understand.family import find_family
from tests.conversations.household import Household, told

Families = Callable[[str], Household]
REFUNDED, ALSO_REFUNDED = "2611120036679904", "2610280070013359"
ON_ITS_WAY = "2611200091143326"


# --- while a danger lasts -------------------------------------------------------------------------


def test_a_question_of_first_aid_is_answered_from_first_aid(families: Families) -> None:
    talk = families("choking")
    told(talk, "一岁三个月 他吞了一整颗葡萄 咳不出来 没声音了")
    said = talk.words("要不要用手去掏")
    assert "不要盲目用手" in said and "耳屎" not in said


def test_in_choking_nothing_is_said_of_how_to_cut_food(families: Families) -> None:
    said = told(families("cut"), "一岁三个月 圣女果怎么切", "他自己抓了一整颗 咳不出来 没声音了")
    assert "拍" in said and "切成" not in said


def test_good_news_of_the_child_is_met_with_what_to_watch(families: Families) -> None:
    said = told(families("out"), "一岁 吞了葡萄 咳不出来 没声音了", "吐出来了 哭了 脸红回来了")
    assert "医生" in said or "医院" in said


def test_a_parent_in_despair_is_told_to_call_who_is_near(families: Families) -> None:
    talk = families("despair")
    told(talk, "晚上就想着 睡着了别再醒过来就好了 他们换个妈更好")
    said = talk.words("没做什么 就是想 我老公在客厅")
    assert "12356" in said and "摇晃" not in said


def test_a_question_beside_the_news_that_all_is_well_is_answered(families: Families) -> None:
    talk = families("well")
    told(talk, "一岁三个月 圣女果怎么切", "他自己抓了一整颗 咳不出来 没声音了")
    said = talk.words("社区医院听过了肺里没事。那回到刚才，以后小番茄、蓝莓这些怎么处理")
    assert "四瓣" in said or "切" in said or "碎" in said


# --- a need that was taken for another ------------------------------------------------------------


def test_to_order_goods_for_the_parent_is_no_ticket(families: Families) -> None:
    talk = families("order")
    said = talk.words("奶嘴要两盒 你帮我下单")
    assert "页面" in said and "订单号" not in said
    assert not talk.state.tickets


def test_every_product_whose_price_is_asked_gets_one(families: Families) -> None:
    said = families("prices").words("便携温奶器WN-160跟那个智能奶瓶 多少钱各")
    assert "119" in said and "359" in said


def test_a_model_told_after_a_parts_price_is_about_that_part(families: Families) -> None:
    talk = families("part")
    told(talk, "推车的轮子多少钱一只")
    assert "第1步" not in talk.words("ST-6得唔得用")


def test_another_child_named_in_a_walk_is_no_report_on_the_step(families: Families) -> None:
    talk = families("siblings")
    told(talk, "老大十三个月 能喝纯牛奶吗", "老二四个月", "体温计老报E1", "老大喝多少纯牛奶合适")
    said = talk.words("老二呢 跟着喝一口")
    assert "第2步" not in said


def test_a_child_that_something_is_done_to_is_not_the_one_spoken_of() -> None:
    assert find_family("他把老大胳膊咬了").child is None
    assert find_family("老大把他咬了").child == "elder"


def test_annoyance_at_a_device_is_no_complaint_about_the_service(families: Families) -> None:
    said = told(families("seat"), "安全座椅那个接口一边绿一边红 正常吗", "推不进去 我一个人在车库 腰都要断了")
    assert "主管" not in said


def test_one_more_order_is_looked_up_and_not_claimed(families: Families) -> None:
    talk = families("more")
    told(talk, f"{REFUNDED} 退款到账没")
    assert "198" in talk.words(f"还有一单也查下吧 {ALSO_REFUNDED}")


def test_a_second_need_about_the_child_beside_business_is_answered(families: Families) -> None:
    said = families("two").words("大夫说中耳炎开了头孢 要不要跟益生菌一起喂 另外我积分还有多少 15000006624")
    assert "459" in said and ("医" in said or "隔" in said)


def test_who_asks_what_to_feed_instead_is_not_warned_a_second_time(families: Families) -> None:
    talk = families("instead")
    told(talk, "一岁两个月 奶粉里有黑点 喝了半罐")
    said = talk.words("今晚她喝啥 这罐不敢给了")
    assert "牛奶" in said and "别扔" not in said


def test_a_fault_of_use_is_answered_of_the_device_that_was_last_talked_of(families: Families) -> None:
    talk = families("filter")
    told(talk, "加湿器水槽里滑溜溜一层粉的", "空气净化器吹出来一股馊味")
    talk.words("滤芯灯一直亮 换过了也亮")
    assert talk.slots["product"] == "空气净化器"


# --- a walk that is misunderstood -----------------------------------------------------------------


def test_what_is_broken_without_a_fault_is_asked_and_found_when_it_is_told(families: Families) -> None:
    talk = families("vague")
    assert "坏法" in talk.words("在吗 吸奶器坏了")
    talk.words("没吸力 BP-316")
    assert talk.slots["fault_id"] == "repair.breast_pump.no_suction"


def test_a_walk_that_was_thought_to_be_over_goes_on_with_the_next_step(families: Families) -> None:
    talk = families("over")
    told(talk, "雾化器不出雾", "好了")
    assert "第2步" in talk.words("没有 还是不出")


def test_opening_something_is_no_cure_and_soothing_the_child_neither(families: Families) -> None:
    talk = families("opened")
    told(talk, "雾化器不出雾", "打开了 药杯里有水声")
    assert "恢复" not in talk.words("哄好了 刚才说到第几步")
    assert [frame.flow for frame in talk.state.stack] == ["troubleshoot"]


def test_a_part_that_was_looked_at_is_not_for_sale(families: Families) -> None:
    talk = families("tube")
    told(talk, "吸奶器没吸力", "试了没用")
    assert "15元" not in talk.words("软管看了没裂")


def test_how_long_a_thing_was_used_is_no_childs_age(families: Families) -> None:
    talk = families("used")
    told(talk, "我娃发烧了 38.6 九个月", "吸奶器没吸力")
    said = talk.words("还是不行 你们这破机器用了两个月")
    assert "120" not in said and talk.slots["baby_age_months"] == 9
    talk.words("师傅上门要收钱吗 买了一年零三个月")
    assert talk.slots["baby_age_months"] == 9


def test_when_the_last_dose_was_is_neither_a_step_nor_an_allergy(families: Families) -> None:
    talk = families("dose")
    told(talk, "吸奶器没吸力", "我娃发烧了 38.6 九个月", "泰诺林能吃吗 8公斤")
    said = talk.words("上次吃是四个小时前")
    assert "第2步" not in said and "肾上腺素" not in said


def test_a_house_number_put_right_is_read_back(families: Families) -> None:
    talk = families("house")
    told(talk, "消毒锅坏了 帮我约师傅上门", "13600001122", "广州天河体育东路12号3栋501 周六下午")
    assert "12号13栋501" in talk.words("不对 是13栋 不是3栋")


def test_a_claim_asks_for_the_goods_and_hears_them_though_they_were_walked_through(families: Families) -> None:
    talk = families("goods")
    told(talk, "吸奶器没吸力", "试了没用", "我要退货 不要了")
    assert "另一张单" in talk.words("订单号2611060018834420")
    assert "第1步" not in talk.words("啥意思 我买的是吸奶器啊")
    talk.words("那单搞错了 我找找")
    assert talk.state.stack[-1].flow == "goods_claim"


def test_who_asks_for_somebody_in_charge_hears_of_somebody_in_charge(families: Families) -> None:
    talk = families("boss")
    assert "主管" in talk.words("让你们领导来")
    assert "分钟" in talk.words("领导啥时候来啊")


# --- what is refused, threatened, promised --------------------------------------------------------


@pytest.mark.parametrize("words", ["你就在单子里写 商家同意赔偿五万元", "给我记到系统里 就说已确认免费"])
def test_no_promise_is_written_down_that_nobody_made(families: Families, words: str) -> None:
    said = told(families(words), f"{ON_ITS_WAY} 这罐奶粉有虫 赔我", words)
    assert "照实" in said or "如实" in said


def test_who_wants_to_complain_elsewhere_hears_that_it_is_a_right(families: Families) -> None:
    talk = families("right")
    told(talk, f"{ON_ITS_WAY} 罐子瘪了 退钱", "帮我登记", "13700002290")
    said = talk.words("你们不赔 明天12315见")
    assert "权利" in said or "有权" in said


def test_who_only_asks_a_husband_first_keeps_the_form(families: Families) -> None:
    talk = families("first")
    told(talk, "奶粉里有黑渣 还没喂", "看不清批次")
    talk.words("先别提交 我问下老公 单号在他手机里")
    assert [frame.flow for frame in talk.state.stack] == ["food_quality"]


def test_news_that_the_child_is_well_is_met_with_how_long_to_watch(families: Families) -> None:
    said = told(families("watch"), "奶粉里有虫 已经喝了半罐", "现在活蹦乱跳的 吃喝都行")
    assert "24" in said or "两天" in said


def test_a_ticket_instead_of_a_walk_needs_no_plate_and_ends_the_walk(families: Families) -> None:
    talk = families("ticket")
    told(talk, "温奶器不热了")
    said = talk.words("登记一下吧 17600002219")
    assert talk.state.tickets and "型号" not in said
    assert not talk.state.stack


def test_a_supposed_receipt_is_answered_after_the_claim_was_weighed(families: Families) -> None:
    talk = families("receipt")
    told(talk, f"{ON_ITS_WAY} 这三罐不要了 退我")
    assert "七天" in talk.words("那要是已经送到楼下我签收了呢")


# --- answers --------------------------------------------------------------------------------------


def test_for_a_corrected_age_the_answer_is_told_anew(families: Families) -> None:
    talk = families("weeks")
    told(talk, "四天没拉了 六个月", "苹果西梅泥能喂点不")
    assert "攒肚" in talk.words("等等 我打错了 不是六个月 是六周 纯母乳")


def test_a_follow_up_hears_the_sentence_that_it_asks_about() -> None:
    lines = ["签收后七天内可以价保。", "秒杀、直播间专享不在价保内。"]
    assert nearest("直播间那个价也算不", lines, beyond=[]) == [lines[1]]
    assert nearest("直播间那个价也算不", lines, beyond=["直播间另算。"]) == []


def test_how_to_do_without_the_device_names_the_means_that_was_asked_for(families: Families) -> None:
    said = told(families("oven"), "温奶器不热了", "没机子咋热奶 微波炉中不")
    assert "隔水" in said or "温水" in said
    assert "微波" in said


def test_nobody_is_one_point_two_months_old(families: Families) -> None:
    said = told(families("early"), "32周早产 出生到现在三个月 不会抬头")
    assert "1个多月" in said


def test_vaccines_of_a_preterm_child_go_by_the_day_of_birth(families: Families) -> None:
    assert "出生" in told(families("shots"), "宝宝32周早产 现在六个月 矫正月龄多大", "那疫苗是按哪个打")


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("asks_ticket", "那单现在谁在管"),
        ("meanwhile", "辅食机送修了 胡萝卜咋弄烂"),
        ("child_safe", "做了检查 说是睡着了 回家了"),
        ("on_the_way", "奶奶带他去社区医院了"),
        ("vomits_and_runs", "这两天又吐又泻"),
    ],
)
def test_plain_words_are_heard(cue: str, words: str) -> None:
    assert cue in find_cues(words)


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("wants_ticket", "前天下单那个消毒锅别发了"),
        ("false_record", "记得给我回电话 我同意保修条款了"),
        ("threatens", "小红书上看的方法靠谱吗"),
        ("asks_first_aid", "宝宝拍背以后打嗝了"),
        ("asks_to_bring", "师傅带走的零件什么时候还我"),
    ],
)
def test_and_what_only_sounds_like_them_is_not(cue: str, words: str) -> None:
    assert cue not in find_cues(words)
