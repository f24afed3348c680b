"""The count after the kills sees what it is there to see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from actions.tickets.desk import Desk, open_desk
from actions.tickets.ticket import Actor, NewTicket
from bot.adapters.schema import open_engine
from bot.adapters.store import SqlStore
from bot.domain import events as e
from bot.domain.ids import ConversationId, MessageId
from bot.domain.message import Outgoing
from bot.domain.understanding import Understanding
from eval.kills.count import Tally, count
from eval.kills.stream import Errand

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'anxin.db'}")
    yield made
    made.dispose()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(f"sqlite:///{tmp_path / 'actions.db'}")
    yield made
    made.engine.dispose()


def ticket(desk: Desk, conversation: str, product: str = "温奶器") -> str:
    facts = {"product": product, "issue_summary": "不热"}
    return desk.open_ticket(NewTicket("repair", conversation, facts), Actor("x", "customer")).ticket.id


def test_a_ticket_that_is_missing_doubled_or_nobodys_is_seen(engine: Engine, desk: Desk) -> None:
    for conversation, product in (("good", "温奶器"), ("twice", "温奶器"), ("twice", "加湿器"), ("nobody", "温奶器")):
        ticket(desk, conversation, product)
    tally = count([Errand("ticket", name) for name in ("good", "twice", "gone")], engine, desk)
    assert tally.lost == ["ticket gone"]
    assert sorted(tally.doubled) == ["nobody: 1", "twice: 2"]
    assert not tally.clean and "lost 1, doubled 2" in "\n".join(tally.lines())


def test_a_broken_history_is_seen(engine: Engine, desk: Desk) -> None:
    made = ticket(desk, "good")
    with desk.engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET queue = 'elsewhere'"))
    assert count([Errand("ticket", "good")], engine, desk).broken == [made]


def talk(engine: Engine, desk: Desk, read: str, *, heard: int = 1) -> Tally:
    ticket(desk, "talk")
    said: list[e.Event] = [e.CustomerSaid(NOW, "hi", MessageId("m"), Understanding("hi")) for _ in range(heard)]
    said.append(e.BotSaid(NOW, Outgoing("hello")))
    SqlStore(engine).append(ConversationId("talk"), said, after=0, answered=MessageId("m"))
    return count([Errand("chat", "talk", {"m": read})], engine, desk)


def test_one_message_with_one_answer_is_clean(engine: Engine, desk: Desk) -> None:
    assert talk(engine, desk, "hello").clean


def test_an_answer_other_than_the_one_read_is_seen(engine: Engine, desk: Desk) -> None:
    assert talk(engine, desk, "something else").answers


def test_a_message_recorded_twice_is_seen(engine: Engine, desk: Desk) -> None:
    assert talk(engine, desk, "hello", heard=2).answers


def test_a_warning_told_twice_or_never_is_seen(engine: Engine, desk: Desk) -> None:
    ticket(desk, "home")
    told = e.NoticeTold(NOW, "key", "utter_device_hazard")
    bubble = e.BotSaid(NOW, Outgoing("stop"))
    assert count([Errand("device", "home")], engine, desk).notices
    SqlStore(engine).append(ConversationId("home"), [told, bubble], after=0)
    assert count([Errand("device", "home")], engine, desk).clean
    SqlStore(engine).append(ConversationId("home"), [bubble], after=2)
    assert count([Errand("device", "home")], engine, desk).notices
