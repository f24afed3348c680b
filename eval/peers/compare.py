"""Play the same dialogues with Anxin and with Rasa Open Source in one run.

    python -m eval.peers.compare FOLDER --rasa PATH/TO/rasa DIALOGUES... [--port 5005] [--out TABLE.md]

FOLDER is what ``eval.peers.project`` wrote and ``rasa train`` trained. Both have the same messages to learn from, the same responses, the
same search and the same action server. Judged is what both can be judged by: facts that a reply must or must not hold, tickets, hand-off.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.domain.ids import MessageId, SenderId
from bot.domain.message import Incoming
from bot.settings import Settings
from bot.turn import Assistant
from bot.wiring import house_responses, open_search, open_understander
from eval.formats import Dialogue, Turn, read_all
from eval.metrics import percentile
from eval.peers.actions import Served, peer_actions
from eval.places import fresh_assistant

START_SECONDS = 240.0
BEYOND = ("troubleshoot", "family_profile", "add_to_ticket", "register")
"""Flows that the wiring has no form for: a walk through a step tree and talk about what is known."""


@dataclass(frozen=True)
class Reply:
    """What a bot did with one message."""

    text: str
    tickets: int
    handoff: bool
    ms: float


Bot = Callable[[str, str], Reply]


def judge(turn: Turn, reply: Reply, tickets_before: int) -> Iterable[str]:
    """Yield what does not hold of the expectations that both bots can be judged by."""
    expect = turn.expect
    yield from (f"lacks {pattern}" for pattern in expect.get("must", ()) if not re.search(pattern, reply.text))
    yield from (f"holds {pattern}" for pattern in expect.get("must_not", ()) if re.search(pattern, reply.text))
    if expect.get("ticket") is True and not reply.tickets:
        yield "no ticket"
    if expect.get("ticket") is False and reply.tickets > tickets_before:
        yield "a ticket that nobody wanted"
    if expect.get("handoff") is True and not reply.handoff:
        yield "no hand-off"
    if not reply.text.strip():
        yield "no reply"


def expressible(dialogue: Dialogue) -> bool:
    """Whether the wiring has a rule or form for everything in a dialogue: one need a turn, no walk through a step tree."""
    return not any(
        len(turn.expect.get("intents", ())) > 1
        or turn.expect.get("flow") in BEYOND
        or set(turn.expect.get("flow_started", ())) & set(BEYOND)
        for turn in dialogue.turns
    )


def play(bot: Bot, dialogues: Sequence[Dialogue]) -> dict[str, float]:
    """Return shares of turns and dialogues that were right, and the median time of a turn in ms."""
    turns = right = whole = 0
    times: list[float] = []
    for dialogue in dialogues:
        sender, before, faults = uuid.uuid4().hex, 0, 0
        for turn in dialogue.turns:
            reply = bot(sender, turn.user)
            times.append(reply.ms)
            if turn.expect:
                wrong = any(judge(turn, reply, before))
                turns, right, faults = turns + 1, right + (not wrong), faults + wrong
            before = reply.tickets
        whole += not faults
    count = max(len(dialogues), 1)
    return {
        "turns": right / max(turns, 1),
        "dialogues": whole / count,
        "count": count,
        "p50_ms": percentile(times, 0.5),
    }


def anxin(assistant: Assistant) -> Bot:
    """Anxin behind the common face."""

    def say(sender: str, text: str) -> Reply:
        begun = time.perf_counter()
        incoming = Incoming(SenderId(sender), text, MessageId(uuid.uuid4().hex), assistant.clock.now())
        heard = assistant.hear(incoming)
        said = "\n".join("\n".join((message.text, *message.details)) for message in heard.messages)
        state = heard.state
        tickets, handoff = (len(state.tickets), state.handoff is not None) if state else (0, False)
        return Reply(said, tickets, handoff, (time.perf_counter() - begun) * 1000)

    return say


def rasa(url: str) -> Bot:
    """Rasa's REST channel behind the common face."""
    client = httpx.Client(base_url=url, timeout=60)
    tickets: dict[str, set[str]] = {}

    def say(sender: str, text: str) -> Reply:
        begun = time.perf_counter()
        said = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text}).json()
        spent = (time.perf_counter() - begun) * 1000
        slots: dict[str, Any] = client.get(f"/conversations/{sender}/tracker").json()["slots"]
        known = tickets.setdefault(sender, set())
        known |= {str(slots["ticket_id"])} if slots.get("ticket_id") else set()
        return Reply("\n".join(one.get("text", "") for one in said), len(known), bool(slots.get("handoff")), spent)

    return say


@contextmanager
def rasa_server(program: Path, folder: Path, port: int) -> Any:
    """Run ``rasa run --enable-api`` in the project; yields its address and the seconds until it answered."""
    command = [str(program), "run", "--enable-api", "-p", str(port), "--log-file", str(folder / "rasa.log")]
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            while not _answers(url):
                if process.poll() is not None or time.monotonic() - begun > START_SECONDS:
                    raise TimeoutError(f"rasa did not start; see {folder / 'rasa.log'}")
                time.sleep(0.5)
            yield url, time.monotonic() - begun
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        return bool(httpx.get(f"{url}/status", timeout=2).json().get("model_id"))
    except (httpx.HTTPError, ValueError):
        return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and write it where --out says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("dialogues", type=Path, nargs="+")
    parser.add_argument("--rasa", type=Path, required=True)
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--actions-port", type=int, default=5056)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    every = [dialogue for given in options.dialogues for dialogue in read_all(given)]
    settings = Settings(database_url=None)
    understander, knowledge = open_understander(settings), open_search(settings)
    rows = []
    for name, some in (("all", every), ("expressible", [one for one in every if expressible(one)])):
        with fresh_assistant(understander, knowledge) as assistant:
            rows.append((f"Anxin, {name}", play(anxin(assistant), some)))
        with fresh_assistant(understander, knowledge) as assistant:
            behind = f"{assistant.actions.client.base_url}/webhook"  # type: ignore[attr-defined]
            served = Served(peer_actions(knowledge, house_responses(settings), behind), options.actions_port)
            with rasa_server(options.rasa, options.folder, options.port) as (url, started):
                rows.append((f"Rasa 3.6.21, {name}", {**play(rasa(url), some), "start_s": started}))
            served.stop()
    table = _table(rows)
    print(table)
    if options.out:
        options.out.write_text(table, encoding="utf-8")
    return 0


def _table(rows: Sequence[tuple[str, dict[str, float]]]) -> str:
    lines = [
        "| bot, dialogues | dialogues | turns right | whole dialogues right | p50 a turn, ms | start, s |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in rows:
        start = f"{found['start_s']:.0f}" if "start_s" in found else "–"
        shares = f"{found['turns']:.3f} | {found['dialogues']:.3f} | {found['p50_ms']:.0f}"
        lines.append(f"| {name} | {found['count']:.0f} | {shares} | {start} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
