"""Batches that are prepared ahead come in their order, and an error comes at its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from training.ahead import ahead


def test_all_come_in_their_order() -> None:
    assert list(ahead(range(100), most=3)) == list(range(100))


def test_an_error_comes_behind_what_was_ready() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    taken = ahead(broken())
    assert next(taken) == 1
    with pytest.raises(ValueError, match="no more"):
        next(taken)
