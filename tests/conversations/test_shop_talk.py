"""Talk around orders and claims: several orders, two claims, reproaches, facts told in passing, what is asked of a claim."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
NAPPIES, STERILISER = "2611190052200841", "2611180033120947"
ON_ITS_WAY, LATE_REFUND, WARMER = "2611150047713308", "2611020044590116", "2611060018834420"


# --- several orders -------------------------------------------------------------------------------


def test_two_numbers_that_answer_one_question_are_both_looked_up(families: Families) -> None:
    said = told(families("two"), "我买了两单 到哪了", f"{NAPPIES} 还有 {STERILISER}")
    assert "尾号0841" in said and "尾号0947" in said


@pytest.mark.parametrize("wish", ["消毒锅那单我不要了", "那个消毒锅的单取消掉", "消毒锅不要了 取消"])
def test_goods_name_their_order(families: Families, wish: str) -> None:
    talk = families(wish)
    said = told(talk, f"{NAPPIES} 还有 {STERILISER} 什么时候发货", "纸尿裤那单什么时候发", wish)
    assert "尾号0947" in said or talk.slots["order_no"] == STERILISER


def test_another_order_s_address_is_no_change_of_the_first_one_s_ticket(families: Families) -> None:
    talk = families("other")
    told(talk, f"{NAPPIES} 还有 {STERILISER} 什么时候发货", "消毒锅那单我不要了", "对 取消")
    assert "T-20261126-0002" in talk.words("纸尿裤那个地址改成杭州市西湖区文三路100号")


def test_three_numbered_questions_are_all_answered(families: Families) -> None:
    said = families("three").words(f"问三件事 1 订单{ON_ITS_WAY}到哪了 2 发票开了没 3 宝宝6个月能吃盐吗")
    assert "重庆" in said and "发票" in said and "不加盐" in said


# --- parcels and refunds --------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["那明天几点到", "要是明天还不到咋整", "万一到不了呢"])
def test_what_is_asked_of_a_parcel_on_its_way_is_no_riddle(families: Families, asked: str) -> None:
    said = told(families(asked), f"订单{ON_ITS_WAY}到哪了", asked)
    assert "没听懂" not in said and "没读懂" not in said and "人工" not in said


@pytest.mark.parametrize("chase", ["催", "催吧", "能催一下不", "那赶紧给我催催", "可以帮我催一下吗"])
def test_a_chase_is_registered(families: Families, chase: str) -> None:
    talk = families(chase)
    assert "T-" in told(talk, f"退款{LATE_REFUND}怎么还没到账", chase)


def test_how_long_right_after_a_refund_asks_for_the_money(families: Families) -> None:
    assert "发货" not in told(families("money"), f"退款{LATE_REFUND}怎么还没到账", "那多久能到")


# --- claims ---------------------------------------------------------------------------------------


def test_the_day_told_with_the_fault_is_known_to_the_claim(families: Families) -> None:
    said = told(families("day"), "我买的辅食机前天到的 打不碎胡萝卜", "不想试了 能退吗")
    assert "第九条" in said and "哪天收到" not in said


@pytest.mark.parametrize("had", ["收到快二十天了", "买了三个月了", "11月5号到的"])
def test_how_long_it_has_been_there_is_no_report_on_a_step(families: Families, had: str) -> None:
    said = told(families(had), "温奶器不热", had)
    assert "第2步" not in said and "没读懂" not in said


@pytest.mark.parametrize("reproach", ["你们是不是想拖", "你们就是糊弄人", "商家踢皮球是吧"])
def test_a_reproach_is_no_report_on_a_step(families: Families, reproach: str) -> None:
    said = told(families(reproach), "温奶器不热", reproach)
    assert "第2步" not in said


def test_who_gives_up_the_claim_for_a_repair_books_it(families: Families) -> None:
    said = told(families("repair"), f"订单{WARMER} 温奶器不热", "我要换个新的", "那算了 给我修吧")
    assert "手机号" in said


def test_a_part_that_came_off_and_was_repaired_twice_is_exchanged(families: Families) -> None:
    talk = families("wheel")
    asked = told(talk, "买的推车轮子掉了 娃差点摔", "能不能换新的")
    assert "质量问题(坏了" not in asked
    told(talk, "买了三个月")
    assert "修过两次" in talk.words("修过两次了")


def test_a_skin_that_reddened_is_the_ground_of_the_claim_after_it(families: Families) -> None:
    said = told(families("wipes"), "宝宝用了你家湿巾屁股红了一片", "我要赔偿")
    assert "第四十一条" in said and "哪一类" not in said and "十倍" not in said


@pytest.mark.parametrize("asked", ["要多少证据", "需要什么材料", "凭证要哪些"])
def test_what_to_keep_is_told_to_an_open_claim(families: Families, asked: str) -> None:
    assert "批次号" in told(families(asked), "奶粉里吃出虫子 我要赔偿", asked)


def test_how_the_difference_is_paid_opens_no_return(families: Families) -> None:
    talk = families("how")
    said = told(talk, "昨天买的199 今天降到169 退差价", "怎么退")
    assert "原路退回" in said and "不想要" not in said


def test_register_it_after_a_reproach_registers_the_claim(families: Families) -> None:
    talk = families("reproach")
    asked = told(talk, "我投诉 你们快递员把我奶瓶摔碎了", "要赔三倍", "我不要你们核定 现在就给我答复", "登记吧")
    assert "订单号" in asked  # the only thing that the claim needs and nobody has told
    assert "T-" in talk.words("没有")
    assert "compensation" in talk.state.ticket_categories.values()


def test_a_threat_is_met_even_before_anything_was_registered(families: Families) -> None:
    assert "您的权利" in families("threat").words("我打12315")


# --- other misreadings ----------------------------------------------------------------------------


@pytest.mark.parametrize("wish", ["能换成钱不", "那给我换个奶瓶券", "可以抵现金吗"])
def test_points_that_are_changed_are_no_goods(families: Families, wish: str) -> None:
    said = told(families(wish), "积分快过期了咋办 13600005521", wish)
    assert "有质量问题" not in said


def test_another_day_for_the_engineer_is_no_exchange_and_no_name_of_goods(families: Families) -> None:
    talk = families("another day")
    said = told(talk, "师傅说今天来怎么没来", "R2611200043", "换一天", "周六上午")
    assert "质量" not in said and talk.slots.get("product") is None and "周六上午" in said


def test_a_house_in_a_village_is_an_address_and_no_day(families: Families) -> None:
    said = told(families("village"), "温奶器不热 帮我约师傅", "13800138000 李秀英", "四川省广元市柏林沟镇12号")
    assert "柏林沟镇12号" in said and "什么时候" in said


# --- personal data --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("恁这小程序非要俺孙女的生日名字照片 俺不想给 不给能买东西不", "不能因为您不同意"),
        ("咱这段聊天你们存不存", "聊天"),
        ("人脸、通讯录、位置三样都不给，看个画面总能看吧", "同意"),
    ],
)
def test_a_question_on_personal_data_is_answered_and_opens_nothing(families: Families, asked: str, known: str) -> None:
    talk = families(asked)
    assert known in talk.words(asked) and not talk.state.tickets


@pytest.mark.parametrize("wish", ["照片跟名字都抹了 一个别留", "光删照片 生日留着", "把宝宝的录像删掉就行"])
def test_a_wish_on_some_data_is_registered_in_its_own_words_and_erases_nothing_else(
    families: Families, wish: str
) -> None:
    said = families(wish).words(wish)
    assert wish in said and "确认删除吗" not in said


def test_messages_that_are_not_wanted_are_stopped_and_no_order_is_asked_for(families: Families) -> None:
    said = families("messages").words("一天三条短信 别给俺发了")
    assert "T-" in said and "订单号" not in said


def test_how_long_the_erasure_takes_is_no_laundry(families: Families) -> None:
    assert "T-" in told(families("laundry"), "照片跟名字都抹了 一个别留", "几天能删干净")


def test_a_copy_comes_before_the_erasure_that_is_asked_for_with_it(families: Families) -> None:
    talk = families("both")
    said = talk.words("行使权利：先导出，后删除，次序别反")
    assert said.index("导出好了") < said.index("确认删除吗")
    assert "删好了" in talk.words("确认删除")


def test_who_apologises_is_told_that_it_is_fine(families: Families) -> None:
    assert "没" in families("sorry").words("刚才冲你嚷嚷那几句 别往心里去哈")


# --- forms ----------------------------------------------------------------------------------------


def test_a_block_named_by_a_letter_puts_the_address_right(families: Families) -> None:
    talk = families("block")
    told(talk, "温奶器坏了 约上门", "陶然 13800005530 深圳南山区科苑路26号尚水雅苑2栋809 后天下午")
    assert "B栋809" in talk.words("啊写错 是B栋不是2栋 B栋809") and "2栋" not in talk.slots["address"]


def test_of_two_ends_of_a_number_the_new_one_is_taken(families: Families) -> None:
    talk = families("ends")
    told(talk, "体温计不准 约寄修", "13800004418 周言 杭州市余杭区良睦路12号 周日下午两点后")
    talk.words("电话末四位打错，4481不是4418，别的不动")
    assert talk.slots["phone"] == "13800004481"


def test_a_company_with_its_tax_number_is_a_title(families: Families) -> None:
    said = told(families("tax"), f"{NAPPIES}的发票开了吗", "杭州拾光里文化有限公司，91330106MA2CDEFG7K")
    assert "T-" in said


@pytest.mark.parametrize("day", ["收到第9天", "签收是11天前 还来得及不"])
def test_the_day_of_receipt_goes_on_with_the_claim(families: Families, day: str) -> None:
    said = told(families(day), "推车轮子坏了 我要换新的", day)
    assert "第十条" in said and "订单号" not in said


def test_the_tenfold_is_asked_of_the_food_that_was_complained_of(families: Families) -> None:
    said = told(families("tenfold"), "米粉里有虫 批次MF250906B", "十倍呢")
    assert "第一百四十八条" in said and "哪一类" not in said


# --- what is meant by little words ----------------------------------------------------------------


def test_goods_named_where_a_number_is_asked_for_are_no_question_on_prices(families: Families) -> None:
    said = told(families("which"), "我那个单子咋还没送到啊", "就是那个尿不湿 前几天买的")
    assert "价保" not in said and "订单号" in said


@pytest.mark.parametrize("words", ["哦那个是热奶的 不是尿不湿", "不是这单", "查错单了"])
def test_another_order_than_the_one_looked_up_is_asked_for(families: Families, words: str) -> None:
    assert "后四位" in told(families(words), f"{WARMER}到哪了", words)


def test_a_recalled_batch_told_beside_a_hazard_is_looked_up(families: Families) -> None:
    said = told(families("batch"), "你们店的奶瓶裂了 差点划到嘴", "奶瓶底下XY260128T5")
    assert "召回" in said


def test_the_claim_that_waited_is_registered_after_an_invoice(families: Families) -> None:
    talk = families("after an invoice")
    told(talk, "退纸尿裤 没拆 买大了 昨天到的", "发票开个人就行", NAPPIES, "登记")
    assert "product_return" in talk.state.ticket_categories.values()


@pytest.mark.parametrize("wish", ["我付了定金的 现在不想要了 定金能退吗", "尾款不想付了 定金退不退"])
def test_a_deposit_is_no_return_of_goods(families: Families, wish: str) -> None:
    said = families(wish).words(wish)
    assert "定金" in said and "哪样东西" not in said


def test_a_gift_that_is_missing_needs_no_line_in_the_order(families: Families) -> None:
    said = told(families("gift"), "赠品没收到 说好送湿巾的", "订单2611140059937716")
    assert "没有湿巾" not in said and "补发" in said


def test_a_number_for_the_person_called_changes_no_contact(families: Families) -> None:
    talk = families("call me")
    told(talk, "我要投诉客服", "对 叫主管", "我电话13512345678 下午三点以后打")
    assert not talk.state.tickets


def test_the_product_that_the_repair_told_is_not_asked_again(families: Families) -> None:
    said = told(families("known"), "师傅来了一趟没修好 又走了", "单号R2611070012")
    assert "哪件产品" not in said
