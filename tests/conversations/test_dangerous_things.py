"""A thing that is dangerous stays out of use: no steps on it, a way to do without it, and the danger told again is met with what is to be done now."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
SMOKE = "温奶器刚才插上滋啦一下冒烟了"
LEAK = "消毒锅漏电 摸着麻手"


# --- doing without it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("danger", "question", "answer"),
    [
        (SMOKE, "那热奶咋办", "温水"),
        (SMOKE, "娃饿了 奶怎么热啊", "温水"),
        (SMOKE, "夜里喂奶凉的咋弄", "温水"),
        (LEAK, "那奶瓶咋消毒", "煮沸"),
        (LEAK, "奶嘴用啥消毒嘛", "煮"),
        ("吸奶器充电鼓包了 烫手", "那我涨奶咋办", "手挤"),
        ("推车刹车刹不住了 下坡往前溜", "明天出门咋弄", "背带"),
        ("婴儿床床板塌了 娃掉下去了没伤着", "那今晚睡哪", "床垫"),
        ("雾化器冒烟了", "今晚的雾化怎么做", "社区医院"),
        ("辅食机焦味了 咕噜两下就不动了", "宝宝午饭还没弄呢 咋整", "蒸锅"),
    ],
)
def test_who_asks_how_to_do_without_is_told_so_and_led_through_no_steps(
    families: Families, danger: str, question: str, answer: str
) -> None:
    talk = families(f"without {danger} {question}")
    said = told(talk, danger, question)
    assert answer in said and "第1步" not in said and "哪样" not in said


@pytest.mark.parametrize(
    "question",
    [
        "它还能用吗",
        "晾干能不能用",
        "换个插座再插上试试行不",
        "凑合用一晚行吗",
        "放凉了再开呢",
        "能接着用不",
        "那机器还能使不",
    ],
)
def test_nobody_is_told_to_try_it_again(families: Families, question: str) -> None:
    said = told(families(f"again {question}"), SMOKE, question)
    assert ("不能再用" in said or "先别用" in said) and "第1步" not in said


@pytest.mark.parametrize("words", ["我老公说拆开看看", "我拿胶带缠上", "自己换根电线行不", "他爸要修一修"])
def test_nobody_is_told_to_mend_it(families: Families, words: str) -> None:
    said = told(families(f"mends {words}"), SMOKE, words)
    assert "自己" in said and ("不安全" in said or "别" in said)


@pytest.mark.parametrize("words", ["现在开不了机了", "那它不加热了咋整", "显示E3"])
def test_another_fault_of_it_begins_no_walk(families: Families, words: str) -> None:
    said = told(families(f"walk {words}"), SMOKE, words)
    assert "第1步" not in said


def test_what_was_in_it_is_not_given_to_the_child(families: Families) -> None:
    assert "倒掉" in told(families("contents"), SMOKE, "里头热的奶还能喝不")


def test_another_device_is_walked_through_as_ever(families: Families) -> None:
    talk = families("other")
    assert "第1步" in told(talk, SMOKE, "先不用登记", "对了 监护器连不上wifi")


def test_a_question_on_the_child_is_answered_as_ever(families: Families) -> None:
    talk = families("child")
    assert "氧化锌" in told(talk, SMOKE, "先不用登记", "宝宝红屁股抹什么")
    assert "℃" in talk.words("八个月发烧38度5咋办")


# --- the danger goes on ------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["冒烟了!!", "又冒烟了", "还在冒烟咋办", "有火苗了"])
def test_smoke_told_again_is_met_with_getting_out(families: Families, words: str) -> None:
    talk = families(f"smoke {words}")
    first = talk.words(SMOKE)
    said = talk.words(words)
    assert "119" in said and ("出去" in said or "离开" in said) and said.split("\n", 1)[0] not in first


def test_a_shock_told_again_is_met_with_the_switch(families: Families) -> None:
    said = told(families("shock"), LEAK, "又麻了一下")
    assert "闸" in said and "第" not in said


@pytest.mark.parametrize("words", ["娃在屋里睡呢", "孩子还在旁边玩", "宝宝就在里屋床上", "我抱着娃呢"])
def test_a_child_near_it_is_brought_away_first(families: Families, words: str) -> None:
    said = told(families(f"near {words}"), SMOKE, words)
    assert "抱" in said and "歇" not in said


def test_a_child_elsewhere_is_left_there(families: Families) -> None:
    said = told(families("away"), SMOKE, "娃抱出去了")
    assert "看着" in said or "看住" in said


def test_where_the_child_is_means_nothing_without_a_danger(families: Families) -> None:
    assert "抱开" not in told(families("calm"), "温奶器不热", "娃在屋里睡呢")


def test_pulled_out_is_well_done(families: Families) -> None:
    talk = families("unplugged")
    assert "插" in told(talk, SMOKE, "那热奶咋办", "娃在屋里睡呢", "插头我拔了") and talk.state.top


@pytest.mark.parametrize("words", ["现在不冒烟了", "烟散了", "这会儿没味了"])
def test_calm_is_no_leave_to_use_it(families: Families, words: str) -> None:
    said = told(families(f"calms {words}"), SMOKE, words)
    assert "不能再用" in said or "别再插" in said


# --- a walk, a repair, a ticket ----------------------------------------------------------------------


def test_a_danger_told_in_a_walk_ends_it(families: Families) -> None:
    talk = families("ends")
    said = told(talk, "我家吸奶器吸力没了", "试了 还是不行 而且闻到焦味了 电机那里冒烟")
    assert "停用" in said and "第2步" not in said
    assert all(frame.flow != "troubleshoot" for frame in talk.state.stack)
    assert "第" not in talk.words("先不用登记")


@pytest.mark.parametrize("wish", ["给我修", "那修呢", "寄给你们修"])
def test_a_repair_of_it_is_registered_as_a_danger_and_keeps_it_out_of_use(families: Families, wish: str) -> None:
    talk = families(f"repair {wish}")
    said = told(talk, LEAK, wish)
    assert "别再用" in said and "手机号" in said
    assert "T-" in talk.words("13812340000")
    assert set(talk.tickets()) == {"product_safety"} and talk.state.top is None
    assert "前有人回复您" in talk.words("那啥时候给我修")


def test_a_visit_to_look_at_it_is_booked_and_keeps_it_out_of_use(families: Families) -> None:
    talk = families("visit")
    said = told(talk, LEAK, "来个师傅上门看看 成都武侯区桐梓林东路5号2栋703 18000004512 大后天上午")
    assert "停着" in said or "别用" in said
    assert "T-" in talk.words("对 提交") and "repair" in talk.tickets()
    assert "师傅" in talk.words("师傅啥时候来")


def test_no_need_to_register_is_taken_as_said(families: Families) -> None:
    said = told(families("declined"), "小夜灯遥控器那个电池盖老自己掉 螺丝早没了", "登记就算了 我拿胶带缠上")
    assert "手机号" not in said


def test_a_thing_that_was_replaced_may_be_used_again(families: Families) -> None:
    talk = families("sound")
    told(talk, SMOKE, "先不用登记", "你们换的新温奶器到了")
    assert "第1步" in talk.words("温奶器不热 咋弄")


def test_somebody_hurt_by_it_is_told_how_to_do_without_beside_the_danger(families: Families) -> None:
    said = told(families("hurt"), "暖奶器电了我一下 手麻", "孩子要喝奶了 怎么热")
    assert "温水" in said and "120" in said


def test_a_danger_without_a_name_is_that_of_the_thing_named_next(families: Families) -> None:
    talk = families("unnamed")
    assert "辅食机" in told(talk, "插上就冒烟了 吓死我", "辅食机")
    assert "蒸" in talk.words("那辅食咋弄")


@pytest.mark.parametrize(
    "words", ["遥控器电池盖老掉", "体温计后盖合不上 电池仓露着", "小夜灯电池盖松了 一碰就掉", "早教机电池门松了"]
)
def test_a_battery_within_reach_is_a_danger(families: Families, words: str) -> None:
    assert "停" in told(families(f"battery {words}"), words)


@pytest.mark.parametrize("words", ["小夜灯电池盖怎么打开", "小夜灯电池盖多少钱一个"])
def test_a_battery_door_that_is_asked_about_is_none(families: Families, words: str) -> None:
    assert "隐患" not in told(families(f"no battery {words}"), words)


def test_a_ticket_is_opened_beside_a_danger_to_a_child(families: Families) -> None:
    talk = families("ticket")
    told(talk, "小夜灯遥控器电池盖老自己掉", "不用登记", "坏了 两颗电池只找到一颗 丫头流口水直咳")
    assert "T-" in talk.words("给我登记吧 电话13200009963") and "product_safety" in talk.tickets()


@pytest.mark.parametrize("words", ["到急诊了拍片呢 谢谢", "我们已经到医院门口了", "在儿研所排队呢"])
def test_who_has_reached_the_hospital_is_not_sent_there(families: Families, words: str) -> None:
    said = told(families(f"there {words}"), "孩子把纽扣电池吞了", words)
    assert "别等" not in said and "马上去急诊" not in said


# --- current, and what was done about it -------------------------------------------------------------

TRIPPED = "水淌到插线板那了 刚才啪一下跳闸了 是你们机器的事吧"


@pytest.mark.parametrize("words", [TRIPPED, "消毒锅一开就跳闸 没人伤着", "吸奶器充电的时候短路了 家里跳闸"])
def test_a_breaker_that_tripped_is_a_hazard_and_no_emergency(families: Families, words: str) -> None:
    said = families(f"tripped {words}").words(words)
    assert "停" in said and "先看有没有危险" not in said and "值班专家" not in said


@pytest.mark.parametrize(
    "words", ["闸没敢合 孩子让他奶抱屋里了 插头能拔了不", "能不能推闸", "插头敢不敢拔呀", "电源咋关啊 要不要先拉总闸"]
)
def test_whether_the_plug_may_be_touched_is_answered(families: Families, words: str) -> None:
    said = told(families(f"plug {words}"), TRIPPED, words)
    assert "总闸" in said and "干" in said and "情况没过去" not in said


@pytest.mark.parametrize("words", ["我拔了 放阳台了", "扔阳台了", "关了 收到楼道去了"])
def test_what_was_put_away_is_no_alarm(families: Families, words: str) -> None:
    said = told(families(f"away {words}"), SMOKE, words)
    assert "先看有没有危险" not in said and "情况没过去" not in said


def test_the_reminder_of_a_thing_out_of_use_swallows_no_other_question(families: Families) -> None:
    talk = families("swallows")
    talk.words("下坡轮子自己脱出来 娃坐里面 没摔着")
    talk.words("转人工 别让我重讲一遍")
    assert "分钟" in talk.words("几分钟")


@pytest.mark.parametrize("words", ["推车前轮晃得厉害", "推车轮子松了 推着晃", "前轮一走快就打摆"])
def test_a_wheel_that_wobbles_is_looked_at_step_by_step(families: Families, words: str) -> None:
    said = families(f"wobbles {words}").words(words)
    assert "119" not in said and "别再用" not in said


@pytest.mark.parametrize("words", ["推车轮子晃 一推差点翻", "推车前轮走着走着掉了"])
def test_a_wheel_that_comes_off_is_out_of_use(families: Families, words: str) -> None:
    assert "停" in families(f"off {words}").words(words)
