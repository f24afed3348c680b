"""Read and check the rules of returns and compensation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from actions.errors import BadRules

RULES = Path(__file__).with_name("rules.yml")
TOPICS = ("returns", "claims")
PLACES = frozenset({"product", "until", "limit", "voucher", "late_days"})
PLACE = re.compile(r"\{(\w*)\}")
BOUNDS = ("at_most", "more_than")
Doer = Literal["automatic", "person", "nobody"]
Value = str | bool | float


@dataclass(frozen=True)
class Fact:
    """Something that decides."""

    name: str
    values: tuple[Value, ...]
    """What it can be; empty for a number."""
    ask: str | None
    """The slot whose question settles it; None for a fact that no parent is asked for."""
    assume: Value | None
    """What an unknown one that is not asked for counts as."""
    words: Mapping[Value, str]


@dataclass(frozen=True)
class Bound:
    """A condition on a number: more than ``more_than`` and at most ``at_most``; each a number or the name of one."""

    at_most: float | str | None = None
    more_than: float | str | None = None


@dataclass(frozen=True)
class Outcome:
    """What comes of it."""

    id: str
    name: str
    by: Doer
    next: str


@dataclass(frozen=True)
class Rule:
    """Conditions and what they lead to."""

    id: str
    when: Mapping[str, Bound | tuple[Value, ...]]
    outcome: Outcome
    clause: str
    words: str


@dataclass(frozen=True)
class Topic:
    """All rules of one matter, in the order of trying."""

    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Book:
    """The whole file."""

    topics: Mapping[str, Topic]
    kinds: Mapping[str, str]
    """Product type to kind."""
    automatic_yuan: float
    voucher_yuan: float
    warranty_days: int
    above_limit: str


@lru_cache(maxsize=4)
def load_book(path: Path = RULES) -> Book:
    """Read the rules.

    Raises:
        BadRules: names the file, the rule, what is wrong there and what would be right.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadRules(f"{path}: {error}") from error
    return _Reader(path).book(content)


