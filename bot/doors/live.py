"""The agents' live socket: tells which conversation has moved; the console fetches what it shows."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from bot.domain.ids import ConversationId
from bot.doors.access import Access
from bot.ports import FanOut

WAITING = 1_000
"""Announcements kept for a slow console; older ones are dropped, since only the newest state matters."""


def live_router(fanout: FanOut, access: Access) -> APIRouter:
    """Return ``/api/v1/agents/live``."""
    router = APIRouter()

    @router.websocket("/api/v1/agents/live")
    async def live(socket: WebSocket) -> None:
        """Announce every conversation that moves, to a signed-in agent."""
        if access.of_socket(socket) is None:
            await socket.close(1008, "sign in first")
            return
        await socket.accept()
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[tuple[str, int]](WAITING)

        def heard(conversation: ConversationId, seq: int) -> None:
            loop.call_soon_threadsafe(_put, queue, (conversation, seq))

        with fanout.subscribe(heard):
            sender = asyncio.create_task(_send(socket, queue))
            try:
                while True:
                    await socket.receive_text()
            except WebSocketDisconnect:
                pass
            finally:
                sender.cancel()

    return router


def _put(queue: asyncio.Queue[tuple[str, int]], item: tuple[str, int]) -> None:
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(item)


async def _send(socket: WebSocket, queue: asyncio.Queue[tuple[str, int]]) -> None:
    while True:
        conversation, seq = await queue.get()
        await socket.send_json({"type": "moved", "conversation": conversation, "seq": seq})
