"""What the desk wants said reaches the parent once: over SQLite and Postgres, through kills between two writes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from actions import notices
from actions.contract import Notice
from actions.notice_board import NoticeBoard
from actions.tickets.desk import Desk, open_desk
from bot.domain import events as e
from bot.domain.ids import ConversationId, MessageId, SenderId
from bot.domain.message import Incoming
from bot.doors import views
from bot.settings import Settings
from bot.teller import Teller
from bot.turn import Assistant
from bot.wiring import build_assistant
from tests.contract.conftest import NoHands

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
PARENT = ConversationId("parent-1")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(database or f"sqlite:///{tmp_path / 'actions.db'}", clock=lambda: NOW)
    with made.engine.begin() as connection:
        connection.execute(text("DELETE FROM notices"))
    yield made
    made.engine.dispose()


@pytest.fixture
def assistant(database: str, tmp_path: Path, minds: dict[str, Any]) -> Assistant:
    made = build_assistant(Settings(data=tmp_path, database_url=database or None), NoHands(), **minds)
    with made.store.engine.begin() as connection:  # type: ignore[attr-defined]
        for table in ("events", "conversations", "answers", "outbox"):
            connection.execute(text(f"DELETE FROM {table}"))
    return made


def post(desk: Desk, key: str = "one", response: str = "utter_heard", at: datetime = NOW, **slots: Any) -> bool:
    with desk.engine.begin() as connection:
        return notices.post(connection, PARENT, response, slots, at, key)


def said(assistant: Assistant) -> list[e.BotSaid]:
    return [one.event for one in assistant.store.history(PARENT) if isinstance(one.event, e.BotSaid)]


def test_a_notice_is_kept_with_its_transaction_and_once_for_its_key(desk: Desk) -> None:
    with pytest.raises(RuntimeError), desk.engine.begin() as connection:
        notices.post(connection, PARENT, "utter_heard", {}, NOW, "lost")
        raise RuntimeError("the work it belongs to failed")
    assert post(desk, "kept")
    assert not post(desk, "kept")
    assert [notice.key for notice in NoticeBoard(desk).due()] == ["kept"]


def test_a_notice_waits_for_its_moment_and_refuses_a_key_that_stands_for_nothing(desk: Desk) -> None:
    post(desk, "later", at=NOW + timedelta(seconds=1))
    assert NoticeBoard(desk).due() == []
    for key in ("", "x" * 201):
        with pytest.raises(ValueError, match="1 to 200 characters"):
            post(desk, key)


def test_the_parent_is_told_once_and_in_order(desk: Desk, assistant: Assistant) -> None:
    post(desk, "second", "utter_hazard_stop", product="加湿器")
    post(desk, "first", "utter_stop_using", at=NOW - timedelta(minutes=1), product="温奶器")
    teller = Teller(assistant, NoticeBoard(desk))
    assert (teller.tell(), teller.tell()) == (2, 0)
    assert [event.response for event in said(assistant)] == ["utter_stop_using", "utter_hazard_stop"]
    assert "温奶器" in said(assistant)[0].message.text


class KilledBoard(NoticeBoard):
    """Dies before it can note that the words were said."""

    def told(self, notice: Notice) -> None:
        raise KeyboardInterrupt


def test_killed_between_the_two_writes_nothing_is_said_twice(desk: Desk, assistant: Assistant) -> None:
    post(desk, "one", "utter_stop_using", product="温奶器")
    with pytest.raises(KeyboardInterrupt):
        Teller(assistant, KilledBoard(desk)).tell()
    assert len(said(assistant)) == 1
    assert Teller(assistant, NoticeBoard(desk)).tell() == 1
    assert len(said(assistant)) == 1
    assert NoticeBoard(desk).due() == []


def test_two_replicas_say_it_once(
    desk: Desk, assistant: Assistant, database: str, tmp_path: Path, minds: dict[str, Any]
) -> None:
    other = build_assistant(Settings(data=tmp_path, database_url=database or None), NoHands(), **minds)
    keys = [f"notice-{number}" for number in range(10)]
    for key in keys:
        post(desk, key, "utter_stop_using", product="温奶器")
    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            list(pool.map(lambda one: Teller(one, NoticeBoard(desk)).tell(), (assistant, other)))
    told = [one.event.key for one in assistant.store.history(PARENT) if isinstance(one.event, e.NoticeTold)]
    assert sorted(told) == sorted(keys)
    assert len(said(assistant)) == len(keys)


def test_a_notice_that_cannot_be_said_keeps_no_other_waiting(desk: Desk, assistant: Assistant) -> None:
    post(desk, "bad", "utter_nobody_wrote_this", at=NOW - timedelta(hours=1))
    post(desk, "good", "utter_stop_using", product="温奶器")
    assert Teller(assistant, NoticeBoard(desk)).tell() == 1
    assert len(said(assistant)) == 1
    assert NoticeBoard(desk).due() == []  # put off, not told: it comes back


def test_while_a_person_has_the_talk_it_is_a_note_of_the_system_that_both_sides_see(
    desk: Desk, assistant: Assistant
) -> None:
    assistant.record(PARENT, e.ModeChanged(NOW, "human", "demo"))
    post(desk, "one", "utter_stop_using", product="温奶器")
    Teller(assistant, NoticeBoard(desk)).tell()
    shown = assistant.store.history(PARENT)[-1]
    assert views.parent_event(shown)["data"]["author"]["kind"] == "system"
    message = views.message_of(shown)
    assert message is not None and message["author"]["kind"] == "system"
    assert assistant.store.load(PARENT)[0].mode == "human"


def test_the_talk_goes_on_after_a_notice(desk: Desk, assistant: Assistant) -> None:
    assistant.hear(Incoming(SenderId(PARENT), "你好", MessageId("1"), NOW))
    post(desk, "one", "utter_stop_using", product="温奶器", model="WN-210")
    Teller(assistant, NoticeBoard(desk)).tell()
    heard = assistant.hear(Incoming(SenderId(PARENT), "好的谢谢", MessageId("2"), NOW))
    assert heard.messages
    assert assistant.store.load(PARENT)[0].slots["model"] == "WN-210"
