"""What is reported of a machine: whether it works again, works but for something else, what was done to it, what was found. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.understand.cues import says
from bot.understand.normalize import normalize
from bot.understand.segment import clauses

WORDS = Path(__file__).with_name("report.zh.yml")
Verdict = Literal["solved", "works", "partly", "broken"]
GOOD = ("solved", "works")
CUTS = re.compile("[,\uff0c;\uff1b]")
TELLING = 4
"""Letters beside a device's name that tell something of it."""
ENOUGH = 0.5
"""Share of what a step consists of that was done when the step counts as done."""


@dataclass(frozen=True)
class _Act:
    step: re.Pattern[str]
    told: re.Pattern[str]
    found: re.Pattern[str] | None
    lesser: bool


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=64)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_words()[name])


@lru_cache(maxsize=1)
def _acts() -> Mapping[str, _Act]:
    return {
        name: _Act(
            re.compile(raw["step"]),
            re.compile(raw["told"]),
            re.compile(raw["found"]) if "found" in raw else None,
            bool(raw.get("lesser")),
        )
        for name, raw in _words()["acts"].items()
    }


def verdict(text: str, told: str, known: Iterable[str]) -> Verdict | None:
    """Say how a machine is by a report; None where it tells nothing of that. The last clause that tells it decides.

    Args:
        text: the report.
        told: how the parent told the fault.
        known: the title and symptoms of the fault.
    """
    last: Verdict | None = None
    about = normalize(told), normalize(" ".join(known))
    for start, end in clauses(text):
        clause = normalize(text[start:end]).strip()
        found = _of_clause(clause, *about)
        beside = last in GOOD and _pattern("but").search(f" {clause}") is not None
        if beside and found not in GOOD and not _pattern("fine_beside").search(clause):
            last = "partly"
        elif found and not (last == "partly" and found == "broken"):
            last = found
    return last


def after_but(text: str) -> str:
    """Return what follows the turn in "it is on again, but the picture is green"; nothing where there is none."""
    plain = f" {normalize(text)}"
    turns = [match.end() for match in _pattern("but").finditer(plain)]
    return plain[turns[-1] :].strip() if turns else ""


def told_in(text: str) -> str:
    """Return a message without the clauses that ask something."""
    return "\n".join(text[start:end] for start, end in clauses(text) if not _asks(text[start:end]))


def asked_in(text: str) -> tuple[int, int] | None:
    """Return where the last clause stands that asks something of its own, not whether or why all is well; None where none does."""
    asked = [(start, end) for start, end in clauses(text) if _asks(text[start:end])]
    start, end = asked[-1] if asked else (0, 0)
    question = normalize(text[start:end])
    leans = _pattern("wonders").search(question) or says(question, "asks_meaning") or not says_more(question, "")
    return None if leans else (start, end)


def _asks(clause: str) -> bool:
    """Whether a clause asks; "why is it still slow" tells that it is."""
    return (says(clause, "asks") or says(clause, "asks_amount")) and not says(clause, "still_broken")


def says_more(text: str, name: str) -> bool:
    """Whether more is told of a device than that it is the one that is meant now."""
    rest = _pattern("switches").sub(" ", normalize(text).replace(normalize(name), " "))
    return sum(map(str.isalpha, rest)) >= TELLING


def acts_told(text: str) -> frozenset[str]:
    """Return what a report tells to have been done or to be so."""
    told = [normalize(text[start:end]) for start, end in clauses(text)]
    done = [clause for clause in told if not _pattern("undone").search(clause)]
    return frozenset(name for name, act in _acts().items() if any(act.told.search(clause) for clause in done))


def acts_found(text: str) -> frozenset[str]:
    """Return what a finding calls for: a white crust for descaling."""
    plain = normalize(text)
    return frozenset(name for name, act in _acts().items() if act.found and act.found.search(plain))


def what_fails(text: str) -> str:
    """Return what a machine is told not to do: "gives no mist"."""
    return " ".join(match.group() for match in _pattern("lacked").finditer(normalize(text)))


def rest_of(do: str, said: str) -> str:
    """Return what of a step is still to be done after what was told of it: "soaked, and now?"."""
    parts, done = CUTS.split(do), {*_pattern("deeds").findall(normalize(said))}
    told = [place for place, part in enumerate(parts) if done & {*_pattern("deeds").findall(normalize(part))}]
    return "\uff0c".join(parts[told[-1] + 1 :]) if told else ""


def labelled(text: str) -> tuple[int, tuple[int, int]] | None:
    """Return which of several devices a single letter stands for ("and B?"), and where it stands; None for none or several."""
    found = list(_pattern("label").finditer(normalize(text)))
    if len({match["label"] for match in found}) != 1:
        return None
    place = next(place for place, letters in enumerate(_words()["labels"]) if found[0]["label"] in letters)
    return place, found[0].span("label")


