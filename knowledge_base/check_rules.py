"""What check.yml holds the knowledge files to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Rules:
    """What check.yml holds: limits, keys by kind of file, and dangerous advice."""

    answer_longest: int
    questions_least: int
    sentence_longest: int
    clause_longest: int
    clause_mean: float
    all_ages: tuple[str, ...]
    age_highest: float
    domains: tuple[str, ...]
    difficulties: tuple[str, ...]
    states: tuple[str, ...]
    leaves: frozenset[str]
    keys: Mapping[str, Mapping[str, Sequence[str]]]
    medical_intents: frozenset[str]
    clause_ends: re.Pattern[str]
    negations: re.Pattern[str]
    dangers: tuple[tuple[re.Pattern[str], str], ...]


@cache
def shipped_rules() -> Rules:
    """The Rules of check.yml, read once."""
    data: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "check.yml").read_text(encoding="utf-8"))
    return Rules(
        answer_longest=data["answer_longest"],
        questions_least=data["questions_least"],
        sentence_longest=data["sentence_longest"],
        clause_longest=data["clause_longest"],
        clause_mean=data["clause_mean"],
        all_ages=tuple(data["all_ages"]),
        age_highest=data["age_highest"],
        domains=tuple(data["domains"]),
        difficulties=tuple(data["difficulties"]),
        states=tuple(data["states"]),
        leaves=frozenset(data["leaves"]),
        keys=data["keys"],
        medical_intents=frozenset(data["medical_intents"]),
        clause_ends=re.compile(f"[{data['clause_ends']}\n]"),
        negations=re.compile(data["negations"]),
        dangers=tuple((re.compile(danger["pattern"]), danger["why"]) for danger in data["dangers"]),
    )
