"""What a list or a log shows of personal data: enough to recognise it, not enough to use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import yaml

PATTERNS = Path(__file__).with_name("masking.zh.yml")
HIDDEN = "****"


def mask_text(text: str) -> str:
    """Return words with phones, names, addresses, order and identity numbers and mail addresses masked.

    Knows what ``masking.zh.yml`` has patterns for: a name that stands alone, for example, is not recognised.
    """
    for kind, pattern in _rules().texts:
        text = pattern.sub(partial(_hide, kind), text)
    return text


def mask_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with personal ones masked by their name, and the words of all others as ``mask_text`` does."""
    return {name: _mask_fact(name, value) for name, value in facts.items()}


def _mask_fact(name: str, value: Any) -> Any:
    kind = _rules().fields.get(name)
    if isinstance(value, list):
        return [_mask_fact(name, one) for one in value]
    if isinstance(value, Mapping):
        return mask_facts(value)
    if kind and value is not None and not isinstance(value, bool):
        return KINDS[kind](str(value))
    return mask_text(value) if isinstance(value, str) else value


def _hide(kind: str, found: re.Match[str]) -> str:
    group = "value" if found.re.groupindex and found["value"] is not None else 0
    start, end = (place - found.start() for place in found.span(group))
    whole = found[0]
    return whole[:start] + KINDS[kind](whole[start:end]) + whole[end:]


def _phone(text: str) -> str:
    plain = re.sub(r"[^\w]", "", text)
    return f"{plain[:3]}{HIDDEN}{plain[-4:]}" if len(plain) >= 10 else HIDDEN


def _number(text: str) -> str:
    return f"{text[:4]}{HIDDEN}{text[-4:]}" if len(text) >= 12 else f"{HIDDEN}{text[-2:]}"


def _name(text: str) -> str:
    return f"{text[:1]}**"


def _email(text: str) -> str:
    return f"{text[:1]}{HIDDEN}@{text.rpartition('@')[2]}"


def _address(text: str) -> str:
    seen = _rules().district.match(text.strip())
    return (seen[0] if seen else "") + HIDDEN


KINDS: Mapping[str, Callable[[str], str]] = {
    "phone": _phone,
    "number": _number,
    "name": _name,
    "email": _email,
    "address": _address,
    "all": lambda text: HIDDEN,
}


@dataclass(frozen=True)
class _Rules:
    fields: Mapping[str, str]
    texts: tuple[tuple[str, re.Pattern[str]], ...]
    district: re.Pattern[str]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    loaded = yaml.safe_load(PATTERNS.read_text(encoding="utf-8"))
    surname = loaded["surname"]
    texts = tuple((one["kind"], re.compile(one["pattern"].replace("{surname}", surname))) for one in loaded["texts"])
    return _Rules(loaded["fields"], texts, re.compile(loaded["district"]))
