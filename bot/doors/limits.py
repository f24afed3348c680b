"""How much anybody may send: a body beyond it is refused before it fills the memory."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.doors.problems import problem

LARGEST = 32 << 20
"""Bytes: a thousand texts of the longest kind fit."""
REFUSAL = f"a body has at most {LARGEST} bytes; send less at once"


class BodyLimit:
    """Answers 413 to a body that is announced, or turns out, to be too large."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST) -> None:
        """Wrap an application; ``largest`` is in bytes."""
        self.app, self.largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on while its body is small enough."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self.largest:
            await problem(413, REFUSAL)(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.largest:
                raise HTTPException(413, REFUSAL)
            return message

        await self.app(scope, counted, send)
