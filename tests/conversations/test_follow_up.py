"""A short question after an answer is answered from the right article and the right part of it."""

from __future__ import annotations

import pytest

from tests.conversations.household import Household

FIRST_WORDS = "我已经按最高级别呼叫"


@pytest.mark.parametrize(
    ("first", "question", "told"),
    [
        ("我家宝宝两个月,喂完奶总是吐好多", "那要停奶吗", "不用停"),
        ("宝宝八个月烧到38.5", "能喂退烧药不", "按体重"),
        ("宝宝八个月烧到38.5", "今晚洗澡行不", "温水澡"),
        ("宝宝八个月烧到38.5", "能出门不", "在家歇"),
        ("孩子一岁半被蚊子咬了肿一大片", "抹什么", "炉甘石"),
        ("七个月能吃蜂蜜吗", "那酸奶呢", "1岁"),
        ("七个月能吃蜂蜜吗", "已经喂了一口咋办", "观察"),
        ("一岁拉肚子一天七八次", "苹果泥行不", "苹果泥"),
        ("三岁手足口病", "几天能上幼儿园", "2周"),
        ("孕早期感冒能吃药吗", "那板蓝根呢", "药"),
        ("十个月还不会爬", "学步车能用吗", "不要用学步车"),
        ("四个月脸上湿疹反反复复", "能打疫苗吗", "打"),
        ("出生五天脸发黄", "要停母乳吗", "不要停"),
    ],
)
def test_it_is_answered_from_the_line_that_holds_it(family: Household, first: str, question: str, told: str) -> None:
    family.say(first)
    assert told in family.words(question)


def test_how_often_is_asked_of_the_medicine_that_was_asked_for(family: Household) -> None:
    family.say("宝宝八个月烧到38.5")
    family.say("能喂退烧药不")
    assert "6~8小时" in family.words("多久喂一次")


def test_a_device_between_leaves_the_question_with_the_child(family: Household) -> None:
    family.say("你家温奶器不热了")
    family.say("宝宝吐奶了")
    assert "大便" not in (said := family.words("那要停奶吗")) and "停" in said


def test_the_same_paragraph_is_not_told_again(family: Household) -> None:
    first = family.words("宝宝三个月红屁股了")
    for question in ("抹什么好", "爽身粉行不", "几天能好", "要紧不"):
        assert first not in family.words(question)


def test_an_age_put_right_is_answered_by_what_differs(family: Household) -> None:
    first = family.words("宝宝六个月,一晚上醒几次正常")
    said = family.words("不是六个月是六周")
    assert "0~3个月" in said and first not in said


@pytest.mark.parametrize(
    ("first", "question", "told"),
    [
        ("二胎刚生,老大三岁,天天要抱还打弟弟", "怎么跟她说啊", "妈妈"),
        ("婆婆非要给四个月的宝宝喂水", "怎么跟她说啊", "医生"),
        ("婆婆说发烧要捂汗 娃两岁38度", "她说我小时候都这么带的", "别吵"),
    ],
)
def test_how_to_tell_somebody_of_the_family(family: Household, first: str, question: str, told: str) -> None:
    family.say(first)
    said = family.words(question)
    assert told in said or "好意" in said


def test_a_mothers_fever_is_answered_as_hers(family: Household) -> None:
    family.say("乳腺炎发烧38.5")
    assert "喂" in (said := family.words("还能喂奶吗")) and "室温" not in said


@pytest.mark.parametrize("words", ["没吐 没睡 哭完就玩了", "没吐没抽 精神挺好"])
def test_signs_that_are_not_there_end_a_danger_that_only_the_model_saw(family: Household, words: str) -> None:
    assert FIRST_WORDS in family.words("娃从床上摔下来了")
    assert "没有" in family.words(words)
    assert "danger" not in family.slots
    assert "48小时" in family.words("要观察多久")


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("娃从床上摔下来了", "没吐 就是一直睡"),
        ("娃从床上摔下来了", "没哭"),
        ("孩子吞了纽扣电池", "没吐 精神好"),
        ("孩子抽了!!!", "没吐 精神好"),
    ],
)
def test_a_named_danger_or_another_sign_stays(family: Household, first: str, words: str) -> None:
    assert FIRST_WORDS in family.words(first)
    family.say(words)
    assert {"danger", "danger_doubted"} & {*family.slots}


