"""Questions after an answer go on with the child that is ill; news of a danger is met as news."""

from __future__ import annotations

import pytest

from tests.conversations.household import Household

FIRST_WORDS = "我已经按最高级别呼叫"


@pytest.mark.parametrize(
    ("first", "question", "told"),
    [
        ("宝宝被热粥烫了一下 手背红了", "冲了十分钟了 还要冲吗", "20分钟"),
        ("宝宝被热粥烫了一下 手背红了", "抹点牙膏行不", "不要抹牙膏"),
        ("拉肚子 1岁半", "辅食还能吃吗", "粥"),
        ("8个月发烧38度5", "要不要捂一捂", "不要捂汗"),
        ("手足口", "老二要不要隔离", "2周"),
        ("咳嗽三天了 两岁", "多久能好", "周"),
        ("拉肚子 1岁半", "要忌口吗", "不饿肚子"),
    ],
)
def test_a_short_question_goes_on_with_the_article_told_last(
    family: Household, first: str, question: str, told: str
) -> None:
    family.say(first)
    assert told in family.words(question)


@pytest.mark.parametrize(("first", "question"), [("宝宝被猫抓了一道 出血了", "会留疤吗"), ("8个月发烧38度5", "传染吗")])
def test_what_no_article_says_is_not_made_up(family: Household, first: str, question: str) -> None:
    family.say(first)
    said = family.words(question)
    assert "水痘" not in said and "医生" in said


def test_another_matter_is_no_question_of_the_illness(family: Household) -> None:
    family.say("8个月发烧38度5")
    assert "不归我管" in family.words("今天股票涨了吗") or family.state.used_responses[-1] == "utter_out_of_scope"


@pytest.mark.parametrize(
    ("words", "told"), [("涨奶咋办 疼死了", "冷敷"), ("婆婆非要给娃捂汗", "不要捂汗"), ("拉了两次 稀的", "补液盐")]
)
def test_what_is_told_in_passing_finds_its_article(family: Household, words: str, told: str) -> None:
    assert told in family.words(words)


def test_a_fever_without_an_age_asks_for_the_age_and_is_judged_by_it(family: Household) -> None:
    assert FIRST_WORDS not in family.words("娃发烧38.6")
    assert FIRST_WORDS in family.words("两个月")


def test_a_fever_of_an_older_child_is_no_danger(family: Household) -> None:
    family.say("宝宝发烧了 38度5")
    said = family.words("8个月")
    assert FIRST_WORDS not in said and "三个月以上" in said


def test_a_bare_number_of_days_is_the_age_that_was_asked_for(family: Household) -> None:
    family.say("宝宝老吐奶")
    family.say("25天")
    assert family.slots["baby_age_months"] == 0.8


@pytest.mark.parametrize("words", ["孩子抽了!!!", "喂不醒 孩子睡了6个小时了", "退烧药喂成了两倍", "美林喂多了一倍"])
def test_a_danger_in_few_words_is_named(family: Household, words: str) -> None:
    family.say(words)
    assert family.slots["danger"] in ("seizure", "unresponsive", "poison_sure")


@pytest.mark.parametrize("words", ["泰诺林能吃双份吗", "他抽了一张纸", "宝宝抽了血"])
def test_look_alikes_of_these_are_not_named_so(family: Household, words: str) -> None:
    family.say(words)
    assert family.slots.get("danger") not in ("seizure", "poison_sure")


@pytest.mark.parametrize("news", ["去了 医生说热性惊厥", "去了 开了雾化", "医生说要抽血住院"])
def test_what_the_doctor_found_ends_the_danger(family: Household, news: str) -> None:
    family.say("孩子抽了!!!")
    said = family.words(news)
    assert FIRST_WORDS not in said and "医生" in said
    assert "danger" not in family.slots


def test_a_new_fit_after_the_doctor_is_a_danger_again(family: Household) -> None:
    family.say("孩子抽了!!!")
    family.say("去了 医生说热性惊厥")
    family.say("又抽了")
    assert family.slots["danger"] == "seizure"


@pytest.mark.parametrize("words", ["我发烧38.7 娃才两个月 能喂奶吗", "两个月宝宝 我涨奶 发烧38.7了"])
def test_a_mothers_own_fever_is_not_her_childs(family: Household, words: str) -> None:
    assert FIRST_WORDS not in family.words(words)
    assert "temperature" not in family.slots


@pytest.mark.parametrize("words", ["我娃两个月 发烧38.7", "我发烧了 宝宝两个月也发烧38.5"])
def test_a_young_childs_fever_is_one_whoever_tells_it(family: Household, words: str) -> None:
    assert FIRST_WORDS in family.words(words)


@pytest.mark.parametrize("words", ["说错了 才俩半月", "说串了 五个月那个是他表姐家的 俺这个小才俩半月"])
def test_an_age_put_right_to_under_three_months_makes_an_earlier_fever_a_danger(family: Household, words: str) -> None:
    assert FIRST_WORDS not in family.words("孙子烧到38.3 五个月")
    said = family.words(words)
    assert FIRST_WORDS in said and "三个月以上看精神" not in said  # the advice for the age told wrongly


def test_of_two_children_the_feverish_ones_age_counts(family: Household) -> None:
    assert FIRST_WORDS not in family.words("我家两个 老大4岁 老二2个月 老大发烧39.5")
    assert FIRST_WORDS in family.words("老二也烧了 38.2")


