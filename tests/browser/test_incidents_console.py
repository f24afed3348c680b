"""A surge among yesterday's tickets shows in the console of a served Anxin, and an agent looks into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from actions.tickets.desk import open_desk
from actions.tickets.ticket import Actor, NewTicket
from tests.browser.steps import sign_in
from tests.conftest import Running, start, stop

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def surging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that is started over a month of usual complaints and an hour with six about one batch."""
    data = tmp_path_factory.mktemp("surging")
    now = datetime.now(UTC)
    moments = [(now - timedelta(days=day), f"MD-{day % 4}") for day in range(40, 1, -1)]
    moments += [(now - timedelta(minutes=50 - 8 * number), "MD260710R1") for number in range(6)]
    clock = iter(())
    desk = open_desk(f"sqlite:///{data / 'actions.db'}", clock=lambda: next(clock))
    for number, (moment, batch_no) in enumerate(moments):
        clock = iter([moment] * 9)
        facts = {"product": "米粉", "issue_summary": "有异味", "batch_no": batch_no}
        desk.open_ticket(NewTicket("food_quality", f"parent-{number}", facts), Actor("parent", "customer"))
    desk.engine.dispose()
    running = start(data)
    yield running
    stop(running)


def test_an_agent_sees_a_surge_and_looks_into_it(surging: Running, visit: Callable[..., Page]) -> None:
    page = visit(f"{surging.url}/console", desk=True, quiet=True)
    page.set_default_timeout(8_000)
    sign_in(page, surging)
    tab = page.get_by_role("tab", name="事件")
    expect(tab).to_contain_text("1", timeout=45_000)  # the action server looks by itself; the console asks now and then
    tab.click()
    card = page.get_by_role("list", name="事件列表").get_by_role("button")
    expect(card).to_contain_text("米粉 · 批次 MD260710R1")
    expect(card).to_contain_text("待确认")
    card.click()
    detail = page.get_by_role("region", name="事件", exact=True)
    expect(detail).to_contain_text("关联工单 6 张")
    expect(detail.get_by_role("img")).to_be_visible()
    detail.get_by_role("button", name="确认跟进").click()
    expect(card).to_contain_text("跟进中")
    expect(tab).not_to_contain_text("1")
    detail.get_by_role("button", name="打开事件工单").click()
    ticket = page.get_by_role("region", name="工单", exact=True)
    expect(ticket).to_contain_text("召回核查")
    ticket.get_by_role("button", name="所属事件").click()
    detail.get_by_role("combobox", name="结论").select_option(label="已召回或停售")
    detail.get_by_role("textbox", name="处理说明").fill("已下架并通知家长")
    detail.get_by_role("button", name="关闭事件").click()
    expect(detail).to_contain_text("已召回或停售", use_inner_text=True)
    expect(page.get_by_role("list", name="事件列表")).to_contain_text("没有未关闭的事件")
    for english in ("batch", "acknowledged", "recalled", "food_quality", "quality"):
        expect(page.get_by_role("main")).not_to_contain_text(english)