def test_who_denies_despair_is_met_warmly_and_not_alarmed(family: Household) -> None:
    said = family.words("没有想死 就是累")
    assert FIRST_WORDS not in said and "12356" in said


@pytest.mark.parametrize(
    "words", ["没有想死 就是想睡过去不醒", "没想死 可是控制不住那个念头 不想活了", "我没有想死 但是站在窗台边很久了"]
)
def test_a_denial_beside_a_sign_still_counts(family: Household, words: str) -> None:
    assert FIRST_WORDS in family.words(words)


def test_one_common_sign_alone_is_no_danger(family: Household) -> None:
    assert FIRST_WORDS not in family.words("开始吐了")


def test_after_a_fall_it_is_one(family: Household) -> None:
    family.say("十个月从床上掉下来头着地")
    assert "120" in family.words("开始吐了")


@pytest.mark.parametrize("sign", ["尿少了", "没精神"])
def test_a_red_flag_told_after_an_answer_is_said_to_be_one(family: Household, sign: str) -> None:
    family.say("八个月 拉肚子三天")
    assert "今天就要让医生看" in family.words(sign)


@pytest.mark.parametrize("words", ["精神还行", "没有没精神", "尿不少"])
def test_a_good_sign_is_no_red_flag(family: Household, words: str) -> None:
    family.say("八个月 拉肚子三天")
    assert "今天就要让医生看" not in family.words(words)


def test_a_sign_that_is_not_there_is_noted(family: Household) -> None:
    family.say("宝宝咳嗽三天了,一岁")
    assert "没有" in (said := family.words("没有喘")) and "哪方面" not in said


def test_vaccines_of_a_preterm_child_are_not_lost_among_feeding(family: Household) -> None:
    family.say("34周早产,现在五个月了")
    family.say("辅食能加了吗")
    assert "实际" in family.words("疫苗呢")


def test_an_article_on_children_does_not_answer_a_pregnant_woman(family: Household) -> None:
    family.say("孕28周要补钙吗")
    assert "1岁以内" not in family.words("喝牛奶行不")


def test_who_does_not_want_to_go_is_not_wished_a_good_way(family: Household) -> None:
    family.say("产后两个月 每天都想哭")
    assert "路上" not in family.words("我不想去医院")


@pytest.mark.parametrize(
    ("first", "question", "told"),
    [
        ("女儿两个月 肚子胀 总哭 蹬腿", "多大能好", "3~4个月"),
        ("一岁娃被热水烫了手", "冲多久", "20分钟"),
        ("两岁娃便秘 拉的像羊屎蛋 哭着不拉", "吃啥好", "梨"),
        ("两岁娃便秘 拉的像羊屎蛋 哭着不拉", "多久看医生", "有下面任何一样就去"),
        ("一岁三个月 不会走 只会扶着", "要不要去看医生", "有下面任何一样就去"),
        ("一岁三个月 不会走 只会扶着", "学步鞋要买不", "鞋"),
    ],
)
def test_the_kind_of_question_finds_its_line(family: Household, first: str, question: str, told: str) -> None:
    family.say(first)
    assert told in family.words(question)


def test_when_to_see_a_doctor_calls_none(family: Household) -> None:
    family.say("两岁娃便秘 拉的像羊屎蛋 哭着不拉")
    family.say("多久看医生")
    assert family.state.handoff is None


@pytest.mark.parametrize("words", ["我是不是不行", "都怪我没看好", "我真是个失败的妈妈"])
def test_self_doubt_is_met_and_looked_up_nowhere(family: Household, words: str) -> None:
    family.say("奶水不够怎么追奶")
    said = family.words(words)
    assert any(word in said for word in ("不是您", "别怪自己", "不怪您"))


