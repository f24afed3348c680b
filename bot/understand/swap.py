"""One value in another's place: "4481 and not 4418"."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.understanding import Swap
from bot.understand.normalize import normalize

SWAPS = Path(__file__).with_name("swaps.zh.yml")


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    raw: dict[str, Any] = yaml.safe_load(SWAPS.read_text(encoding="utf-8"))
    forms = tuple(re.compile(form.replace("{value}", raw["value"])) for form in raw["forms"])
    return forms, re.compile(raw["no_values"])


def find_swap(text: str) -> Swap | None:
    """Return the value that a message puts in another's place, in the parent's own spelling; None where it swaps nothing."""
    plain = normalize(text)
    forms, none = _forms()
    for form in forms:
        found = form.search(plain)
        if found and not none.match(found["new"]) and not none.match(found["old"]) and found["new"] != found["old"]:
            return Swap(text[slice(*found.span("new"))], text[slice(*found.span("old"))])
    return None
