"""Doors opened in process, without a server: who may enter, how one knocks, what a refusal looks like."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI, Header, HTTPException


@dataclass(frozen=True)
class Agent:
    name: str
    role: str


def require_agent(authorization: str = Header(default="")) -> Agent:
    if authorization != "Bearer good":
        raise HTTPException(401, "sign in first")
    return Agent("demo", "agent")


def ask(app: FastAPI, method: str, path: str, *, signed: bool = True, **more: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        headers = {**({"Authorization": "Bearer good"} if signed else {}), **more.pop("headers", {})}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://anxin") as client:
            return await client.request(method, path, headers=headers, **more)

    return asyncio.run(send())


def assert_problem(reply: httpx.Response, status: int, *words: str) -> None:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    body = reply.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    for word in words:
        assert word in body["detail"]
    assert "Traceback" not in reply.text
