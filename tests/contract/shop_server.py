"""A small server that serves the demo shop in the shapes of ``actions/shops/http.py``, and can be made to misbehave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic_core import to_json

from actions.shops.ports import Shop


@dataclass
class ShopServer:
    """What it serves, what it saw, and what it does wrong next."""

    shop: Shop
    url: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of every request, the query included."""
    tokens: list[str | None] = field(default_factory=list)
    faults: list[tuple[int, bytes]] = field(default_factory=list)
    """Answers given before the shop's own: status and body, each once."""

    def find(self, path: str, asked: dict[str, Any]) -> Any:
        name, _, rest = path.strip("/").partition("/")
        shop = self.shop
        match name:
            case "orders":
                return shop.orders.orders_of(asked["phone"]) if rest == "find" else shop.orders.order(unquote(rest))
            case "products":
                return shop.goods.products(asked["product"])
            case "parts":
                return shop.goods.parts()
            case "batches":
                return shop.batches.batch(unquote(rest))
            case "members":
                return shop.members.member(asked["phone"])
            case "repairs":
                return shop.repairs.repairs(**asked)
            case "engineers":
                return shop.people.engineers()
            case "experts":
                return shop.people.experts(asked["skill"])
            case "agents":
                return shop.people.agents()
        return None


@contextmanager
def serving(shop: Shop) -> Iterator[ShopServer]:
    """Serve a shop on a free port of this machine."""
    state = ShopServer(shop)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self.reply(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})

        def do_POST(self) -> None:
            self.reply(self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def reply(self, path: str, asked: dict[str, Any]) -> None:
            state.seen.append((self.command, self.path))
            state.tokens.append(self.headers.get("Authorization"))
            if state.faults:
                status, body = state.faults.pop(0)
            else:
                found = state.find(path.removeprefix("/api"), asked)
                status, body = (404, b"{}") if found is None else (200, to_json(found))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/api"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
