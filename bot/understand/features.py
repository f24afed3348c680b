"""From text to the n-gram numbers that the classifier sums; the same in training and serving."""

from __future__ import annotations

import zlib

from bot.understand.normalize import squeeze

BUCKETS = 1 << 16
ORDERS = (1, 2, 3, 4)


def ngrams(text: str, context: tuple[str, ...] = ()) -> list[int]:
    """Return the bucket of every character n-gram, in reading order, repeats included.

    Args:
        text: a message as sent; it is normalised here.
        context: names of what the conversation waits for; each becomes a feature of its own.

    Returns:
        Numbers in ``[0, BUCKETS)``; never empty.
    """
    marked = f"^{squeeze(text)}$"
    grams = [marked[place : place + order] for order in ORDERS for place in range(len(marked) - order + 1)]
    grams.extend(f"\x00{name}" for name in context)
    return [zlib.crc32(gram.encode("utf-8")) % BUCKETS for gram in grams]
