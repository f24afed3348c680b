"""Words that voice input or a hasty thumb wrote with other characters of the same sound, put right: "家湿器" for a humidifier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pypinyin.pinyin_dict import pinyin_dict

from bot.understand.entities import lexicon
from bot.understand.normalize import normalize

FILE = Path(__file__).with_name("heard.zh.yml")
LEAST = 3
"""Characters of a word that is known by its sound; shorter ones are put right only where ``spelled`` lists them."""
SHARED = 0.5
"""More than this share of a word's characters is written as it should be: else it is another word."""
Sounds = tuple[str, ...]


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=20_000)
def sound(character: str) -> str:
    """Return the commonest sound of a character without its tone, alike where dialects do not tell apart (zh z, n l, ng n); empty for others."""
    told = pinyin_dict.get(ord(character), "").split(",")[0]
    plain = "".join(one for one in unicodedata.normalize("NFD", told) if not unicodedata.combining(one))
    for pattern, alike in _words()["alike"].items():
        plain = re.sub(pattern, alike, plain)
    return plain


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str]]:
    """Return the patterns that are written otherwise, each with what is meant, and the one of what stands as it is."""
    raw = _words()
    wrong = tuple((re.compile(one), word) for one, word in (*raw["spelled"].items(), *raw["dialect"].items()))
    return wrong, re.compile("|".join(raw["stand"]))


@lru_cache(maxsize=1)
def _by_sound() -> Mapping[int, Mapping[Sounds, str]]:
    """Return by length, the longest first, the words that a sound stands for."""
    raw = _words()
    goods = [word for name, words in lexicon()["products"].items() for word in (name, *(words or ()))]
    fit = re.compile(raw["fit"])
    by_length: dict[int, dict[Sounds, str]] = {}
    for word in (*raw["words"], *goods):
        if len(word) >= LEAST and fit.fullmatch(word):
            by_length.setdefault(len(word), {}).setdefault(tuple(map(sound, word)), word)
    return dict(sorted(by_length.items(), reverse=True))


def heard(text: str) -> str:
    """Return the text with misheard words put right; its length and positions are unchanged."""
    plain, right = normalize(text), list(text)
    written, stands = _patterns()
    for wrong, spelled in written:
        for match in wrong.finditer(plain):
            right[match.start() : match.end()] = spelled
    sounds = tuple(map(sound, plain))
    taken = [False] * len(plain)
    for match in stands.finditer(plain):
        taken[match.start() : match.end()] = [True] * len(match[0])
    for length, words in _by_sound().items():
        for start in range(len(plain) - length + 1):
            place = slice(start, start + length)
            word = words.get(sounds[place])
            if word is None or any(taken[place]):
                continue
            alike = sum(map(str.__eq__, plain[place], word))
            if SHARED * length < alike:
                taken[place] = [True] * length
                right[place] = word if alike < length else right[place]
    return "".join(right)
