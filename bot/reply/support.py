"""Whether each clause of a text that somebody else wrote is supported by a passage of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGE = Path(__file__).with_name("support.yml")
SHARED = 0.7
"""Share of a clause's character pairs that one sentence of a passage must hold."""
SHORTEST = 3
"""Characters of a clause that says something; shorter ones are connectives."""
LONGEST = 160
"""Characters of a text that is read on a phone."""
NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二两三四五六七八九十百半]+(?=[个岁天周月小分度毫克次倍日年])")
LATIN = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True)
class Language:
    """The words of support.yml."""

    clauses: re.Pattern[str]
    sentences: re.Pattern[str]
    fillers: frozenset[str]
    negations: re.Pattern[str]
    opposites: tuple[frozenset[str], ...]
    forbidden: re.Pattern[str]


@cache
def shipped() -> Language:
    """Read the words once."""
    data: Mapping[str, Any] = yaml.safe_load(LANGUAGE.read_text(encoding="utf-8"))
    return Language(
        clauses=re.compile(f"[{re.escape(data['clause_ends'])}]+"),
        sentences=re.compile(f"[{re.escape(data['sentence_ends'])}]+"),
        fillers=frozenset(data["fillers"]),
        negations=re.compile(data["negations"]),
        opposites=tuple(frozenset(row) for row in data["opposites"]),
        forbidden=re.compile(data["forbidden"], re.IGNORECASE),
    )


def unsupported(text: str, passages: Iterable[str]) -> list[str]:
    """Return what in ``text`` no sentence of ``passages`` supports; empty when the whole text may be said.

    A clause is supported by one sentence that holds ``SHARED`` of its character pairs, all its numbers and Latin words, is negated
    as often as it is, and holds no word that turns its meaning round. Too long a text, links and instructions are never supported.
    """
    words = shipped()
    if not text.strip() or len(text) > LONGEST or words.forbidden.search(text):
        return [text]
    known = [sentence for passage in passages for sentence in words.sentences.split(passage) if sentence.strip()]
    clauses = [clause.strip() for clause in words.clauses.split(text) if len(clause.strip()) >= SHORTEST]
    return [clause for clause in clauses if not any(_supports(sentence, clause, words) for sentence in known)] or (
        [] if clauses else [text]
    )


def unsupported_warnings(answer: str, told: str) -> list[str]:
    """Return the clauses of ``answer`` that forbid or rule something out and that ``told`` no longer holds."""
    words = shipped()
    clauses = [clause.strip() for clause in words.clauses.split(answer) if len(clause.strip()) >= SHORTEST]
    warned = [clause for clause in clauses if words.negations.search(clause) or "120" in clause]
    return [clause for clause in warned if not _supports(told.replace("\n", ","), clause, words)]


def _supports(sentence: str, clause: str, words: Language) -> bool:
    wanted = _pairs(clause, words)
    if len(wanted & _pairs(sentence, words)) < SHARED * len(wanted):
        return False
    for pattern in (NUMBER, LATIN):
        if not set(pattern.findall(clause)) <= set(pattern.findall(sentence)):
            return False
    near = min(_parts(sentence, words), key=lambda part: -len(wanted & _pairs(part, words)))
    if len(words.negations.findall(clause)) != len(words.negations.findall(near)):
        return False
    return not any(_turned(clause, near, row) for row in words.opposites)


def _parts(sentence: str, words: Language) -> Sequence[str]:
    """Clauses of a sentence, and each with the one behind it: a writer may leave a comma out."""
    parts = [part for part in words.clauses.split(sentence) if part.strip()]
    return [*parts, *("".join(two) for two in zip(parts, parts[1:], strict=False))] or [sentence]


def _turned(clause: str, sentence: str, row: frozenset[str]) -> bool:
    said, known = ({word for word in row if word in text} for text in (clause, sentence))
    return bool(said - known)


def _pairs(text: str, words: Language) -> set[str]:
    plain = "".join(character for character in text if character.isalnum() and character not in words.fillers)
    return {plain[place : place + 2] for place in range(len(plain) - 1)} or {plain}