@pytest.mark.parametrize("words", ["要带啥去医院", "我不想去医院", "去哪个医院好"])
def test_a_hospital_that_is_only_spoken_of_ends_no_danger(family: Household, words: str) -> None:
    family.say("孩子抽了!!!")
    family.say(words)
    assert "danger" in family.slots


def test_when_the_elder_one_could_walk_is_nobodys_age_now(family: Household) -> None:
    family.say("一岁三个月 不会走 只会扶着")
    family.say("老大十个月就会走了")
    assert family.slots.get("baby_age_months") != 10


@pytest.mark.parametrize(
    ("first", "question", "told"),
    [
        ("一岁从床上摔下来 哭了两声就好 头上一个包", "能睡觉不", "可以让他睡"),
        ("一岁从床上摔下来 哭了两声就好 头上一个包", "包要揉揉不", "不要揉包"),
        ("十个月拉肚子 一天七八趟跟水一样", "思密达要得不", "蒙脱石"),
        ("十个月拉肚子 一天七八趟跟水一样", "头孢克肟可以喂不", "抗生素"),
        ("十个月拉肚子 一天七八趟跟水一样", "蒙脱石散能吃嘛 楼下药店小哥推的 还有头孢", "蒙脱石"),
        ("十个月拉肚子 一天七八趟跟水一样", "我妈说饿两顿 让肠子歇歇", "不要禁食"),
        ("生下来第八天 脸有点黄 精神好", "晒太阳能退不", "不要晒太阳"),
        ("老大三岁 手足口 嘴里手上都是泡", "家里小的八个月 都瞅啥", "发热"),
    ],
)
def test_what_is_asked_of_the_illness_stays_with_its_article(
    family: Household, first: str, question: str, told: str
) -> None:
    family.say(first)
    assert told in family.words(question)


@pytest.mark.parametrize("question", ["挂什么科 要带啥", "收拾包去了 挂哪个科", "走 带什么", "到医院跟医生怎么说"])
def test_who_goes_to_hospital_hears_which_department_and_what_to_take(family: Household, question: str) -> None:
    family.say("一岁半拉了六次蛋花汤 哭都没眼泪")
    assert "医保卡" in family.words(question)


@pytest.mark.parametrize("report", ["一天吃八九回 尿七八片 屎是金黄的", "吃九顿 尿8片 便便黄黄的 吃奶有劲"])
def test_feeds_and_nappies_that_are_enough_are_called_enough(family: Household, report: str) -> None:
    family.say("咱家孙女今天第六天 脸上黄 吃奶有劲")
    assert "够" in family.words(report)


@pytest.mark.parametrize("report", ["一天吃三回 尿两片", "一天吃八回 尿七片 就是叫不醒"])
def test_few_nappies_or_a_grave_sign_are_no_good_report(family: Household, report: str) -> None:
    family.say("咱家孙女今天第六天 脸上黄 吃奶有劲")
    assert "够" not in family.words(report).split("\n")[0].replace("奶不够", "")


@pytest.mark.parametrize("report", ["没有喘 奶也吃得下", "不烧 也不喘 吃得下", "身上不烫 也蛮活络 要紧伐"])
def test_signs_that_are_not_there_calm(family: Household, report: str) -> None:
    family.say("半岁娃鼻子堵 晚上睡不好")
    said = family.words(report)
    assert "好" in said and "医" in said and "先不弄" not in said


def test_the_chickenpox_vaccine_is_not_the_one_for_flu(family: Household) -> None:
    family.say("大孙子四岁 幼儿园闹水痘 他身上也起小水泡了 小的才七个月")
    said = family.words("那小的没打过水痘针 现在去补一针赶趟不")
    assert "12个月" in said and "流感" not in said


def test_when_to_see_a_doctor_is_told_by_degrees_and_days(family: Household) -> None:
    family.say("九个月发烧38.6 精神还可以")
    assert "39" in family.words("多少度得往急诊跑")
