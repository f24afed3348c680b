"""The rule layer of safety: signs of danger that no model may overrule. It only ever raises the urgency."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.understanding import GOES_ON, Alarm, Entity, Urgency
from bot.understand.hazards import Sight, look
from bot.understand.normalize import squeeze

OF_A_MIND = ("self_harm", "harm_baby", "psychosis")
"""Dangers that a person is called for before any first aid."""
SUPPOSED = "supposition or old event"
"""The reason of an alarm's absence: clear signs that nothing happens now."""
OF_THE_MOTHER = ("postpartum", "breastfeeding")
"""Topics after which a fever told without a child is the mother's own."""
FEVER = 38.0
NEAR = 8
"""Characters before a span of time that say of what it is."""
RULES = Path(__file__).with_name("dangers.zh.yml")


@dataclass(frozen=True)
class Danger:
    """One named danger with its patterns."""

    name: str
    any: re.Pattern[str]
    also: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def found_in(self, text: str) -> str | None:
        """Return the words that name the danger, None when there are none or a look-alike explains them."""
        match = self.any.search(text)
        if match is None or not all(pattern.search(text) for pattern in self.also):
            return None
        if self.unless and self.unless.search(text):
            return None
        return match.group()


@dataclass(frozen=True)
class Rules:
    """All rules, compiled."""

    dangers: tuple[Danger, ...]
    urgent: re.Pattern[str]
    worsens: re.Pattern[str]
    """What is an alarm only while a danger lasts."""
    not_now: re.Pattern[str]
    small_cut: tuple[re.Pattern[str], ...]
    no_small_cut: re.Pattern[str]
    bare_fever: re.Pattern[str]
    nursing_fever: re.Pattern[str]
    no_nursing_fever: re.Pattern[str]
    fever_words: re.Pattern[str]
    spoiled: re.Pattern[str]
    of_water: re.Pattern[str]
    no_age: re.Pattern[str]
    """Before a span of time: it is how long an illness lasts or a thing is owned."""
    fever_under: float
    fever_at: float
    seriously_cold: float


