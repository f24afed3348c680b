"""Errors as RFC 9457 problem details: what was wrong and what would be right, never a traceback."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.domain.errors import ActionFailed, BadInput, Conflict, NotFound
from sealing.errors import SealingError

log = logging.getLogger("anxin.doors")
MEDIA = "application/problem+json"
TITLES = {400: "Bad request", 401: "Sign in first", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
          409: "Conflict", 412: "Changed meanwhile", 413: "Too large", 415: "Wrong media type", 422: "Cannot be used",
          428: "Precondition required", 429: "Too many requests", 500: "Our fault", 503: "Not ready"}  # fmt: skip


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """Return a problem detail; ``more`` are extension members."""
    title = TITLES.get(status, "Error")
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type=MEDIA, headers=headers)


def install(app: FastAPI) -> None:
    """Turn every error of the application into a problem detail."""

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"where": ".".join(map(str, e["loc"])), "what": _safe(e["msg"])} for e in error.errors()]
        status = 400 if any(e["type"] == "json_invalid" for e in error.errors()) else 422
        return problem(status, "; ".join(f"{e['where']}: {e['what']}" for e in errors[:5]), errors=errors[:20])

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        made = problem(error.status_code, str(error.detail))
        made.headers.update(error.headers or {})
        return made

    for kind, status in ((BadInput, 422), (NotFound, 404), (Conflict, 409), (ActionFailed, 503)):
        app.add_exception_handler(kind, _domain(status))

    @app.exception_handler(SealingError)
    async def _closed(request: Request, error: SealingError) -> JSONResponse:
        log.error("at %s: %s", request.url.path, error)
        return problem(500, str(error))

    @app.exception_handler(Exception)
    async def _unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("unhandled %s at %s", type(error).__name__, request.url.path, exc_info=error)
        return problem(500, "Something failed on our side; nothing was stored half. Please send it again.")


def _domain(status: int) -> Any:
    async def handle(request: Request, error: Exception) -> JSONResponse:
        return problem(status, str(error))

    return handle


def _safe(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
