"""Prepare the next batches while the network works on this one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
MOST = 16
END: Any = object()


def ahead(items: Iterable[Item], most: int = MOST) -> Iterator[Item]:
    """Yield the items in their order; a thread takes up to ``most`` of them before they are asked for.

    Torch lets go of the interpreter while it computes, so that preparing in Python costs next to nothing. What taking an item
    raises is raised at its place.
    """
    left = iter(items)
    with ThreadPoolExecutor(max_workers=1) as taker:
        waiting = deque(taker.submit(next, left, END) for _ in range(most))
        while (item := waiting.popleft().result()) is not END:
            waiting.append(taker.submit(next, left, END))
            yield item
