"""One Chromium for the browser tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "install Debian's chromium (tests/install-servers.sh)"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, each as somebody new, and fails on what a page reports as an error."""
    contexts, errors = [], []

    def hear(page: Page) -> None:
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))

    def opened(url: str, *, desk: bool = False, quiet: bool = False) -> Page:
        size = DESK if desk else PHONE
        context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme="light", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        if not quiet:
            hear(page)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors
