"""The README's two-minute walk in a real browser: two needs at once, a booked repair, an agent who takes over."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import ROOT, Running

pytestmark = pytest.mark.slow
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "install Debian's chromium (tests/install-servers.sh)"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


def picture(page: Page, name: str) -> None:
    """Keep a screenshot for the README when ``ANXIN_SCREENSHOTS`` asks for it."""
    if os.environ.get("ANXIN_SCREENSHOTS"):
        folder = ROOT / "docs" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(400)
        page.screenshot(path=Path(folder / f"{name}.png"))


def tell(page: Page, text: str) -> None:
    before = page.get_by_role("log").inner_text()
    box = page.get_by_role("textbox").last
    box.fill(text)
    box.press("Enter")
    expect(page.get_by_role("log")).to_contain_text(text)
    page.wait_for_function(
        "before => document.querySelector('[role=log]').innerText.length > before + 12",
        arg=len(before) + len(text),
        timeout=15000,
    )
    page.wait_for_timeout(500)


def test_the_walk(server: Running, browser: Browser) -> None:
    errors: list[str] = []
    parent = browser.new_context(viewport=PHONE).new_page()
    parent.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    parent.on("pageerror", lambda error: errors.append(str(error)))
    parent.goto(f"{server.url}/")
    tell(parent, "两个月的宝宝吐奶了,还有你家辅食机卡住不转")
    log = parent.get_by_role("log")
    expect(log).to_contain_text(re.compile("拍嗝|竖抱|竖着抱"))
    expect(log).to_contain_text(re.compile("第1步|断电"))
    picture(parent, "chat")
    tell(parent, "约师傅上门修")
    tell(parent, "13800001234 李梅")
    tell(parent, "杭州市西湖区文三路88号2幢301室")
    tell(parent, "明天上午")
    tell(parent, "对 就这样")
    expect(log).to_contain_text(re.compile(r"T-\d{8}-\d+"))
    tell(parent, "我想找真人客服")

    desk = browser.new_context(viewport=DESK).new_page()
    desk.goto(f"{server.url}/console")
    name, password = server.sign_in
    desk.locator("input").nth(0).fill(name)
    desk.locator("input[type=password]").fill(password)
    desk.locator("input[type=password]").press("Enter")
    expect(desk.locator("body")).to_contain_text("我想找真人客服", timeout=15000)
    desk.get_by_text("我想找真人客服").first.click()
    desk.get_by_role("button", name=re.compile("接管")).first.click()
    expect(desk.get_by_role("button", name=re.compile("交回"))).to_be_visible()
    picture(desk, "console")
    box = desk.get_by_role("textbox").last
    box.fill("李女士您好,我是人工客服,维修单我看到了。")
    box.press("Control+Enter")
    expect(log).to_contain_text("维修单我看到了", timeout=15000)
    picture(parent, "takeover")
    assert not errors
