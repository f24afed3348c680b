"""Entities by rule: spans with normalised values. Patterns and words live in ``entities.zh.yml`` and ``lexicon.zh.yml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.understanding import Entity
from bot.understand.born import by_birthday, not_reached
from bot.understand.dates import DATED, find_dates
from bot.understand.normalize import normalize
from bot.understand.numbers import language, read_number

LEXICON = Path(__file__).with_name("lexicon.zh.yml")
DAYS_IN_MONTH = 30
Reading = tuple[Any, bool]
"""The value, and whether the age is a corrected one."""


@dataclass(frozen=True)
class _Rule:
    type: str
    pattern: re.Pattern[str]
    read: str
    not_before: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    before: re.Pattern[str] | None


def _compiled(source: str | None) -> re.Pattern[str] | None:
    if not source:
        return None
    for name, block in language()["blocks"].items():
        source = source.replace(f"{{{name}}}", block)
    return re.compile(source.replace("{num}", language()["number"]))


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    made = []
    for raw in language()["rules"]:
        pattern = _compiled(raw["pattern"])
        assert pattern is not None
        edges = [_compiled(raw.get(key)) for key in ("not_before", "not_after", "before")]
        made.append(_Rule(raw["type"], pattern, raw["read"], *edges))
    return tuple(made)


@lru_cache(maxsize=1)
def lexicon() -> dict[str, Any]:
    """Return products, brands and places as written in ``lexicon.zh.yml``."""
    loaded: dict[str, Any] = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _product_words() -> tuple[re.Pattern[str], dict[str, str]]:
    meaning = {
        normalize(word): name for name, words in lexicon()["products"].items() for word in (name, *(words or ()))
    }
    ordered = sorted(meaning, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))), meaning


@lru_cache(maxsize=1)
def _descriptions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns of devices that are told by what they do, each with the device."""
    tail = "|".join(f"(?:{one})" for one in lexicon()["described_tail"])
    return tuple((name, re.compile(f"(?:{does})(?:{tail})")) for name, does in lexicon()["described"].items())


def find_entities(
    text: str, *, now: datetime, tagged: Iterable[Entity] = (), asked_back: bool = False
) -> tuple[Entity, ...]:
    """Return the entities of a message in the order of the text, without overlap.

    Args:
        text: the message as sent.
        now: aware moment of the message; dates are read against it.
        tagged: spans that a trained tagger found; they yield to every rule.
        asked_back: whether the message answers a question about what has been.
    """
    plain = normalize(text)
    found: list[Entity] = []
    found.extend(_by_address(text, plain))
    found.extend(_by_rules(text, plain, now))
    dates = [*find_dates(text, plain, now, asked_back=asked_back)]
    found = [*not_reached(plain, found), *by_birthday(plain, dates, now), *dates]
    found.extend(_by_lexicon(text, plain))
    found.extend(_persons(text, plain))
    found.extend(tagged)
    return _without_denied(plain, _without_overlap(found))


def _by_rules(text: str, plain: str, now: datetime) -> Iterable[Entity]:
    for rule in _rules():
        for match in rule.pattern.finditer(plain):
            start, end = match.span("value") if "value" in rule.pattern.groupindex else match.span()
            before, after = plain[:start], plain[end:]
            if rule.not_before and rule.not_before.search(before) or rule.not_after and rule.not_after.search(after):
                continue
            if rule.before and not rule.before.search(before):
                continue
            dated = DATED.get(rule.read)
            value, corrected = (dated(match, now), False) if dated else READERS[rule.read](match, text[start:end])
            yield Entity(rule.type, text[start:end], (start, end), value, corrected)


def _by_address(text: str, plain: str) -> Iterable[Entity]:
    for match in re.finditer(language()["address"], plain):
        start, end = match.span()
        start += len(match.group()) - len(re.sub(lexicon()["address_lead"], "", match.group()))
        said = plain[start:end]
        vague = not re.search(r"\d", said) and re.search(lexicon()["no_road"], said)
        if end - start >= 5 and not vague:
            yield Entity("place", text[start:end].strip(), (start, start + len(text[start:end].strip())))


def _by_lexicon(text: str, plain: str) -> Iterable[Entity]:
    pattern, meaning = _product_words()
    for match in pattern.finditer(plain):
        start, end = match.span()
        yield Entity("product", text[start:end], (start, end), meaning[match.group()])
    for name, described in _descriptions():
        for match in described.finditer(plain):
            yield Entity("product", text[match.start() : match.end()], match.span(), name)
    for kind, words in _name_words().items():
        for match in words.finditer(plain):
            start, end = match.span()
            yield Entity(kind, text[start:end], (start, end))


@lru_cache(maxsize=1)
def _name_words() -> dict[str, re.Pattern[str]]:
    """Patterns of brands, and of places with the part of the city that stands beside them."""
    words = lexicon()
    only_as: dict[str, str] = words["only_as"]

    def any_of(kind: str) -> str:
        ordered = sorted(map(normalize, words[kind]), key=len, reverse=True)
        return "|".join(only_as.get(word) or re.escape(word) for word in ordered)

    city, part, end = any_of("places"), any_of("districts"), words["district_end"]
    place = (
        rf"(?:(?:{city}){words['city_end']}?){{1,3}}(?:(?:{part}){end}?|{words['district']})?(?!{words['no_place_before']})"
        rf"|(?:{part}){end}|(?<={words['place_lead']})(?:{part})(?!{words['no_place_before']})"
    )
    return {"brand": re.compile(any_of("brands")), "place": re.compile(place)}


