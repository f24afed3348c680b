"""Returns and compensation: what the shipped rules say, each case with its clause, and how a bad file is refused."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.claims.book import RULES, load_book
from actions.claims.weigh import Decided, Open, weigh
from actions.errors import BadRules

BOOK = load_book()
U, Q, D, M = ({"reason": reason} for reason in ("unwanted", "quality", "damaged", "mismatch"))
EXCHANGE = {**U, "wish": "exchange"}

RETURNS: list[tuple[dict[str, Any], str, str]] = [
    # seven days without a reason, and how its days end
    ({**U, "kind": "general", "days": 0}, "return_theirs", "第二十五条"),
    ({**U, "kind": "general", "days": 7}, "return_theirs", "第二十五条"),
    ({**U, "kind": "general", "days": 8}, "no_return", "第二十五条"),
    ({**U, "kind": "general", "days": 7, "opened": True}, "return_theirs", "暂行办法》第八条"),
    ({**U, "kind": "device", "days": 3, "opened": True}, "return_theirs", "暂行办法》第八条"),
    ({**U, "kind": "device", "days": 30}, "no_return", "第二十五条"),
    ({**U, "kind": "formula", "days": 3, "opened": False}, "return_theirs", "第二十五条"),
    ({**U, "kind": "formula", "days": 8, "opened": False}, "no_return", "第二十五条"),
    ({**U, "kind": "food", "days": 7, "opened": False}, "return_theirs", "第二十五条"),
    ({**U, "kind": "hygiene", "days": 7, "opened": False}, "return_theirs", "第二十五条"),
    ({**U, "kind": "hygiene", "days": 9, "opened": False}, "no_return", "第二十五条"),
    ({**U, "kind": "digital", "days": 2, "opened": False}, "return_theirs", "第二十五条"),
    # the four exceptions by law
    ({**U, "customised": True}, "no_return", "第一款第一项"),
    ({**U, "customised": True, "kind": "general", "days": 1}, "no_return", "第一款第一项"),
    ({**EXCHANGE, "customised": True}, "no_return", "第一款第一项"),
    ({**U, "kind": "fresh"}, "no_return", "第一款第二项"),
    ({**U, "kind": "fresh", "days": 0, "opened": False}, "no_return", "第一款第二项"),
    ({**U, "kind": "digital", "opened": True}, "no_return", "第一款第三项"),
    ({**U, "kind": "press"}, "no_return", "第一款第四项"),
    # goods that by their nature do not go back once opened, with and without the buyer's confirmation
    ({**U, "kind": "formula", "opened": True}, "no_return", "第九条第一项"),
    ({**U, "kind": "formula", "opened": True, "confirmed": "no"}, "no_return", "第九条第一项"),
    ({**U, "kind": "formula", "opened": True, "confirmed": "yes"}, "no_return", "第二十五条第二款"),
    ({**U, "kind": "food", "opened": True, "days": 1}, "no_return", "第九条第一项"),
    ({**U, "kind": "food", "opened": True, "confirmed": "yes"}, "no_return", "暂行办法》第七条"),
    ({**U, "kind": "hygiene", "opened": True, "confirmed": "yes"}, "no_return", "第二十五条第二款"),
    ({**U, "kind": "hygiene", "opened": True, "confirmed": "no", "days": 3}, "return_theirs", "实施条例》第十九条"),
    ({**U, "kind": "hygiene", "opened": True, "confirmed": "no", "days": 9}, "no_return", "第二十五条"),
    ({**U, "kind": "hygiene", "opened": True, "days": 3}, "check_order_page", "实施条例》第十九条"),
    # another size
    ({**EXCHANGE, "kind": "hygiene", "opened": False, "days": 15}, "size_exchange", "店铺售后规则"),
    ({**EXCHANGE, "kind": "hygiene", "opened": False, "days": 16}, "no_return", "第二十五条"),
    ({**EXCHANGE, "kind": "hygiene", "opened": True, "days": 1}, "no_return", "店铺售后规则"),
    ({**EXCHANGE, "kind": "general", "days": 10}, "size_exchange", "店铺售后规则"),
    ({**EXCHANGE, "kind": "general", "days": 3}, "size_exchange", "店铺售后规则"),
    # quality: food at any time, devices by the three guarantees, the rest by article 24
    ({**Q, "kind": "formula", "opened": True}, "refund_ours", "《食品安全法》第三十四条"),
    ({**Q, "kind": "formula", "opened": True, "days": 60}, "refund_ours", "第二十四条"),
    ({**Q, "kind": "food", "days": 20}, "refund_ours", "第二十四条"),
    ({**Q, "kind": "fresh", "days": 0}, "refund_ours", "第二十四条"),
    ({**Q, "kind": "device", "days": 7}, "choose_three", "责任规定》第九条"),
    ({**Q, "kind": "device", "days": 8}, "exchange_or_repair", "责任规定》第十条"),
    ({**Q, "kind": "device", "days": 15}, "exchange_or_repair", "责任规定》第十条"),
    ({**Q, "kind": "device", "days": 16}, "repair_free", "责任规定》第十一条"),
    ({**Q, "kind": "device", "days": 365}, "repair_free", "责任规定》第十一条"),
    ({**Q, "kind": "device", "days": 366}, "repair_paid", "保修政策"),
    ({**Q, "kind": "device", "days": 500, "warranty_days": 730}, "repair_free", "责任规定》第十一条"),
    ({**Q, "kind": "device", "days": 200, "repairs": 2}, "exchange_after_repairs", "责任规定》第十一条"),
    ({**Q, "kind": "device", "days": 200, "repairs": 1}, "repair_free", "责任规定》第十一条"),
    ({**Q, "kind": "device", "days": 400, "repairs": 2}, "repair_paid", "保修政策"),
    ({**Q, "kind": "device", "misused": True}, "repair_paid", "责任规定》第十七条"),
    ({**Q, "kind": "device", "misused": True, "days": 2}, "repair_paid", "责任规定》第十七条"),
    ({**Q, "kind": "general", "days": 7}, "refund_ours", "第二十四条"),
    ({**Q, "kind": "general", "days": 8}, "exchange_or_repair", "第二十四条"),
    ({**Q, "kind": "hygiene", "opened": True, "days": 4}, "refund_ours", "第二十四条"),
    ({**Q, "kind": "general", "customised": True, "days": 3}, "resend", "《民法典》第七百八十一条"),
    # the shop's own fault, and where the parcel is
    (D, "resend", "《电子商务法》第二十条"),
    ({**D, "kind": "formula", "opened": True, "days": 90}, "resend", "店铺售后规则"),
    (M, "refund_checked", "《广告法》第二十八条"),
    ({**M, "opened": True, "kind": "device", "days": 40}, "refund_checked", "第二十四条"),
    ({"stage": "paid"}, "cancel", "店铺售后规则"),
    ({"stage": "paid", "customised": True}, "person", "《民法典》第七百八十七条"),
    ({**U, "stage": "shipped"}, "stop_parcel", "《快递暂行条例》第二十五条"),
    ({"stage": "refunding"}, "running", "第二十五条"),
    ({"stage": "refunded"}, "running", "第二十五条"),
    # danger first
    ({"injured": True}, "person_now", "《产品质量法》第四十四条"),
    ({"injured": True, "recalled": True, "stage": "refunded"}, "person_now", "第四十九条"),
    ({"recalled": True}, "recall", "《民法典》第一千二百零六条"),
    ({**U, "recalled": True, "kind": "formula", "opened": True, "days": 300}, "recall", "第十九条"),
]
CLAIMS: list[tuple[dict[str, Any], str, str]] = [
    ({"ground": "food"}, "claims_food", "《食品安全法》第一百四十八条"),
    ({"ground": "label"}, "claims_label", "第一百四十八条第二款"),
    ({"ground": "fraud"}, "claims_fraud", "《消费者权益保护法》第五十五条"),
    ({"ground": "reaction"}, "claims_defect", "《消费者权益保护法》第四十九条"),
    ({"ground": "broken"}, "claims_defect", "《产品质量法》第四十条"),
    ({"ground": "damaged"}, "resend", "第二十四条"),
    ({"ground": "visit"}, "person", "《民法典》第五百七十七条"),
    ({"ground": "late", "late_days": 1}, "voucher", "《电子商务法》第二十条"),
    ({"ground": "late", "late_days": 9}, "voucher", "店铺发货规则"),
    ({"ground": "late", "late_days": 0}, "not_late", "《电子商务法》第二十条"),
    ({"ground": "price", "days": 7}, "price_difference", "价格保护规则"),
    ({"ground": "price", "days": 8}, "no_price", "价格保护规则"),
    ({"ground": "price", "stage": "shipped"}, "price_difference", "价格保护规则"),
    ({"ground": "other"}, "person", "第三十九条"),
    ({"injured": True}, "person_now", "第四十九条"),
    ({"injured": True, "ground": "fraud"}, "person_now", "《产品质量法》第四十四条"),
    ({"recalled": True, "ground": "food"}, "recall", "《民法典》第一千二百零六条"),
]
CASES = [("returns", *case) for case in RETURNS] + [("claims", *case) for case in CLAIMS]


@pytest.mark.parametrize(("topic", "known", "outcome", "clause"), CASES)
def test_that_a_case_comes_out_by_its_clause(topic: str, known: dict[str, Any], outcome: str, clause: str) -> None:
    found = weigh(BOOK.topics[topic], known)
    assert isinstance(found, Decided), found
    assert found.rule.outcome.id == outcome
    assert clause in found.rule.clause


def test_that_every_rule_but_the_last_is_reached_by_a_case_above() -> None:
    for topic, cases in (("returns", RETURNS), ("claims", CLAIMS)):
        found = [weigh(BOOK.topics[topic], known) for known, _, _ in cases]
        reached = {one.rule.id for one in found if isinstance(one, Decided)}
        assert {rule.id for rule in BOOK.topics[topic].rules} - reached <= {"person"}


@pytest.mark.parametrize(
    ("topic", "known", "asks"),
    [
        ("returns", {}, "claim_reason"),
        ("returns", {"kind": "formula", "opened": True}, "claim_reason"),
        ("returns", U, "product"),
        ("returns", {**U, "kind": "formula"}, "goods_opened"),
        ("returns", {**U, "kind": "device"}, "received_on"),  # opened or not changes nothing for a device
        ("returns", {**U, "kind": "press", "days": 1}, None),
        ("returns", {**U, "kind": "general", "days": 20}, None),
        ("returns", {**Q, "kind": "food"}, None),  # neither the day nor the packing matters
        ("returns", {**Q, "kind": "device"}, "received_on"),
        ("returns", Q, "product"),
        ("claims", {}, "claim_ground"),
        ("claims", {"ground": "late"}, "order_no"),
        ("claims", {"ground": "price"}, "received_on"),
        ("claims", {"ground": "food"}, None),
    ],
)
def test_that_only_what_decides_is_asked(topic: str, known: dict[str, Any], asks: str | None) -> None:
    found = weigh(BOOK.topics[topic], known)
    assert (found.ask.ask if isinstance(found, Open) else None) == asks


def test_that_the_one_question_left_tells_what_each_answer_leads_to() -> None:
    found = weigh(BOOK.topics["returns"], {"kind": "formula", "opened": True})
    assert isinstance(found, Open)
    assert {value: rule.outcome.id for value, rule in found.branches} == {
        "unwanted": "no_return",
        "quality": "refund_ours",
    }


def test_that_every_way_of_answering_ends_and_agrees_with_all_facts_at_once() -> None:
    topic = BOOK.topics["returns"]
    answers = {"reason": topic.facts["reason"].values, "kind": topic.facts["kind"].values, "opened": (True, False)}
    for reason, kind, opened, days in product(*answers.values(), (0, 7, 8, 15, 16, 365, 366)):
        whole = {"reason": reason, "kind": kind, "opened": opened, "days": days}
        told: dict[str, Any] = {}
        for _ in range(5):
            found = weigh(topic, told)
            if isinstance(found, Decided):
                break
            assert found.ask.name not in told, "asked twice"
            told[found.ask.name] = whole[found.ask.name]
        assert isinstance(found, Decided)
        at_once = weigh(topic, whole)
        assert isinstance(at_once, Decided)
        assert found.rule.outcome.id == at_once.rule.outcome.id, whole


def test_that_what_nobody_knows_is_left_to_a_person_and_not_asked_again() -> None:
    topic = BOOK.topics["returns"]
    found = weigh(topic, {**U, "kind": "device"}, declined={"days"})
    assert isinstance(found, Decided) and found.rule.outcome.by == "person"
    again = weigh(topic, {"kind": "device"}, declined={"reason"})  # no day of arrival would settle it either
    assert isinstance(again, Decided) and again.rule.outcome.by == "person"
    other = weigh(topic, U, declined={"opened"})
    assert isinstance(other, Open) and other.ask.name == "kind"


@pytest.mark.parametrize("odd", ["nonsense", 5, True, [], ""])
def test_that_a_value_that_cannot_be_counts_as_not_known(odd: Any) -> None:
    found = weigh(BOOK.topics["claims"], {"ground": odd})
    assert isinstance(found, Decided) and found.rule.id == "person"


def test_that_the_bot_neither_admits_fraud_nor_promises_punitive_damages() -> None:
    for rule in BOOK.topics["claims"].rules:
        if rule.outcome.id in ("claims_food", "claims_fraud", "claims_label", "claims_defect"):
            assert rule.outcome.by == "person"
            assert "专员" in rule.outcome.next
    fraud = next(rule for rule in BOOK.topics["claims"].rules if rule.id == "fraud")
    food = next(rule for rule in BOOK.topics["claims"].rules if rule.id == "food")
    assert "三倍" in fraud.words and "500" in fraud.words and "不能认定" in fraud.outcome.next
    assert "十倍" in food.words and "1000" in food.words and "标签" in food.words and "不能先答应" in food.outcome.next


# --- bad files ---------------------------------------------------------------------------------


def broken(tmp_path: Path, change: Any) -> Path:
    content = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def rules(content: Any) -> Any:
    return content["returns"]["rules"]


def _first(content: Any, **more: Any) -> None:
    rules(content)[0] = {**rules(content)[0], **more}


BAD: list[tuple[Any, str]] = [
    (lambda c: c.update(retruns={}), "retruns.*did you mean 'returns'"),
    (lambda c: c.pop("limits"), "lacks limits"),
    (lambda c: c["limits"].update(automatic_yuan="much"), "automatic_yuan.*number"),
    (lambda c: c["limits"].update(automatic_yuan=-1), "automatic_yuan.*number"),
    (lambda c: c["kinds"].update(formulas=["奶粉"]), "formulas.*did you mean 'formula'"),
    (lambda c: _first(c, when={"injurd": True}), "rule 'injured'.*injurd.*did you mean 'injured'"),
    (lambda c: _first(c, when={"injured": "yes"}), "rule 'injured'.*'yes'"),
    (lambda c: _first(c, when={"days": 7}), "rule 'injured', days.*write a mapping with at_most, more_than"),
    (lambda c: _first(c, when={"days": {"at_least": 7}}), "at_least.*known|at_least.*did you mean"),
    (lambda c: _first(c, when={"days": {"at_most": "warranty"}}), "warranty.*did you mean 'warranty_days'"),
    (lambda c: _first(c, when={"days": {}}), "condition is empty"),
    (lambda c: _first(c, outcome="person_soon"), "person_soon.*did you mean 'person_now'"),
    (lambda c: _first(c, clause=" "), "clause.*has no words"),
    (lambda c: _first(c, words="退 {limits}"), "unknown place 'limits'.*did you mean 'limit'"),
    (lambda c: _first(c, id="recalled"), "two rules are called 'recalled'"),
    (lambda c: rules(c)[0].pop("clause"), "rule 'injured' lacks clause|rule 'injured'.*lacks clause"),
    (lambda c: rules(c).pop(), "end with one whose 'when' is"),
    (lambda c: rules(c).insert(0, {**rules(c)[-1], "id": "all"}), "never reached after 'all'"),
    (lambda c: rules(c).insert(-1, {**rules(c)[2], "id": "late"}), "'late'.*never reached after 'recalled'"),
    (lambda c: c["outcomes"]["cancel"].update(by="machine"), "machine.*known: automatic, person, nobody"),
    (lambda c: c["returns"]["facts"]["days"].pop("ask"), "nobody asks for it and nothing is assumed"),
    (lambda c: c["returns"]["facts"]["days"].update(values=[1]), "neither values nor 'number: true', or both"),
    (lambda c: c["returns"]["facts"]["stage"].update(assume="here"), "unknown value 'here'"),
]


@pytest.mark.parametrize(("change", "said"), BAD)
def test_that_a_bad_file_is_refused_with_what_would_be_right(tmp_path: Path, change: Any, said: str) -> None:
    with pytest.raises(BadRules, match=f"rules.yml.*(?:{said})"):
        load_book(broken(tmp_path, change))


@pytest.mark.parametrize("text", ["", "[]", "a: [", "3"])
def test_that_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadRules, match="rules.yml"):
        load_book(path)


def test_that_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRules, match="nothing.yml"):
        load_book(tmp_path / "nothing.yml")
