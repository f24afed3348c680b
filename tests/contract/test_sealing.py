"""What people wrote is unreadable at rest, on SQLite and on Postgres; keys are changed without losing a value."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from actions.tickets.desk import Desk, Done, open_desk
from actions.tickets.ticket import Actor, NewTicket, Ticket
from bot.adapters.event_json import dump_call, dump_event
from bot.adapters.schema import open_engine
from bot.adapters.store import SqlStore
from bot.domain import events as e
from bot.domain.ids import ConversationId, MessageId
from bot.domain.understanding import Understanding
from bot.ports import ActionCall
from sealing.errors import BadKeys, DoesNotOpen, MissingKey
from sealing.keys import new_key

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
PHONE, ADDRESS, WORDS, NAME = "13987654321", "杭州市西湖区文三路88号", "宝宝拉肚子三天了", "李小满"
SAID = f"{WORDS}，我叫{NAME}，{PHONE}，住{ADDRESS}"
FACTS = {"phone": PHONE, "address": ADDRESS, "person": NAME, "product": "吸奶器", "issue_summary": WORDS}
PARENT = Actor("user", "customer")


@dataclass
class Place:
    """Both databases in one place, with the keys that a process there would find."""

    folder: Path
    patch: pytest.MonkeyPatch
    postgres: str | None
    opened: list[Any] = field(default_factory=list)

    def url(self, name: str) -> str:
        return self.postgres or f"sqlite:///{self.folder / name}.db"

    def use(self, *keys: str) -> None:
        self.patch.setenv("ANXIN_KEYS", ",".join(keys))

    def store(self) -> SqlStore:
        self.opened.append(engine := open_engine(self.url("anxin")))
        return SqlStore(engine)

    def desk(self) -> Desk:
        desk = open_desk(self.url("actions"), clock=lambda: NOW)
        self.opened.append(desk.engine)
        return desk

    def close(self) -> None:
        while self.opened:
            self.opened.pop().dispose()

    def sql(self, statement: str, database: str = "anxin", **values: Any) -> list[Any]:
        """Do what somebody with the database file could do."""
        engine = create_engine(self.url(database))
        with engine.begin() as connection:
            done = connection.execute(text(statement), values)
            rows = list(done) if done.returns_rows else []
        engine.dispose()
        return rows

    def at_rest(self) -> bytes:
        """Everything that is kept."""
        self.close()
        if self.postgres is None:
            return b"".join(path.read_bytes() for path in self.folder.glob("*.db*"))
        engine = create_engine(self.postgres)
        with engine.connect() as connection:
            tables = inspect(engine).get_table_names()
            rows = [list(connection.execute(text(f"SELECT t::text FROM {table} t"))) for table in tables]
        engine.dispose()
        return str(rows).encode("utf-8")

    def anxin(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*arguments), **self.process(), capture_output=True, check=False, timeout=120)

    def command(self, *arguments: str) -> list[str]:
        return [
            sys.executable,
            "-c",
            "import sys; from bot.key_commands import keys; sys.exit(keys(sys.argv[1:]))",
            *arguments,
        ]

    def process(self) -> dict[str, Any]:
        database = {"ANXIN_DATABASE_URL": self.postgres} if self.postgres else {}
        return {"cwd": ROOT, "text": True, "env": {**os.environ, "ANXIN_DATA": str(self.folder), **database}}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    url = None
    if request.param == "postgres":
        server = str(request.getfixturevalue("postgres"))
        name = f"sealing_{uuid.uuid4().hex}"
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        url = server.rpartition("/")[0] + f"/{name}"
        monkeypatch.delenv("ANXIN_KEY_FILE")
    place = Place(tmp_path, monkeypatch, url)
    place.use(new_key().written())
    yield place
    place.close()


def talk_of(store: SqlStore, name: str = "talk", said: str = SAID) -> ConversationId:
    talk = ConversationId(name)
    call = ActionCall("action_book_repair", "user", FACTS, SAID, "key-1")
    heard = e.CustomerSaid(NOW, said, MessageId("m1"), Understanding(said))
    events: list[e.Event] = [
        heard,
        e.FactLearned(NOW, "phone", PHONE, said),
        e.HandoffRequested(NOW, "service", "P3", said),
    ]
    store.append(talk, events, after=0, outbox=[call])
    return talk


def ticket_of(desk: Desk, conversation: str = "talk") -> Ticket:
    wanted = NewTicket("repair", conversation, facts=FACTS, note=SAID)
    return desk.open_ticket(wanted, PARENT, key=f"key {PHONE} {conversation}").ticket


def secrets_in(kept: bytes) -> list[str]:
    forms = [(word, form) for word in (PHONE, ADDRESS, WORDS, NAME) for form in (word, ascii(word)[1:-1])]
    return [word for word, form in forms if form.encode("utf-8") in kept]


# --- at rest --------------------------------------------------------------------------------------


def test_nothing_that_was_said_can_be_read_in_the_database(place: Place) -> None:
    store, desk = place.store(), place.desk()
    talk, ticket = talk_of(store), ticket_of(desk)
    desk.once("scope", "key-2", "f" * 64, lambda ledger: Done(FACTS))
    assert store.history(talk)[0].event.text == SAID  # type: ignore[union-attr]
    assert desk.ticket(ticket.id).facts["address"] == ADDRESS
    assert desk.comments(ticket.id)[0].body == SAID
    assert secrets_in(place.at_rest()) == []


def test_what_is_sealed_comes_back_in_another_process(place: Place) -> None:
    talk, ticket = talk_of(place.store()), ticket_of(place.desk())
    place.close()
    store, desk = place.store(), place.desk()
    assert store.load(talk)[0].slots["phone"] == PHONE
    summary = next(row for row in store.summaries() if row.id == talk)
    assert (summary.last_text, summary.reason) == (SAID, SAID)
    assert [call.slots for _, _, call in store.due(datetime.now(UTC).replace(year=2099))] == [FACTS]
    assert dict(desk.ticket(ticket.id).facts) == FACTS
    assert desk.verify() == []
    again = desk.open_ticket(NewTicket("repair", "talk", facts=FACTS, note=SAID), PARENT, key=f"key {PHONE} talk")
    assert (again.replayed, again.ticket.id) == (True, ticket.id)


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [("events", "body", "conversation"), ("conversations", "last_text", "id"), ("outbox", "call", "conversation")],
)
def test_a_value_that_is_moved_to_another_conversation_does_not_open(
    place: Place, table: str, column: str, row: str
) -> None:
    store = place.store()
    one, other = talk_of(store, "one"), talk_of(store, "other", "x")
    order = " ORDER BY seq LIMIT 1" if table == "events" else ""
    stolen = place.sql(f"SELECT {column} FROM {table} WHERE {row} = :id{order}", id=one)[0][0]
    first = " AND seq = 1" if table == "events" else ""
    place.sql(f"UPDATE {table} SET {column} = :stolen WHERE {row} = :id{first}", stolen=stolen, id=other)
    fresh = place.store()
    with pytest.raises(DoesNotOpen, match=f"{table}.{column}"):
        fresh.load(other), fresh.summaries(), fresh.due(datetime.now(UTC).replace(year=2099))
    assert fresh.history(one)[0].event.text == SAID  # type: ignore[union-attr]


def test_a_tickets_facts_do_not_open_as_those_of_another(place: Place) -> None:
    desk = place.desk()
    one, other = ticket_of(desk, "one"), ticket_of(desk, "other")
    where = "(SELECT facts FROM tickets WHERE id = :one)"
    place.sql(f"UPDATE tickets SET facts = {where} WHERE id = :other", "actions", one=one.id, other=other.id)
    with pytest.raises(DoesNotOpen, match="tickets.facts"):
        desk.ticket(other.id)
    assert [found.ticket_id for found in desk.verify()] == [other.id]


# --- keys -----------------------------------------------------------------------------------------


def test_a_missing_key_is_named_and_a_wrong_one_of_its_name_refused_before_anything_is_written(place: Place) -> None:
    old, new = new_key(), new_key()
    place.use(old.written())
    talk_of(place.store())
    ticket_of(place.desk())
    before = place.at_rest()
    for keys, error in ((new.written(), MissingKey), (f"{old.id}:{new.written().partition(':')[2]}", DoesNotOpen)):
        place.use(keys)
        for opening in (place.store, place.desk):
            with pytest.raises(error, match=old.id):
                opening()
    place.use(new.written())
    told = place.anxin("rotate")
    assert (told.returncode, old.id in told.stderr, "Traceback" in told.stderr) == (2, True, False)
    if place.postgres:
        assert place.at_rest() == before
    place.use(new.written(), old.written())
    assert place.store().load(ConversationId("talk"))[0].slots["phone"] == PHONE


def test_all_values_are_sealed_with_the_new_key_and_the_old_one_can_go(place: Place) -> None:
    old, new = new_key(), new_key()
    place.use(old.written())
    talk, ticket = talk_of(place.store()), ticket_of(place.desk())
    place.close()
    place.use(new.written(), old.written())
    assert place.anxin("status").stdout.splitlines()[0].startswith(f"{old.id}: ")
    assert place.anxin("rotate").returncode == 0
    status = place.anxin("status").stdout
    assert old.id not in status
    assert f"{new.id}: " in status
    place.use(new.written())
    store, desk = place.store(), place.desk()
    assert store.load(talk)[0].slots["phone"] == PHONE
    assert dict(desk.ticket(ticket.id).facts) == FACTS
    assert desk.comments(ticket.id)[0].body == SAID
    assert desk.verify() == []
    assert ticket_of(desk).id == ticket.id  # the idempotency key is still known


def test_a_rotation_that_is_killed_loses_nothing_and_goes_on_where_it_was(place: Place) -> None:
    old, new = new_key(), new_key()
    place.use(old.written())
    store = place.store()
    talks = [talk_of(store, f"talk-{number}") for number in range(40)]
    place.close()
    place.use(new.written(), old.written())
    killed = subprocess.Popen(place.command("rotate", "--batch", "1"), **place.process(), stdout=subprocess.PIPE)
    assert killed.stdout is not None
    for _ in range(20):
        assert killed.stdout.readline().startswith("  ")
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(timeout=20) == -signal.SIGKILL
    killed.stdout.close()
    between = place.anxin("status").stdout
    assert old.id in between
    assert new.id in between
    assert place.store().load(talks[0])[0].slots["phone"] == PHONE
    place.close()
    assert place.anxin("rotate").returncode == 0
    assert old.id not in place.anxin("status").stdout
    place.use(new.written())
    store = place.store()
    assert all(store.load(talk)[0].slots["phone"] == PHONE for talk in talks)


def test_a_value_that_does_not_open_is_named_and_left_while_the_rest_is_sealed_again(place: Place) -> None:
    old, new = new_key(), new_key()
    place.use(old.written())
    store = place.store()
    talk_of(store, "good"), talk_of(store, "bad")
    place.close()
    place.sql(
        "UPDATE events SET body = 'sealed:' || :key || ':' || :box WHERE conversation = 'bad'", key=old.id, box="A" * 60
    )
    place.use(new.written(), old.written())
    done = place.anxin("rotate")
    assert done.returncode == 1
    assert "bad/1" in done.stderr
    assert "good" not in done.stderr
    assert place.store().load(ConversationId("good"))[0].slots["phone"] == PHONE


# --- before sealing --------------------------------------------------------------------------------


def written_before_sealing(place: Place) -> tuple[ConversationId, str]:
    """Turn all that is kept into what an earlier version kept."""
    store, desk = place.store(), place.desk()
    talk, ticket = talk_of(store), ticket_of(desk)
    for record in store.history(talk):
        body = dump_event(record.event)[1]
        place.sql(
            "UPDATE events SET body = :body WHERE conversation = :id AND seq = :seq", body=body, id=talk, seq=record.seq
        )
    place.sql("UPDATE conversations SET last_text = :said, reason = :said WHERE id = :id", said=SAID, id=talk)
    call = dump_call(ActionCall("action_book_repair", "user", FACTS, SAID, "key-1"))
    place.sql("UPDATE outbox SET call = :call", call=call)
    place.sql("UPDATE tickets SET facts = :facts", "actions", facts=json.dumps(FACTS))
    place.sql("UPDATE ticket_comments SET body = :body", "actions", body=SAID)
    place.sql("UPDATE done_requests SET outcome = :outcome", "actions", outcome='{"joined": false}')
    place.sql("DELETE FROM conversation_secrets")
    place.sql("DELETE FROM ticket_secrets", "actions")
    place.close()
    return talk, ticket.id


def test_plain_rows_of_an_earlier_version_are_read_and_a_rotation_seals_them(place: Place) -> None:
    talk, ticket_id = written_before_sealing(place)
    assert "(plain): " in place.anxin("status").stdout
    for _ in range(2):
        store, desk = place.store(), place.desk()
        assert store.load(talk)[0].slots["phone"] == PHONE
        assert next(row for row in store.summaries() if row.id == talk).last_text == SAID
        assert dict(desk.ticket(ticket_id).facts) == FACTS
        assert desk.comments(ticket_id)[0].body == SAID
        place.close()
        assert place.anxin("rotate").returncode == 0
    assert "(plain)" not in place.anxin("status").stdout
    assert secrets_in(place.at_rest()) == []


# --- where keys come from --------------------------------------------------------------------------


def test_the_first_start_makes_a_private_key_file_and_a_lost_one_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANXIN_KEYS", raising=False)
    monkeypatch.delenv("ANXIN_KEY_FILE", raising=False)
    place = Place(tmp_path, monkeypatch, None)
    talk = talk_of(place.store())
    ticket_of(place.desk())
    place.close()
    file = tmp_path / "keys.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    hidden = file.rename(tmp_path / "lost")
    with pytest.raises(BadKeys, match=r"keys\.txt is missing"):
        place.store()
    assert not file.exists()
    hidden.rename(file)
    assert place.store().load(talk)[0].slots["phone"] == PHONE
    place.close()
    monkeypatch.setenv("ANXIN_KEY_FILE", str(tmp_path / "elsewhere"))
    with pytest.raises(BadKeys, match="elsewhere is missing"):
        place.store()


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("nonsense", "ID:BASE64"),
        ("k_1:" + "A" * 43 + "=", "ID:BASE64"),
        ("k1:???", "is no base64"),
        ("k1:QUJD", "has 3 bytes, not 32"),
        (",", "there is no key"),
        (",".join(["k1:" + "A" * 43 + "="] * 2), "two keys have one name"),
    ],
)
def test_keys_that_cannot_be_used_are_told_without_showing_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, words: str
) -> None:
    monkeypatch.setenv("ANXIN_KEYS", keys)
    with pytest.raises(BadKeys, match=words) as told:
        open_engine(f"sqlite:///{tmp_path / 'anxin.db'}")
    assert "AAAA" not in str(told.value)
    assert "QUJD" not in str(told.value)
