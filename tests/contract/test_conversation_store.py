"""The conversation store keeps its promises on SQLite and on Postgres."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.adapters.schema import open_engine
from bot.adapters.store import SqlStore
from bot.domain import events as e
from bot.domain.conversation import fold
from bot.domain.errors import Conflict
from bot.domain.events import Frame
from bot.domain.ids import ConversationId, MessageId
from bot.domain.message import Button, Citation, Outgoing
from bot.domain.understanding import Alarm, Emotion, Entity, Intent, Understanding, Urgency
from bot.ports import ActionCall

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
READ = Understanding(
    "两个月38度1",
    intents=(Intent("fever", 0.9, (0, 7)),),
    emotion=Emotion("anxious", 0.8, 0.7),
    alarm=Alarm(Urgency.EMERGENCY, 1.0, ("young_fever",), "young_fever"),
    entities=(Entity("baby_age", "两个月", (0, 3), 2.0, corrected=True),),
    cues=frozenset({"still_broken"}),
)
CALL = ActionCall("action_open_ticket", "user", {"product": "吸奶器", "n": 1.5}, "text", "key-1")
EVENTS: list[e.Event] = [
    e.CustomerSaid(NOW, READ.text, MessageId("m1"), READ),
    e.FactLearned(NOW, "baby_age_months", 2.0, "两个月"),
    e.FactLearned(NOW, "tried_steps", ["a", "b"]),
    e.StackSet(NOW, (Frame("troubleshoot", "step", need="n", context={"product": "温奶器"}),)),
    e.BotSaid(NOW, Outgoing("hi", (Button("a", "b"),), ("line",), (Citation("i", "t", "s", "2026-01-01"),), "120", "emergency"), "utter_x"),
    e.ActionRan(NOW, "action_x", "key-1", ok=False, problem="down"),
    e.TicketLinked(NOW, "T-1", "repair", created=True),
    e.HandoffRequested(NOW, "paediatrician", "P0", "why"),
    e.ModeChanged(NOW, "human", "demo"),
    e.PersonSaid(NOW, "hello", "demo", client_id="c1"),
    e.ModeChanged(NOW, "auto"),
    e.Rated(NOW, 5, "good"),
    e.FactForgotten(NOW, "tried_steps"),
    e.Closed(NOW, "demo"),
]  # fmt: skip


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    engine = open_engine(url)
    yield SqlStore(engine)
    engine.dispose()


@pytest.fixture
def talk() -> ConversationId:
    return ConversationId(uuid.uuid4().hex)


def test_every_kind_of_event_comes_back_as_it_went_in(store: SqlStore, url: str, talk: ConversationId) -> None:
    assert store.append(talk, EVENTS, after=0) == len(EVENTS)
    fresh = SqlStore(open_engine(url))
    records = fresh.history(talk)
    assert [record.event for record in records] == EVENTS
    assert [record.seq for record in records] == list(range(1, len(EVENTS) + 1))
    assert fresh.load(talk) == (fold(talk, EVENTS), len(EVENTS))
    fresh.engine.dispose()


def test_a_turn_that_began_too_early_conflicts_and_leaves_nothing(
    store: SqlStore, url: str, talk: ConversationId
) -> None:
    other = SqlStore(open_engine(url))
    store.append(talk, EVENTS[:1], after=0)
    with pytest.raises(Conflict):
        other.append(talk, EVENTS[1:3], after=0, outbox=[CALL], answered=MessageId("m9"))
    assert len(store.history(talk)) == 1
    assert store.answered_at(talk, MessageId("m9")) is None
    other.engine.dispose()


def test_of_many_writers_at_once_each_event_number_is_given_once(
    store: SqlStore, url: str, talk: ConversationId
) -> None:
    def write(number: int) -> bool:
        try:
            store.append(talk, [e.Rated(NOW, 1 + number % 5)], after=0)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(8)))
    assert sum(won) == len(store.history(talk)) == 1


def test_an_answered_message_is_found_again(store: SqlStore, talk: ConversationId) -> None:
    store.append(talk, EVENTS[:3], after=0, answered=MessageId("m1"))
    assert store.answered_at(talk, MessageId("m1")) == (1, 3)
    assert store.answered_at(talk, MessageId("m2")) is None


def test_the_outbox_hands_a_row_out_once_until_it_is_due_again_or_settled(
    store: SqlStore, talk: ConversationId
) -> None:
    store.append(talk, EVENTS[:1], after=0, outbox=[CALL])
    later = datetime.now(UTC) + timedelta(seconds=10)
    mine = [row for row in store.due(later) if row[1] == talk]
    assert [row[2] for row in mine] == [CALL]
    assert not [row for row in store.due(later) if row[1] == talk]
    again = [row for row in store.due(later + timedelta(minutes=2)) if row[1] == talk]
    assert len(again) == 1
    store.settle(again[0][0])
    assert not [row for row in store.due(later + timedelta(days=1)) if row[1] == talk]


def test_moments_come_back_as_they_were_whatever_their_zone(store: SqlStore, talk: ConversationId) -> None:
    china = NOW.astimezone(timezone(timedelta(hours=8)))
    store.append(talk, [e.Rated(china, 5)], after=0, outbox=[CALL])
    row = next(row for row in store.summaries(limit=10_000) if row.id == talk)
    assert row.updated == NOW
    soon = datetime.now(timezone(timedelta(hours=8))) + timedelta(seconds=10)
    assert [one for one in store.due(soon) if one[1] == talk]
    assert not [one for one in store.due(soon) if one[1] == talk]
    assert [one for one in store.due(soon + timedelta(minutes=5)) if one[1] == talk]


def test_the_agents_list_puts_waiting_emergencies_first(store: SqlStore) -> None:
    calm, urgent = ConversationId(uuid.uuid4().hex), ConversationId(uuid.uuid4().hex)
    store.append(urgent, [EVENTS[0], e.HandoffRequested(NOW, "paediatrician", "P0", "why")], after=0)
    store.append(calm, [EVENTS[0], e.HandoffRequested(NOW + timedelta(hours=1), "service", "P3", "asked")], after=0)
    order = [row.id for row in store.summaries(limit=10_000) if row.id in (calm, urgent)]
    assert order == [urgent, calm]
