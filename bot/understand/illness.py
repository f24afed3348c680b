"""Which lines of an article answer a question on the illness that is talked of: is it catching, how long will it take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.understand.normalize import normalize

WORDS = Path(__file__).with_name("illness.zh.yml")


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    raw = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return tuple(
        (re.compile(kind["asks"]), re.compile(kind["tells"]) if "tells" in kind else None) for kind in raw.values()
    )


def asks_a_kind(question: str) -> bool:
    """Whether a question asks for something that any illness has: how long, how often, is it catching, what to watch for."""
    plain = normalize(question)
    return any(asks.search(plain) for asks, _ in _kinds())


def answering(question: str, lines: Sequence[str]) -> list[str] | None:
    """Return the lines that answer a question, in their order; None where it asks how bad it is, which the red flags say."""
    plain = normalize(question)
    tells = [tells for asks, tells in _kinds() if asks.search(plain)]
    if None in tells:
        return None
    return [line for line in lines if any(pattern and pattern.search(line) for pattern in tells)]
