"""Logs as JSON lines without personal data."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import datetime
from typing import Any

from sealing.masking import mask_text

LONGEST_REASON = 300
FOREIGN = re.compile(r"[^\x00-\x7f]+")
"""Our own errors are told in English: anything else in one has come from outside, most likely from a parent."""


class Discretion(logging.Filter):
    """Masks a record before anybody formats it; an exception keeps its places and loses what it quotes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the message and the exception; lets every record pass."""
        record.msg, record.args = mask_text(record.getMessage()), ()
        if record.exc_info and record.exc_info[1]:
            record.exc_text = told(record.exc_info[1])
            record.exc_info = None
        record.stack_info = None
        return True


class JsonLines(logging.Formatter):
    """Each record one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created).astimezone().isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def told(error: BaseException) -> str:
    """Return an exception with its causes: files, lines, functions, types, and masked reasons."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 200:
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [f"{type(seen).__name__}: {_reason(seen)}"]
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


def _reason(error: BaseException) -> str:
    return FOREIGN.sub("…", mask_text(str(error)))[:LONGEST_REASON]


def log_discreetly(level: int = logging.INFO) -> None:
    """Send everything that this process logs through one masked handler to stderr."""
    handler = logging.StreamHandler()
    handler.addFilter(Discretion())
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in tuple(logging.root.manager.loggerDict):
        other = logging.getLogger(name)
        if other.handlers:  # a library that brought its own way out
            other.handlers, other.propagate = [], True
