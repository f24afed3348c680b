"""The province that an address lies in; its names are data in ``regions.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

NAMES = Path(__file__).with_name("regions.yml")


@dataclass(frozen=True)
class Regions:
    """Knows provinces and their cities."""

    pattern: re.Pattern[str]
    province_of: Mapping[str, str]

    def of(self, address: str) -> str:
        """Return the province of the first name in an address; empty where none is found."""
        found = self.pattern.search(address)
        return self.province_of[found[0]] if found else ""


@lru_cache(maxsize=1)
def regions() -> Regions:
    """Read the names."""
    content = yaml.safe_load(NAMES.read_text(encoding="utf-8"))
    province_of = {name: province for province, cities in content["provinces"].items() for name in (province, *cities)}
    longest_first = "|".join(map(re.escape, sorted(province_of, key=len, reverse=True)))
    return Regions(re.compile(f"(?:{longest_first})(?!{content['street']})"), province_of)
