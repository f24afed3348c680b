"""One form for the many ways to type the same thing; character for character, so that spans stay true."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("traditional.tsv")


@lru_cache(maxsize=1)
def _simplified() -> dict[str, str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


@lru_cache(maxsize=20_000)
def _one(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    folded = folded if len(folded) == 1 else character
    lowered = folded.lower()
    folded = lowered if len(lowered) == 1 else folded
    if unicodedata.category(folded) in ("Cf", "Cc", "Mn", "Me"):
        return " "  # zero-width and control characters must not split a word that a rule looks for
    return _simplified().get(folded, folded)


def normalize(text: str) -> str:
    """Return the text in half-width, lower case, simplified script; ``len`` and positions are unchanged."""
    return "".join(map(_one, text))


def squeeze(text: str) -> str:
    """Return the normalised text without spaces and with runs of one character cut to three; positions are lost."""
    kept: list[str] = []
    for character in normalize(text):
        if character.isspace():
            continue
        if len(kept) >= 3 and kept[-1] == kept[-2] == kept[-3] == character:
            continue
        kept.append(character)
    return "".join(kept)
