"""The closed vocabulary of ``labels.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

LABELS = Path(__file__).with_name("labels.yml")


@dataclass(frozen=True)
class Labels:
    """Names in the order of the file; models keep that order."""

    intents: tuple[str, ...]
    emotions: tuple[str, ...]
    urgency: tuple[str, ...]
    entities: tuple[str, ...]
    domains: tuple[str, ...]
    """The domain of each intent: parenting, device, order, service or talk."""


@lru_cache(maxsize=1)
def load_labels() -> Labels:
    """Read ``labels.yml`` that lies beside this module."""
    raw = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    return Labels(
        intents=tuple(raw["intents"]),
        emotions=tuple(raw["emotions"]),
        urgency=tuple(raw["urgency"]),
        entities=tuple(raw["entities"]),
        domains=tuple(intent["domain"] for intent in raw["intents"].values()),
    )
