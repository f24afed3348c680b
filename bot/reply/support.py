"""Whether a text that somebody else wrote says nothing but what passages of ours say.

The check is strict on purpose: a writer may choose, shorten and order what the passages hold, and join it with words that mean
nothing of their own. Whatever it adds beyond that is not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).with_name("support.words.yml")
LONGEST = 160
"""Characters of a text that is read on a phone."""


@dataclass(frozen=True)
class Words:
    """What support.words.yml holds."""

    clauses: re.Pattern[str]
    sentences: re.Pattern[str]
    fillers: frozenset[str]
    connectives: frozenset[str]
    negations: re.Pattern[str]
    conditions: re.Pattern[str]
    warnings: re.Pattern[str]
    number: re.Pattern[str]
    forbidden: re.Pattern[str]


@cache
def words() -> Words:
    """Read the words once."""
    data: Mapping[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    patterns = {name: re.compile(data[name]) for name in ("negations", "conditions", "warnings", "number")}
    return Words(
        clauses=re.compile(f"[{re.escape(data['clause_ends'])}]+"),
        sentences=re.compile(f"[{re.escape(data['sentence_ends'])}]+"),
        fillers=frozenset(data["fillers"]),
        connectives=frozenset(map(str, data["connectives"])),
        forbidden=re.compile(data["forbidden"], re.IGNORECASE),
        **patterns,
    )


def unsupported(text: str, passages: Iterable[str]) -> list[str]:
    """Return what in ``text`` the passages do not say; empty when the whole text may be said.

    A clause is supported by a clause of a passage, or two adjoining ones, from which it comes by leaving characters out: none
    is new but fillers, the numbers with their units, the negations and the conditions are the same. Where a sentence of a
    passage is used, its clauses that hold a condition are used too. Too long a text, links and instructions are never supported.
    """
    if not text.strip() or len(text) > LONGEST or words().forbidden.search(text):
        return [text]
    known = [
        _parts(sentence) for passage in passages for sentence in words().sentences.split(passage) if sentence.strip()
    ]
    said = [clause for clause in _clauses(text) if _bare(clause) and clause.strip() not in words().connectives]
    wrong, used = [], []
    for clause in said:
        found = [parts for parts in known if any(_comes_from(clause, part) for part in parts)]
        if not found:
            wrong.append(clause)
        used.append(found)
    for clause, found in zip(said, used, strict=True):
        if found and not any(_keeps_conditions(parts, said) for parts in found):
            wrong.append(clause)
    return wrong if said else [text]


def lost_warnings(answer: str, told: str) -> list[str]:
    """Return the clauses of ``answer`` that forbid, limit or send to a doctor and that ``told`` no longer holds."""
    said = _clauses(told)
    return [
        clause
        for clause in _clauses(answer)
        if words().warnings.search(clause) and not any(_bare(clause) == _bare(other) for other in said)
    ]


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in words().clauses.split(text) if clause.strip()]


def _parts(sentence: str) -> list[str]:
    """Clauses of a sentence, then each with the one behind it: a writer may leave a comma out."""
    single = _clauses(sentence)
    return [*single, *("".join(two) for two in zip(single, single[1:], strict=False))]


def _keeps_conditions(parts: Sequence[str], said: Sequence[str]) -> bool:
    """Whether every clause of a used sentence that says when, for whom or how much is among what is said."""
    single = parts[: (len(parts) + 1) // 2]
    bound = [part for part in single if words().conditions.search(part) or words().number.search(part)]
    return all(any(_comes_from(clause, part) or part in clause for clause in said) for part in bound)


def _comes_from(clause: str, part: str) -> bool:
    if not _within(_bare(clause), _bare(part)):
        return False
    patterns = (words().number, words().negations, words().conditions)
    return all(pattern.findall(clause) == pattern.findall(part) for pattern in patterns)


def _within(short: str, long: str) -> bool:
    """Whether ``short`` is what is left of ``long`` when some characters are taken out."""
    rest = iter(long)
    return all(character in rest for character in short)


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum() and character not in words().fillers)
