"""Assistants that are measured: each with a database, a demo shop and an action server of its own."""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.adapters.action_client import HttpActions
from bot.adapters.action_server import ActionServer
from bot.ports import KnowledgeSearch, Understander
from bot.settings import Settings
from bot.turn import Assistant
from bot.wiring import build_assistant


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def fresh_assistant(understander: Understander, knowledge: KnowledgeSearch) -> Iterator[Assistant]:
    """An assistant that has met nobody and booked nothing yet; what it keeps is gone afterwards.

    Raises:
        TimeoutError: its action server did not answer within half a minute.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), action_port=free_port(), database_url=None)
        server = ActionServer(port=settings.action_port, database_url=settings.actions_database)
        server.start()
        try:
            client = HttpActions(f"http://127.0.0.1:{settings.action_port}")
            assistant = build_assistant(settings, client, understander=understander, knowledge=knowledge)
            wait_until_healthy(client)
            yield assistant
        finally:
            server.stop()


def wait_until_healthy(client: HttpActions, longest: float = 30.0) -> None:
    """Wait until the action server answers.

    Raises:
        TimeoutError: after ``longest`` seconds.
    """
    deadline = time.monotonic() + longest
    while not client.healthy():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the action server did not answer within {longest:.0f} s")
        time.sleep(0.1)
