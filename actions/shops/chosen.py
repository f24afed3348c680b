"""Which shop is asked: a server that the environment names, else the demo shop."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from urllib.parse import urlsplit

from actions.errors import BadRules
from actions.shops.demo.shop import demo_shop
from actions.shops.http import http_shop
from actions.shops.ports import Shop


def chosen_shop(clock: Callable[[], datetime], zone: timezone) -> Shop:
    """Return the shop at ``ANXIN_SHOP_URL`` (with ``ANXIN_SHOP_TOKEN``), the demo shop where it is unset.

    Raises:
        BadRules: the address is none.
    """
    url = os.environ.get("ANXIN_SHOP_URL", "").strip()
    if not url:
        return demo_shop(clock, zone)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRules("ANXIN_SHOP_URL is no address; write http(s)://host/path, or leave it unset for the demo shop")
    return http_shop(url, token=os.environ.get("ANXIN_SHOP_TOKEN") or None)
