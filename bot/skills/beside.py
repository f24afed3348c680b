"""A message searched by its own words and beside the question answered before it: which articles each way finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.events import Frame
from bot.ports import KnowledgeSearch
from bot.skills.asking import fitting, query
from bot.skills.draft import Draft
from knowledge_base.passage import Hit, Query

PARENTING = "parenting"
CLEAR = 0.9
"""Score from which an article is what is asked for."""
AS_SURE = 0.02
OWN, JOINED = 8, 4
"""Hits of the message's own words, and of these with the question before, that are weighed."""


@dataclass(frozen=True)
class Beside:
    """What is found for a message."""

    alone: Query
    """The message by itself, on the topic of the question before."""
    own: Sequence[Hit]
    joined: Sequence[Hit]

    def first_both(self) -> str | None:
        """The article that is first both by the message's own words and beside the question before; None where they differ."""
        first = [hits[0].id for hits in (self.own, self.joined) if hits]
        return first[0] if len(first) > 1 and first[0] == first[1] else None

    def clearly(self, told: Sequence[str]) -> str | None:
        """The article told last, where it surely answers what was asked before and the message together, as well as any; None elsewhere."""
        last = next((hit for hit in self.joined if hit.id in told[:1]), None)
        sure = last is not None and last.score >= max(CLEAR, self.joined[0].score - AS_SURE)
        return last.id if last is not None and sure else None


def search_beside(draft: Draft, frame: Frame, topic: str, knowledge: KnowledgeSearch, *, nameless: bool) -> Beside:
    """Search a message both ways; ``nameless``: its own words name no thing and lead nowhere."""
    slots, asked = draft.state.slots, draft.read.text
    alone = replace(query(draft, frame, asked), domain=PARENTING, intents=(topic,) if topic else (), top_k=OWN)
    born_early = draft.words("search_preterm") if slots.get("preterm_weeks") is not None else ""
    before = f"{born_early} {slots['last_need']} {slots.get('asked_since') or ''}".strip()
    joined = replace(alone, text=query(draft, frame, f"{before} {asked}").text, top_k=JOINED)
    own = () if nameless else fitting(draft, knowledge.search(alone))
    return Beside(alone, own, fitting(draft, knowledge.search(joined)))
