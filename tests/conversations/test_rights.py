"""Who looked, a copy, erasure: asked for in the talk, done within minutes, in both stores."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.privacy.accesses import Accesses
from actions.tickets.states import Status
from actions.tickets.ticket import Actor
from tests.conversations.household import Household, payloads

PHONE, ADDRESS = "15000006624", "重庆市江北区建新路9号"
AGENT = Actor("demo", "agent")


@pytest.fixture
def known(family: Household) -> Household:
    """A family with a repair under way, a claim, an expert's ticket and health data."""
    family.say("三个月的宝宝红屁股怎么护理 我叫杨淑芳")
    family.say("老大三岁半 对鸡蛋过敏")
    family.say("我同意保存健康信息")
    family.say("帮我找营养师看看 他对鸡蛋过敏")
    for text in ("吸奶器坏了 约师傅上门修", "给我报修", PHONE, ADDRESS, "明天上午", "对 就这样"):
        family.say(text)
    family.say("奶粉里有黑点 批次HX250822A2 订单2611150047713308 没喝")
    family.say("提交吧")
    every = family.desk.of_conversation(family.talk)
    assert {"repair", "parenting_expert", "food_quality"} <= {one.category for one in every}
    family.desk.comment(every[0].id, f"打了{PHONE}没人接", AGENT)
    return family


def erase(family: Household) -> None:
    family.say("删除我的信息")
    family.say("确认删除我的信息")
    family.sweep()


# --- who looked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["谁看过我的信息", "哪些人看过我的资料", "有没有人看过我孩子的信息", "我的信息被谁看过"]
)
def test_the_parent_is_told_who_looked_by_role_and_time(family: Household, text: str) -> None:
    assert "没有人看过" in family.words(text)
    log = Accesses(family.desk)
    log.record(family.talk, "demo", "agent", "messages")
    family.later(minutes=7)
    log.record(family.talk, "demo", "agent", "copilot")
    log.record(family.talk, "lead", "supervisor", "ticket", "T-20261126-0001")
    log.record("somebody-else", "demo2", "agent", "messages")
    said = family.words(text)
    assert "11月26日 10:00–10:07 客服 demo:对话内容、对话摘要和已知信息,共2次" in said
    assert "10:07 主管 lead:工单T-20261126-0001" in said
    assert "demo2" not in said


def test_a_long_list_shows_the_latest_and_says_where_the_rest_is(family: Household) -> None:
    log = Accesses(family.desk)
    for number in range(20):
        log.record(family.talk, f"agent-{number:02}", "agent", "messages")
        family.later(days=1)
    said = family.words("谁看过我的信息")
    assert "agent-19" in said and "agent-00" not in said and "8条更早" in said


# --- a copy ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["把我的信息都发给我", "我要导出我的数据", "导出我孩子的资料", "你们存了我啥 全部发我一份"]
)
def test_a_copy_is_a_link_at_once_and_recorded_for_a_person(family: Household, text: str) -> None:
    links = [said.link for said in family.say(text) if said.link]
    assert len(links) == 1 and "/api/v1/my/export/" in links[0]
    assert len(links[0].rsplit("/", 1)[1]) >= 32
    (ticket,) = family.desk.of_conversation(family.talk)
    assert (ticket.category, ticket.status, ticket.facts["privacy_wish"]) == ("privacy", Status.RESOLVED, "export")


def test_a_link_belongs_to_one_talk_and_ends_after_a_day(family: Household) -> None:
    link = next(said.link for said in family.say("把我的信息都发给我") if said.link)
    exports, secret = family.assistant.exports, link.rsplit("/", 1)[1]
    assert exports.whose(secret, family.moment) == family.talk
    assert exports.whose(secret[:-1] + "x", family.moment) is None
    family.later(hours=24)
    assert exports.whose(secret, family.moment) is None


# --- erasure --------------------------------------------------------------------------------


def test_nothing_is_erased_without_a_confirmation(known: Household) -> None:
    before = known.kept()
    said = known.say("删除我的信息")
    assert payloads(said)[:2] == ["确认删除我的信息", "先不删"]
    known.say("先不删")
    known.sweep()
    assert PHONE in known.kept() and PHONE in known.in_tickets()
    assert known.kept().startswith(before[:-1])


@pytest.mark.parametrize("text", ["好的", "嗯", "红屁股怎么护理", "谢谢"])
def test_only_plain_words_confirm(known: Household, text: str) -> None:
    known.say("删除我的信息")
    known.say(text)
    known.sweep()
    assert PHONE in known.kept() and PHONE in known.in_tickets()


