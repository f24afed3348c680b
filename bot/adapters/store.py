"""Conversations in a database: events appended all or nothing, state folded from them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, and_, case, insert, select, update
from sqlalchemy import delete as sql_delete
from sqlalchemy.exc import IntegrityError

from bot.adapters.event_json import dump_call, dump_event, load_call, load_event
from bot.adapters.schema import answers, conversations, erasures, events, exports, lapses, outbox
from bot.domain.conversation import Conversation, apply, fold
from bot.domain.errors import Conflict
from bot.domain.events import ErasureDone, Event, Scope
from bot.domain.ids import ConversationId, MessageId
from bot.ports import ActionCall, Recorded, Summary
from sealing.columns import Bound

CACHED = 2_000
"""Folded conversations kept in memory; a turn then reads only what is new, so that it stays flat over long talks."""
RETRY_AFTER = timedelta(seconds=5)
CLAIMED_FOR = timedelta(seconds=20)


class SqlStore:
    """``ConversationStore`` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine from ``schema.open_engine``."""
        self.engine = engine
        self._cache: OrderedDict[ConversationId, tuple[Conversation, int]] = OrderedDict()
        self._guard = Lock()

    def load(self, conversation: ConversationId) -> tuple[Conversation, int]:
        """See ``ConversationStore.load``."""
        with self._guard:
            cached = self._cache.get(conversation)
        state, seq = cached or (Conversation(conversation), 0)
        new = self.history(conversation, after=seq, limit=1_000_000)
        if seq and any(isinstance(record.event, ErasureDone) for record in new):  # another process erased what we hold
            state, new = Conversation(conversation), self.history(conversation, limit=1_000_000)
        for record in new:
            state, seq = apply(state, record.event), record.seq
        self._remember(conversation, state, seq)
        return state, seq

    def append(
        self,
        conversation: ConversationId,
        new: Sequence[Event],
        *,
        after: int,
        outbox: Sequence[ActionCall] = (),
        answered: MessageId | None = None,
        lapses_at: datetime | None = None,
    ) -> int:
        """See ``ConversationStore.append``."""
        state, seq = self.load(conversation)
        if seq != after:
            raise Conflict(f"conversation moved to event {seq} while a turn began at {after}")
        for event in new:
            state = apply(state, event)
        last = after + len(new)
        try:
            with self.engine.begin() as connection:
                self._write(connection, conversation, new, after)
                self._summarise(connection, state, last, new[-1].at if new else datetime.now(UTC))
                self._follow_up(connection, conversation, outbox, answered, (after + 1, last))
                if lapses_at is not None:
                    self._lapse(connection, conversation, lapses_at)
        except IntegrityError as error:
            raise Conflict(f"conversation {conversation!r} was changed by another process") from error
        self._remember(conversation, state, last)
        return last

    def erase(
        self,
        conversation: ConversationId,
        change: Callable[[Event], Event],
        new: Sequence[Event],
        *,
        after: int,
        outbox: Sequence[ActionCall] = (),
        answered: MessageId | None = None,
    ) -> int:
        """See ``ConversationStore.erase``."""
        before = self.history(conversation, limit=1_000_000)
        if (before[-1].seq if before else 0) != after:
            raise Conflict(f"conversation moved while an erasure began at {after}")
        done = max(place for place, event in enumerate(new) if isinstance(event, ErasureDone))
        new = [change(event) if place < done else event for place, event in enumerate(new)]
        mark = new[done]
        assert isinstance(mark, ErasureDone)
        try:
            with self.engine.begin() as connection:
                self._rewrite(connection, conversation, before, change)
                self._write(connection, conversation, new, after)
                self._clear(connection, conversation, mark.scope)
                self._note_erasure(connection, conversation, mark.scope, mark.at)
                state = fold(conversation, (*(change(record.event) for record in before), *new))
                self._summarise(connection, state, after + len(new), new[-1].at)
                self._follow_up(connection, conversation, outbox, answered, (after + 1, after + len(new)))
        except IntegrityError as error:
            raise Conflict(f"conversation {conversation!r} was changed by another process") from error
        self._remember(conversation, state, after + len(new))
        self._leave_no_copy()
        return after + len(new)

    def lapsed(self, now: datetime, *, limit: int = 20) -> list[ConversationId]:
        """See ``ConversationStore.lapsed``."""
        query = select(lapses.c.conversation).where(lapses.c.due <= now).order_by(lapses.c.due).limit(limit)
        with self.engine.connect() as connection:
            return [ConversationId(name) for (name,) in connection.execute(query)]

    def lapse(self, conversation: ConversationId, due: datetime | None) -> None:
        """See ``ConversationStore.lapse``."""
        with self.engine.begin() as connection:
            self._lapse(connection, conversation, due)

    def erasures(self) -> list[tuple[ConversationId, Scope, datetime]]:
        """See ``ConversationStore.erasures``."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(erasures).order_by(erasures.c.at)).all()
        return [(ConversationId(row.conversation), row.scope, row.at) for row in rows]

    def history(self, conversation: ConversationId, *, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """See ``ConversationStore.history``."""
        query = (
            select(events.c.seq, events.c.kind, events.c.body)
            .where(events.c.conversation == conversation, events.c.seq > after)
            .order_by(events.c.seq)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query)
            return [Recorded(seq, load_event(kind, body.open(conversation, seq))) for seq, kind, body in rows]

    def exists(self, conversation: ConversationId) -> bool:
        """See ``ConversationStore.exists``; an id that no database can hold does not exist."""
        if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in conversation):
            return False
        query = select(conversations.c.id).where(conversations.c.id == conversation)
        with self.engine.connect() as connection:
            return connection.execute(query).first() is not None

    def answered_at(self, conversation: ConversationId, message: MessageId) -> tuple[int, int] | None:
        """See ``ConversationStore.answered_at``."""
        query = select(answers.c.first_seq, answers.c.last_seq).where(
            answers.c.conversation == conversation, answers.c.message_id == message
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return (row.first_seq, row.last_seq) if row else None

    def summaries(self, *, limit: int = 200) -> list[Summary]:
        """See ``ConversationStore.summaries``."""
        c = conversations.c
        waiting = and_(c.queue.is_not(None), c.mode == "auto")
        query = (
            select(conversations)
            .order_by(
                c.closed,
                case((waiting, 0), else_=1),
                case((waiting, c.priority), else_="P9"),
                case((waiting, c.updated)),
                c.updated.desc(),
            )
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [_summary(row._mapping) for row in connection.execute(query)]

    def due(self, now: datetime, *, limit: int = 20) -> list[tuple[int, ConversationId, ActionCall]]:
        """See ``ConversationStore.due``; rows are locked on Postgres so that two replicas never take the same."""
        query = select(outbox).where(outbox.c.due <= now).order_by(outbox.c.due).limit(limit)
        if self.engine.dialect.name != "sqlite":
            query = query.with_for_update(skip_locked=True)
        claimed = []
        with self.engine.begin() as connection:
            for row in connection.execute(query).all():
                wait = CLAIMED_FOR + RETRY_AFTER * min(2**row.tries, 120)
                change = update(outbox).where(outbox.c.id == row.id, outbox.c.tries == row.tries)
                taken = connection.execute(change.values(due=now + wait, tries=row.tries + 1))
                if taken.rowcount:
                    owner = ConversationId(row.conversation)
                    claimed.append((row.id, owner, load_call(row.call.open(owner))))
        return claimed

    def settle(self, row: int) -> None:
        """See ``ConversationStore.settle``."""
        with self.engine.begin() as connection:
            connection.execute(sql_delete(outbox).where(outbox.c.id == row))

    # --- parts of a write ------------------------------------------------------------------

    def _write(self, connection: Connection, conversation: ConversationId, new: Sequence[Event], after: int) -> None:
        rows = []
        for place, event in enumerate(new, start=after + 1):
            kind, body = dump_event(event)
            sealed = Bound(body, conversation, place)
            rows.append({"conversation": conversation, "seq": place, "kind": kind, "at": event.at, "body": sealed})
        if rows:
            connection.execute(insert(events), rows)

    def _follow_up(
        self,
        connection: Connection,
        conversation: ConversationId,
        calls: Sequence[ActionCall],
        answered: MessageId | None,
        span: tuple[int, int],
    ) -> None:
        for call in calls:
            self._post(connection, conversation, call)
        if answered is not None:
            row = {"conversation": conversation, "message_id": answered, "first_seq": span[0], "last_seq": span[1]}
            connection.execute(insert(answers), row)

    def _rewrite(
        self,
        connection: Connection,
        conversation: ConversationId,
        records: Sequence[Recorded],
        change: Callable[[Event], Event],
    ) -> None:
        for record in records:
            less = change(record.event)
            if less != record.event:
                place = (events.c.conversation == conversation) & (events.c.seq == record.seq)
                connection.execute(sql_delete(events).where(place))
                self._write(connection, conversation, [less], record.seq - 1)

    def _clear(self, connection: Connection, conversation: ConversationId, scope: Scope) -> None:
        """Take away what stands beside the events: waiting calls, links to exports, the date of a lapse."""
        tables = (outbox, exports, lapses) if scope == "all" else (lapses,)
        for table in tables:
            connection.execute(sql_delete(table).where(table.c.conversation == conversation))

    def _note_erasure(self, connection: Connection, conversation: ConversationId, scope: Scope, at: datetime) -> None:
        same = (erasures.c.conversation == conversation) & (erasures.c.scope == scope)
        connection.execute(sql_delete(erasures).where(same))
        connection.execute(insert(erasures).values(conversation=conversation, scope=scope, at=at))

    def _lapse(self, connection: Connection, conversation: ConversationId, due: datetime | None) -> None:
        connection.execute(sql_delete(lapses).where(lapses.c.conversation == conversation))
        if due is not None:
            connection.execute(insert(lapses).values(conversation=conversation, due=due))

    def _leave_no_copy(self) -> None:
        """Let SQLite fold its log into the file, whose erased pages it overwrites (secure_delete)."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _summarise(self, connection: Connection, state: Conversation, seq: int, at: datetime) -> None:
        mood = state.moods[-1] if state.moods else None
        handoff = state.handoff
        values: dict[str, Any] = {
            "seq": seq, "updated": at, "mode": state.mode, "agent": state.agent,
            "queue": handoff.queue if handoff else None, "priority": handoff.priority if handoff else None,
            "reason": Bound(handoff.reason, state.id) if handoff else None,
            "last_text": Bound(state.last_customer_text[:500], state.id),
            "turns": state.turn, "closed": state.closed, "urgency": mood.urgency if mood else "routine",
            "emotion": mood.emotion if mood else "neutral",
        }  # fmt: skip
        changed = connection.execute(update(conversations).where(conversations.c.id == state.id).values(values))
        if not changed.rowcount:
            connection.execute(insert(conversations).values(id=state.id, **values))

    def _post(self, connection: Connection, conversation: ConversationId, call: ActionCall) -> None:
        row = {
            "conversation": conversation,
            "call": Bound(dump_call(call), conversation),
            "due": datetime.now(UTC) + RETRY_AFTER,
            "tries": 0,
        }
        connection.execute(insert(outbox), row)

    def _remember(self, conversation: ConversationId, state: Conversation, seq: int) -> None:
        with self._guard:
            self._cache[conversation] = (state, seq)
            self._cache.move_to_end(conversation)
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)


def _summary(row: Any) -> Summary:
    fields = {name: row[name] for name in Summary.__dataclass_fields__}
    words = {name: fields[name].open(row["id"]) for name in ("reason", "last_text") if fields[name] is not None}
    return Summary(**{**fields, **words})