def test_whether_to_go_is_answered_beside_a_danger(family: Household) -> None:
    family.say("孩子抽了!!!")
    assert "要" in family.words("要不要去医院")[:1]


@pytest.mark.parametrize(
    ("first", "question", "told"),
    [
        ("孩子他爸给喂了蜂蜜水 9个月", "要催吐吗", "不催吐"),
        ("孩子手指被门夹了 紫了", "要拍片吗", "骨科"),
        ("婆婆非要给娃捂汗", "她还拿酒精擦", "酒精中毒"),
    ],
)
def test_a_remark_goes_on_with_what_was_told(family: Household, first: str, question: str, told: str) -> None:
    family.say(first)
    assert told in family.words(question)


def test_a_lively_child_is_a_good_sign_and_no_new_topic(family: Household) -> None:
    family.say("拉了两次 稀的 1岁")
    assert family.state.used_responses[-1:] != ("utter_good_sign",)
    family.say("精神挺好的")
    assert "utter_good_sign" in family.state.used_responses


@pytest.mark.parametrize("words", ["换水解的行吗", "奶粉喂成了两倍浓 喂了三顿了"])
def test_feeding_opens_no_claim(family: Household, words: str) -> None:
    family.say("一喝奶粉就拉肚子 4个月")
    family.say(words)
    assert not {"goods_claim", "food_quality"} & {frame.flow for frame in family.state.stack}


@pytest.mark.parametrize(
    ("words", "told", "never"),
    [
        ("宝宝六个月 吃苹果噎住了 脸发紫 哭不出声", "趴在您前臂", "冲击"),
        ("三岁娃吃花生噎住了 脸发紫 说不出话", "肚脐上方", "趴在您前臂"),
        ("娃吃花生噎住了 脸发紫 说不出话", "1岁以上", "一岁以内噎住"),
    ],
)
def test_first_aid_for_choking_is_the_one_for_the_age(family: Household, words: str, told: str, never: str) -> None:
    said = family.words(words)
    assert told in said and never not in said


def test_who_breathes_hard_is_not_told_of_frequent_colds(family: Household) -> None:
    assert "老感冒" not in str(family.say("宝宝喘不上气 肋骨凹进去了"))


@pytest.mark.parametrize(
    ("before", "words", "told", "never"),
    [
        ("奶粉过期了 喝了三天了", "刚才吐了一次 是喝它喝的吗", "呕吐、拉稀、发热、没精神", "疫苗"),
        ("果泥胀袋了 娃吃了半袋", "他刚拉了两回 稀的 跟这个有关系吗", "呕吐、拉稀、发热、没精神", "剂"),
        ("10个月拉肚子两天", "人家说饿一饿 我把奶断了 只喂米汤 行吗", "越饿好得越慢", "厌奶"),
        ("一岁拉肚子 补液盐怎么冲", "一包太多了 半包半包冲可以吗", "不要拆半包", "等价"),
        ("老大3岁手足口 怎么护理", "酒精湿巾擦玩具够了吧", "含氯消毒液", "没写"),
        ("老大三岁半发烧38.7 老二五个月没事", "晚上俩要不要分开睡 多久量一次体温", "分开睡", "没写"),
        ("出生12天 脐带还没掉 有点湿", "没红也不臭 就一点点黄水", "没有", "奶瓣"),
        ("冲好的奶放了两个小时还能喝吗", "可你上一句明明说可以呀", "剩的倒掉", "机器人"),
        ("发烧38.6 一岁", "你刚才不是说不用吃药吗", "38.5℃左右", "机器人"),
    ],
)
def test_what_is_said_after_an_answer_is_answered_from_what_it_is_about(
    family: Household, before: str, words: str, told: str, never: str
) -> None:
    family.say(before)
    said = family.words(words)
    assert told in said and never not in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("两个月了 老是哭", "crying."),
        ("打嗝打个不停", "hiccups"),
        ("拍嗝拍不出来咋办", "burping"),
        ("3岁 37.9 15公斤 要喂药不", "care_over_3_months"),
        ("一岁 38度 用不用吃退烧药", "care_over_3_months"),
        ("40天 37.9 要不要喂药", "under_3_months"),
        ("脐带大概多久脱落", "umbilical"),
    ],
)
def test_the_article_that_is_about_it_comes_before_those_that_touch_it(
    family: Household, words: str, told: str
) -> None:
    assert told in next(one.id for message in family.say(words) for one in message.citations)


@pytest.mark.parametrize("words", ["刚冲我乐了 精神行 不去了吧", "再等等看行吗", "明天再去行不"])
def test_who_wants_to_wait_with_the_doctor_is_told_again_to_go_today(family: Household, words: str) -> None:
    family.say("8个月拉肚子 一天七次")
    family.say("10个小时没尿了")
    assert "今天" in family.words(words)


@pytest.mark.parametrize(
    "words", ["20天的宝宝 要是哪天发烧了 多少度得去医院", "提前问一嘴 20天 她要是哪天发烧了 几度去医院"]
)
def test_a_fever_that_may_come_some_day_is_none(family: Household, words: str) -> None:
    family.say(words)
    assert family.state.slots.get("danger") is None


def test_a_fever_without_degrees_in_the_first_weeks_is_one(family: Household) -> None:
    family.say("20天发烧了 多少度得去医院")
    assert family.state.slots.get("danger") == "young_fever"
