"""What people do in the two pages."""

from __future__ import annotations

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.conftest import Running

BOOKING = ("我的辅食机卡住不转", "约师傅上门修", "13800001234 李梅", "杭州市西湖区文三路88号2幢301室", "明天上午",
           "对 就这样")  # fmt: skip
TICKET = re.compile(r"T-\d{8}-\d+")


def composer(page: Page | FrameLocator) -> Locator:
    return page.get_by_role("textbox", name="输入消息")


def tell(page: Page | FrameLocator, text: str) -> None:
    """Write as a parent and wait until the bot has answered."""
    answers = page.get_by_role("log").locator("article:not([data-author=customer])")
    before = answers.count()
    composer(page).fill(text)
    composer(page).press("Enter")
    expect(page.get_by_role("log")).to_contain_text(text)
    expect(answers).not_to_have_count(before, timeout=15_000)
    expect(page.get_by_text("安心正在输入")).to_have_count(0)


def sign_in(desk: Page, server: Running) -> None:
    name, password = server.sign_in
    desk.get_by_label("姓名").fill(name)
    desk.get_by_label("密码").fill(password)
    desk.get_by_label("密码").press("Enter")
    expect(desk.get_by_role("tab", name="会话")).to_be_visible()


def row(desk: Page, conversation: str) -> Locator:
    """The queue's button for a conversation."""
    return desk.get_by_role("list", name="队列").get_by_role("button", name=f"家长 {conversation[:4]}")


def ticket_of(server: Running, conversation: str) -> str:
    """Book a repair over REST and return the ticket's number."""
    said = [message["text"] for text in BOOKING for message in server.say(conversation, text)]
    found = TICKET.search("\n".join(said))
    assert found, said
    return found[0]
