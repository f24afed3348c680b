"""Plain text of the open data sets, for learning that needs no labels."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.understand.normalize import normalize

LEFT_OUT = ("lexicons", "pairs_", "kb_consumer", "text_cmrc", "emotion_brighter")
"""Word lists, translations, legal and encyclopaedic text, and what its README restricts to research."""
FIELDS = ("text", "question", "answer", "heading", "title")
SHORTEST = 4
"""Characters of a line."""


def open_lines(folder: Path) -> Iterator[str]:
    """Yield the distinct lines of all data sets, normalised, without spaces; of dialogues with a counsellor the client's."""
    seen: set[int] = set()
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        if path.parent.name.startswith(LEFT_OUT):
            continue
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for row in file:
                for text in _texts(json.loads(row)):
                    for line in text.split("\n"):
                        plain = re.sub(r"\s+", "", normalize(line))
                        mark = hash(plain)
                        if len(plain) >= SHORTEST and mark not in seen:
                            seen.add(mark)
                            yield plain


def _texts(row: dict[str, Any]) -> Iterator[str]:
    for key in FIELDS:
        if isinstance(row.get(key), str):
            yield row[key]
    for number, turn in enumerate(row.get("turns", ())):
        if isinstance(turn, str):
            if number % 2 == 0:
                yield turn
        elif turn.get("role", "user") != "assistant":
            yield turn["text"]
