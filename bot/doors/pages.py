"""The two browser programs, with headers that keep foreign scripts out."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = Path(__file__).parent
POLICY = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; base-uri 'none'; form-action 'self'; object-src 'none'"


class SafetyHeaders:
    """Adds the headers to every response; only the chat frame may be framed, by our page and allowed shops."""

    def __init__(self, app: ASGIApp, allowed_origins: tuple[str, ...] = ()) -> None:
        """Wrap an application."""
        self.app = app
        self.framers = " ".join(("'self'", *allowed_origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and mark the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        framers = self.framers if scope["path"] == "/chat" else "'none'"
        docs = scope["path"].startswith(("/docs", "/redoc"))

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
                if not docs:
                    headers.append((b"content-security-policy", f"{POLICY}; frame-ancestors {framers}".encode()))
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        await self.app(scope, receive, marked)


def pages_router() -> APIRouter:
    """Return the pages by their public paths."""
    router = APIRouter(include_in_schema=False)
    for path, file in {
        "/": "widget/index.html",
        "/chat": "widget/chat.html",
        "/widget.js": "widget/widget.js",
        "/console": "console/index.html",
    }.items():
        router.add_api_route(path, _serve(HERE / file), methods=["GET"])
    return router


def _serve(path: Path):  # type: ignore[no-untyped-def]
    def page(request: Request) -> Response:
        return FileResponse(path, headers={"Cache-Control": "no-cache"})

    return page


def static_files(name: str) -> StaticFiles:
    """Return the files of one browser program."""
    return StaticFiles(directory=HERE / name)
