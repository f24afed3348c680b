"""Prepare the next batches while the network works on this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import Queue
from threading import Thread
from typing import TypeVar

Item = TypeVar("Item")
MOST = 16


def ahead(items: Iterable[Item], most: int = MOST) -> Iterator[Item]:
    """Yield the items in their order; a thread takes up to ``most`` of them before they are asked for.

    Torch lets go of the interpreter while it computes, so that preparing in Python costs next to nothing.

    Raises:
        Exception: whatever taking an item raised, at its place.
    """
    ready: Queue[tuple[Item | None, BaseException | None]] = Queue(most)

    def take() -> None:
        try:
            for item in items:
                ready.put((item, None))
            ready.put((None, None))
        except BaseException as error:
            ready.put((None, error))

    Thread(target=take, daemon=True).start()
    while True:
        item, error = ready.get()
        if error is not None:
            raise error
        if item is None:
            return
        yield item
