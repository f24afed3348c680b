"""What an invoice is to be made out to: a title and a tax number, told together or one by one."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain.understanding import InvoiceData
from bot.understand.normalize import normalize
from bot.understand.numbers import language


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    written: dict[str, str] = language()["invoice"]
    return tuple(re.compile(written[name]) for name in ("titles", "tax_numbers"))


def find_invoice_data(text: str) -> InvoiceData | None:
    """Return the title and the tax number that a message tells, in the parent's own spelling; None where it tells neither."""
    plain = normalize(text)
    titles, numbers = _patterns()
    title, number = titles.search(plain), numbers.search(plain)
    if title is None and number is None:
        return None
    named = next((name for name in titles.groupindex if title and title[name]), None)
    return InvoiceData(
        text[slice(*title.span(named))].strip() if title and named else None,
        number["value"].upper() if number else None,
    )
