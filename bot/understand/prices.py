"""What was paid and what it costs now, as parents tell that a price fell."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain.understanding import PriceFall
from bot.understand.normalize import normalize
from bot.understand.numbers import language, read_number


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    written: dict[str, str] = language()["price_fall"]
    return {name: re.compile(pattern.replace("{num}", language()["number"])) for name, pattern in written.items()}


def _told(plain: str, *names: str) -> float | None:
    for name in names:
        if found := _patterns()[name].search(plain):
            told = [found[group] for group in found.re.groupindex if found[group]]
            return read_number(told[0]) if told else None
    return None


def find_price_fall(text: str) -> PriceFall | None:
    """Return the price that was paid and the one of today, None where the message tells no fall of a price."""
    plain = normalize(text)
    if both := _patterns()["from_to"].search(plain):
        paid, now = read_number(both["paid"]), read_number(both["now"])
    else:
        paid, now = _told(plain, "paid", "paid_before"), _told(plain, "now")
    by = _told(plain, "by")
    if by is not None and paid is not None and now is None:
        now = paid - by
    if by is None and not (paid and now and paid > now):
        return None
    return PriceFall(paid, now, by if by is not None else round((paid or 0) - (now or 0), 2), _told(plain, "count"))
