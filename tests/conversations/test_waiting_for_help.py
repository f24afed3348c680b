"""While help is on its way and after it: customs that harm are refused, who may know is told truly, whoever was beaten is helped, good news is met with relief."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
FIT = "娃发烧39.5 抽了一下 叫不太醒"
FALL = "小的从床上摔下来吐了两次"
PILLS = "两岁把安眠药吃了几片"
SCALD = "娃烫了 开水 起泡一大片"
CHOKES = "抓了把花生米往嘴里塞 咳不出声音 脸发紫了"
DESPAIR = "我真的撑不下去了 想从楼上跳下去"
BEATEN = "老公打我 我抱着孩子躲厕所"


# --- customs that harm -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("danger", "words", "refusal"),
    [
        (FIT, "打上车了 她奶说裹厚点捂捂汗", "捂"),
        (FIT, "俺婆婆非要给盖两床被子", "裹"),
        (FIT, "叫了120在等 婆婆要掐人中", "掐|侧躺"),
        (FIT, "老人说拿筷子撬嘴", "撬|嘴里不塞"),
        (FIT, "他爷爷要扎手指放血", "扎|侧躺"),
        (FIT, "姥姥说用白酒擦擦身", "酒"),
        (FIT, "他爷要给喂点水", "不要灌|嘴里什么都别给"),
        (PILLS, "我妈要给他灌醋", "不要灌|醋"),
        (PILLS, "他爸说抠嗓子让他吐", "催吐"),
        (CHOKES, "他奶说倒提着拍", "倒"),
        (SCALD, "俺娘说抹獾油", "抹"),
        (SCALD, "隔壁说撒点草木灰", "抹"),
    ],
)
def test_a_custom_that_harms_is_refused_with_its_reason(
    families: Families, danger: str, words: str, refusal: str
) -> None:
    said = told(families(f"custom {words}"), danger, words)
    assert (
        any(one in said for one in refusal.split("|"))
        and ("会" in said or "没用" in said)
        and "我在。别离开人" not in said
    )


def test_an_infant_with_a_fever_goes_on_drinking(families: Families) -> None:
    assert "嘴里什么都别给" not in told(families("drinks"), "四十天的宝宝38度6", "路上要不要喂点奶")


@pytest.mark.parametrize("words", ["没敢捂汗", "不喂水 晓得了", "路上补液盐还喂吗"])
def test_what_is_not_done_is_not_refused(families: Families, words: str) -> None:
    said = told(families(f"not done {words}"), FALL, words)
    assert "捂" not in said and "嘴里什么都别给" not in said and "抹" not in said


@pytest.mark.parametrize("words", ["外面下大雨 打不到车", "非要现在去吗", "大半夜的 一定要今晚去么"])
def test_who_hesitates_is_told_to_go(families: Families, words: str) -> None:
    said = told(families(f"hesitates {words}"), FALL, words)
    assert "120" in said and ("现在就" in said or "别等" in said)


# --- good news ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("danger", [FALL, PILLS, CHOKES, FIT])
@pytest.mark.parametrize(
    "words",
    [
        "昨天吓死 住院观察一晚医生说冇事了 今早出院啦 多谢你",
        "在医院住了一宿 没事 回家了",
        "看完急诊回来了 大夫让在家养着",
        "出院啦 谢谢",
    ],
)
def test_who_is_home_again_is_met_with_relief_and_not_sent_to_dial(families: Families, danger: str, words: str) -> None:
    talk = families(f"home {danger} {words}")
    said = told(talk, danger, words)
    assert "120" not in said and ("回来就好" in said or "真替你们高兴" in said) and "danger" not in talk.slots


def test_what_the_doctor_did_is_heard_on_the_way(families: Families) -> None:
    assert (
        "医生" in (said := told(families("taken out"), CHOKES, "送医院了 医生给取出来了")) and "路上" not in said[:12]
    )


@pytest.mark.parametrize("words", ["什么时候能出院", "想出院行不行 还在吐"])
def test_who_asks_for_home_is_not_there(families: Families, words: str) -> None:
    said = told(families(f"asks home {words}"), FALL, words)
    assert "回来就好" not in said and "真替你们高兴" not in said


# --- who may know ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "可别给我婆婆打电话 她知道了更得说我",
        "别跟我家里人说",
        "你们会告诉我老公吗",
        "谁能看到我说的这些",
        "你会保密吗",
        "求你别让我妈知道",
    ],
)
def test_who_asks_for_secrecy_is_told_truly_who_sees_it(families: Families, words: str) -> None:
    said = told(families(f"secret {words}"), DESPAIR, words)
    assert "不会" in said and "同事" in said and "12356" in said and "明天请家人陪您" not in said


# --- beaten ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [BEATEN, "他又动手了 我抱着娃躲阳台", "他在砸门", "老公喝醉了拿刀追我", "我被家暴了"])
def test_violence_calls_the_police_and_no_doctor_of_children(families: Families, words: str) -> None:
    said = families(f"beaten {words}").words(words)
    assert "110" in said and "12338" in said and "儿科医生" not in said


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("我出来了 在我姐家", "验伤"),
        ("警察来了 把他带走了", "告诫书"),
        ("我想告他 怎么办", "保护令"),
        ("后面我该怎么办 能离婚不", "保护令"),
        ("他给我打电话要不要接", "110"),
        ("他跪着道歉了 要原谅吗", "110"),
        ("孩子吓到了 一直哭", "抱"),
        ("我脸肿了 耳朵嗡嗡的", "110"),
        ("嗯", "12338"),
    ],
)
def test_after_violence_what_is_asked_is_answered(families: Families, words: str, answer: str) -> None:
    said = told(families(f"after {words}"), BEATEN, words)
    assert answer in said and "儿科医生" not in said and "120可以一直开着" not in said and "抱歉" not in said


@pytest.mark.parametrize("words", ["我家孩子老打我脸 一岁半", "师傅说他动手修", "隔壁天天吵架砸门 影响宝宝睡觉"])
def test_who_is_not_beaten_hears_of_no_police(families: Families, words: str) -> None:
    assert "110" not in families(f"no violence {words}").words(words)


# --- a fever that is the mother's own ----------------------------------------------------------------


def test_the_fever_of_a_nursing_mother_is_seen_today_and_is_no_childs(families: Families) -> None:
    talk = families("mother's fever")
    talk.words("我弟媳生完两周左边奶硬得像石头")
    said = talk.words("刚量了38.9 人在打摆子 盖两床被还说冷 那块都红了")
    assert "今天" in said and "医院" in said and "三个月以下" not in said and "fever" not in said


# --- in hospital -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["医院到了 在排队", "急诊到了", "到县医院了"])
def test_who_arrives_is_told_what_to_say_there(families: Families, words: str) -> None:
    assert "护士" in told(families(f"arrives {words}"), FALL, words)


@pytest.mark.parametrize("words", ["明天能出院吗", "啥时候能回家啊", "几天能出院"])
def test_when_one_may_go_home_the_doctors_decide(families: Families, words: str) -> None:
    assert (
        "医生" in (said := told(families(f"leave {words}"), PILLS, "到急诊了 洗胃了", words)) and "安全座椅" not in said
    )


@pytest.mark.parametrize("words", ["是硝苯地平 一片 十毫克", "十分钟前吃的", "十分钟前 两岁 25斤"])
def test_what_and_when_is_told_on_and_is_no_worse(families: Families, words: str) -> None:
    said = told(families(f"drug {words}"), "我儿子吃了一颗奶奶的降压药", words)
    assert "医生" in said and "加重" not in said


def test_a_sign_on_the_way_brings_no_article_on_something_else(families: Families) -> None:
    said = told(families("sign on the way"), PILLS, "在路上了 堵车", "他现在有点想睡")
    assert "120" in said and "摇晃婴儿" not in said


@pytest.mark.parametrize("words", ["公公打我 推我撞墙上", "孩子他爸又动手打我了"])
def test_who_is_beaten_by_the_family_is_helped_whatever_the_words(families: Families, words: str) -> None:
    talk = families(f"family {words}")
    assert "110" in talk.words(words)
    assert "保护令" in talk.words("他们说是家务事 我该咋办") and "庇护" in talk.words("我不敢回家 有地方去吗")


@pytest.mark.parametrize("words", ["你别报警啊", "你不会告诉我老公吧 他知道了要骂我"])
def test_who_fears_that_others_hear_is_told_who_does(families: Families, words: str) -> None:
    assert "同事" in told(families(f"fears {words}"), "月子里 天天哭 有时候想一了百了", words)
