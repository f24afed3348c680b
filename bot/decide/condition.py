"""Conditions of flows: the part of Rasa's predicate language that needs no language model.

Grammar (lowest binding first)::

    either  = both ("or" both)*
    both    = negated ("and" negated)*
    negated = "not" negated | comparison
    comparison = value (("<" | "<=" | ">" | ">=" | "=" | "==" | "!=" | "is" | "is not" | "contains" | "matches") value)?
    value   = number | "text" | true | false | null | undefined | empty | slots.name | context.name
            | {value value ...} | "(" either ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Scope = Mapping[str, Mapping[str, Any]]
"""``{"slots": {...}, "context": {...}}``"""
Test = Callable[[Scope], Any]

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign><=|>=|!=|==|[<>=(){}])|(?P<word>[\w.]+))"""
)
CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None, "empty": None}
SIGNS = ("<=", ">=", "!=", "==", "<", ">", "=")


class ConditionError(ValueError):
    """A condition that cannot be read; says where it stopped making sense."""


@dataclass(frozen=True)
class Condition:
    """A parsed condition; call it with a scope to get True or False."""

    source: str
    test: Test

    def __call__(self, scope: Scope) -> bool:
        """Evaluate; a comparison of things that cannot be compared is False."""
        return bool(self.test(scope))

    @property
    def slots(self) -> frozenset[str]:
        """Names of the slots that the condition reads."""
        return frozenset(re.findall(r"\bslots\.(\w+)", self.source))


def parse_condition(source: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: when ``source`` is not in the grammar above.
    """
    reader = _Reader(source)
    test = reader.either()
    if reader.peek() is not None:
        raise ConditionError(f"{source!r}: did not expect {reader.peek()!r}")
    return Condition(source, test)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.tokens, place = source, [], 0
        stripped = source.rstrip()
        while place < len(stripped):
            found = TOKEN.match(stripped, place)
            if not found:
                raise ConditionError(f"{source!r}: cannot read {stripped[place:]!r}")
            self.tokens.append(found.group().strip())
            place = found.end()
        self.place = 0

    def peek(self) -> str | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, *wanted: str) -> str | None:
        token = self.peek()
        if token is None or (wanted and token.lower() not in wanted):
            return None
        self.place += 1
        return token

    def either(self) -> Test:
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda scope: any(part(scope) for part in parts)

    def both(self) -> Test:
        parts = [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else lambda scope: all(part(scope) for part in parts)

    def negated(self) -> Test:
        if self.take("not"):
            inner = self.negated()
            return lambda scope: not inner(scope)
        return self.comparison()

    def comparison(self) -> Test:
        left = self.value()
        sign = self.take(*SIGNS, "is", "contains", "matches")
        if sign is None:
            return left
        if sign == "is" and self.take("not"):
            sign = "!="
        right = self.value()
        compare = COMPARISONS[sign.lower()]
        return lambda scope: compare(left(scope), right(scope))

    def value(self) -> Test:
        token = self.take()
        if token is None:
            raise ConditionError(f"{self.source!r}: ends where a value was expected")
        if token == "(":
            inner = self.either()
            self._close(")")
            return inner
        if token == "{":
            members: list[Test] = []
            while self.peek() not in ("}", None):
                members.append(self.value())
            self._close("}")
            return lambda scope: [member(scope) for member in members]
        if token.lower() in CONSTANTS:
            return _constant(CONSTANTS[token.lower()])
        if token[0] in "\"'":
            return _constant(token[1:-1])
        if re.fullmatch(r"-?\d+(\.\d+)?", token):
            return _constant(float(token))
        space, _, name = token.partition(".")
        if space in ("slots", "context") and name:
            return lambda scope: scope.get(space, {}).get(name)
        raise ConditionError(
            f'{self.source!r}: {token!r} is no value; write slots.name, context.name, a number or "text"'
        )

    def _close(self, sign: str) -> None:
        if not self.take(sign):
            raise ConditionError(f"{self.source!r}: {sign!r} is missing")


def _constant(value: Any) -> Test:
    return lambda scope: value


def _same(left: Any, right: Any) -> bool:
    if left in (None, "") and right in (None, ""):
        return True
    return bool(left == right)


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def test(left: Any, right: Any) -> bool:
        try:
            return compare(float(left), float(right))
        except (TypeError, ValueError):
            return False

    return test


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "=": _same,
    "==": _same,
    "is": _same,
    "!=": lambda left, right: not _same(left, right),
    "contains": lambda left, right: right in (left or ()),
    "matches": lambda left, right: bool(re.search(str(right), str(left or ""))),
}
