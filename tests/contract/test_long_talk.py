"""A talk of two hundred turns: the last are answered as fast as the first."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

TOPICS = (
    "六个月宝宝一天喝多少奶",
    "那晚上呢",
    "温奶器不热了",
    "还是不行",
    "红屁股怎么护理",
    "谢谢",
    "辅食机怎么清洗",
    "嗯 好的",
)
TURNS, EDGE = 200, 40
SLOWER = 1.5
"""Times that the last turns may take of the first; without a kept state each would fold all events before it."""


def test_turns_stay_as_fast_over_two_hundred_of_them(assistant_with: Callable[..., Any]) -> None:
    ask = assistant_with()
    spent = []
    for turn in range(TURNS):
        begun = time.perf_counter()
        assert ask(TOPICS[turn % len(TOPICS)]), f"silent in turn {turn}"
        spent.append(time.perf_counter() - begun)
    first, last = median(spent[len(TOPICS) : len(TOPICS) + EDGE]), median(spent[-EDGE:])
    assert last < first * SLOWER, f"{first * 1000:.1f} ms at first, {last * 1000:.1f} ms at last"
