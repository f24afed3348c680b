"""A real shop over HTTP: JSON in the shapes of ``values.py``; README.md of this folder says which path gives what."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from actions.errors import ActionsError
from actions.shops.ports import Shop
from actions.shops.values import Batch, Engineer, Expert, Member, Order, Part, Product, RepairRecord, ServiceAgent

TIMEOUT = httpx.Timeout(3.0, connect=1.0)
"""Seconds; a parent waits for the answer."""
TRIES = 3
PAUSE_SECONDS = 0.1
"""Before the second try; doubled before the third."""
WORTH_ANOTHER_TRY = frozenset({429, 502, 503, 504})
Shape = TypeVar("Shape")


class ShopFailed(ActionsError):
    """The shop did not answer, or not in the agreed shape; says which path and what was wrong, without anybody's data."""


class HttpShop:
    """Fulfils every Protocol of a shop by asking its server. Every request only reads, so a failed one is sent again."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        pause: Callable[[float], None] = time.sleep,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        """Ask the server at ``url``; ``token`` is sent as a bearer token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=timeout)
        self._pause = pause

    def order(self, order_no: str) -> Order | None:
        """See ``Orders.order``."""
        return self._read("GET", f"/orders/{quote(order_no, safe='')}", Order)

    def orders_of(self, phone: str) -> Sequence[Order]:
        """See ``Orders.orders_of``; the number is sent in the body, which access logs do not keep."""
        return self._list("POST", "/orders/find", Order, json={"phone": phone})

    def products(self, product: str) -> Sequence[Product]:
        """See ``Goods.products``."""
        return self._list("GET", "/products", Product, params={"product": product})

    def parts(self) -> Sequence[Part]:
        """See ``Goods.parts``."""
        return self._list("GET", "/parts", Part)

    def batch(self, batch_no: str) -> Batch | None:
        """See ``Batches.batch``."""
        return self._read("GET", f"/batches/{quote(batch_no, safe='')}", Batch)

    def member(self, phone: str) -> Member | None:
        """See ``Members.member``; the number is sent in the body, which access logs do not keep."""
        return self._read("POST", "/members/find", Member, json={"phone": phone})

    def repairs(self, *, repair_no: str | None, phone: str | None, order_no: str | None) -> Sequence[RepairRecord]:
        """See ``Repairs.repairs``."""
        keys = {"repair_no": repair_no, "phone": phone, "order_no": order_no}
        return self._list("POST", "/repairs/find", RepairRecord, json=keys)

    def engineers(self) -> Sequence[Engineer]:
        """See ``People.engineers``."""
        return self._list("GET", "/engineers", Engineer)

    def experts(self, skill: str) -> Sequence[Expert]:
        """See ``People.experts``."""
        return self._list("GET", "/experts", Expert, params={"skill": skill})

    def agents(self) -> Sequence[ServiceAgent]:
        """See ``People.agents``."""
        return self._list("GET", "/agents", ServiceAgent)

    def _list(self, method: str, path: str, kind: type[Shape], **more: Any) -> Sequence[Shape]:
        return self._asked(method, path, tuple[kind, ...], more) or ()  # type: ignore[valid-type]

    def _read(self, method: str, path: str, kind: type[Shape], **more: Any) -> Shape | None:
        found: Shape | None = self._asked(method, path, kind, more)
        return found

    def _asked(self, method: str, path: str, kind: Any, more: Mapping[str, Any]) -> Any:
        """Return what the shop has, None for 404.

        Raises:
            ShopFailed: no answer after three tries, a refusal, or another shape.
        """
        topic = path.split("/")[1]
        reply = self._sent(method, path, topic, more)
        if reply.status_code == 404:
            return None
        if reply.status_code != 200:
            raise ShopFailed(f"the shop answered {reply.status_code} for {topic}, expected 200, or 404 for none")
        try:
            found = _shape(kind).validate_json(reply.content)
        except ValidationError as error:
            wrong = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(map(str, wrong["loc"])) or "the body"
            raise ShopFailed(f"the shop's {topic} do not fit: {place}: {wrong['msg']}") from None
        naive = _naive(found)
        if naive:
            raise ShopFailed(
                f"the shop's {topic} do not fit: {naive} has no time zone; write 2026-11-26T10:00:00+08:00"
            )
        return found

    def _sent(self, method: str, path: str, topic: str, more: Mapping[str, Any]) -> httpx.Response:
        problem = ""
        for attempt in range(TRIES):
            if attempt:
                self._pause(PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                reply = self._client.request(method, path, **more)
            except httpx.TransportError as error:
                problem = type(error).__name__
                continue
            if reply.status_code not in WORTH_ANOTHER_TRY:
                return reply
            problem = str(reply.status_code)
        raise ShopFailed(f"the shop did not answer for {topic} after {TRIES} tries: {problem}")


@lru_cache(maxsize=32)
def _shape(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _naive(value: Any, name: str = "a moment") -> str | None:
    """Return the name of the first moment without a zone, None when every one has it."""
    if isinstance(value, datetime):
        return name if value.tzinfo is None else None
    if isinstance(value, tuple):
        return next((found for one in value if (found := _naive(one, name))), None)
    if is_dataclass(value):
        return next((found for one in fields(value) if (found := _naive(getattr(value, one.name), one.name))), None)
    return None


def http_shop(url: str, *, token: str | None = None) -> Shop:
    """Return the shop behind a server as a shop."""
    shop = HttpShop(url, token=token)
    return Shop(orders=shop, goods=shop, batches=shop, members=shop, repairs=shop, people=shop)
