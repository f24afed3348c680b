"""A parent process that holds the loaded models and forks the real server from them, again and again.

``python -m eval.kills.nursery bot|actions``: a server that is killed is there again in a fraction of a second, because
nothing is imported or loaded anew. The child opens its database and its port itself, as a fresh process does; what a
fork cannot show, a start from nothing, is shown by the cold kills.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from fastapi import FastAPI

PARENT_DIED = 1  # PR_SET_PDEATHSIG of prctl(2)


def prepare_bot() -> Callable[[], None]:
    """Load understanding, knowledge, flows and words; return what serves the bot over databases of its own."""
    import uvicorn

    from actions.notice_board import NoticeBoard
    from actions.tickets.desk import open_desk
    from bot.adapters.action_client import HttpActions
    from bot.adapters.memory import ProcessFanOut, ProcessLocks
    from bot.adapters.schema import open_engine
    from bot.adapters.store import SqlStore
    from bot.doors.access import Access
    from bot.settings import Settings
    from bot.sweeper import Sweeper
    from bot.teller import Teller
    from bot.wiring import House, build_app, build_assistant

    settings = Settings()
    access = Access(settings.data, settings.api_token)
    with TemporaryDirectory() as unused:
        loaded = build_assistant(Settings(data=Path(unused), database_url=None), HttpActions(str(settings.action_url)))
    uvicorn.Config(FastAPI()).load()  # imports what a server needs

    def serve() -> None:
        client, store = HttpActions(str(settings.action_url)), SqlStore(open_engine(settings.database))
        assistant = replace(loaded, store=store, actions=client, locks=ProcessLocks(), fanout=ProcessFanOut())
        desk = open_desk(settings.actions_database)
        teller = Teller(assistant, NoticeBoard(desk))
        house = House(assistant, client, None, Sweeper(assistant, teller=teller), access, desk)
        uvicorn.run(build_app(settings, house), host=settings.host, port=settings.port, log_level="critical")

    return serve


def prepare_actions() -> Callable[[], None]:
    """Import the action server; return what serves it."""
    from actions.server import main
    from bot.settings import Settings

    settings = Settings()

    def serve() -> None:
        main(["--port", str(settings.action_port), "--database-url", settings.actions_database])

    return serve


def breed(serve: Callable[[], None]) -> None:
    """Fork a server, print its process id, wait for its death, and so on until SIGTERM."""
    child = 0

    def end(signum: int, frame: FrameType | None) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGKILL)
            serve()
            os._exit(1)
        print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    breed({"bot": prepare_bot, "actions": prepare_actions}[sys.argv[1]]())
