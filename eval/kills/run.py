"""One run: servers, a stream of requests, kills at random moments, and the count at the end."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, update

from actions.store import NOTICES
from actions.tickets.desk import Desk, open_desk
from bot.adapters.schema import open_engine, outbox
from bot.settings import Settings
from bot.wiring import house_responses
from eval.kills.count import Tally, count, waiting
from eval.kills.servers import TOKEN, Server, free_port
from eval.kills.stream import Stream

LONGEST_LIFE = 0.6
"""Seconds that a server lives at most once it answers."""
YOUNG = 0.1
"""Share of the kills that do not wait until the server answers again."""
SETTLE_SECONDS = 180.0


@dataclass(frozen=True)
class Plan:
    """What to do in a run."""

    kills: int
    """With servers that are forked from loaded parents."""
    cold: int = 0
    """Before them, with servers started from nothing."""
    clients: int = 4
    seed: int = 1
    database_url: str | None = None
    """Postgres; SQLite in the folder when None."""


@dataclass
class Report:
    """What a run gave."""

    tally: Tally
    killed: Counter[str]
    under_way: int
    """Kills of a server that had a request to answer at that moment."""
    retries: int
    seconds: float


def run(plan: Plan, folder: Path, say: Callable[[str], None] = print) -> Report:
    """Run a plan in an empty folder."""
    servers = _servers(plan, folder)
    sorry = house_responses(Settings()).variations["utter_internal_error"]
    stream = Stream(servers[0], servers[1], frozenset(one.text for one in sorry), plan.seed)
    chance, killed, under_way, begun = random.Random(plan.seed), Counter[str](), 0, time.monotonic()
    try:
        for warm, kills in ((False, plan.cold), (True, plan.kills)):
            if kills == 0:
                continue
            for server in servers:
                server.stop()
                server.warm = warm
                server.start()
            for server in servers:
                server.wait()
            if not stream.begun:
                stream.start(plan.clients)
            for number in range(kills):
                victim = _choose(servers, chance)
                killed[f"{victim.name} {'warm' if warm else 'cold'}"] += 1
                under_way += stream.under_way[victim.name] > 0
                victim.kill()
                if (number + 1) % 100 == 0:
                    say(f"{number + 1} kills, {len(stream.done)} errands, {time.monotonic() - begun:.0f} s")
        took = time.monotonic() - begun
        for server in servers:
            server.wait()
        stream.finish()
        tally = _settled(plan, folder, stream)
    finally:
        for server in servers:
            server.stop()
    return Report(tally, killed, under_way, stream.retries, took)


def _servers(plan: Plan, folder: Path) -> tuple[Server, Server]:
    ports = free_port(), free_port()
    environment = {
        "PORT": str(ports[0]),
        "ANXIN_ACTION_PORT": str(ports[1]),
        "ANXIN_ACTION_URL": f"http://127.0.0.1:{ports[1]}",
        "ANXIN_DATA": str(folder),
        "ANXIN_API_TOKEN": TOKEN,
        "ACTIONS_DATABASE": plan.database_url or f"sqlite:///{(folder / 'actions.db').absolute()}",
        "OMP_NUM_THREADS": "1",  # threads of a parent do not live on in what it forks
    }
    if plan.database_url:
        environment["ANXIN_DATABASE_URL"] = plan.database_url
    return (
        Server("bot", ports[0], environment, folder / "bot.log"),
        Server("actions", ports[1], environment, folder / "actions.log"),
    )


def _choose(servers: tuple[Server, Server], chance: random.Random) -> Server:
    """Return whom to kill, when its moment has come."""
    victim = chance.choice(servers)
    if chance.random() >= YOUNG:
        victim.wait()
    time.sleep(chance.uniform(0, LONGEST_LIFE))
    return victim


def _settled(plan: Plan, folder: Path, stream: Stream) -> Tally:
    """Turn the time forward for what waits to be tried again, let the living servers do it, and count."""
    engine = open_engine(plan.database_url or f"sqlite:///{(folder / 'anxin.db').absolute()}")
    desk = open_desk(plan.database_url or f"sqlite:///{(folder / 'actions.db').absolute()}")
    try:
        until = time.monotonic() + SETTLE_SECONDS
        while waiting(engine, desk) and time.monotonic() < until:
            _hasten(engine, desk)
            time.sleep(2)
        return count(stream.done, engine, desk)
    finally:
        engine.dispose()
        desk.engine.dispose()


def _hasten(engine: Engine, desk: Desk) -> None:
    now = datetime.now(UTC)
    with engine.begin() as connection:
        connection.execute(update(outbox).values(due=now))
    with desk.engine.begin() as connection:
        connection.execute(update(NOTICES).where(NOTICES.c.told_at.is_(None)).values(due=now))
