"""Returns, compensation and food complaints over the real servers: verdict and clause at once, nothing asked twice."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.conftest import TOKEN, Running

pytestmark = pytest.mark.slow
CONFIRMED = "2611140059937716"
"""Formula delivered six days ago; the buyer confirmed that it does not go back once opened. Bought with 13200009963."""
RECALLED, SOUND = "HX260519C3", "HX250822A2"


def text(said: list[dict[str, Any]]) -> str:
    return "\n".join(message["text"] for message in said)


def trace(said: list[dict[str, Any]]) -> dict[str, Any]:
    return dict(said[-1]["custom"]["trace"])


def ticket_of(server: Running, said: list[dict[str, Any]]) -> dict[str, Any]:
    with server.client() as client:
        found = client.get(
            f"/api/v1/tickets/{trace(said)['tickets'][-1]}", headers={"Authorization": f"Bearer {TOKEN}"}
        )
    assert found.status_code == 200
    return dict(found.json())


def test_an_opened_tin_without_an_order_is_answered_in_that_turn_for_either_reason(
    server: Running, sender: str
) -> None:
    first = text(server.say(sender, "奶粉罐打开了还能退吗"))
    assert "不能无理由退货" in first and "第九条第一项" in first, "verdict and clause for a mere dislike"
    assert "有质量问题" in first and "《食品安全法》第三十四条" in first, "and for bad food"
    assert first.count("?") == 1, "one question"
    decided = server.say(sender, "宝宝不爱喝")
    assert "不能无理由退货" in text(decided)
    assert trace(decided)["slots"]["claim_rule"] == "returns.unwanted_food_opened"
    asked = server.say(sender, "帮我登记")
    assert "订单号" in text(asked)
    done = server.say(sender, "没有订单号")
    facts = ticket_of(server, done)["facts"]
    assert facts["claim_rule"] == "returns.unwanted_food_opened"
    assert "第九条第一项" in facts["claim_clause"]
    assert facts["goods_opened"] is True
    assert "奶粉罐打开了" in facts["issue_summary"]


def test_an_opened_tin_with_its_order_is_decided_by_what_was_confirmed(server: Running, sender: str) -> None:
    said = server.say(sender, f"{CONFIRMED}这单的奶粉罐打开了 不想要了还能退吗")
    assert "经您确认过" in text(said) and "第二十五条第二款" in text(said)
    assert "尾号7716" in text(said)
    done = server.say(sender, "帮我登记")
    ticket = ticket_of(server, done)
    assert (ticket["category"], ticket["facts"]["order_no"]) == ("product_return", CONFIRMED)
    assert ticket["facts"]["claim_rule"] == "returns.unwanted_food_confirmed"
    assert "订单号" not in text(done), "the order was told before"


def test_an_order_told_after_the_verdict_changes_it(server: Running, sender: str) -> None:
    server.say(sender, "奶粉罐打开了 宝宝不爱喝 能退吗")
    said = server.say(sender, f"订单号{CONFIRMED}")
    assert "经您确认过" in text(said) and "尾号7716" in text(said)


def test_only_what_decides_is_asked_one_at_a_time(server: Running, sender: str) -> None:
    assert "质量问题" in text(server.say(sender, "能退货吗"))
    assert "哪样东西" in text(server.say(sender, "不想要了"))
    asked = text(server.say(sender, "推车"))
    assert "哪天收到" in asked and "拆封" not in asked, "opened or not changes nothing for a stroller"
    decided = text(server.say(sender, "昨天收到的"))
    assert "七天内" in decided and "第二十五条" in decided


def test_days_that_cannot_be_are_refused_and_asked_for_again(server: Running, sender: str) -> None:
    server.say(sender, "推车不想要了 能退货吗")
    impossible = text(server.say(sender, "2月30号收到的"))
    assert "对不上" in impossible and "哪天收到" in impossible
    future = text(server.say(sender, "明年3月1号"))
    assert "还没到" in future and "哪天收到" in future
    assert "七天内" in text(server.say(sender, "前天收到的"))


def test_somebody_else_s_order_is_refused_with_one_sentence_that_tells_nothing(server: Running, sender: str) -> None:
    server.say(sender, "我手机号是13600005521")
    foreign = text(server.say(sender, f"订单{CONFIRMED}的奶粉想退货 不要了"))
    assert foreign.count("别人的订单我不能查") == 1
    assert (
        "郑州" not in foreign and "和熙" not in foreign and "已签收" not in foreign
    )  # the rule in general may be told
    never_was = text(server.say(sender, "订单2699999999999999的奶粉想退货 不要了"))
    assert never_was.count("别人的订单我不能查") == 1


def test_food_with_insects_gets_the_clause_and_no_promise(server: Running, sender: str) -> None:
    said = text(server.say(sender, "米粉里有虫 你们要赔我五万"))
    assert "第一百四十八条" in said and "1000元" in said and "标签瑕疵除外" in said
    assert "没有权限" in said or "无权" in said or "不能乱许" in said
    done = server.say(sender, "帮我登记")
    if "订单号" in text(done):
        done = server.say(sender, "没有订单号")
    ticket = ticket_of(server, done)
    if (
        ticket["category"] == "food_quality"
    ):  # the quality of the food is one ticket, the claim that is offered then another
        ticket = ticket_of(server, server.say(sender, "帮我登记"))
    assert (ticket["category"], ticket["queue"]) == ("compensation", "claims")
    assert ticket["facts"]["claim_rule"] == "claims.food"


def test_fraud_is_neither_admitted_nor_paid(server: Running, sender: str) -> None:
    said = text(server.say(sender, "买到假货了 退一赔三"))
    assert "第五十五条" in said and "500元" in said and "机器人不能认定" in said


def test_a_late_parcel_gets_the_shop_s_own_voucher_by_its_order(server: Running, sender: str) -> None:
    said = text(server.say(sender, "送得太晚了 要求赔偿 订单2611130028846271"))
    assert "10元券" in said and "《电子商务法》第二十条" in said


def test_somebody_hurt_brings_a_person_at_once(server: Running, sender: str) -> None:
    said = server.say(sender, "推车把孩子手夹伤了 你们要赔偿医药费")
    assert trace(said)["handoff"] is not None
    assert "先看医生" in text(said) and "第四十九条" in text(said)
    assert trace(said)["tickets"]


def test_a_recalled_batch_says_stop_first_and_stands_on_the_ticket(server: Running, sender: str) -> None:
    said = server.say(sender, f"奶粉有怪味 批次{RECALLED}")
    assert re.search("停|先别再喂", said[0]["text"][:12]), said[0]["text"]
    recalled = next(message["text"] for message in said if "召回" in message["text"])
    assert recalled.index("停喂") < recalled.index("召回")
    assert text(said).count("在召回") == 1, "told once"
    assert "41℃" in text(said), "the temperature trail is told"
    server.say(sender, "没有订单号")
    ticket = ticket_of(server, server.say(sender, "提交"))
    assert (ticket["category"], ticket["batch_no"], ticket["priority"]) == ("food_quality", RECALLED, "P1")


def test_a_recalled_batch_says_stop_first_also_where_only_its_origin_is_asked(server: Running, sender: str) -> None:
    said = server.say(sender, f"查一下批次{RECALLED}的质检报告")
    assert said[0]["text"].index("停喂") < said[0]["text"].index("召回")


def test_a_sound_batch_is_told_with_report_and_trail(server: Running, sender: str) -> None:
    said = text(server.say(sender, f"奶粉结块了 批次{SOUND}"))
    assert "JY-25-08871" in said and "温湿度记录" in said


def test_a_batch_found_later_is_looked_up_and_tied_to_the_open_ticket(server: Running, sender: str) -> None:
    server.say(sender, "奶粉里有黑点 宝宝没喝")
    server.say(sender, "没有批次号")
    server.say(sender, "没有订单号")
    opened = server.say(sender, "提交")
    assert ticket_of(server, opened)["batch_no"] is None
    told = server.say(sender, f"找到了 批次是{RECALLED}")
    assert "停喂" in text(told)
    ticket = ticket_of(server, told)
    assert trace(told)["tickets"] == trace(opened)["tickets"], "no second ticket"
    assert (ticket["batch_no"], ticket["priority"]) == (RECALLED, "P1")


def test_a_recalled_batch_told_before_goes_back_however_long_ago(server: Running, sender: str) -> None:
    server.say(sender, f"查一下批次{RECALLED}")
    said = text(server.say(sender, "这罐奶粉开了 三个月前买的 能退吗"))
    assert "召回" in said and "《民法典》第一千二百零六条" in said
