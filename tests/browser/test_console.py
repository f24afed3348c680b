"""The agents' console in a real browser."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import row, sign_in, ticket_of
from tests.conftest import Running

pytestmark = pytest.mark.slow
Visit = Callable[..., Page]


@pytest.fixture
def desk(server: Running, visit: Visit) -> Page:
    page = visit(f"{server.url}/console", desk=True, quiet=True)  # asking who is signed in answers 401 at first
    page.set_default_timeout(8_000)
    return page


@pytest.fixture
def parent(server: Running) -> str:
    """A conversation that waits for a person."""
    sender = uuid.uuid4().hex
    server.say(sender, "两个月的宝宝吐奶了")
    server.say(sender, "我想找真人客服")
    return sender


def test_a_wrong_password_is_told_in_chinese(server: Running, desk: Page) -> None:
    desk.get_by_label("姓名").fill(server.sign_in[0])
    desk.get_by_label("密码").fill("wrong")
    desk.get_by_role("button", name="登录").click()
    expect(desk.get_by_role("alert")).to_have_text("姓名或密码不对")
    expect(desk.get_by_role("tab")).to_have_count(0)


def test_facts_are_shown_and_a_suggestion_fills_the_box(server: Running, desk: Page, parent: str) -> None:
    sign_in(desk, server)
    row(desk, parent).click()
    panel = desk.get_by_role("complementary", name="助手面板")
    expect(panel.get_by_role("term").filter(has_text="宝宝月龄（月）")).to_be_visible()
    expect(panel.get_by_role("button", name="第 1 轮").first).to_be_visible()
    desk.get_by_role("button", name="接管").click()
    box = desk.get_by_role("textbox", name="回复家长")
    expect(box).to_be_enabled()
    suggestion = panel.get_by_role("article").filter(has_text="来源").first
    words = suggestion.locator(".words").inner_text()
    suggestion.get_by_role("button", name="放进回复框").click()
    expect(box).to_have_value(words)
    expect(box).to_be_focused()


def test_names_are_chinese(server: Running, desk: Page, parent: str) -> None:
    sign_in(desk, server)
    row(desk, parent).click()
    expect(desk.get_by_role("heading", name=f"家长 {parent[:4]}")).to_be_visible()
    expect(desk.get_by_role("region", name="对话")).to_contain_text("转 客服组：转人工")
    for english in ("human_agent", "neutral", "service", "routine"):
        expect(desk.get_by_role("main")).not_to_contain_text(english)


def test_the_waiting_time_is_right(server: Running, desk: Page, parent: str) -> None:
    sign_in(desk, server)
    expect(row(desk, parent)).to_contain_text("等了 不到 1 分钟")


def test_a_booked_ticket_is_listed_and_opens(server: Running, desk: Page) -> None:
    number = ticket_of(server, uuid.uuid4().hex)
    sign_in(desk, server)
    desk.get_by_role("tab", name="工单").click()
    line = desk.get_by_role("row").filter(has_text=number)
    expect(line).to_contain_text("维修调度")
    line.get_by_role("button", name=number).click()
    detail = desk.get_by_role("region", name="工单", exact=True)
    expect(detail.get_by_role("heading", name=number)).to_be_visible()
    expect(detail).to_contain_text("杭州市西湖区文三路88号2幢301室")
    detail.get_by_role("button", name="分给我").click()
    expect(line).to_contain_text("处理中")


def test_a_conversation_that_somebody_took_first(server: Running, desk: Page, parent: str) -> None:
    sign_in(desk, server)
    row(desk, parent).click()

    def late(route: Route) -> None:
        with server.client(agent=True) as other:
            assert other.post(f"/api/v1/conversations/{parent}/take", json={}).status_code == 200
        route.continue_()

    desk.route("**/take", late)
    with desk.expect_response("**/take") as answer:
        desk.get_by_role("button", name="接管").click()
    assert answer.value.status == 409
    expect(desk.get_by_text("别人已经接管了这个会话")).to_be_visible()
    expect(desk.get_by_role("textbox", name="回复家长")).to_be_disabled()
    expect(desk.get_by_text("api 正在接待这位家长")).to_be_visible()
