"""The README's two-minute walk in a real browser: two needs at once, a booked repair, an agent who takes over."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.steps import TICKET, row, sign_in, tell
from tests.conftest import ROOT, Running

pytestmark = pytest.mark.slow
OTHERS = ("快递三天没动了,到底管不管", "六个月宝宝发烧39度2,好担心", "奶粉打开有黑点,宝宝已经喝了")
TWO_NEEDS = "两个月的宝宝吐奶了,还有你家辅食机卡住不转"
TALL = {**PHONE, "height": 1100}


def picture(page: Page, name: str) -> None:
    """Keep a screenshot for the README when ``ANXIN_SCREENSHOTS`` asks for it."""
    if os.environ.get("ANXIN_SCREENSHOTS"):
        folder = ROOT / "docs" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(3000)  # toasts have gone
        page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")


def test_the_walk(server: Running, visit: Callable[..., Page]) -> None:
    for text in OTHERS:
        server.say(uuid.uuid4().hex, text)
    parent = visit(f"{server.url}/")
    tell(parent, TWO_NEEDS)
    log = parent.get_by_role("log")
    expect(log).to_contain_text(re.compile("拍嗝|竖抱|竖着抱"))
    expect(log).to_contain_text(re.compile("第1步|断电"))
    expect(log.get_by_role("button", name=re.compile("来源")).first).to_be_visible()
    parent.set_viewport_size(TALL)
    picture(parent, "chat")
    parent.set_viewport_size(PHONE)
    tell(parent, "约师傅上门修")
    tell(parent, "13800001234 李梅")
    tell(parent, "杭州市西湖区文三路88号2幢301室")
    tell(parent, "明天上午")
    tell(parent, "对 就这样")
    expect(log).to_contain_text(TICKET)
    tell(parent, "我想找真人客服")

    desk = visit(f"{server.url}/console", desk=True, quiet=True)  # asking who is signed in answers 401 at first
    sign_in(desk, server)
    conversation = parent.evaluate("() => JSON.parse(localStorage.getItem('anxin.token'))")
    waiting = row(desk, conversation)
    expect(waiting).to_contain_text("我想找真人客服")
    waiting.click()
    desk.get_by_role("button", name="接管").click()
    expect(desk.get_by_role("button", name="交回机器人")).to_be_visible()
    expect(desk.get_by_role("complementary")).to_contain_text("建议回复")
    picture(desk, "console")
    box = desk.get_by_role("textbox", name="回复家长")
    box.fill("李女士您好,我是人工客服,维修单我看到了。")
    box.press("Control+Enter")
    expect(log.get_by_text("维修单我看到了")).to_be_in_viewport(timeout=15_000)
    expect(parent.get_by_role("group", name="快捷回复").get_by_role("button")).to_have_count(0)
    picture(parent, "takeover")


def test_both_answers_name_their_source(server: Running, visit: Callable[..., Page]) -> None:
    parent = visit(f"{server.url}/")
    tell(parent, TWO_NEEDS)
    log = parent.get_by_role("log")
    for words in ("拍嗝|竖抱|竖着抱", "断电|安全锁"):
        answer = log.get_by_role("article").filter(has_text=re.compile(words)).first
        expect(answer.get_by_role("button", name=re.compile("来源")).first).to_be_visible()
