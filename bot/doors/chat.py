"""The widget's WebSocket: numbered events without gaps, sends acknowledged once, resume, heartbeat."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from bot.domain import events as e
from bot.domain.errors import AnxinError
from bot.domain.ids import ConversationId, MessageId
from bot.doors import views
from bot.doors.access import same_origin
from bot.doors.hearing import Ear
from bot.doors.shapes import Name, Text

log = logging.getLogger("anxin.chat")
LONGEST_FRAME = 64_000
"""Characters of one frame; a longer one closes the socket."""
SHORTEST_TOKEN = 16
Json = dict[str, Any]
_name: TypeAdapter[str] = TypeAdapter(Name)
_text: TypeAdapter[str] = TypeAdapter(Text)


def chat_router(ear: Ear, human_words: str, allowed_origins: tuple[str, ...]) -> APIRouter:
    """Return ``/api/v1/chat``; ``human_words`` is what the button for a person says on the parent's behalf."""
    router = APIRouter()

    @router.websocket("/api/v1/chat")
    async def chat(socket: WebSocket) -> None:
        """Talk with one parent's page."""
        if not same_origin(socket, allowed_origins):
            await socket.close(1008, "this page may not embed the chat")
            return
        await socket.accept()
        session = _Session(socket, ear, human_words)
        try:
            await session.run()
        except WebSocketDisconnect:
            pass
        finally:
            session.stop()

    return router


class _Session:
    """One socket: reads frames, sends events in order."""

    def __init__(self, socket: WebSocket, ear: Ear, human_words: str) -> None:
        self.socket, self.ear, self.human_words = socket, ear, human_words
        self.store = ear.assistant.store
        self.conversation: ConversationId | None = None
        self.sent = 0
        self.moved = asyncio.Event()
        self.sending = asyncio.Lock()
        self.tasks: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        loop = asyncio.get_running_loop()

        def heard(conversation: ConversationId, seq: int) -> None:
            if conversation == self.conversation:
                loop.call_soon_threadsafe(self.moved.set)

        with self.ear.assistant.fanout.subscribe(heard):
            self.tasks.append(asyncio.create_task(self._follow()))
            while True:
                await self._frame(await self.socket.receive_text())

    def stop(self) -> None:
        for task in self.tasks:
            task.cancel()

    async def _frame(self, raw: str) -> None:
        if len(raw) > LONGEST_FRAME:
            await self._problem(413, f"a frame holds at most {LONGEST_FRAME} characters")
            return
        try:
            frame = json.loads(raw)
            kind = frame["type"]
            handler = getattr(self, f"_on_{kind}")
        except (ValueError, KeyError, TypeError, AttributeError):
            await self._problem(400, "a frame is a JSON object with a known 'type', such as hello or send")
            return
        if self.conversation is None and kind not in ("hello", "ping"):
            await self._problem(401, "say hello with your token first")
            return
        try:
            await handler(frame)
        except ValidationError as error:
            await self._problem(422, error.errors()[0]["msg"], client_id=frame.get("client_id"))
        except AnxinError as error:
            await self._problem(422, str(error), client_id=frame.get("client_id"))

    async def _on_hello(self, frame: Json) -> None:
        token = _name.validate_python(frame.get("token"))
        if len(token) < SHORTEST_TOKEN:
            await self._problem(422, f"a token has at least {SHORTEST_TOKEN} characters, drawn at random")
            return
        conversation = ConversationId(token)
        state, seq = await run_in_threadpool(self.store.load, conversation)
        asked = frame.get("last_seq", 0)
        self.sent = asked if isinstance(asked, int) and 0 <= asked <= seq else 0
        self.conversation = conversation
        await self._send({
            "type": "ready", "conversation": token, "seq_now": seq,
            "server_time": self.ear.assistant.clock.now().isoformat(), "mode": state.mode, "agent": state.agent,
            "limits": {"text": 10_000},
        })  # fmt: skip
        self.moved.set()

    async def _on_resume(self, frame: Json) -> None:
        asked = frame.get("from_seq", 0)
        self.sent = min(max(asked, 0), 2**62) if isinstance(asked, int) else 0
        self.moved.set()

    async def _on_send(self, frame: Json) -> None:
        text = _text.validate_python(frame.get("text"))
        client_id = _name.validate_python(frame.get("client_id"))
        self.tasks.append(asyncio.create_task(self._hear(text, client_id)))

    async def _on_human(self, frame: Json) -> None:
        client_id = _name.validate_python(frame.get("client_id") or f"human-{self.sent}")
        self.tasks.append(asyncio.create_task(self._hear(self.human_words, client_id)))

    async def _hear(self, text: str, client_id: str) -> None:
        assert self.conversation is not None
        self.tasks = [task for task in self.tasks if not task.done()]
        await self._send({"type": "typing", "who": "bot", "on": True})
        metadata = {"message_id": client_id}
        heard, _ = await run_in_threadpool(self.ear.hear, self.conversation, text, metadata, "chat")
        place = await run_in_threadpool(self.store.answered_at, self.conversation, MessageId(client_id))
        await self._send({"type": "typing", "who": "bot", "on": False})
        if place is None:
            shown = [views.bubble(message) for message in heard.messages]
            await self._problem(500, "your message was not stored; send it again", client_id=client_id, said=shown)
            return
        await self._send({"type": "ack", "client_id": client_id, "seq": place[0]})
        self.moved.set()

    async def _on_rate(self, frame: Json) -> None:
        stars = frame.get("stars")
        if not isinstance(stars, int) or not 1 <= stars <= 5:
            await self._problem(422, "stars is a whole number from 1 to 5")
            return
        assert self.conversation is not None
        comment = str(frame.get("comment") or "")[:1000]
        rated = e.Rated(self.ear.assistant.clock.now(), stars, comment)
        await run_in_threadpool(self.ear.assistant.record, self.conversation, rated)

    async def _on_typing(self, frame: Json) -> None:
        return

    async def _on_read(self, frame: Json) -> None:
        return

    async def _on_ping(self, frame: Json) -> None:
        await self._send({"type": "pong", "t": frame.get("t")})

    async def _follow(self) -> None:
        """Send what is new, in order, whenever the conversation has moved."""
        while True:
            await self.moved.wait()
            self.moved.clear()
            if self.conversation is None:
                continue
            while records := await run_in_threadpool(self.store.history, self.conversation, after=self.sent):
                for record in records:
                    await self._send(views.parent_event(record))
                    self.sent = record.seq

    async def _send(self, frame: Json) -> None:
        async with self.sending:
            await self.socket.send_text(json.dumps(frame, ensure_ascii=False))

    async def _problem(self, status: int, detail: str, **more: Any) -> None:
        await self._send(
            {"type": "error", "problem": {"type": "about:blank", "status": status, "detail": detail}, **more}
        )
