"""Decide a claim by the rules, or say which one question would decide it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from actions.claims.book import Bound, Fact, Rule, Topic, Value


@dataclass(frozen=True)
class Decided:
    """The same comes of it whatever is still unknown."""

    rule: Rule


@dataclass(frozen=True)
class Open:
    """One question would change what comes of it."""

    ask: Fact
    branches: tuple[tuple[Value, Rule], ...] = ()
    """What each answer leads to, where nothing else is open; empty otherwise."""


def weigh(topic: Topic, known: Mapping[str, Value], declined: Collection[str] = ()) -> Decided | Open:
    """Return what the rules say of the known facts, or the first fact in the file's order that changes the outcome.

    Args:
        topic: facts and rules, in order.
        known: fact name to value; other names are left out of account, a value that a fact cannot have counts as declined.
        declined: facts that the parent was asked for and does not know: they stay open and are not asked for again.
            Where they would decide, the topic's last rule does: a person.
    """
    about = {name: value for name, value in known.items() if name in topic.facts}
    told = {name: value for name, value in about.items() if _possible(topic.facts[name], value)}
    declined = {*declined, *(about.keys() - told.keys())}
    settled = {**{fact.name: fact.assume for fact in topic.facts.values() if fact.assume is not None}, **told}
    free = [fact for fact in topic.facts.values() if fact.name not in settled]
    hidden = [fact for fact in free if fact.name in declined]
    asked = [fact for fact in free if fact.name not in declined]
    results = [
        (case, _sure(topic, [{**case, **dict(rest)} for rest in _cases(topic, hidden, settled)]))
        for case in ({**settled, **dict(case)} for case in _cases(topic, asked, settled))
    ]
    sure = _same([rule for _, rule in results])
    if sure:
        return Decided(sure)
    deciding = [fact for fact in asked if _changes(fact, results)]
    ask = deciding[0]  # two cases that differ are joined by steps of one fact each, so one of them changes it
    return Open(ask, tuple(_branches(ask, results)) if deciding == [ask] else ())


def _sure(topic: Topic, cases: list[dict[str, Value]]) -> Rule:
    """Return what comes of a case whatever nobody knows of it; the last rule, a person, where that decides."""
    return _same([_first(topic, case) for case in cases]) or topic.rules[-1]


def _same(rules: list[Rule]) -> Rule | None:
    """Return the rule that most cases lead to, where all have the same outcome; None where they differ."""
    if len({rule.outcome.id for rule in rules}) > 1:
        return None
    commonest, _ = Counter(rule.id for rule in rules).most_common(1)[0]
    return next(rule for rule in rules if rule.id == commonest)


def _possible(fact: Fact, value: Value) -> bool:
    if fact.values:
        return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in fact.values)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cases(topic: Topic, free: list[Fact], settled: Mapping[str, Value]) -> Iterator[tuple[tuple[str, Value], ...]]:
    choices = [[(fact.name, value) for value in fact.values or _representatives(topic, fact, settled)] for fact in free]
    return product(*choices)


def _representatives(topic: Topic, fact: Fact, settled: Mapping[str, Value]) -> list[float]:
    """One number on each side of every limit that the rules know."""
    bounds = [rule.when[fact.name] for rule in topic.rules if fact.name in rule.when]
    limits = {_limit(one, settled) for bound in bounds if isinstance(bound, Bound) for one in _sides(bound)}
    return sorted({number for limit in limits for number in (limit, limit + 1)}) or [0.0]


def _sides(bound: Bound) -> list[float | str]:
    return [side for side in (bound.at_most, bound.more_than) if side is not None]


def _limit(side: float | str, case: Mapping[str, Value]) -> float:
    value = case[side] if isinstance(side, str) else side
    assert isinstance(value, int | float)
    return float(value)


def _first(topic: Topic, case: Mapping[str, Value]) -> Rule:
    return next(rule for rule in topic.rules if all(_holds(case, name, rule) for name in rule.when))


def _holds(case: Mapping[str, Value], name: str, rule: Rule) -> bool:
    wanted, value = rule.when[name], case[name]
    if isinstance(wanted, tuple):
        return value in wanted
    assert isinstance(value, int | float)
    above = wanted.more_than is None or value > _limit(wanted.more_than, case)
    return above and (wanted.at_most is None or value <= _limit(wanted.at_most, case))


def _changes(fact: Fact, results: list[tuple[dict[str, Value], Rule]]) -> bool:
    """Whether two answers to this alone, everything else being equal, lead to different outcomes."""
    groups: dict[tuple[tuple[str, Value], ...], set[str]] = {}
    for case, rule in results:
        rest = tuple((name, value) for name, value in case.items() if name != fact.name)
        groups.setdefault(rest, set()).add(rule.outcome.id)
    return any(len(outcomes) > 1 for outcomes in groups.values())


def _branches(fact: Fact, results: list[tuple[dict[str, Value], Rule]]) -> Iterator[tuple[Value, Rule]]:
    for value in fact.words:
        rules = [rule for case, rule in results if case[fact.name] == value]
        yield value, rules[0]
