"""The parent's chat in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import composer, tell
from tests.conftest import Running, start, stop

pytestmark = pytest.mark.slow
Visit = Callable[..., Page]


def test_an_emergency_is_announced_and_dials(server: Running, visit: Visit) -> None:
    page = visit(f"{server.url}/")
    tell(page, "宝宝抽搐了 嘴唇发紫 叫不醒")
    expect(page.get_by_role("log")).to_contain_text("已为您呼叫")
    page.wait_for_timeout(300)  # what follows has been scrolled to, or not
    alarm = page.get_by_role("alert").first
    expect(alarm.get_by_text("紧急")).to_be_in_viewport()  # the first alarm, though others follow
    expect(alarm.get_by_role("link", name="拨打 120")).to_have_attribute("href", "tel:120")


def test_a_quick_reply_is_said_and_gone(server: Running, visit: Visit) -> None:
    page = visit(f"{server.url}/")
    page.get_by_role("group", name="快捷回复").get_by_role("button", name="宝宝吐奶了").click()
    expect(page.get_by_role("log")).to_contain_text("安心助手")
    expect(page.get_by_role("log").locator("[data-author=customer]")).to_contain_text("宝宝吐奶了")
    expect(page.get_by_role("button", name="查订单")).to_have_count(0)


def test_a_reload_keeps_talk_and_draft(server: Running, visit: Visit) -> None:
    page = visit(f"{server.url}/")
    tell(page, "三个月宝宝夜里总醒")
    said = page.get_by_role("log").inner_text()
    composer(page).fill("还没写完的话")
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("三个月宝宝夜里总醒")
    expect(composer(page)).to_have_value("还没写完的话")
    for line in said.splitlines()[-3:]:
        expect(page.get_by_role("log")).to_contain_text(line)


def test_html_is_shown_as_text(server: Running, visit: Visit) -> None:
    page = visit(f"{server.url}/")
    words = "<img src=x onerror=document.title='hit'><b>宝宝</b>"
    tell(page, words)
    expect(page.get_by_role("log")).to_contain_text(words)
    expect(page.get_by_role("log").locator("img, .words b")).to_have_count(0)
    expect(page).not_to_have_title("hit")


def test_what_is_written_during_a_restart_is_said_once(
    tmp_path: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start(tmp_path)
    try:
        page = visit(f"{running.url}/", quiet=True)  # the lost socket is reported as an error
        tell(page, "你好")
        composer(page).press_sequentially("宝宝便秘")
        assert stop(running) == 0
        composer(page).press_sequentially("三天了")
        composer(page).press("Enter")
        expect(page.get_by_text("等网络恢复后自动发出")).to_be_visible()
        ports = iter([int(running.url.rsplit(":", 1)[1]), running.action_port])
        monkeypatch.setattr("tests.conftest.free_port", lambda: next(ports))
        running = start(tmp_path)
        own = page.get_by_role("log").locator("[data-author=customer]", has_text="宝宝便秘三天了")
        page.evaluate("() => window.dispatchEvent(new Event('online'))")  # else it waits for its next try
        expect(own).to_have_count(1, timeout=15_000)
        expect(page.get_by_text("等网络恢复后自动发出")).to_have_count(0)
        page.reload()
        expect(own).to_have_count(1)
        token = page.evaluate("() => JSON.parse(localStorage.getItem('anxin.token'))")
        with running.client(agent=True) as client:
            messages = client.get(f"/api/v1/conversations/{token}/messages").json()["messages"]
        assert [message["text"] for message in messages].count("宝宝便秘三天了") == 1
    finally:
        stop(running)


@contextmanager
def shop(service: Callable[[], str]) -> Iterator[str]:
    """Serve a shop's page of another origin that embeds the chat; a routed page may not reach loopback, a served one may."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            words = f'<!doctype html><html lang="zh"><title>店</title><link rel="icon" href="data:,"><h1>别家的店</h1><script src="{service()}/widget.js" data-title="问问我们"></script>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_only_allowed_shops_embed_the_chat(tmp_path: Path, visit: Visit) -> None:
    service: list[str] = []
    with shop(lambda: service[0]) as allowed, shop(lambda: service[0]) as stranger:
        running = start(tmp_path, ANXIN_ALLOWED_ORIGINS=allowed)
        service.append(running.url)
        try:
            page = visit(allowed)
            page.get_by_role("button", name="问问我们，打开对话").click()
            chat = page.frame_locator("iframe")
            tell(chat, "两个月宝宝吐奶了")
            chat.get_by_role("button", name="收起对话").click()
            expect(page.locator("iframe")).to_be_hidden()

            other = visit(stranger, quiet=True)
            with other.expect_console_message(lambda message: "frame-ancestors" in message.text):
                other.get_by_role("button", name="问问我们，打开对话").click()
            expect(composer(other.frame_locator("iframe"))).to_have_count(0)
            page.context.close()  # before its server goes, which it would report
        finally:
            stop(running)
