"""A step is done and the next is asked for, a machine works and something is asked besides, the other of two is meant: none of them is mistaken for the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]


def _fixed(said: str) -> bool:
    return "恢复了" in said or "弄好了就好" in said


@pytest.mark.parametrize(
    ("fault", "report"),
    [
        ("温奶器不热", "弄好了 下面还能咋整"),
        ("消毒锅不出蒸汽", "行 按你说的搞完了 还有别的法子没"),
        ("吸鼻器没吸力", "ok搞定 接下来呢"),
        ("恒温壶不加热", "好了 已经擦干了 然后"),
        ("婴儿秤不准", "放平了 完了 没别的招了吗"),
        ("监护器连不上", "做完了哈 还能试啥"),
        ("辅食机不转", "等会儿啊 老大尿床上了 …… 好了 还有招没"),
    ],
)
def test_who_asks_for_another_remedy_is_told_the_next_step(families: Families, fault: str, report: str) -> None:
    said = told(families(f"more {fault}"), fault, report)
    assert not _fixed(said) and "第2步" in said


@pytest.mark.parametrize(
    ("fault", "report"),
    [
        ("加湿器不出雾", "好了好了 出雾了 谢谢"),
        ("监护器没画面", "好了 有画面了 就是为啥会这样"),
        ("温奶器不热", "好了"),
    ],
)
def test_what_works_is_not_tried_further(families: Families, fault: str, report: str) -> None:
    said = told(families(f"over {fault}"), fault, report)
    assert _fixed(said) and "第2步" not in said


@pytest.mark.parametrize(
    ("fault", "report", "answer"),
    [
        ("吸鼻器光响不吸", "掰下来洗了洗 中了 吸出老多 一天能吸几回", "2~3次"),
        ("恒温壶报E2", "泡了 不报了 多久除一次垢", "每1~2周一次"),
        ("辅食机不转", "转了 那保修还剩多久啊", "保修"),
        ("恒温壶不加热", "好了 能热了 谢谢 还有个事 奶粉冲好能放多久", "2小时"),
        ("监护器没画面", "有画面了 这个能两个手机看不", "家庭共享"),
    ],
)
def test_what_is_asked_beside_good_news_is_answered(families: Families, fault: str, report: str, answer: str) -> None:
    said = told(families(f"beside {fault}"), fault, report)
    assert _fixed(said) and answer in said and "第2步" not in said


@pytest.mark.parametrize("report", ["灯亮了 这样对吗", "热是热了 咋还是有点慢"])
def test_a_doubt_about_the_step_is_no_good_news(families: Families, report: str) -> None:
    assert not _fixed(told(families(f"doubt {report}"), "温奶器不热", report))


def test_the_child_being_well_again_mends_no_machine(families: Families) -> None:
    talk = families("child well")
    said = told(talk, "吸奶器没吸力", "宝宝呛了口奶", "咳两声好了 脸色正常 在笑")
    assert not _fixed(said) and "元" not in said
    assert not _fixed(told(talk, "好的 谢谢"))
    said = told(talk, "刚才那个机 下一步咩")
    assert "步(共" in said and "矫正" not in said


@pytest.mark.parametrize(
    "report", ["刚才那机器呢", "娃醒了等下……好了好了回来了 你接着说", "那机子的事接着弄 到第几步了"]
)
def test_who_comes_back_to_the_machine_hears_its_step(families: Families, report: str) -> None:
    talk = families(f"back {report}")
    said = told(talk, "温奶器不热", "宝宝八个月夜里老醒咋办", report)
    assert "第1步" in said and not _fixed(said)


def test_the_other_of_two_is_taken_up_when_one_works(families: Families) -> None:
    talk = families("two")
    said = told(talk, "加湿器不出雾 吸鼻器没吸力 都你家的", "泡了 有雾了 第二个呢")
    assert "加湿器恢复" in said and "吸鼻器" in said and "密封圈" in said
    said = told(talk, "第二个呢")
    assert "密封圈" in said and "湿帘" not in said
    said = told(talk, "拆开洗过 有个胶圈剩在我手上")
    assert ("装回" in said or "放回" in said) and "第2步" not in said


def test_good_news_of_the_waiting_one_leaves_the_other_under_way(families: Families) -> None:
    said = told(families("named"), "冲奶机报E4 体温计显示Lo", "体温计换了电池好使了 那另一个呢 还有救不")
    assert "体温计恢复" in said and "冲奶机" in said


def test_where_we_were_is_said_once(families: Families) -> None:
    talk = families("nag")
    told(talk, "温奶器不热", "发烧38度怎么办 五个月")
    assert "温奶器排查" not in told(talk, "拉肚子能吃什么")
    assert "第1步" in told(talk, "刚才那机器呢")


def test_what_the_machine_does_not_do_weighs_more_than_a_code_of_something_else(families: Families) -> None:
    talk = families("code")
    said = told(talk, "冲奶机屏上E4 不出水")
    assert "水箱" in said and "温度计" not in said
    assert "温度计" not in told(talk, "水是满的", "拔了又插上 好了一会儿 又E4了")


@pytest.mark.parametrize(
    ("fault", "answer"), [("消毒锅E4 不吹风", "E4"), ("冲奶机报E4", "E4"), ("恒温壶E2 一按就滴滴叫", "E2")]
)
def test_a_code_is_believed_otherwise(families: Families, fault: str, answer: str) -> None:
    assert f"{answer}故障码" in told(families(f"believed {fault}"), fault)


def test_what_voice_input_made_of_a_steriliser_is_walked_through(families: Families) -> None:
    talk = families("voice")
    assert "瓶口朝下" in told(talk, "喂你好那个小毒柜就是给奶瓶小毒的那个它那个红干不会热了")
    assert "滤网" in told(talk, "门是关紧的我拍了两下叉头也叉了灯会亮就是吹出来冷冷的")


@pytest.mark.parametrize(
    "asked", ["那姥姥搂着他一个被窝睡 也不中吧", "奶奶非要跟他睡一张大床 行不", "俺搂着娃一块睡一宿能行不"]
)
def test_sharing_a_bed_is_answered_as_safe_sleep_between_the_steps(families: Families, asked: str) -> None:
    said = told(families(f"bed {asked}"), "监测袜没读数", asked)
    assert ("窒息" in said or "猝死" in said) and "第2步" not in said and "生长痛" not in said


def test_a_bed_shared_with_a_sick_child_is_asked_of_the_illness(families: Families) -> None:
    said = told(families("sick bed"), "老大感冒了 跟老二睡一张床 会不会传染")
    assert "洗手" in said or "传" in said
