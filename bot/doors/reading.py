"""Understanding and searching, for programs."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter

from bot.domain.ids import ConversationId
from bot.doors import views
from bot.doors.shapes import BatchRequest, SearchRequest, UnderstandRequest
from bot.turn import Assistant
from bot.understand.normalize import normalize
from knowledge_base.passage import Query


def reading_router(assistant: Assistant) -> APIRouter:
    """Return ``/api/v1/understand``, ``/understand/batch`` and ``/search``."""
    router = APIRouter(prefix="/api/v1")

    def read(text: str, sender: str | None, now: Any) -> dict[str, Any]:
        begun = time.perf_counter()
        known = None
        if sender is not None and assistant.store.exists(ConversationId(sender)):
            known, _ = assistant.store.load(ConversationId(sender))
        moment = now if now is not None and now.tzinfo else assistant.clock.now()
        meaning = assistant.understander.read(text, conversation=known, now=moment)
        return views.understanding(meaning, (time.perf_counter() - begun) * 1000)

    @router.post("/understand", tags=["understanding"])
    def understand(request: UnderstandRequest) -> dict[str, Any]:
        """Read one message: intents (the main one first), emotion, urgency, entities."""
        return read(request.text, request.sender, request.now)

    @router.post("/understand/batch", tags=["understanding"])
    def batch(request: BatchRequest) -> dict[str, Any]:
        """Read up to 1,000 messages."""
        return {"results": [read(text, None, request.now) for text in request.texts]}

    @router.post("/search", tags=["knowledge"])
    def search(request: SearchRequest) -> dict[str, Any]:
        """Find passages; empty when nothing is good enough to be an answer."""
        begun = time.perf_counter()
        query = Query(normalize(request.query), request.top_k, request.domain, request.baby_age_months)
        hits = assistant.knowledge.search(query)
        return {"hits": [_hit(hit) for hit in hits], "took_ms": round((time.perf_counter() - begun) * 1000, 3)}

    return router


def _hit(hit: Any) -> dict[str, Any]:
    return {
        "id": hit.id,
        "title": hit.title,
        "domain": hit.domain,
        "passage": hit.passage,
        "score": round(hit.score, 4),
        "sources": [{"name": source.name, "url": source.url} for source in hit.sources],
        "reviewed": hit.reviewed.isoformat(),
        "expired": hit.expired,
        "age_months": list(hit.age_months),
        "age_fits": hit.age_fits,
        "red_flags": list(hit.red_flags),
    }
