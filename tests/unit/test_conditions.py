"""Conditions of flows mean what Rasa's documentation says."""

from __future__ import annotations

import pytest

from bot.decide.condition import ConditionError, parse_condition

SCOPE = {
    "slots": {"age": 2.5, "product": "pump", "confirmed": True, "empty": None, "tags": ["a"]},
    "context": {"reason": "x"},
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("slots.age < 3", True),
        ("slots.age >= 3", False),
        ("slots.age < 3 and slots.confirmed", True),
        ("not slots.confirmed or slots.age = 2.5", True),
        ('slots.product is "pump"', True),
        ('slots.product is not "pump"', False),
        ("slots.empty is null", True),
        ("slots.unknown is undefined", True),
        ("slots.empty is not null", False),
        ('slots.product matches "^pu"', True),
        ('{"pump" "kettle"} contains slots.product', True),
        ('slots.tags contains "b"', False),
        ('context.reason == "x"', True),
        ("(slots.age > 1 and slots.age < 2) or slots.confirmed", True),
        ("slots.product > 3", False),
    ],
)
def test_conditions(source: str, expected: bool) -> None:
    assert parse_condition(source)(SCOPE) is expected


@pytest.mark.parametrize("source", ["slots.age <", "age = 3", "slots.age = 3)", "slots.age & 3", "(slots.age"])
def test_nonsense_is_refused_with_its_text(source: str) -> None:
    with pytest.raises(ConditionError, match="slots|age"):
        parse_condition(source)
