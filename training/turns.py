"""Our labelled turns: what a parent says next in a talk, and what that does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.understand.acts import STATES

FOLDER = Path(__file__).with_name("turns")
ACTS = ("fixed", "not_fixed", "cannot", "report", "new_sign", "inform", "unknown", "accept", "refuse", "correct", "ask", "ask_else",
        "back", "recall", "person", "wait", "stop", "thanks", "joke", "sigh", "complain", "safe", "worse", "nod")  # fmt: skip
"""What a turn does; ``turns/README.md`` says what each means."""
VALIDATION, TEST = ("w3", "w8", "w10"), ("w12",)
"""Voices that choose the mixture and the limits, and one that only measures."""


@dataclass(frozen=True)
class Turn:
    """One labelled turn: the state of the talk, what the bot said, the words, what they do, the most important first."""

    voice: str
    state: str
    bot: str
    text: str
    acts: tuple[str, ...]


def read_turns(folder: Path = FOLDER) -> list[Turn]:
    """Read ``<voice>.jsonl``.

    Raises:
        ValueError: a line holds no text, or another state or act than there are; the message names file and line.
    """
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            wrong = {row["state"]} - {*STATES} | {*row["acts"]} - {*ACTS}
            if wrong or not row["acts"] or not row["text"].strip():
                raise ValueError(f"{path}:{number}: {', '.join(sorted(wrong)) or 'no act or no text'} is unknown here")
            found.append(Turn(path.stem, row["state"], row["bot"], row["text"], tuple(row["acts"])))
    return found


def parts(turns: Sequence[Turn]) -> tuple[list[Turn], list[Turn], list[Turn]]:
    """Return the turns to teach, to choose with and to measure on, which share no voice."""
    chosen, measured = [t for t in turns if t.voice in VALIDATION], [t for t in turns if t.voice in TEST]
    return [t for t in turns if t.voice not in (*VALIDATION, *TEST)], chosen, measured
