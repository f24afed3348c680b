"""The ``dialogue`` suite: scripted talks with the real core; each turn is judged, then the whole."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.conversation import Conversation
from bot.domain.events import FactLearned, StackSet
from bot.domain.ids import MessageId, SenderId
from bot.domain.message import Incoming, Outgoing
from bot.turn import Assistant, Heard
from eval.formats import Dialogue, Turn, read_all
from eval.metrics import percentile
from eval.suite import Failure, Figure, Result

TIMES = 8
"""How often each dialogue is played, as another parent each time: wordings vary with the parent."""
PERSONAL = ("baby_age_months", "phone", "address", "order_no", "batch_no", "person")
"""Facts that nobody is asked for twice."""
Fresh = Callable[[], AbstractContextManager[Assistant]]


@dataclass
class Played:
    """What playing one dialogue once gave."""

    wrong: list[tuple[int, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    emergencies: int = 0
    missed: int = 0
    reasked: int = 0
    told: set[str] = field(default_factory=set)
    """Slots that the parent has filled."""


def run_dialogues(path: Path, fresh: Fresh) -> Result:
    """Play every dialogue of a file or of the files in a folder; ``pass_hat_8`` is the share that is right all eight times.

    ``fresh`` opens an assistant that has met nobody: each round has its own, or the visits booked in one would be taken in the next.
    """
    dialogues = read_all(path)
    rounds = []
    for number in range(TIMES):
        with fresh() as assistant:
            now = assistant.clock.now()
            rounds.append([_play(dialogue, assistant, now, number) for dialogue in dialogues])
    first, every = rounds[0], [one for played in rounds for one in played]
    turns = sum(bool(turn.expect) for dialogue in dialogues for turn in dialogue.turns)
    right = turns - sum(len({place for place, _ in one.wrong}) for one in first)
    times = [spent for one in first for spent in one.times]
    figures = (
        Figure("turns_right", right / max(turns, 1), turns),
        Figure("dialogues_right", _share(not one.wrong for one in first), len(dialogues)),
        Figure(
            "pass_hat_8",
            _share(not any(one.wrong for one in times) for times in zip(*rounds, strict=True)),
            len(dialogues),
        ),
        Figure("emergencies_missed", sum(one.missed for one in every), sum(one.emergencies for one in every), False),
        Figure("reasked", sum(one.reasked for one in every), len(every), higher_is_better=False),
        Figure("p50_ms", percentile(times, 0.5), len(times), higher_is_better=False),
        Figure("p95_ms", percentile(times, 0.95), len(times), higher_is_better=False),
    )
    failures = [
        Failure("dialogue", f"{dialogue.id}#{place}", what)
        for dialogue, one in zip(dialogues, first, strict=True)
        for place, what in one.wrong
    ]
    return Result("dialogue", path.name, figures, tuple(failures))


def _share(held: Iterable[bool]) -> float:
    every = list(held)
    return sum(every) / max(len(every), 1)


def _play(dialogue: Dialogue, assistant: Assistant, now: datetime, number: int) -> Played:
    # Fixed names: the same words are chosen in every run.
    sender = SenderId(f"eval-{dialogue.id}" + (f"-{number}" if number else ""))
    before: Conversation | None = None
    played = Played()
    for place, turn in enumerate(dialogue.turns, start=1):
        message_id = MessageId(str(turn.metadata.get("message_id") or uuid.uuid4().hex))
        begun = time.perf_counter()
        heard = assistant.hear(Incoming(sender, turn.user, message_id, now, turn.metadata))
        played.times.append((time.perf_counter() - begun) * 1000)
        played.wrong += [(place, f"{turn.user} -> {fault}") for fault in judge(turn, heard, before)]
        if turn.expect.get("urgency") == "emergency" and heard.draft is not None:
            played.emergencies += 1
            played.missed += heard.draft.read.alarm.level.label != "emergency"
        played.reasked += _asks_again(heard, played.told)
        played.told |= _told(heard)
        before = heard.state or before
    return played


def _told(heard: Heard) -> set[str]:
    events = heard.draft.events if heard.draft else ()
    return {event.slot for event in events if isinstance(event, FactLearned) and event.by == "customer" and event.value}


def _asks_again(heard: Heard, told: set[str]) -> bool:
    """Whether the turn ends by asking for a personal fact that the parent has told before."""
    asked = heard.state.top.waiting_for if heard.state and heard.state.top else None
    return asked in PERSONAL and asked in told


def judge(turn: Turn, heard: Heard, before: Conversation | None) -> Iterable[str]:
    """Yield one line for each expectation that does not hold."""
    expect, said = turn.expect, _all_text(heard.messages)
    draft, state = heard.draft, heard.state
    yield from (f"lacks /{pattern}/ in: {said}" for pattern in expect.get("must", ()) if not re.search(pattern, said))
    yield from (f"holds /{pattern}/ in: {said}" for pattern in expect.get("must_not", ()) if re.search(pattern, said))
    if draft is None or state is None:
        return
    found = {intent.name for intent in draft.read.intents}
    yield from (f"intent {name} not among {sorted(found)}" for name in expect.get("intents", ()) if name not in found)
    level = draft.read.alarm.level.label
    if expect.get("urgency") not in (None, level):
        yield f"urgency {expect['urgency']} wanted, found {level}"
    if expect.get("emotion") not in (None, draft.read.emotion.name):
        yield f"emotion {expect['emotion']} wanted, found {draft.read.emotion.name}"
    if expect.get("handoff") not in (None, state.handoff is not None):
        yield f"handoff {expect['handoff']} wanted"
    if "ticket" in expect:
        yield from _tickets(bool(expect["ticket"]), state, before)
    yield from _flow(expect, heard)
    yield from _slots(expect, state)


def _tickets(wanted: bool, state: Conversation, before: Conversation | None) -> Iterable[str]:
    if wanted and not state.tickets:
        yield "a ticket wanted, there is none"
    elif not wanted and len(state.tickets) > len(before.tickets if before else ()):
        yield f"no ticket wanted, opened {state.tickets[-1]}"


def _flow(expect: Any, heard: Heard) -> Iterable[str]:
    assert heard.draft is not None and heard.state is not None
    present = heard.state.top.flow if heard.state.top else None
    if "flow" in expect and expect["flow"] != present:
        yield f"flow {expect['flow']} wanted, found {present}"
    started = {frame.flow for event in heard.draft.events if isinstance(event, StackSet) for frame in event.frames}
    yield from (f"flow {name} not started" for name in expect.get("flow_started", ()) if name not in started)
    yield from (f"action {n} not executed" for n in expect.get("action_executed", ()) if n not in heard.draft.actions)
    used = heard.state.used_responses
    yield from (f"response {name} not said" for name in expect.get("utter", ()) if name not in used)
    yield from (f"bot did not say {text!r}" for text in expect.get("bot", ()) if text not in _all_text(heard.messages))


def _slots(expect: Any, state: Conversation) -> Iterable[str]:
    for item in expect.get("slot_was_set", ()):
        name, value = next(iter(item.items())) if isinstance(item, dict) else (item, None)
        if state.slots.get(name) is None or value is not None and state.slots[name] != value:
            yield f"slot {name} wanted {value!r}, found {state.slots.get(name)!r}"
    for name in expect.get("slot_was_not_set", ()):
        if isinstance(name, str) and state.slots.get(name) is not None:
            yield f"slot {name} must be empty, found {state.slots[name]!r}"


def _all_text(messages: Sequence[Outgoing]) -> str:
    return "\n".join("\n".join((message.text, *message.details)) for message in messages)