@dataclass(frozen=True)
class _Reader:
    path: Path

    def wrong(self, where: str, what: str, right: str) -> BadRules:
        return BadRules(f"{self.path}: {where}: {what}; {right}")

    def book(self, content: Any) -> Book:
        keys = {"limits", "kinds", "outcomes", "above_limit", *TOPICS}
        raw = self.mapping(content, "the file", keys, needed=keys)
        numbers = {"automatic_yuan", "late_voucher_yuan", "assumed_warranty_days"}
        limits = self.mapping(raw["limits"], "limits", numbers, needed=numbers)
        for name, value in limits.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise self.wrong(f"limits.{name}", f"{value!r} is no amount", "write a number from 0")
        outcomes = {name: self.outcome(name, row) for name, row in raw["outcomes"].items()}
        kinds = {product: kind for kind, products in raw["kinds"].items() for product in products}
        topics = {name: self.topic(name, raw[name], outcomes) for name in TOPICS}
        for kind in raw["kinds"]:
            self.known(kind, topics["returns"].facts["kind"].values, f"kinds.{kind}", "kind")
        amounts = (float(limits["automatic_yuan"]), float(limits["late_voucher_yuan"]))
        above = self.words(raw["above_limit"], "above_limit")
        return Book(topics, kinds, *amounts, int(limits["assumed_warranty_days"]), above)

    def outcome(self, name: str, row: Any) -> Outcome:
        where, keys = f"outcome {name!r}", {"name", "by", "next"}
        raw = self.mapping(row, where, keys, needed=keys)
        self.known(raw["by"], ("automatic", "person", "nobody"), where, "doer")
        return Outcome(
            name, self.words(raw["name"], where), cast(Doer, raw["by"]), self.words(raw["next"], f"{where}.next")
        )

    def topic(self, name: str, row: Any, outcomes: Mapping[str, Outcome]) -> Topic:
        raw = self.mapping(row, name, {"facts", "rules"}, needed={"facts", "rules"})
        facts = {fact: self.fact(f"{name}.facts.{fact}", fact, body) for fact, body in raw["facts"].items()}
        rules = tuple(self.rule(name, body, facts, outcomes) for body in raw["rules"])
        self.check_order(name, rules)
        return Topic(facts, rules)

    def fact(self, where: str, name: str, row: Any) -> Fact:
        raw = self.mapping(row, where, {"values", "number", "ask", "assume", "words"}, needed=set())
        values = tuple(raw.get("values", ()))
        if bool(values) == bool(raw.get("number")):
            raise self.wrong(where, "it has neither values nor 'number: true', or both", "write one of them")
        if "ask" not in raw and "assume" not in raw:
            raise self.wrong(where, "nobody asks for it and nothing is assumed", "write 'ask: SLOT' or 'assume: VALUE'")
        if values and "assume" in raw:
            self.known(raw["assume"], values, where, "value")
        for value in raw.get("words", {}):
            self.known(value, values, where, "value")
        return Fact(name, values, raw.get("ask"), raw.get("assume"), raw.get("words", {}))

    def rule(self, topic: str, row: Any, facts: Mapping[str, Fact], outcomes: Mapping[str, Outcome]) -> Rule:
        keys = {"id", "when", "outcome", "clause", "words"}
        where = f"{topic}, rule {row.get('id', '?')!r}" if isinstance(row, dict) else topic
        raw = self.mapping(row, where, keys, needed=keys)
        self.known(raw["outcome"], tuple(outcomes), where, "outcome")
        when = {name: self.condition(where, name, wanted, facts) for name, wanted in raw["when"].items()}
        clause, words = self.words(raw["clause"], f"{where}.clause"), self.words(raw["words"], f"{where}.words")
        return Rule(str(raw["id"]), when, outcomes[raw["outcome"]], clause, words)

    def condition(self, where: str, name: str, wanted: Any, facts: Mapping[str, Fact]) -> Bound | tuple[Value, ...]:
        self.known(name, tuple(facts), where, "fact")
        if facts[name].values:
            values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
            for value in values:
                self.known(value, facts[name].values, f"{where}, {name}", "value")
            return values
        raw = self.mapping(wanted, f"{where}, {name}", set(BOUNDS), needed=set())
        numbers = [fact.name for fact in facts.values() if not fact.values and fact.ask is None]
        for limit in raw.values():
            if isinstance(limit, bool) or not isinstance(limit, int | float | str):
                raise self.wrong(f"{where}, {name}", f"{limit!r} is no limit", "write a number or a number fact")
            if isinstance(limit, str):
                self.known(limit, tuple(numbers), f"{where}, {name}", "number fact")
        if not raw:
            raise self.wrong(f"{where}, {name}", "the condition is empty", f"write one of {', '.join(BOUNDS)}")
        return Bound(**raw)

    def check_order(self, topic: str, rules: Sequence[Rule]) -> None:
        ids = [rule.id for rule in rules]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice:
            raise self.wrong(topic, f"two rules are called {twice!r}", "give each its own id")
        if not rules or rules[-1].when:
            raise self.wrong(topic, "the last rule has conditions", "end with one whose 'when' is {}: a person decides")
        for place, rule in enumerate(rules):
            for before in rules[:place]:
                if _covers(before, rule):
                    right = f"move it before {before.id!r} or take it out"
                    raise self.wrong(f"{topic}, rule {rule.id!r}", f"never reached after {before.id!r}", right)

    def mapping(self, raw: Any, where: str, allowed: set[str], *, needed: set[str]) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise self.wrong(where, f"is {type(raw).__name__}", f"write a mapping with {', '.join(sorted(allowed))}")
        for key in raw:
            self.known(key, tuple(sorted(allowed)), where, "key")
        missing = sorted(needed - raw.keys())
        if missing:
            raise self.wrong(where, f"lacks {', '.join(missing)}", "every one is needed")
        return raw

    def known(self, value: Any, allowed: Sequence[Any], where: str, kind: str) -> None:
        if any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in allowed):
            return
        near = get_close_matches(str(value), [str(one) for one in allowed], n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(map(str, allowed))}"
        raise self.wrong(where, f"unknown {kind} {value!r}", hint)

    def words(self, raw: Any, where: str) -> str:
        if not isinstance(raw, str) or not raw.strip():
            raise self.wrong(where, "has no words", "write what the parent shall read")
        for place in PLACE.findall(raw):
            self.known(place, tuple(sorted(PLACES)), where, "place")
        return raw.strip()


def _covers(one: Rule, other: Rule) -> bool:
    """Whether every case of ``other`` is a case of ``one``, as far as single conditions tell."""
    return all(name in other.when and _within(other.when[name], wanted) for name, wanted in one.when.items())


def _within(inner: Bound | tuple[Value, ...], outer: Bound | tuple[Value, ...]) -> bool:
    if isinstance(inner, tuple) and isinstance(outer, tuple):
        return set(inner) <= set(outer)
    assert isinstance(inner, Bound) and isinstance(outer, Bound)
    if inner == outer:
        return True
    numbers = (inner.at_most, inner.more_than, outer.at_most, outer.more_than)
    if any(isinstance(number, str) for number in numbers):
        return False
    low, high = float("-inf"), float("inf")
    inner_low, outer_low = (float(one.more_than) if one.more_than is not None else low for one in (inner, outer))
    inner_high, outer_high = (float(one.at_most) if one.at_most is not None else high for one in (inner, outer))
    return outer_low <= inner_low and inner_high <= outer_high
