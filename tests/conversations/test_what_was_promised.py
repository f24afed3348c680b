"""How long, can it be thrown away, the other remedy, nothing more to tell: asked or said of what was promised, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
BAD_FOOD = "米粉有股油哈味 结块了"
CALLED, REGISTERED = "转人工", ("帮我催下快递 2611010037741108", "好 那你登记")


# --- how long ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["几分钟", "还得多久啊", "大概要几多时间呀", "几时有人"])
def test_who_waits_for_a_person_is_told_how_long(families: Families, asked: str) -> None:
    assert "分钟" in told(families(asked), "推车前轮第三次坏", CALLED, asked)


@pytest.mark.parametrize("asked", ["几时有信", "大概几点有回音", "要几天"])
def test_who_waits_for_a_ticket_is_told_its_time(families: Families, asked: str) -> None:
    assert "15:00" in told(families(asked), *REGISTERED, asked)


@pytest.mark.parametrize("asked", ["几时发到邮箱", "多久能收到", "几天能开好"])
def test_an_invoice_comes_by_its_own_rule(families: Families, asked: str) -> None:
    said = told(families(asked), "2611010037741108 开票", asked)
    assert "24小时" in said and "包裹" not in said


def test_how_long_an_illness_lasts_is_no_promise(families: Families) -> None:
    said = told(families("illness"), *REGISTERED, "宝宝发烧38度 八个月", "几天能好")
    assert "T-" not in said and "天" in said


# --- goods that are complained of -------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["罐好臭 可以丢了吗", "这袋能扔了不", "还要留着不 家里小占地方", "要留到几时", "直接倒垃圾桶得了"]
)
def test_goods_complained_of_are_kept(families: Families, asked: str) -> None:
    assert "留" in told(families(asked), BAD_FOOD, asked)


def test_milk_left_in_a_bottle_is_no_evidence(families: Families) -> None:
    assert "拍好照片" not in told(families("milk"), BAD_FOOD, "宝宝喝剩的奶可以倒掉吗")


# --- another remedy ---------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["不修了 退", "算了不修了 我要退货", "修啥修 直接退了得了", "别修了 退钱"])
def test_a_repair_that_is_not_wanted_any_more_becomes_a_return(families: Families, said: str) -> None:
    talk = families(said)
    heard = told(talk, "推车轮子坏了 给我约师傅上门 13900001111", said)
    assert "退" in heard and "师傅" not in heard and "地址" not in heard
    assert all(frame.flow != "repair_booking" for frame in talk.state.stack)


def test_who_calls_a_claim_off_is_not_offered_it_again(families: Families) -> None:
    said = told(families("off"), "收到的奶瓶裂了 要补发", "算了不赔了 我就想睡觉")
    assert "登记售后" not in said and "售后申请" not in said


def test_money_in_place_of_new_goods_goes_on_with_the_claim(families: Families) -> None:
    said = told(
        families("money"), "玻璃奶瓶今日先开箱 烂咗一只 订单9081726354", "唔要补寄 寄澳门运费仲贵过个樽 退返钱就得"
    )
    assert "退" in said and "没听" not in said


def test_a_wheel_that_comes_off_is_a_danger_in_a_claim_too(families: Families) -> None:
    said = told(families("wheel"), "收到的推车轮子裂了 要赔", "下坡轮子自己脱出来 娃坐里面 没摔着 算你们走运")
    assert "停用" in said or "停止使用" in said


# --- nothing more to tell ---------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["对 就这些 交吧", "没有别的了 递上去吧", "好 就酱 提上去", "就这些信息了 登记吧"])
def test_who_has_no_more_to_tell_is_asked_no_more(families: Families, said: str) -> None:
    talk = families(said)
    assert "T-" in told(talk, "奶粉开了有点结块", "批次RF2607A12", said) and talk.state.tickets


@pytest.mark.parametrize("said", ["没别的了 别再问了开车呢 换吧", "对 换吧 别问了"])
def test_a_remedy_taken_in_a_walk_registers_the_claim(families: Families, said: str) -> None:
    talk = families(said)
    assert "T-" in told(talk, "买了八天的吸鼻器不吸了 给换一个", said)
    assert not talk.state.stack


def test_a_number_to_call_fills_the_offered_form_in(families: Families) -> None:
    talk = families("fills")
    said = told(talk, "收到奶瓶碎了一个", "订单二六幺幺幺九零零五二二零零八四幺 电话幺三六零零零零五五二幺 地址不变")
    assert "T-" in said and talk.slots["order_no"] == "2611190052200841"


def test_the_end_of_an_order_told_with_a_phone_is_not_asked_for(families: Families) -> None:
    said = told(families("tail"), "收到奶瓶碎了一个 尾号1108 手机13800001234", "帮我登记补发")
    assert "T-" in said and "订单号" not in said


# --- data -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["导一份给我 然后删 顺序别反", "备份发我 完了都删干净"])
def test_a_copy_comes_before_the_erasure(families: Families, said: str) -> None:
    heard = told(families(said), "我要删我的资料", said)
    assert heard.index("导出好了") < heard.index("删之前")


@pytest.mark.parametrize(
    "asked", ["删了保修还认吗", "我孩子的生日删了以后保修还有用没", "账号注销了我买的机器还能保修不"]
)
def test_what_an_erasure_leaves_is_answered_and_erases_nothing(families: Families, asked: str) -> None:
    heard = told(families(asked), "我要删我的资料", asked)
    assert "不受影响" in heard and "登记好了" not in heard and "删之前" not in heard


# --- promises that were not kept ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    ["昨天约好的师傅没来 请假扣300 你们出", "维修师傅放我鸽子 误工费谁给", "上门取件的人没来 我专门请的假 算谁的"],
)
def test_a_missed_visit_is_a_claim_of_its_own(families: Families, said: str) -> None:
    heard = told(families(said), "推车前轮 第三次坏", said)
    assert "失约" in heard and "凭证" in heard and "手机号" not in heard


@pytest.mark.parametrize("said", ["上次写48小时 等足7日 话停航 你们又唔出声", "说好三天发货 都十天了 一个字没有"])
def test_a_promise_not_kept_is_met_with_regret(families: Families, said: str) -> None:
    assert {*"歉对"} & {*told(families(said), said)[:30]}


def test_what_the_doctor_said_is_no_promise_of_ours(families: Families) -> None:
    said = told(families("doctor"), "宝宝感冒咳嗽 一岁", "医生说好三天就好 都五天了还没好")
    assert "没做到" not in said and "没守约" not in said


@pytest.mark.parametrize("said", ["积分少了800", "昨天还有两千多积分 今天少了一半"])
def test_points_that_are_gone_are_no_damaged_goods(families: Families, said: str) -> None:
    heard = told(families(said), said)
    assert "积分" in heard and "补发、换货" not in heard


@pytest.mark.parametrize("said", ["推车那事你别忘了", "记得帮我催推车啊 别漏了"])
def test_a_matter_that_must_not_be_forgotten_is_named(families: Families, said: str) -> None:
    assert "没忘" in told(families(said), "推车还没发货 2611180033120947", "宝宝拉肚子三天了 六个月", said)


def test_a_rough_day_is_asked_better_only_where_it_decides(families: Families) -> None:
    said = told(families("rough"), "上个月买的奶瓶 今天开箱碎了一个", "是上周收到的 说错了")
    assert "周几" not in said and "补发" in said


def test_the_way_back_is_answered_beside_a_cancelled_order(families: Families) -> None:
    said = told(families("freight"), "订单2611180033120947 没发出就取消 发了我拒收 运费算谁的")
    assert "运费" in said and "提交" in said


# --- met while playing --------------------------------------------------------------------------------


def test_the_end_of_an_order_beside_a_refund_is_its_number(families: Families) -> None:
    talk = families("tail-of-refund")
    assert "订单号是" not in told(talk, "给我看看退款到哪了 尾号1108") and talk.slots["order_no"] == "1108"


def test_the_end_of_a_card_is_no_order(families: Families) -> None:
    talk = families("card")
    told(talk, "退款没到 银行卡尾号1108")
    assert talk.slots.get("order_no") is None


def test_how_long_of_nothing_asks_of_what(families: Families) -> None:
    assert "哪件事" in told(families("nothing"), "多久")


def test_a_visit_that_is_not_known_here_is_not_booked_anew(families: Families) -> None:
    assert "哪件产品" not in told(families("elsewhere"), "喂 叫你们那个师傅明天别来了")


def test_a_name_put_right_is_read_out_anew(families: Families) -> None:
    booking = ("吸奶器坏了 约师傅上门 13600007788", "李梅 合肥市蜀山区潜山路10号3栋1203 明天下午三点")
    assert "李玫 136" in told(families("name"), *booking, "名字是李玫 玫瑰的玫")


def test_what_an_address_is_asked_of_is_no_name_of_goods(families: Families) -> None:
    talk = families("goods")
    told(talk, "我要报修 约师傅上门 13600007788", "地址没变吧")
    assert talk.slots.get("product") in (None, "unknown")


def test_a_ticket_without_a_visit_calls_no_visit_off(families: Families) -> None:
    said = told(families("only-ticket"), "监护器夜视花屏，帮我登记一个工单就行，不用人上门")
    assert "不用取消" not in said
