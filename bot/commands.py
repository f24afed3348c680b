"""Commands of the running assistant: ``serve``, ``chat``, ``doctor``, ``flows``."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import ValidationError

from actions.tickets.holidays import public_days
from bot.decide.check import check_flows
from bot.decide.flow import FlowBook
from bot.decide.flow_file import load_flows, nearest
from bot.decide.picture import mermaid
from bot.domain.errors import AnxinError
from bot.domain.ids import MessageId, SenderId
from bot.domain.message import Incoming
from bot.settings import Settings
from bot.wiring import build_app, build_house, flow_paths, house_domain, house_responses
from sealing.errors import SealingError
from sealing.logs import log_discreetly

HOLIDAYS_AHEAD = timedelta(days=60)
"""The longest due times and bookings reach so far ahead."""


def _settings() -> Settings | None:
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            print(f"setting {'.'.join(map(str, problem['loc']))}: {problem['msg']}", file=sys.stderr)
        return None


def serve(arguments: list[str]) -> int:
    """Serve everything until SIGTERM or Ctrl+C; running turns are finished first."""
    parser = argparse.ArgumentParser(prog="anxin serve", description=serve.__doc__)
    parser.parse_args(arguments)
    settings = _settings()
    if settings is None:
        return 2
    log_discreetly()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        house = build_house(settings)
    except (AnxinError, SealingError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        app = build_app(settings, house)
    except SealingError as error:  # of the tickets' database
        print(error, file=sys.stderr)
        if house.action_server:
            house.action_server.stop()
        return 2
    address = f"http://{settings.host}:{settings.port}"
    note = house.access.sign_in_note
    first = note.read_text(encoding="utf-8").splitlines()[0] if note.exists() else "see your administrator"
    print(
        f"Anxin: {address}/   console: {address}/console   docs: {address}/docs\nagent's sign-in (name password): {first}",
        flush=True,
    )
    config = uvicorn.Config(
        app,
        settings.host,
        settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=8,
        ws_max_size=256_000,
    )
    for signum in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises them again after its orderly end
        signal.signal(signum, lambda *_: None)
    try:
        uvicorn.Server(config).run()
    finally:
        if house.action_server:
            house.action_server.stop()
    return 0


def chat(arguments: list[str]) -> int:
    """Talk with the bot in the terminal."""
    parser = argparse.ArgumentParser(prog="anxin chat", description=chat.__doc__)
    parser.add_argument("--sender", default=f"terminal-{uuid.uuid4().hex[:8]}")
    options = parser.parse_args(arguments)
    settings = _settings()
    if settings is None:
        return 2
    try:
        house = build_house(settings)
    except SealingError as error:
        print(error, file=sys.stderr)
        return 2
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for line in sys.stdin:
            if line.strip():
                _say(house.assistant, options.sender, line.strip())
    except KeyboardInterrupt:
        pass
    finally:
        if house.action_server:
            house.action_server.stop()
    return 0


def _say(assistant: Any, sender: str, text: str) -> None:
    incoming = Incoming(SenderId(sender), text, MessageId(uuid.uuid4().hex), assistant.clock.now())
    for said in assistant.hear(incoming).messages:
        print("\n".join(f"  {line}" for line in (said.text, *said.details)))
        if said.buttons:
            print("  " + " ".join(f"[{button.title}]" for button in said.buttons))


def _look_at_holidays() -> None:
    """Warn before the known public holidays end; beyond them only what the law grants by itself is free."""
    until = public_days().known_until
    soon = until < date.today() + HOLIDAYS_AHEAD
    advice = "; later only the days that the law grants by itself are free: update the package holidays" if soon else ""
    print(f"{'warn ' if soon else 'ok   '} holidays: known until {until}{advice}")


def doctor(arguments: list[str]) -> int:
    """Check that everything needed for serving is there; prints each thing with ok or what is wrong."""
    parser = argparse.ArgumentParser(prog="anxin doctor", description=doctor.__doc__)
    parser.parse_args(arguments)
    settings = _settings()
    if settings is None:
        return 2
    code = 0
    looks: dict[str, Callable[[], int]] = {
        "flows": lambda: len(load_flows(flow_paths(settings)).flows),
        "responses": lambda: len(house_responses(settings).variations),
        "domain": lambda: len(house_domain(settings).slots),
        "model": lambda: settings.model.joinpath("manifest.json").stat().st_size,
        "articles": lambda: sum(1 for path in settings.articles.rglob("*.*")),
    }
    for name, look in looks.items():
        try:
            print(f"ok    {name}: {look()}")
        except (AnxinError, OSError) as error:
            print(f"wrong {name}: {error}")
            code = 1
    _look_at_holidays()
    return code


def flows(arguments: list[str]) -> int:
    """Check flows, domain and responses together, or draw flows; 2 and every fault with its place when there is one."""
    parser = argparse.ArgumentParser(prog="anxin flows", description=flows.__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("check", help="every fault of flows, domain and responses")
    drawing = verbs.add_parser("draw", help="flows as Mermaid pictures")
    drawing.add_argument("flows", nargs="*", help="ids of flows; all when left out")
    drawing.add_argument("--out", type=Path, help="folder for one file a flow; printed when left out")
    options = parser.parse_args(arguments)
    settings = _settings()
    if settings is None:
        return 2
    try:
        book = load_flows(flow_paths(settings))
        if options.verb == "draw":
            return _draw(book, options.flows, options.out)
        faults = check_flows(book, house_domain(settings), house_responses(settings).variations)
    except AnxinError as error:
        print(error, file=sys.stderr)
        return 2
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} faults")
    return 2 if faults else 0


def _draw(book: FlowBook, wanted: list[str], out: Path | None) -> int:
    for name in wanted:
        if name not in book:
            print(f"no flow {name!r}; {nearest(name, book.flows)}", file=sys.stderr)
            return 2
    for name in wanted or book.flows:
        picture = mermaid(book[name])
        if out is None:
            print(picture)
            continue
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{name}.mmd").write_text(picture, encoding="utf-8")
    return 0
