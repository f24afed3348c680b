"""Where an answer comes from, as the parent is shown it."""

from __future__ import annotations

from bot.domain.message import Citation
from knowledge_base.passage import FaultTree, Hit


def citation_of(entry: Hit | FaultTree) -> Citation:
    """Return the first source of an article or fault tree with the day it was reviewed."""
    source = entry.sources[0].name if entry.sources else ""
    return Citation(entry.id, entry.title, source, entry.reviewed.isoformat())
