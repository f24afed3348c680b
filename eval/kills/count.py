"""Count what the databases hold against what was promised: nothing lost, nothing doubled, everything answered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine, func, select

from actions.store import NOTICES, TICKETS
from actions.tickets.desk import Desk
from bot.adapters.event_json import load_event
from bot.adapters.schema import events, outbox
from bot.adapters.store import SqlStore
from bot.domain import events as e
from bot.domain.ids import ConversationId, MessageId
from eval.kills.stream import Errand


@dataclass
class Tally:
    """What was found; every list but the counters must be empty."""

    errands: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    tickets: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """Messages that were not answered exactly once, or answered otherwise than the parent read."""
    notices: list[str] = field(default_factory=list)
    """Warnings that were not told exactly once."""
    broken: list[str] = field(default_factory=list)
    """Histories whose hashes do not chain."""

    @property
    def clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.answers or self.notices or self.broken)

    def lines(self) -> list[str]:
        """Say it in words."""
        did = ", ".join(f"{number} {kind}" for kind, number in sorted(self.errands.items()))
        wrong = {name: getattr(self, name) for name in ("lost", "doubled", "answers", "notices", "broken")}
        found = [f"errands done: {did}; {self.messages} chat messages; {self.tickets} tickets"]
        found.append("tickets lost {lost}, doubled {doubled}; messages not answered exactly once {answers};"
                     " warnings not told exactly once {notices}; broken histories {broken}"
                     .format(**{name: len(cases) for name, cases in wrong.items()}))  # fmt: skip
        return found + [f"  {name}: {case}" for name, cases in wrong.items() for case in cases[:5]]


def waiting(store: Engine, desk: Desk) -> int:
    """Return how much is still to be done by the sweeper and the teller."""
    with store.connect() as connection:
        rows = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
    with desk.reading() as connection:
        untold = select(func.count()).select_from(NOTICES).where(NOTICES.c.told_at.is_(None))
        return int(rows) + int(connection.execute(untold).scalar_one())


def count(errands: Sequence[Errand], engine: Engine, desk: Desk) -> Tally:
    """Judge every errand that a client was told is done; what was never asked for counts as doubled."""
    tally, store = Tally(Counter(one.kind for one in errands)), SqlStore(engine)
    asked = {one.conversation for one in errands}
    with desk.reading() as connection:
        owners = Counter(connection.execute(select(TICKETS.c.conversation_id)).scalars())
    tally.tickets = owners.total()
    tally.lost = [f"{one.kind} {one.conversation}" for one in errands if not owners[one.conversation]]
    tally.doubled = [f"{owner}: {number}" for owner, number in owners.items() if number > 1 or owner not in asked]
    tally.broken = [tampering.ticket_id for tampering in desk.verify()]
    for errand in errands:
        if errand.kind == "chat":
            _check_chat(errand, store, tally)
        if errand.kind == "device":
            _check_warning(errand, store, tally)
    return tally


def _check_chat(errand: Errand, store: SqlStore, tally: Tally) -> None:
    conversation = ConversationId(errand.conversation)
    tally.answers.extend(errand.faults)
    tally.messages += len(errand.answers)
    records = store.history(conversation, limit=1_000_000)
    heard = Counter(one.event.message_id for one in records if isinstance(one.event, e.CustomerSaid))
    for message_id, text in errand.answers.items():
        place = store.answered_at(conversation, MessageId(message_id))
        first, last = place or (1, 0)
        said = [one.event.message for one in records if first <= one.seq <= last and isinstance(one.event, e.BotSaid)]
        shown = "\n".join("\n".join((bubble.text, *bubble.details)) for bubble in said)
        if heard[MessageId(message_id)] != 1 or not said or shown != text:
            tally.answers.append(f"{message_id}: recorded {heard[MessageId(message_id)]} times, {len(said)} bubbles")
    extra = heard.keys() - {MessageId(one) for one in errand.answers}
    tally.answers.extend(f"{one}: nobody sent it" for one in extra)


def _check_warning(errand: Errand, store: SqlStore, tally: Tally) -> None:
    query = select(events.c.seq, events.c.kind, events.c.body).where(events.c.conversation == errand.conversation)
    with store.engine.connect() as connection:
        found = [load_event(kind, body.open(errand.conversation, seq)) for seq, kind, body in connection.execute(query)]
    told = sum(isinstance(one, e.NoticeTold) for one in found)
    bubbles = sum(isinstance(one, e.BotSaid) for one in found)
    if (told, bubbles) != (1, 1):
        tally.notices.append(f"{errand.conversation}: {told} notices, {bubbles} bubbles")
