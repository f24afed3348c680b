"""A parent's rights on the page: consent by a tap, the copy's link, and a page that is empty after an erasure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import tell
from tests.conftest import Running

pytestmark = pytest.mark.slow
Visit = Callable[..., Page]


def test_consent_is_one_tap_and_asked_no_more(server: Running, visit: Visit) -> None:
    page = visit(f"{server.url}/")
    tell(page, "老大三岁半 对鸡蛋过敏")
    page.get_by_role("group", name="快捷回复").get_by_role("button", name="只这一次", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("只在这次对话里用")
    expect(page.get_by_role("button", name="不同意")).to_have_count(0)


def test_the_copy_is_a_link_and_an_erasure_empties_the_page_also_after_a_reload(server: Running, visit: Visit) -> None:
    page = visit(f"{server.url}/")
    tell(page, "我家的秘密是豆豆 三个月 红屁股怎么护理")
    tell(page, "把我的信息都发给我")
    href = page.get_by_role("log").locator("a[href*='/api/v1/my/export/']").get_attribute("href")
    assert href and "豆豆" in page.request.get(href).text()
    tell(page, "删除我的信息")
    page.get_by_role("group", name="快捷回复").get_by_role("button", name="确认删除").click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("删好了", timeout=15_000)
    expect(log).not_to_contain_text("豆豆")
    assert page.request.get(href).status == 404
    page.reload()
    expect(log).to_contain_text("删好了", timeout=15_000)
    expect(log).to_contain_text("之前的对话已删除")
    expect(log).not_to_contain_text("豆豆")