def _persons(text: str, plain: str) -> Iterable[Entity]:
    """Yield names; only what is told as a name has a value, somebody spoken of has none."""
    for told in ("persons", "persons_spoken_of"):
        for pattern in _person_patterns(told):
            for match in pattern.finditer(plain):
                start, end = match.span("value")
                yield Entity("person", text[start:end], (start, end), text[start:end] if told == "persons" else None)


@lru_cache(maxsize=2)
def _person_patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    pieces = {name: language()[name] for name in ("surname", "given", "sure")}
    made = []
    for source in language()[kind]:
        for name, piece in pieces.items():
            source = source.replace(f"{{{name}}}", piece)
        made.append(re.compile(source))
    return tuple(made)


PRIORITY = ("phone", "ticket_no", "order_no", "batch_no", "place", "fault_code", "model", "temperature", "baby_age",
            "datetime", "duration", "amount", "product", "brand", "person")  # fmt: skip


def _without_overlap(found: list[Entity]) -> tuple[Entity, ...]:
    """Keep the stronger type where two spans meet; within a type, the longer one."""
    rank = {kind: place for place, kind in enumerate(PRIORITY)}
    taken: list[Entity] = []
    for entity in sorted(found, key=lambda e: (rank.get(e.type, 99), e.span[0] - e.span[1])):
        if all(entity.span[1] <= other.span[0] or entity.span[0] >= other.span[1] for other in taken):
            taken.append(entity)
    return tuple(sorted(taken, key=lambda entity: entity.span))


def _without_denied(plain: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Drop what the parent takes back ("not eight months, eighty days") where another value of the type stands."""
    denied, stays = re.compile(language()["denied"]), re.compile(language()["kept"])
    kept = tuple(
        entity
        for entity in entities
        if not denied.search(plain[: entity.span[0]])
        and not (entity.type == "product" and stays.search(plain[entity.span[1] :]))
    )
    left = {entity.type for entity in kept}
    return tuple(entity for entity in entities if entity in kept or entity.type not in left)


# --- readers: from a match to a value ---------------------------------------------------------


def _group(match: re.Match[str], *names: str) -> str | None:
    known = match.re.groupindex
    return next((match.group(name) for name in names if name in known and match.group(name)), None)


def _number(match: re.Match[str], *names: str) -> float | None:
    found = _group(match, *names)
    return read_number(found) if found else None


def _temperature(match: re.Match[str], said: str) -> Reading:
    whole = _number(match, "t")
    tenth = _number(match, "tenth", "tenth2", "tenth3")
    if whole is None:
        return None, False
    if tenth == 0.5:
        tenth = 5.0
    return round(whole + (tenth or 0) / 10, 1), False


def _age(match: re.Match[str], said: str) -> Reading:
    corrected = bool(_group(match, "corrected"))
    fixed = _group(match, "fixed")
    if fixed:
        return float(language()["ages"][fixed]), corrected
    months = 0.0
    years = _number(match, "years")
    if years is not None:
        months += years * 12 + (6 if _group(match, "half") else 0)
    months += _number(match, "months", "months2") or 0
    months += 0.5 if _group(match, "halfmonth", "halfend") else 0
    weeks = _number(match, "weeks")
    if weeks is not None:
        months += (weeks + (0.5 if _group(match, "halfweek") else 0)) * 7 / DAYS_IN_MONTH
    months += (_number(match, "days") or 0) / DAYS_IN_MONTH
    return round(months, 1), corrected


def _hours(match: re.Match[str], said: str) -> Reading:
    fixed = _group(match, "fixed")
    if fixed:
        return language()["durations"].get(fixed), False
    number, half = _number(match, "n"), language()["numerals"]["half"]
    beside = [_group(match, "plus", "plus2", "plus3"), _group(match, "half")]
    hours: dict[str, float] = language()["hours_in"]
    unit = hours.get(_group(match, "unit", "unit2", "unit3", "unit4") or "")
    if number is None or unit is None or any(word not in (None, half) for word in beside):
        return None, False
    number += 0.5 if half in beside else 0
    more = (_number(match, "and", "and2") or 0) * hours.get(_group(match, "and_unit", "and_unit2") or "", 0)
    return round(number * unit + more, 2), False


def _yuan(match: re.Match[str], said: str) -> Reading:
    number = _number(match, "n")
    jiao = _number(match, "jiao")
    if number is None or _group(match, "vague"):
        return None, False
    return round(number + (jiao or 0) / 10, 2), False


def _spelled_code(match: re.Match[str], said: str) -> Reading:
    digit = read_number(match.group("digit"))
    return (f"{match.group('letter').upper()}{int(digit)}" if digit is not None else None), False


def _spoken_digits(match: re.Match[str], said: str) -> Reading:
    numerals = language()["numerals"]
    words = {**numerals["digits"], **numerals["spoken"]}
    return "".join(
        str(words.get(letter, letter)) for letter in normalize(said) if letter in words or letter.isdigit()
    ), False


READERS: dict[str, Callable[[re.Match[str], str], Reading]] = {
    "text": lambda match, said: (normalize(said), False),
    "unread": lambda match, said: (None, False),
    "digits": lambda match, said: ("".join(filter(str.isdigit, normalize(said))), False),
    "spoken_digits": _spoken_digits,
    "upper": lambda match, said: (normalize(said).upper(), False),
    "temperature": _temperature,
    "age": _age,
    "hours": _hours,
    "yuan": _yuan,
    "spelled_code": _spelled_code,
}
