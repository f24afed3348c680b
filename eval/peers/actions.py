"""The action server that the peer calls: searching by us, everything else by the action server that Anxin itself uses."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

from bot.ports import KnowledgeSearch
from bot.reply.responses import Responses
from bot.skills.answering import DETAILS
from bot.skills.danger import SHORT_WORDS
from knowledge_base.passage import Query


def peer_actions(knowledge: KnowledgeSearch, responses: Responses, behind: str) -> FastAPI:
    """``POST /webhook`` of Rasa's protocol; ``behind`` is the address of our action server's webhook."""
    app = FastAPI()
    client = httpx.Client(timeout=10)

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        body = await request.json()
        name = body["next_action"]
        if name == "action_answer_question":
            return _json({"events": [], "responses": [{"text": _answer(knowledge, responses, body["tracker"])}]})
        if name == "action_call_person":
            said = responses.say("utter_person_called", {}, said=(), seed="").text
            return _json(
                {"events": [{"event": "slot", "name": "handoff", "value": True}], "responses": [{"text": said}]}
            )
        reply = client.post(behind, json=body)
        return Response(reply.content, reply.status_code, media_type="application/json")

    return app


def _answer(knowledge: KnowledgeSearch, responses: Responses, tracker: dict[str, Any]) -> str:
    said = [event["text"] for event in tracker["events"] if event["event"] == "user" and event.get("text")]
    text = said[-1] if len(said[-1]) >= SHORT_WORDS or len(said) < 2 else f"{said[-2]} {said[-1]}"
    intent = (tracker["latest_message"].get("intent") or {}).get("name") or ""
    hits = knowledge.search(Query(text, 3, intents=(intent,), device=tracker["slots"].get("product")))
    if not hits:
        return responses.say("utter_no_answer", {}, said=(), seed="").text
    flags = "\n".join(hits[0].red_flags)
    return "\n".join((hits[0].answer, *hits[0].details[:DETAILS], flags, hits[0].sources[0].name))


def _json(content: Any) -> Response:
    return Response(httpx.Request("POST", "http://x", json=content).content, media_type="application/json")


class Served:
    """The server above in a thread of its own."""

    def __init__(self, app: FastAPI, port: int) -> None:
        """Serve on 127.0.0.1:``port`` from now on."""
        self.server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Stop serving."""
        self.server.should_exit = True
        self.thread.join(timeout=5)