def _union(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _danger(name: str, body: Mapping[str, Any], never: Sequence[str] = ()) -> Danger:
    unless = [*body.get("unless", ()), *never]
    also = tuple(_union(patterns) for patterns in body.get("with", ()))
    return Danger(name, _union(body["any"]), also, _union(unless) if unless else None)


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """Read ``dangers.zh.yml``."""
    raw: Mapping[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    plainly = (_danger(body.get("name", name), body) for name, body in raw["dangers"].items())
    otherwise = raw["told_otherwise"]
    veiled = (_danger(body["name"], body, otherwise["never"]) for body in otherwise["cases"])
    return Rules(
        (*plainly, *veiled),
        _union(raw["urgent"]),
        _union(raw["worsens"]),
        _union(raw["not_now"]),
        tuple(_union(patterns) for patterns in raw["small_cut"]),
        _union(raw["no_small_cut"]),
        re.compile(raw["bare_fever"]),
        re.compile(raw["nursing_fever"]),
        re.compile(raw["no_nursing_fever"]),
        re.compile(raw["fever_words"]),
        re.compile(raw["spoiled"]),
        re.compile(raw["of_water"]),
        re.compile(raw["no_age"]),
        raw["fever_under"],
        raw["fever_at"],
        raw["seriously_cold"],
    )


def judge(
    text: str,
    entities: Sequence[Entity],
    *,
    known_age: float | None = None,
    known_heat: float | None = None,
    retold: bool = False,
    lasting: str | None = None,
) -> Alarm:
    """Return the urgency that the rules see in a message.

    Args:
        text: the message as sent.
        entities: what was found in it; ages in months, temperatures in degrees Celsius.
        known_age: the child's age in months as the conversation knows it, None when unknown.
        known_heat: the last temperature told in this conversation in degrees Celsius, None when unknown.
        retold: what was told of another child is this one's, the temperature too.
        lasting: the danger told earlier that is not over, None where there is none: then it counts that it worsens or that first aid fails.
    """
    rules = load_rules()
    plain, sight = squeeze(text), look(text)
    clear = squeeze(sight.told)
    supposed = bool(rules.not_now.search(plain))
    fever = _young_fever((text, plain, clear), entities, (known_age, known_heat), rules, retold=retold)
    if fever and not supposed:
        return Alarm(Urgency.EMERGENCY, 1.0, (fever,), "young_fever")
    if supposed:
        return Alarm(Urgency.ROUTINE, 1.0, (SUPPOSED,))
    named = _named(clear, sight, rules)
    if named:
        return Alarm(Urgency.EMERGENCY, 1.0, (f"{named[0]}: {named[1]}",), named[0])
    if lasting and lasting not in OF_A_MIND and (worse := rules.worsens.search(sight.told)):
        return Alarm(Urgency.EMERGENCY, 1.0, (f"{GOES_ON}: {worse.group()}",), lasting)
    urgent = rules.urgent.search(clear)
    return Alarm(Urgency.URGENT, 1.0, (urgent.group(),)) if urgent else Alarm(Urgency.ROUTINE, 1.0, ())


def _named(text: str, sight: Sight, rules: Rules) -> tuple[str, str] | None:
    """Return the danger that a message tells and what tells it: a mother's own, the one whose cause is found, a pattern's, that of signs alone."""
    named = next(((one.name, words) for one in rules.dangers if (words := one.found_in(text))), None)
    cause = sight.certain
    if cause and not (named and (named[0] in OF_A_MIND or cause.danger == "unknown")):
        return cause.danger, " ".join(cause.needs)
    if named:
        return named
    return (sight.grave.danger, " ".join(sight.grave.needs)) if sight.grave else None


def small_cut_stopped(text: str) -> bool:
    """Whether a message tells of a small cut that no longer bleeds, at no place and with no sign that makes it more."""
    rules, plain = load_rules(), squeeze(text)
    return all(pattern.search(plain) for pattern in rules.small_cut) and not rules.no_small_cut.search(plain)


def _sign_of_spoiled_food(text: str) -> str | None:
    """Return the words that tell of food that is no longer good, None where there are none."""
    found = load_rules().spoiled.search(squeeze(text))
    return found.group() if found else None


def to_be_seen_today(
    text: str, cues: frozenset[str], entities: tuple[Entity, ...], known: Mapping[str, object]
) -> str | None:
    """Return the words that are urgent after what was told before, though no sign of danger is told."""
    if known.get("already_fed") and (spoiled := _sign_of_spoiled_food(text)):
        return spoiled
    heats = [entity for entity in entities if entity.type == "temperature" and entity.value is not None]
    hot = next((entity.text for entity in heats if entity.value >= FEVER), None)
    mothers = "own_fever" in cues and known.get("last_topic") in OF_THE_MOTHER
    return hot if mothers else None


def tells_only_a_fever(text: str) -> bool:
    """Whether a message tells a fever in degrees, and no sign besides and no age."""
    return load_rules().bare_fever.search(squeeze(text)) is not None


def fever_of_a_nursing_mother(text: str, *, told_before: bool) -> bool:
    """Whether the words of a fever, or those before them, are of nursing, and of no sign that makes it more."""
    rules, plain = load_rules(), squeeze(text)
    nursing = told_before or rules.nursing_fever.search(plain) is not None
    return nursing and not rules.no_nursing_fever.search(plain)


def _of_something_else(text: str, entity: Entity, entities: Sequence[Entity]) -> bool:
    """Whether a span of time that looks like an age is the rest of one ("three months and twenty days"), or that of an illness or a thing."""
    rest = any(one.type == entity.type and one.span[1] == entity.span[0] for one in entities)
    before = text[max(entity.span[0] - NEAR, 0) : entity.span[0]]
    return rest or load_rules().no_age.search(before) is not None


def _young_fever(
    said: tuple[str, str, str],
    entities: Sequence[Entity],
    known: tuple[float | None, float | None],
    rules: Rules,
    *,
    retold: bool,
) -> str | None:
    sent, text, told = said  # one that may come some day is no fever, unless degrees are told
    known_age, known_heat = known
    spans = [one for one in entities if one.type == "baby_age" and not _of_something_else(sent, one, entities)]
    ages = [entity.value for entity in spans if entity.value is not None]
    heats = [entity.value for entity in entities if entity.type == "temperature" and entity.value is not None]
    if (ages or retold) and not heats and known_heat is not None:
        heats = [known_heat]  # "not eight months, eighty days" makes an earlier fever an emergency
    young = [age for age in ages or ([known_age] if known_age is not None else []) if age < rules.fever_under]
    hot = [heat for heat in heats if heat >= rules.fever_at or heat < rules.seriously_cold]
    if young and hot and not (rules.of_water.search(text) and not rules.fever_words.search(text)):
        return f"young_fever: {young[0]} months, {hot[0]} degrees"
    if young and not heats and ages and rules.fever_words.search(told):
        return f"young_fever: {young[0]} months, fever without a number"
    return None
