"""From text to the n-gram counts that the classifier weighs; the same in training and serving."""

from __future__ import annotations

import zlib
from collections import Counter

from bot.understand.normalize import squeeze

BUCKETS = 1 << 16
ORDERS = (1, 2, 3)


def ngrams(text: str) -> Counter[int]:
    """Return how often each character n-gram bucket occurs.

    Args:
        text: a message as sent; it is normalised here, its ends are marked.

    Returns:
        Buckets in ``[0, BUCKETS)`` with counts ≥ 1; never empty.
    """
    marked = f"^{squeeze(text)}$"
    return Counter(
        zlib.crc32(marked[place : place + order].encode("utf-8")) % BUCKETS
        for order in ORDERS
        for place in range(len(marked) - order + 1)
    )
