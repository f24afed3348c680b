"""What somebody is to know besides is added to the ticket there is, in whatever words; what only sounds so is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.household import Household, told

Families = Callable[[str], Household]
BOOKED = "辅食机不转了 直接约师傅上门 刘一鸣 13800001234 杭州市西湖区文三路1号2栋301 明天上午"


@pytest.mark.parametrize(
    "note",
    [
        "告诉师傅家里有狗",
        "单子上加一句 门禁坏了打电话",
        "你跟师傅说清楚 本来是不转 不是漏水",
        "刚才那单你把盖子裂了这个也写上",
        "补充一下 底下还有点漏水",
        "对了跟来的师傅讲 要带脚套",
    ],
)
def test_a_note_goes_into_the_ticket(families: Families, note: str) -> None:
    talk = families(note)
    ticket = told(talk, BOOKED, "对 就这样")
    assert "T-" in ticket
    said = talk.words(note)
    assert "T-" in said and ("补充" in said or "加进" in said)


def test_a_note_for_the_expert_is_no_new_question(families: Families) -> None:
    talk = families("expert")
    told(talk, "宝宝两个月发烧38.3", "到医院了 医生看过没事", "我想找医生问问")
    said = talk.words("补充给她 今早八点喂过退烧药 之后没喂")
    assert "T-" in said and "布洛芬" not in said


@pytest.mark.parametrize("else_meant", ["他说师傅来过了", "怎么跟孩子说清楚不能打人"])
def test_what_only_sounds_like_a_note(families: Families, else_meant: str) -> None:
    talk = families(else_meant)
    told(talk, BOOKED, "对 就这样")
    said = talk.words(else_meant)
    assert "补充到" not in said and "加进" not in said
