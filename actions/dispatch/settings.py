"""Read ``dispatch.yml``: what counts how much when visits are planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.dispatch.travel import Spot, Travel
from actions.errors import BadRules

FILE = Path(__file__).with_name("dispatch.yml")


@dataclass(frozen=True)
class Weights:
    """What is bad, in minutes of travel."""

    overtime: float
    balance: float
    pick_up: float
    change: float
    change_told: float
    unassigned: float
    urgent: Mapping[str, float]


@dataclass(frozen=True)
class DispatchRules:
    """All numbers of the planning."""

    travel: Travel
    work: timedelta
    longest_overtime: timedelta
    weights: Weights
    solver_seconds: float
    plan_tomorrow_from: time
    offer_days: int


@lru_cache(maxsize=2)
def load_dispatch(path: Path = FILE) -> DispatchRules:
    """Read the numbers.

    Raises:
        BadRules: the file is missing or does not fit.
    """
    try:
        return _read(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadRules(f"{path}: {type(error).__name__}: {error}") from error


def _read(content: Mapping[str, Any]) -> DispatchRules:
    spots = {
        (city, None if name == "centre" else name): Spot(city, None if name == "centre" else name, *at)
        for city, districts in content["districts"].items()
        for name, at in districts.items()
    }
    return DispatchRules(
        Travel(spots=spots, **content["travel"]),
        timedelta(minutes=content["work_minutes"]),
        timedelta(minutes=content["overtime_minutes"]),
        Weights(**content["weights"]),
        float(content["solver_seconds"]),
        time.fromisoformat(content["plan_tomorrow_from"]),
        int(content["offer_days"]),
    )
