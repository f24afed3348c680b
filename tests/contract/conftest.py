"""An assistant in this process, without doors and action server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import ActionFailed
from bot.domain.ids import MessageId, SenderId
from bot.domain.message import Incoming
from bot.ports import ActionAnswer, ActionCall
from bot.settings import Settings
from bot.wiring import build_assistant, open_understander
from knowledge_base.search import open_knowledge


class NoHands:
    """An action server that is down."""

    def run(self, call: ActionCall) -> ActionAnswer:
        raise ActionFailed(call.name)


@pytest.fixture(scope="session")
def minds() -> dict[str, Any]:
    settings = Settings()
    return {"understander": open_understander(settings), "knowledge": open_knowledge(settings.articles)}


@pytest.fixture
def assistant_with(minds: dict[str, Any], tmp_path: Path) -> Callable[..., Callable[[str], str]]:
    """Takes settings, gives a function from a parent's next message to the text of the answer."""

    def make(writer: Any = None, **settings: Any) -> Callable[[str], str]:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        assistant = build_assistant(Settings(data=folder, **settings), NoHands(), **minds)
        assistant.writer = writer or assistant.writer

        numbers = count(1)

        def ask(text: str) -> str:
            now = datetime(2026, 11, 20, 10, tzinfo=UTC)
            heard = assistant.hear(Incoming(SenderId("one"), text, MessageId(str(next(numbers))), now))
            return "\n".join(message.text for message in heard.messages)

        return ask

    return make
