"""Erasure in the stores, over SQLite and Postgres: gone is gone, chains hold, backups are brought up to date, nobody takes a look out of the log."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import TextClause, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from actions.privacy.accesses import Accesses
from actions.privacy.erasure import erase, erasures
from actions.store import ACCESSES, COMMENTS, HISTORY, TICKETS
from actions.tickets.desk import Desk, open_desk
from actions.tickets.states import Status
from actions.tickets.ticket import Actor, NewTicket, Patch
from bot.adapters.schema import open_engine
from bot.adapters.store import SqlStore
from bot.domain import events as e
from bot.domain.erasure import erased
from bot.domain.errors import Conflict
from bot.domain.events import Frame
from bot.domain.ids import ConversationId, MessageId
from bot.domain.message import Outgoing
from bot.domain.understanding import Entity, Family, Understanding
from bot.ports import ActionCall
from bot.privacy_commands import privacy
from tests.contract.test_conversation_store import EVENTS

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)
PARENT, AGENT = Actor("user-1", "customer"), Actor("demo", "agent")
SECRET = "15000006624"
HEALTH = ("temperature", "allergies")
READ = Understanding(
    f"我电话{SECRET} 鸡蛋过敏 38.7",
    entities=(Entity("temperature", "38.7", (20, 24), 38.7), Entity("phone", SECRET, (3, 14), SECRET)),
    family=Family(allergies=("egg",)),
)
SAID: list[e.Event] = [
    e.CustomerSaid(NOW, READ.text, MessageId("m1"), READ),
    e.FactLearned(NOW, "phone", SECRET, SECRET),
    e.FactLearned(NOW, "allergies", ["egg"], READ.text),
    e.FactLearned(NOW, "other_children", {"elder": {"temperature": 38.7, "baby_age_months": 42}}, READ.text),
    e.StackSet(NOW, (Frame("troubleshoot", "step", need=READ.text, context={"phone": SECRET}),)),
    e.BotSaid(NOW, Outgoing(f"电话{SECRET}"), "utter_x"),
    e.PersonSaid(NOW, f"打{SECRET}", "demo"),
    e.HandoffRequested(NOW, "service", "P2", f"human_agent: {READ.text}"),
    e.Rated(NOW, 4, f"好 {SECRET}"),
    e.TicketLinked(NOW, "T-1", "repair", created=True),
]
CALL = ActionCall("action_open_ticket", "user-1", {"phone": SECRET}, READ.text, "key-1")
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    engine = open_engine(url)
    yield SqlStore(engine)
    engine.dispose()


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    desk = open_desk(url, clock=lambda: NOW)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def talk() -> ConversationId:
    return ConversationId(uuid.uuid4().hex)


def less(scope: e.Scope, until: datetime | None = None) -> partial[e.Event]:
    return partial(erased, scope=scope, health=HEALTH, until=until)


def told(store: SqlStore, talk: ConversationId) -> str:
    with store.engine.connect() as connection:
        tables = ("events", "conversations", "outbox")
        rows = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
    return repr([row for some in rows for row in some if talk in row])


# --- the talk -------------------------------------------------------------------------------


def test_an_erasure_leaves_numbers_and_what_names_nobody(store: SqlStore, url: str, talk: ConversationId) -> None:
    store.append(talk, SAID, after=0, outbox=[CALL], answered=MessageId("m1"))
    receipt = e.BotSaid(LATER, Outgoing("done"), "utter_erased")
    asked = e.CustomerSaid(LATER, f"确认删除 {SECRET}", MessageId("m2"), READ)
    last = store.erase(
        talk, less("all"), [asked, e.ErasureDone(LATER, "all"), receipt], after=len(SAID), answered=MessageId("m2")
    )
    assert last == len(SAID) + 3
    assert SECRET not in told(store, talk) and "egg" not in told(store, talk)
    fresh = SqlStore(open_engine(url))
    records = fresh.history(talk)
    assert [record.seq for record in records] == list(range(1, last + 1))
    assert records[-1].event == receipt
    state, seq = fresh.load(talk)
    assert (seq, state.turn, state.slots, state.stack) == (last, 2, {}, ())
    assert (state.tickets, state.rating) == (("T-1",), 4)
    assert state.handoff is not None and state.handoff.reason == ""
    assert fresh.answered_at(talk, MessageId("m2")) == (len(SAID) + 1, last)
    fresh.engine.dispose()


def test_every_kind_of_event_survives_or_is_replaced_and_twice_is_once(talk: ConversationId) -> None:
    for event in EVENTS:
        for scope in ("all", "health"):
            once = erased(event, scope, HEALTH)
            assert erased(once, scope, HEALTH) == once
            assert once.at == event.at


def test_health_goes_and_the_rest_stays(store: SqlStore, talk: ConversationId) -> None:
    store.append(talk, SAID, after=0)
    forgotten = [e.FactForgotten(LATER, "allergies"), e.ErasureDone(LATER, "health")]
    store.erase(talk, less("health"), forgotten, after=len(SAID))
    state, _ = store.load(talk)
    assert state.slots["phone"] == SECRET and state.slots["other_children"] == {"elder": {"baby_age_months": 42}}
    assert "allergies" not in state.slots
    first = store.history(talk)[0].event
    assert isinstance(first, e.CustomerSaid)
    assert [one.type for one in first.understanding.entities] == ["phone"]
    assert first.understanding.family.allergies == ()


def test_an_erasure_that_comes_too_early_conflicts_and_erases_nothing(store: SqlStore, talk: ConversationId) -> None:
    store.append(talk, SAID, after=0)
    with pytest.raises(Conflict):
        store.erase(talk, less("all"), [e.ErasureDone(LATER, "all")], after=3)
    assert [record.event for record in store.history(talk)] == SAID


def test_another_process_forgets_what_it_held_in_memory(store: SqlStore, url: str, talk: ConversationId) -> None:
    store.append(talk, SAID, after=0)
    other = SqlStore(open_engine(url))
    assert other.load(talk)[0].slots["phone"] == SECRET
    store.erase(talk, less("all"), [e.ErasureDone(LATER, "all")], after=len(SAID))
    assert other.load(talk)[0].slots == {}
    other.engine.dispose()


def test_the_database_file_holds_no_trace(tmp_path: Path, talk: ConversationId) -> None:
    store = SqlStore(open_engine(f"sqlite:///{tmp_path / 'anxin.db'}"))
    store.append(talk, SAID, after=0)
    store.erase(talk, less("all"), [e.ErasureDone(LATER, "all")], after=len(SAID))
    store.engine.dispose()
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_date_of_lapse_is_kept_moved_and_taken_away(store: SqlStore, talk: ConversationId) -> None:
    def due(at: datetime) -> bool:
        return talk in store.lapsed(at, limit=10_000)

    store.append(talk, SAID[:3], after=0, lapses_at=LATER)
    assert not due(NOW) and due(LATER)
    store.append(talk, SAID[3:4], after=3, lapses_at=LATER + timedelta(days=1))
    assert not due(LATER) and due(LATER + timedelta(days=1))
    store.lapse(talk, None)
    assert not due(LATER + timedelta(days=9))


# --- tickets --------------------------------------------------------------------------------


def opened(desk: Desk, talk: str, category: str = "repair", **facts: object) -> str:
    new = NewTicket(category, talk, {"phone": SECRET, "product": "吸奶器", **facts}, note=f"打{SECRET}")
    ticket = desk.open_ticket(new, PARENT, key=uuid.uuid4().hex).ticket
    desk.comment(ticket.id, f"打了{SECRET}", AGENT, public=False)
    return ticket.id


def erase_all(desk: Desk, talk: str, scope: e.Scope = "all", until: datetime | None = None) -> int:
    return len(desk.write(lambda ledger: erase(ledger, talk, scope, PARENT, until=until)))


def ticket_rows(desk: Desk, talk: str) -> str:
    with desk.reading() as connection:
        own = [row for row in connection.execute(select(TICKETS)).all() if row.conversation_id == talk]
        ids = [row.id for row in own]
        rows = [
            connection.execute(select(table).where(table.c.ticket_id.in_(ids))).all() for table in (COMMENTS, HISTORY)
        ]
    return repr([own, *rows])


def test_words_and_facts_of_tickets_go_and_the_history_still_verifies(desk: Desk, talk: str) -> None:
    ticket = opened(desk, talk, order_no="2611150047713308")
    assert erase_all(desk, talk) == 1
    assert SECRET not in ticket_rows(desk, talk)
    assert desk.verify(ticket) == []
    after = desk.ticket(ticket)
    assert after.facts == {"product": "吸奶器", "order_no": "2611150047713308"}
    assert after.status == Status.RESOLVED
    assert [entry.kind for entry in desk.history(ticket)] == ["opened", "commented", "commented", "erased"]
    assert [comment.body for comment in desk.comments(ticket)] == ["", ""]
    assert all(comment.as_json()["erased"] for comment in desk.comments(ticket))


def test_erasing_twice_writes_one_entry_and_new_words_may_follow(desk: Desk, talk: str) -> None:
    ticket = opened(desk, talk)
    erase_all(desk, talk)
    assert erase_all(desk, talk) == 0
    desk.comment(ticket, "已处理", AGENT)
    desk.change(ticket, Patch(status=Status.CLOSED), AGENT, version=desk.ticket(ticket).version)
    assert desk.verify(ticket) == []
    assert [comment.body for comment in desk.comments(ticket)] == ["", "", "已处理"]


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        (text("UPDATE ticket_comments SET body = 'back again' WHERE seq = 2 AND ticket_id = :ticket"), 2),
        (text("UPDATE ticket_comments SET body = '' WHERE seq = 5 AND ticket_id = :ticket"), 5),
        (delete(COMMENTS).where(COMMENTS.c.seq == 2), 2),
        (text("UPDATE tickets SET facts = '{}' WHERE id = :ticket"), 5),
        (update(HISTORY).where(HISTORY.c.seq == 4).values(change={"comments": [2, 3, 5]}), 4),
        (delete(HISTORY).where(HISTORY.c.seq == 4), 4),
    ],
)
def test_tampering_is_still_found_after_an_erasure(desk: Desk, talk: str, statement: object, seq: int) -> None:
    ticket = opened(desk, talk)
    erase_all(desk, talk)
    desk.comment(ticket, "已处理", AGENT)
    assert desk.verify(ticket) == []
    if not isinstance(statement, TextClause):
        statement = statement.where(statement.table.c.ticket_id == ticket)  # type: ignore[attr-defined]
    with desk.engine.begin() as connection:
        connection.execute(statement, {"ticket": ticket} if isinstance(statement, TextClause) else {})
    (found,) = desk.verify(ticket)
    assert found.seq == seq


def test_an_answer_kept_for_repetition_is_forgotten_too(desk: Desk, talk: str) -> None:
    opened(desk, talk)
    erase_all(desk, talk)
    with desk.reading() as connection:
        kept = connection.execute(text("SELECT outcome FROM done_requests")).scalars().all()
    assert SECRET not in repr(kept)


# --- backups --------------------------------------------------------------------------------


@pytest.fixture
def restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SqlStore, Desk, Path]]:
    """Two databases that were backed up, erased from, and restored; the list was kept apart."""
    monkeypatch.setenv("ANXIN_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ANXIN_DATABASE_URL", raising=False)
    (tmp_path / "data").mkdir()
    store = SqlStore(open_engine(f"sqlite:///{tmp_path / 'data' / 'anxin.db'}"))
    desk = open_desk(f"sqlite:///{tmp_path / 'data' / 'actions.db'}", clock=lambda: NOW)
    store.append(ConversationId("user-1"), SAID, after=0, outbox=[CALL])
    opened(desk, "user-1")
    for name in ("anxin", "actions"):
        with (
            sqlite3.connect(tmp_path / "data" / f"{name}.db") as live,
            sqlite3.connect(tmp_path / f"{name}.bak") as copy,
        ):
            live.backup(copy)
    store.erase(ConversationId("user-1"), less("all"), [e.ErasureDone(LATER, "all")], after=len(SAID))
    desk.write(lambda ledger: erase(ledger, "user-1", "all", PARENT, asked_at=LATER))
    assert privacy(["list", "--out", str(tmp_path / "erasures.jsonl")]) == 0
    yield store, desk, tmp_path
    store.engine.dispose()
    desk.engine.dispose()


def put_back(folder: Path, *names: str) -> None:
    for name in names:
        with sqlite3.connect(folder / f"{name}.bak") as copy, sqlite3.connect(folder / "data" / f"{name}.db") as live:
            copy.backup(live)


@pytest.mark.parametrize("names", [("anxin",), ("actions",), ("anxin", "actions")])
def test_a_restored_backup_is_brought_up_to_the_erasures(
    restored: tuple[SqlStore, Desk, Path], names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, folder = restored
    put_back(folder, *names)
    before = SqlStore(open_engine(f"sqlite:///{folder / 'data' / 'anxin.db'}"))
    desk = open_desk(f"sqlite:///{folder / 'data' / 'actions.db'}")
    words = [comment.body for one in desk.of_conversation("user-1") for comment in desk.comments(one.id)]
    assert any(words) or before.load(ConversationId("user-1"))[0].slots, "the backup brought nothing back"
    before.engine.dispose()
    desk.engine.dispose()
    assert privacy(["replay", "--list", str(folder / "erasures.jsonl")]) == 0
    store = SqlStore(open_engine(f"sqlite:///{folder / 'data' / 'anxin.db'}"))
    desk = open_desk(f"sqlite:///{folder / 'data' / 'actions.db'}")
    assert SECRET not in told(store, ConversationId("user-1"))
    assert SECRET not in ticket_rows(desk, "user-1")
    assert desk.verify() == []
    capsys.readouterr()
    assert privacy(["replay"]) == 0
    assert "0 conversations and 0 tickets" in capsys.readouterr().out
    store.engine.dispose()
    desk.engine.dispose()


def test_a_replay_leaves_what_was_said_after_the_erasure(restored: tuple[SqlStore, Desk, Path]) -> None:
    store, desk, folder = restored
    new = e.FactLearned(LATER + timedelta(days=1), "phone", "13600005521", "13600005521")
    talk = ConversationId("user-1")
    store.append(talk, [new], after=len(SAID) + 1)
    put_back(folder, "actions")
    assert privacy(["replay"]) == 0
    fresh = SqlStore(open_engine(f"sqlite:///{folder / 'data' / 'anxin.db'}"))
    assert fresh.load(talk)[0].slots == {"phone": "13600005521"}
    fresh.engine.dispose()


def test_the_list_holds_no_more_than_whom_what_and_when(restored: tuple[SqlStore, Desk, Path]) -> None:
    _, desk, folder = restored
    rows = [json.loads(line) for line in (folder / "erasures.jsonl").read_text().splitlines()]
    assert rows == [{"conversation": "user-1", "scope": "all", "at": LATER.isoformat()}]
    assert erasures(desk) == [("user-1", "all", LATER)]


@pytest.mark.parametrize(
    "line", ["not json", "[]", '{"conversation": "x", "scope": "some", "at": "2026-11-26T02:05:00+00:00"}', '{"conversation": "x"}',
             '{"conversation": "x", "scope": "all", "at": "2026-11-26T02:05:00"}']
)  # fmt: skip
def test_a_broken_list_is_refused_with_its_line(
    restored: tuple[SqlStore, Desk, Path], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, folder = restored
    (folder / "bad.jsonl").write_text("\n" + line + "\n", encoding="utf-8")
    assert privacy(["replay", "--list", str(folder / "bad.jsonl")]) == 2
    assert "bad.jsonl:2:" in capsys.readouterr().err


# --- who looked -----------------------------------------------------------------------------


def test_a_look_is_kept_and_the_database_refuses_to_change_or_remove_it(desk: Desk, talk: str) -> None:
    log = Accesses(desk)
    log.record(talk, "demo", "agent", "messages")
    log.record(talk, "lead", "supervisor", "ticket", "T-1")
    assert [(one.who, one.role, one.what, one.ticket_id) for one in log.of(talk)] == [
        ("demo", "agent", "messages", None),
        ("lead", "supervisor", "ticket", "T-1"),
    ]
    own = ACCESSES.c.conversation_id == talk
    for statement in (delete(ACCESSES).where(own), update(ACCESSES).where(own).values(who="nobody")):
        with pytest.raises(DBAPIError, match="only ever added"), desk.engine.begin() as connection:
            connection.execute(statement)
    assert len(log.of(talk)) == 2
