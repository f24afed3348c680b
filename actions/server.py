"""The action server: Rasa's protocol in a process of its own. ``python -m actions.server --port 5055``."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import zlib
from pathlib import Path
from threading import Thread
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from actions.errors import ActionsError, BadRules
from actions.handlers.registry import all_actions
from actions.rounds import Rounds, duties
from actions.tickets.desk import Desk, open_desk
from sealing.errors import SealingError
from sealing.logs import log_discreetly

log = logging.getLogger("anxin.actions")
LONGEST_BODY = 4_000_000
"""Bytes of a request, unpacked."""
READ_AT_ONCE = 4096
DEFAULT_DATABASE = "sqlite:///data/actions.db"


class NoEcho(ErrorHandler):  # type: ignore[misc, unused-ignore]
    """Answers errors without a word of the request; Rasa's own handler sends the whole conversation back."""

    def default(self, request: Request, exception: Exception) -> HTTPResponse:
        """Return a problem detail that also has the ``error`` of Rasa's protocol."""
        if isinstance(exception, SanicException) and exception.status_code < 500:
            return _problem(exception.status_code, "the request has no such path or form")
        log.error("action failed: %s", type(exception).__name__, exc_info=_without_values(exception))
        return _problem(500, "something failed on our side; nothing was stored, the same request may be sent again")


def _without_values(exception: Exception) -> Exception | None:
    """Return what may be logged: a database's error carries parameters, which are people's words."""
    return None if isinstance(exception, SQLAlchemyError) else exception


def _problem(status: int, detail: str, action: str | None = None) -> HTTPResponse:
    body = {"type": "about:blank", "title": "Action server", "status": status, "detail": detail}
    return json_response({**body, "error": detail, "action_name": action}, status=status, content_type=MEDIA)


MEDIA = "application/problem+json"


class BadCall(ActionsError):
    """A body that is no call of an action."""


def read_body(raw: bytes, encoding: str) -> dict[str, Any]:
    """Return the JSON object of a request.

    Raises:
        BadCall: says what was wrong.
    """
    try:
        if encoding == "deflate":
            unpacker = zlib.decompressobj()
            raw = unpacker.decompress(raw, LONGEST_BODY + 1)
        if len(raw) > LONGEST_BODY:
            raise BadCall(f"the body is longer than {LONGEST_BODY} bytes")
        content = json.loads(raw)
    except (ValueError, RecursionError, zlib.error) as error:
        raise BadCall("the body is no JSON; send an object with next_action, sender_id and tracker") from error
    if not isinstance(content, dict):
        raise BadCall("the body must be a JSON object with next_action, sender_id and tracker")
    return content


def check_call(call: dict[str, Any]) -> None:
    """Accept a call whose tracker can be read.

    Raises:
        BadCall: names the wrong field.
    """
    tracker = call.get("tracker")
    if not isinstance(tracker, dict):
        raise BadCall("tracker must be an object")
    if not isinstance(tracker.get("sender_id"), str) or not tracker["sender_id"].strip():
        raise BadCall("tracker.sender_id must be a text that is not empty")
    for name, kind in (("slots", dict), ("latest_message", dict), ("events", list)):
        if tracker.get(name) is not None and not isinstance(tracker[name], kind):
            raise BadCall(f"tracker.{name} must be {'an object' if kind is dict else 'a list'}")
    domain = call.get("domain")
    if domain is not None and not isinstance(domain, dict):
        raise BadCall("domain must be an object")
    if call.get("version") is not None and not isinstance(call["version"], str):
        raise BadCall("version must be a text")


def build_app(desk: Desk) -> Sanic:
    """Return Rasa's application with our actions, our checks and our errors."""
    executor = ActionExecutor()
    for action in all_actions(desk):
        executor.register_action(action)
    app = create_app(executor, cors_origins=[])
    app.error_handler = NoEcho()
    app.config.REQUEST_MAX_SIZE = LONGEST_BODY

    @app.on_request  # type: ignore[untyped-decorator, unused-ignore]
    async def check(request: Request) -> HTTPResponse | None:
        if request.path != "/webhook" or request.method != "POST":
            return None
        action = None
        try:
            call = read_body(request.body, request.headers.get("content-encoding", ""))
            name = call.get("next_action")
            if name is not None and not isinstance(name, str):
                raise BadCall("next_action must be a text")
            action = name if name in executor.actions else None
            if action:
                check_call(call)
        except BadCall as bad:
            return _problem(400, str(bad), action)
        return None

    return app


def arguments() -> argparse.ArgumentParser:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m actions.server", description="Anxin's action server")
    parser.add_argument("--port", type=int, default=5055)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input closes: with its parent")
    parser.add_argument("--database-url", default=os.environ.get("ANXIN_DATABASE_URL", DEFAULT_DATABASE))
    return parser


def make_folder(database_url: str) -> None:
    """Make the folder of an embedded database."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def end_with_stdin() -> None:
    """End in order when the other end of standard input is gone, so that no killed parent leaves a server behind."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), READ_AT_ONCE):  # no buffer, whose lock would be held at the interpreter's end
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait, name="parent", daemon=True).start()


def main(given: list[str] | None = None) -> int:
    """Serve until SIGTERM; running actions are finished first. Exit 2 for a database that cannot be opened."""
    options = arguments().parse_args(given)
    log_discreetly()
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    try:
        make_folder(options.database_url)
        desk = open_desk(options.database_url)
        app = build_app(desk)
    except (BadRules, SealingError) as bad:
        print(bad, file=sys.stderr)
        return 2
    except (ArgumentError, SQLAlchemyError, OSError, ImportError) as error:
        print(f"the database cannot be opened: {type(error).__name__}; check --database-url", file=sys.stderr)
        return 2
    if options.end_with_stdin:
        end_with_stdin()
    app.prepare(host=options.host, port=options.port, single_process=True, motd=False, access_log=False)
    log.info("action server at http://%s:%s", options.host, options.port)
    rounds = Rounds(duties(desk))
    rounds.start()
    Sanic.serve_single(primary=app)
    rounds.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
