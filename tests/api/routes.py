"""The served application in this process, its routes, and a body that each of them accepts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route, WebSocketRoute

Json = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """One method of one path."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def has_id(self) -> bool:
        return "{" in self.path

    def at(self, identity: str) -> str:
        return re.sub(r"\{[^}]*\}", identity, self.path)


def doors_of(app: FastAPI) -> list[Door]:
    """Return every door of the application: HTTP routes, sockets and folders, in no schema or in it."""
    found = []
    for route in _flat(app.routes):
        if isinstance(route, Mount):
            found.append(Door("FILES", route.path))
        elif isinstance(route, WebSocketRoute):
            found.append(Door("WS", route.path))
        elif isinstance(route, Route | APIRoute):
            found.extend(Door(method, route.path) for method in sorted(route.methods or ()) if method != "HEAD")
    return sorted(found, key=str)


def _flat(routes: Any) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if inner is not None and not isinstance(route, Mount):
            yield from _flat(inner.routes)
        else:
            yield route


class Caller:
    """Sends requests into the application; a crash in it becomes the answer 500."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def ask(self, method: str, path: str, *, token: str | None = None, **more: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            headers = {"If-Match": '"1"', **({"Authorization": f"Bearer {token}"} if token else {})}
            headers |= more.pop("headers", {})
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://anxin", timeout=30) as client:
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(send())


def good_body(app: FastAPI, door: Door) -> Any:
    """Return a body that fits the door's schema, None where it takes none."""
    schema = app.openapi()
    operation = schema["paths"].get(door.path, {}).get(door.method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return _example(content["schema"], schema) if content else None


def _example(part: Json, whole: Json) -> Any:
    if "$ref" in part:
        return _example(whole["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]], whole)
    if "examples" in part:
        return part["examples"][0]
    if "anyOf" in part or "oneOf" in part:
        return _example((part.get("anyOf") or part["oneOf"])[0], whole)
    if "enum" in part:
        return part["enum"][0]
    match part.get("type"):
        case "object":
            needed = part.get("required", ())
            return {name: _example(one, whole) for name, one in part.get("properties", {}).items() if name in needed}
        case "array":
            return [_example(part["items"], whole)]
        case "integer" | "number":
            return part.get("minimum", 1)
        case "boolean":
            return True
    alternatives = re.fullmatch(r"\^\((\w+)\|.*\)\$", part.get("pattern", ""))
    return alternatives[1] if alternatives else "x" * max(part.get("minLength", 1), 1)
