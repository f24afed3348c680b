"""A known fact of which a part is put right: "4481 and not 4418". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bot.domain.understanding import Entity, Swap, Understanding

MENDED = ("phone", "order_no", "batch_no", "model", "address", "person")
"""Facts that are told as words or numbers, of which a part may be wrong."""
NUMBERS = ("phone", "order_no", "batch_no")
OF_CORRECTION = frozenset({"correction", "puts_right"})
READ_WRONG = OF_CORRECTION | {"told_wrong", "puts_number_right"}
TOKEN, LIKE = re.compile(r"[0-9A-Za-z-]{4,}"), 0.7
"""What may be a number, and the share of a known one that it must have in common to be that one read anew."""


@dataclass(frozen=True)
class Learned:
    """A fact in this message."""

    slot: str
    value: Any
    said: str
    corrects: bool = False
    """True when another value was known before."""


def swapped(slots: Mapping[str, Any], read: Understanding) -> Learned | None:
    """Return the known fact with the part in it that a message puts right, None where it swaps nothing that is known."""
    swap = read.swap
    if swap is None:
        return None
    for slot in MENDED:
        known = slots.get(slot)
        if not isinstance(known, str):
            continue
        mended = _with(known, swap, number=slot in NUMBERS)
        if mended is not None and mended != known:
            return Learned(slot, mended, read.text, corrects=True)
    return None


def resembling(slots: Mapping[str, Any], read: Understanding) -> Learned | None:
    """Return the known number that a message reads anew ("looked wrong, it is 5319I7"), None where none is like it."""
    if not READ_WRONG & read.cues:
        return None
    told = [token for token in TOKEN.findall(read.text) if any(map(str.isdigit, token))]
    for slot in (*NUMBERS, "model"):
        known = slots.get(slot)
        if not isinstance(known, str):
            continue
        for token in told:
            new = token.upper() if known.isupper() else token
            alike = len(new) == len(known) and SequenceMatcher(None, known, new, autojunk=False).ratio() >= LIKE
            if alike and new != known:
                return Learned(slot, new, read.text, corrects=True)
    return None


def _with(known: str, swap: Swap, *, number: bool) -> str | None:
    found = [*re.finditer(re.escape(swap.old), known, re.IGNORECASE)]
    if not found or len(swap.old) < 2 and number:
        return None
    start, end = found[-1].span()
    return f"{known[:start]}{swap.new}{known[end:]}"


def value_of(entity: Entity) -> Any:
    """Return the normalised value, or the words where there is none."""
    return entity.value if entity.value is not None else entity.text


def devices_told(slots: Mapping[str, Any], read: Understanding, devices: Iterable[str]) -> list[Learned]:
    """Return the devices that were named so far, in their order: "and the second one" means one of them."""
    known, ours = [*(slots.get("told_devices") or ())], {*devices}
    every = [*dict.fromkeys((*known, *(one.value for one in read.all("product") if one.value in ours)))]
    return [Learned("told_devices", every, read.text)] if every != known else []
