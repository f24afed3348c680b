"""Alive, ready, measured."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.responses import Response

from bot.doors.meters import Meters
from bot.doors.problems import problem

Check = Callable[[], bool]


def health_router(checks: dict[str, Check], meters: Meters) -> APIRouter:
    """Return ``/healthz``, ``/readyz`` and ``/metrics``; ready means that every check holds."""
    router = APIRouter(tags=["operation"])

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        """Tell that the process lives."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        """Answer 200 when database, knowledge and action server can be used, else 503 with what is missing."""
        missing = [name for name, check in checks.items() if not check()]
        if missing:
            return problem(503, f"not ready: {', '.join(missing)}", missing=missing)
        return JSONResponse({"status": "ready", "checks": sorted(checks)})

    @router.get("/metrics")
    def metrics() -> Response:
        """Return Prometheus text."""
        return Response(meters.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