def put_first(text: str, devices: Iterable[str]) -> tuple[str, tuple[int, int]] | None:
    """Return which of several devices is to come first by a part of its name, and where it stands; None where it is none or several."""
    plain = normalize(text)
    places = [match.span("what") for match in _pattern("comes_first").finditer(plain)]
    parts = {(one, one[at : at + 2]) for one in devices for at in range(len(one) - 1)}
    found = {
        (one, plain.index(part, start, end)) for start, end in places for one, part in parts if part in plain[start:end]
    }
    if len({one for one, _ in found}) != 1:
        return None
    one, at = min(found, key=lambda each: each[1])
    return one, (at, at + 2)


def is_tool(text: str, span: tuple[int, int]) -> bool:
    """Whether a thing is named as what something else is measured with."""
    plain = normalize(text)
    before, after = _pattern("tool_before").search(plain[: span[0]]), _pattern("tool_after").search(plain[span[1] :])
    alone = _pattern("tool_alone").search(plain[span[1] :])
    return alone is not None or before is not None and after is not None


def tells_model(text: str) -> bool:
    """Whether a model's name is what was read off the machine."""
    return _pattern("model_told").search(normalize(text)) is not None


def put_right_to(text: str) -> str:
    """Return what a fault is put right to: what follows "no, I said that wrong"; nothing where nothing is put right."""
    plain = normalize(text)
    turns = [match.end() for match in _pattern("mended").finditer(plain)]
    return plain[turns[-1] :].strip() if turns else ""


def names_care(line: str) -> bool:
    """Whether a line says what is done to keep a machine in order."""
    return _pattern("cared").search(normalize(line)) is not None


def acts_of(do: str) -> frozenset[str]:
    """Return what a step consists of."""
    plain = normalize(do)
    return frozenset(name for name, act in _acts().items() if act.step.search(plain))


def is_done(do: str, done: Iterable[str]) -> bool:
    """Whether most of a step was done before."""
    parts = acts_of(do)
    parts = frozenset(name for name in parts if not _acts()[name].lesser) or parts
    return bool(parts) and len(parts & {*done}) >= ENOUGH * len(parts)


def _of_clause(clause: str, told: str, known: str) -> Verdict | None:
    bad = says(clause, "still_broken") or _pattern("bad").search(clause) is not None
    if bad:
        return "broken"
    if _ended(clause, told, known) or _does_again(clause, told or known) or _pattern("all_well").search(clause):
        return "solved"
    if says(clause, "works_now") or _pattern("good").search(clause):
        return "works"
    return "broken" if says(clause, "malfunction") else None


def found_loose(text: str) -> bool:
    """Whether something was found out of place, which is put back before it is tried again."""
    return _pattern("found_loose").search(normalize(text)) is not None


def tells_a_part(expect: str, said: str) -> bool:
    """Whether what a step should show tells which part is broken, and another one was put in."""
    swapped = _pattern("swapped").search(normalize(said)) is not None
    return swapped and _pattern("means_a_part").search(normalize(expect)) is not None


def asks_on(text: str) -> bool:
    """Whether the next step is asked for, or another remedy: this one is done."""
    return _pattern("next_step").search(normalize(text)) is not None


def beside_asking_on(text: str) -> str:
    """Return what is told of the machine beside the wish for the next step: that one is done ("all right, and now?") tells nothing of it."""
    told = (normalize(text[start:end]) for start, end in clauses(text) if not asks_on(text[start:end]))
    return "\n".join(_pattern("merely_done").sub(" ", one) for one in told)


def _ended(clause: str, told: str, known: str) -> bool:
    """Whether the fault does not do any more what it was told to do."""
    for match in _pattern("ended").finditer(clause):
        what = match["what"]
        if what in _words()["never_ended"]:
            continue
        if _lacks(told, what) or what not in told and _lacks(known, what):
            continue  # it was told not to do this: it still does not
        if what in told or what in known:
            return True
    return False


def _lacks(text: str, what: str) -> bool:
    form = _words()["lacks"].replace("{what}", re.escape(what)).replace("{first}", re.escape(what[:1]))
    return re.search(form, text) is not None


def _does_again(clause: str, told: str) -> bool:
    """Whether the machine does what it was told not to do."""
    for match in _pattern("cannot").finditer(told):
        again = f"{match['does']}{match['how']}"
        if re.search(_words()["has_now"].replace("{what}", again), clause):
            return True
    lacked = [match["what"] for match in _pattern("lacked").finditer(told)]
    parts = [what[:size] for what in lacked for size in range(len(what), 0, -1)]
    parts += [what[start:] for what in lacked for start in range(1, len(what))]
    gone = [match["what"] for match in _pattern("gone").finditer(told)]
    for what in (*parts, *(one[start:] for one in gone for start in range(len(one)))):
        if what in _words()["never_alone"]:
            continue
        form = "has_now" if len(what) > 1 else "does_now"
        if re.search(_words()[form].replace("{what}", re.escape(what)), clause):
            return True
    return False