@pytest.mark.parametrize("text", ["确认删除我的信息", "确认", "确定删除", "删吧"])
def test_a_confirmed_erasure_reaches_both_stores(known: Household, text: str) -> None:
    known.say("删除我的信息")
    assert "删好了" in "".join(said.text for said in known.say(text))
    kept = known.kept()
    for secret in (PHONE, ADDRESS, "杨淑芳", "鸡蛋", "egg", "黑点", "红屁股"):
        assert secret not in kept, secret
    assert known.slots == {}
    assert known.sweep() == 1
    for secret in (PHONE, ADDRESS, "杨淑芳", "鸡蛋", "egg", "黑点"):
        assert secret not in known.in_tickets(), secret
    assert known.desk.verify() == []


def test_what_the_law_demands_stays_and_what_cannot_go_on_ends(known: Household) -> None:
    erase(known)
    every = {one.category: one for one in known.desk.of_conversation(known.talk)}
    food = every["food_quality"]
    assert (food.facts["batch_no"], food.facts["order_no"]) == ("HX250822A2", "2611150047713308")
    assert food.active, "a batch is looked into without knowing whose it was"
    assert set(food.facts) <= {"product", "batch_no", "order_no", "batch_recalled"}
    assert every["repair"].status == Status.RESOLVED and "address" not in every["repair"].facts
    assert every["privacy"].active, "a person sees that it was done"
    assert "备份" in every["privacy"].facts["issue_summary"]


def test_the_receipt_comes_back_to_the_parent_and_the_talk_goes_on(known: Household) -> None:
    erase(known)
    assert "T-" in known.state.said[-1] and "删干净" in known.state.said[-1]
    assert "没有记您家的资料" in known.words("你都记了我家什么")
    assert "⚠" in known.words("红屁股怎么护理")


def test_erasing_again_changes_nothing_more(known: Household) -> None:
    erase(known)
    before = {one.id: one.version for one in known.desk.of_conversation(known.talk) if one.category != "privacy"}
    erase(known)
    after = {one.id: one.version for one in known.desk.of_conversation(known.talk) if one.category != "privacy"}
    assert before == after
    assert known.desk.verify() == []


def test_the_same_confirmation_sent_twice_is_answered_the_same(known: Household) -> None:
    known.say("删除我的信息")
    first = known.say("确认删除我的信息", "the-one")
    known.restarted()
    again = known.say("确认删除我的信息", "the-one")
    assert [said.text for said in first] == [said.text for said in again]
    assert known.sweep() == 1 and known.sweep(minutes=60) == 0


def test_a_crash_between_the_stores_is_made_good(known: Household) -> None:
    known.say("删除我的信息")
    known.hands.down = True
    known.say("确认删除我的信息")
    assert known.sweep() == 0
    assert PHONE not in known.kept() and PHONE in known.in_tickets()
    known.hands.down = False
    known.restarted()
    assert known.sweep(minutes=30) == 1
    assert PHONE not in known.in_tickets()
    assert known.desk.verify() == []
    assert "删干净" in known.state.said[-1]


def test_a_request_that_hung_while_the_parent_had_everything_erased_does_nothing(family: Household) -> None:
    family.hands.down = True
    family.say("帮我找营养师看看 他对鸡蛋过敏")
    hung = next(call for call in family.hands.calls if call.name == "action_call_expert")
    family.hands.down = False
    erase(family)
    answer = family.hands.run(hung)
    assert [said["response"] for said in answer.responses] == ["utter_request_already_taken"]
    assert [one.category for one in family.desk.of_conversation(family.talk)] == ["privacy"]


def test_who_looked_stays_known_and_a_link_given_before_ends(known: Household) -> None:
    Accesses(known.desk).record(known.talk, "demo", "agent", "messages")
    link = next(said.link for said in known.say("把我的信息都发给我") if said.link)
    erase(known)
    assert "demo" in known.words("谁看过我的信息")
    assert known.assistant.exports.whose(link.rsplit("/", 1)[1], known.moment) is None


def test_another_familys_data_is_not_touched(families: Callable[[str], Household]) -> None:
    one, other = families("one"), families("other")
    for family in (one, other):
        family.say(f"我的电话{PHONE} 宝宝对鸡蛋过敏")
        family.say("帮我找营养师看看")
    before, tickets = other.kept(), other.in_tickets()
    erase(one)
    assert (other.kept(), other.in_tickets()) == (before, tickets)


@pytest.mark.parametrize("text", ["云上的录像给我全删掉", "不想再收你们的广告短信了", "把那台监护器的回放都删了"])
def test_other_wishes_about_data_are_registered_and_erase_nothing(family: Household, text: str) -> None:
    said = "".join(message.text for message in family.say(text))
    assert "确认删除吗" not in said
