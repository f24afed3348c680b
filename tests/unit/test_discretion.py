"""What lists and logs show of personal data."""

from __future__ import annotations

import io
import json
import logging

import pytest

from sealing.logs import Discretion, JsonLines
from sealing.masking import mask_facts, mask_text

SHOWN = [
    ("我的电话是13812345678", "我的电话是138****5678"),
    ("138 1234-5678打给我", "138****5678打给我"),
    ("+86 13812345678", "+86 138****5678"),
    ("１３８１２３４５６７８", "１３８****５６７８"),
    ("幺三八一二三四五六七八", "幺三八****五六七八"),
    ("座机0571-88886666", "座机057****6666"),
    ("身份证330106199001011234", "身份证3301****1234"),
    ("身份证33010619900101123X", "身份证3301****123X"),
    ("邮箱 li.si@example.com", "邮箱 l****@example.com"),
    ("微信号 abc_12345", "微信号 ****"),
    ("订单2611010037741108到哪了", "订单2611****1108到哪了"),
    ("快递单号SF1234567890", "快递单号SF12****7890"),
    ("我叫李小明，宝宝两个月", "我叫李**，宝宝两个月"),
    ("李小明 13812345678", "李** 138****5678"),
    ("13812345678，李四", "138****5678，李**"),
    ("宝宝叫王一诺,八个月", "宝宝叫王**,八个月"),
    ("我住杭州市西湖区文三路88号2幢301室，明天来", "我住杭州市西湖区****，明天来"),
    ("上海市浦东新区世纪大道100弄5号楼1202室", "上海市浦东新区****"),
    ("阳光小区3栋2单元501", "****"),
    ("12 Nanjing Road, please", "****, please"),
]
LEFT = [
    "宝宝吐奶了怎么办，走路3步就喘",
    "罐底批次HX250822A2，吸奶器E3",
    "工单T-20261126-0001",
    "奶粉2段喝120毫升，体温38度5",
    "我是新手妈妈",
    "一天拉了三次，三四五天了",
    "一楼3楼都试过",
    "三千五百八十块",
]


@pytest.mark.parametrize(("said", "shown"), SHOWN)
def test_personal_data_in_words_is_masked_and_the_rest_left(said: str, shown: str) -> None:
    assert mask_text(said) == shown


@pytest.mark.parametrize("said", LEFT)
def test_other_words_are_left_alone(said: str) -> None:
    assert mask_text(said) == said


def test_facts_are_masked_by_name_and_their_words_by_pattern() -> None:
    facts = {
        "phone": "138-1234-5678",
        "address": "浙江省杭州市西湖区文三路88号2幢301室",
        "person": "李小明",
        "order_no": "2611010037741108",
        "product": "吸奶器",
        "batch_no": "HX250822A2",
        "issue_summary": "没吸力，打13812345678",
        "tried_steps": ["换了阀", "问过13812345678"],
        "already_fed": True,
        "amount_yuan": 35.5,
    }
    assert mask_facts(facts) == {
        **facts,
        "phone": "138****5678",
        "address": "浙江省杭州市西湖区****",
        "person": "李**",
        "order_no": "2611****1108",
        "issue_summary": "没吸力，打138****5678",
        "tried_steps": ["换了阀", "问过138****5678"],
    }


def test_an_odd_value_under_a_personal_name_is_never_shown_whole() -> None:
    odd = {"phone": 13812345678, "address": "我家后面那栋", "person": "L", "order_no": "12345"}
    assert mask_facts(odd) == {"phone": "138****5678", "address": "****", "person": "L**", "order_no": "****45"}


def logged(*arguments: object, error: BaseException | None = None) -> dict[str, str]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Discretion())
    handler.setFormatter(JsonLines())
    logger = logging.Logger("anxin.test")
    logger.addHandler(handler)
    logger.error(*arguments, exc_info=error)
    (line,) = out.getvalue().splitlines()
    return dict(json.loads(line))


def test_a_log_line_is_json_and_masked() -> None:
    line = logged("call of %s at %s", "13812345678", "杭州市西湖区文三路88号")
    assert line["message"] == "call of 138****5678 at 杭州市西湖区****"
    assert (line["level"], line["logger"]) == ("ERROR", "anxin.test")


def test_a_logged_exception_keeps_its_places_and_causes_and_loses_what_it_quotes() -> None:
    def inner() -> None:
        raise KeyError("宝宝拉肚子三天了 13812345678 li.si@example.com")

    try:
        try:
            inner()
        except KeyError as cause:
            raise ValueError("bad turn of 李小明") from cause
    except ValueError as error:
        told = logged("turn failed", error=error)["exception"]
    for kept in ("ValueError: bad turn of", "KeyError", "in inner", "test_discretion.py:"):
        assert kept in told
    for lost in ("宝宝", "13812345678", "li.si", "李小明"):
        assert lost not in told
