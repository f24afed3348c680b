"""Cues: what the plain words of a message say for the conversation, found by pattern; the patterns are in ``cues.zh.yml`` and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.understand.normalize import normalize

CUES = tuple(map(Path(__file__).with_name, ("cues.zh.yml", "cues.talk.zh.yml", "cues.danger.zh.yml")))
ON_THE_WAY = frozenset({"on_the_way", "child_safe"})
"""What "shall we go to the hospital" is not: neither on the way there nor well again."""
NOT_THERE = frozenset({"asks_rescue", "asks_of_hospital", "reluctant"})
"""Cues of who speaks of a hospital and is not there."""
DECLINED = frozenset({"refuse"})
"""What "forget it, refund me" is not: another wish takes the place of the first."""


SAID_IN_DANGER, LONG_AGO = "utter_emergency_", -16
"""Beginning of the names of what is said in danger; responses within which what was feared is still looked for."""


@lru_cache(maxsize=1)
def compiled() -> Mapping[str, re.Pattern[str]]:
    """Return the pattern of each cue."""
    raw = {name: patterns for path in CUES for name, patterns in yaml.safe_load(path.read_text("utf-8")).items()}
    return {name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) for name, patterns in raw.items()}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", normalize(text)).strip()


def cue_names() -> frozenset[str]:
    """Return the names of all cues."""
    return frozenset(compiled())


def says(text: str, cue: str) -> bool:
    """Tell whether the words of one cue stand in a text."""
    return compiled()[cue].search(_plain(text)) is not None


def without(text: str, cue: str) -> str:
    """Return a text without the words of one cue."""
    return compiled()[cue].sub(" ", _plain(text))


def find_cues(text: str) -> frozenset[str]:
    """Return the names of the cues in a message."""
    plain = _plain(text)
    found = frozenset(name for name, pattern in compiled().items() if pattern.search(plain))
    found -= ON_THE_WAY if NOT_THERE & found else frozenset()
    return found - DECLINED if "settles_for" in found else found


def is_found(cues: frozenset[str], said: Sequence[str]) -> bool:
    """Whether what was feared to be swallowed lies elsewhere: only after an alarm, of which ``said`` tells, is that such news."""
    return "found_elsewhere" in cues and any(one.startswith(SAID_IN_DANGER) for one in said[LONG_AGO:])
