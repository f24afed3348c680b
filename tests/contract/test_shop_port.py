"""What every shop promises: the demo shop, and a shop behind HTTP (a small server that serves the demo shop)."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from actions.errors import BadRules
from actions.shops.chosen import chosen_shop
from actions.shops.demo.shop import demo_shop
from actions.shops.http import TRIES, HttpShop, ShopFailed, http_shop
from actions.shops.ports import Shop
from actions.tickets.desk import open_desk
from actions.tickets.rules import load_rules
from tests.conftest import ROOT
from tests.contract.shop_server import ShopServer, serving

ZONE = load_rules().zone
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)
PHONE = "13600005521"
ORDER = "2611150047713308"


def demo() -> Shop:
    return demo_shop(lambda: NOW, ZONE)


@pytest.fixture
def server() -> Iterator[ShopServer]:
    with serving(demo()) as state:
        yield state


@pytest.fixture(params=["demo", "http"])
def shop(request: pytest.FixtureRequest) -> Shop:
    return demo() if request.param == "demo" else http_shop(request.getfixturevalue("server").url)


def test_that_an_order_is_found_by_its_number_with_all_that_belongs_to_it(shop: Shop) -> None:
    order = shop.orders.order(ORDER)
    assert order is not None
    assert (order.order_no, order.phone, order.status) == (ORDER, PHONE, "shipped")
    assert [(item.product.sku, item.quantity) for item in order.items] == [("HX-F2", 2), ("YM-WP80", 1)]
    assert order.paid_at.tzinfo is not None
    assert [track.at for track in order.tracks] == sorted((track.at for track in order.tracks), reverse=True)
    assert order.invoice.state == "running"
    assert order == demo().orders.order(ORDER)


def test_that_an_order_says_what_the_buyer_confirmed(shop: Shop) -> None:
    formula, _ = shop.orders.order("2611140059937716").items  # type: ignore[union-attr]
    assert formula.no_return_confirmed is True
    assert shop.orders.order(ORDER).items[0].no_return_confirmed is None  # type: ignore[union-attr]


@pytest.mark.parametrize("order_no", ["0", "nonsense", "../members", "a/b?c=d", "订单"])
def test_that_an_unknown_order_is_none(shop: Shop, order_no: str) -> None:
    assert shop.orders.order(order_no) is None


def test_that_the_orders_of_a_phone_are_found(shop: Shop) -> None:
    assert [one.order_no for one in shop.orders.orders_of(PHONE)] == [ORDER]
    assert not shop.orders.orders_of("13000000000")


def test_that_goods_are_found_by_type_name_or_model_and_nothing_by_nonsense(shop: Shop) -> None:
    assert {one.product for one in shop.goods.products("奶粉")} == {"奶粉"}
    assert [one.sku for one in shop.goods.products("BP-316")] == ["AL-BP316"]
    assert list(shop.goods.products("飞机")) == []
    formula = shop.goods.products("奶粉")[0]
    assert formula.allergens == ("乳", "大豆")
    assert shop.goods.products("纸尿裤")[0].allergens is None
    assert list(shop.goods.products("奶粉")) == list(demo().goods.products("奶粉"))


def test_that_parts_are_listed(shop: Shop) -> None:
    assert list(shop.goods.parts()) == list(demo().goods.parts()) != []


def test_that_a_batch_is_found_however_it_is_written_with_its_trail(shop: Shop) -> None:
    batch = shop.batches.batch("hx-260519 c3")
    assert batch is not None and batch.recalled and batch.reason
    assert isinstance(batch.best_before, date)
    assert batch.trail[1].celsius == (24, 41)
    assert shop.batches.batch("XX1") is None


def test_that_a_member_is_found_by_phone(shop: Shop) -> None:
    member = shop.members.member(PHONE)
    assert member is not None and member.points == 2180
    assert shop.members.member("13000000000") is None


def test_that_repairs_fit_any_key_the_newest_first(shop: Shop) -> None:
    found = shop.repairs.repairs(repair_no="R2611070012", phone="13700002290", order_no=None)
    assert {one.repair_no for one in found} == {"R2611070012", "R2611120025"}
    assert [one.received_at for one in found] == sorted((one.received_at for one in found), reverse=True)
    assert list(shop.repairs.repairs(repair_no=None, phone=None, order_no=None)) == []


def test_that_people_are_listed(shop: Shop) -> None:
    assert list(shop.people.engineers()) == list(demo().people.engineers()) != []
    assert list(shop.people.experts("paediatrician")) == list(demo().people.experts("paediatrician")) != []
    assert list(shop.people.experts("nonsense")) == []
    assert list(shop.people.agents()) == list(demo().people.agents()) != []


# --- what only a shop behind HTTP can get wrong ---------------------------------------------------


def test_that_a_phone_never_stands_in_an_address(server: ShopServer) -> None:
    shop = HttpShop(server.url, token="secret")
    shop.member(PHONE)
    shop.repairs(repair_no=None, phone=PHONE, order_no=None)
    assert server.seen == [("POST", "/api/members/find"), ("POST", "/api/repairs/find")]
    assert server.tokens == ["Bearer secret", "Bearer secret"]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_that_a_read_is_sent_again_when_the_shop_is_busy(server: ShopServer, status: int) -> None:
    pauses: list[float] = []
    server.faults = [(status, b"")] * (TRIES - 1)
    assert HttpShop(server.url, pause=pauses.append).order(ORDER) is not None
    assert len(server.seen) == TRIES and pauses == sorted(pauses) and len(pauses) == TRIES - 1


def test_that_it_gives_up_and_says_so(server: ShopServer) -> None:
    server.faults = [(503, b"")] * TRIES
    with pytest.raises(ShopFailed, match=f"did not answer for orders after {TRIES} tries: 503"):
        HttpShop(server.url, pause=lambda _: None).order(ORDER)


def test_that_a_silent_shop_is_waited_for_only_so_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        shop = HttpShop(f"http://127.0.0.1:{deaf.getsockname()[1]}", pause=lambda _: None, timeout=httpx.Timeout(0.05))
        with pytest.raises(ShopFailed, match="ReadTimeout"):
            shop.parts()


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_that_a_refusal_is_an_error_and_not_sent_again(server: ShopServer, status: int) -> None:
    server.faults = [(status, PHONE.encode())]
    with pytest.raises(ShopFailed, match=f"answered {status} for members") as failed:
        HttpShop(server.url).member(PHONE)
    assert PHONE not in str(failed.value) and len(server.seen) == 1


BATCH = (
    '{"batch_no": "B1", "product": "p", "product_name": "n", "made_on": "2026-01-01", "best_before": "2027-01-01",'
    ' "report": "r", "tested_on": "2026-01-02", "tested_by": "t", "storage": "s", "recalled": %s, "new_field": 1}'
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<html>", "do not fit: the body"),
        ("[]", "do not fit: the body"),
        (BATCH % '"perhaps"', "do not fit: recalled"),
        (BATCH.replace("2027-01-01", "13600005521") % "true", "do not fit: best_before"),
    ],
)
def test_that_another_shape_is_told_by_its_place_without_anybody_s_data(
    server: ShopServer, body: str, said: str
) -> None:
    server.faults = [(200, body.encode())]
    with pytest.raises(ShopFailed, match=f"batches {said}") as failed:
        HttpShop(server.url).batch("B1")
    assert PHONE not in str(failed.value)


def test_that_a_field_that_we_do_not_know_is_no_fault(server: ShopServer) -> None:
    server.faults = [(200, (BATCH % "false").encode())]
    batch = HttpShop(server.url).batch("B1")
    assert batch is not None and not batch.recalled and batch.trail == ()


def test_that_a_moment_without_a_zone_is_refused() -> None:
    order = demo().orders.order(ORDER)
    assert order is not None
    naive = replace(order, tracks=(replace(order.tracks[0], at=datetime(2026, 11, 25, 9, 0)),))

    class Naive:
        def order(self, order_no: str) -> object:
            return naive

    with (
        serving(replace(demo(), orders=Naive())) as server,  # type: ignore[arg-type]
        pytest.raises(ShopFailed, match="at has no time zone"),
    ):
        HttpShop(server.url).order(ORDER)


# --- choosing one ---------------------------------------------------------------------------------


def test_that_the_desk_asks_the_shop_that_the_environment_names(
    server: ShopServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANXIN_SHOP_URL", server.url)
    monkeypatch.setenv("ANXIN_SHOP_TOKEN", "secret")
    desk = open_desk(f"sqlite:///{tmp_path / 'a.db'}")
    assert desk.shop.orders.order(ORDER) is not None
    assert server.tokens == ["Bearer secret"]
    desk.engine.dispose()


@pytest.mark.parametrize("url", ["shop", "ftp://shop", "http://", "//shop"])
def test_that_an_address_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_SHOP_URL", url)
    with pytest.raises(BadRules, match="ANXIN_SHOP_URL"):
        chosen_shop(lambda: datetime.now(UTC), ZONE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [("ANXIN_SHOP_URL", "shop", "ANXIN_SHOP_URL"), ("ANXIN_CLAIM_RULES", "nowhere.yml", "nowhere.yml")],
)
def test_that_the_action_server_does_not_start_with_a_bad_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    monkeypatch.setenv(setting, value)
    command = [
        sys.executable,
        "-m",
        "actions.server",
        "--port",
        "1",
        "--database-url",
        f"sqlite:///{tmp_path / 'a.db'}",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr
