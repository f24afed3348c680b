"""The panel: summary, facts with their turn, moods, suggested replies with sources, next actions."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.ports import KnowledgeSearch, Recorded
from bot.skills.sources import citation_of
from knowledge_base.passage import Query

log = logging.getLogger("anxin.copilot")
TELLABLE = ("product", "model", "issue_summary", "order_no", "batch_no", "phone", "address", "appointment_text")
"""Facts that an agent may read back to the parent as they stand."""
LABELS = Path(__file__).with_name("labels.zh.yml")
Json = dict[str, Any]


@lru_cache(maxsize=1)
def _labels() -> Json:
    loaded: Json = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    return loaded


def _slot_name(slot: str) -> str:
    words = _labels()
    return str(words["waiting"].get(slot) or words["facts"].get(slot, slot))


def _shown(value: Any, names: Json) -> Any:
    """A fact as an agent reads it; those of the other children by their names."""
    if not isinstance(value, dict):
        return value
    return "; ".join(
        f"{names.get(child, child)} " + ", ".join(f"{names.get(slot, slot)} {told}" for slot, told in facts.items())
        for child, facts in value.items()
    )


class Panel:
    """Builds the panel from a conversation's records; suggestions cite passages the search returned just now."""

    def __init__(self, knowledge: KnowledgeSearch) -> None:
        """Search in this knowledge base."""
        self.knowledge = knowledge

    def show(self, state: Conversation, records: Sequence[Recorded]) -> Json:
        """Return the panel of one conversation."""
        return {
            "summary": self._summary(state, records),
            "facts": self._facts(state),
            "moods": [{"turn": m.turn, "emotion": m.emotion, "intensity": m.intensity, "urgency": m.urgency} for m in state.moods],
            "suggestions": self._suggestions(state, records),
            "actions": self._actions(state),
            "similar": [],
        }  # fmt: skip

    def record_feedback(self, conversation: str, agent: str, suggestion: str, verdict: str, text: str) -> None:
        """Note what became of a suggestion (ids and verdict only; no words of the parent)."""
        log.info("suggestion %s %s by %s in %s, %d characters", suggestion, verdict, agent, conversation, len(text))

    def _summary(self, state: Conversation, records: Sequence[Recorded]) -> Json:
        words = _labels()
        situation = [words["situation"].format(turns=state.turn, last=state.last_customer_text[:80])]
        if state.moods:
            mood = state.moods[-1]
            told = words["emotions"].get(mood.emotion, mood.emotion), words["urgencies"].get(mood.urgency, mood.urgency)
            situation.append(words["mood"].format(emotion=told[0], urgency=told[1]))
        if state.handoff:
            queue = words["queues"].get(state.handoff.queue, state.handoff.queue)
            situation.append(words["handoff"].format(queue=queue, priority=state.handoff.priority))
        waiting = state.top.waiting_for if state.top else None
        return {
            "situation": " · ".join(situation),
            "tried": list(state.slots.get("tried_steps") or []),
            "promised": state.slots.get("expected_by"),
            "open_questions": [words["open_question"].format(slot=_slot_name(waiting))] if waiting else [],
        }

    def _facts(self, state: Conversation) -> list[Json]:
        names = _labels()["facts"]
        return [
            {
                "slot": slot,
                "label": names[slot],
                "value": _shown(fact.value, names),
                "said": fact.said,
                "turn": fact.turn,
            }
            for slot, fact in state.facts.items()
            if slot in names and fact.value not in (None, "unknown")
        ]

    def _suggestions(self, state: Conversation, records: Sequence[Recorded]) -> list[Json]:
        words = _labels()
        made: list[Json] = [
            {"id": f"{state.id}:{state.turn}:care", "text": words["care"].format(agent=state.agent or ""), "citations": [],
             "why": words["why_care"]}
        ]  # fmt: skip
        last = next((r.event for r in reversed(records) if isinstance(r.event, e.CustomerSaid)), None)
        if last is not None:
            made.extend(self._from_knowledge(state, last))
        told = [fact for fact in self._facts(state) if fact["slot"] in TELLABLE]
        facts = [f"{fact['label']} {fact['value']}" for fact in told[:5]]
        if facts:
            text = words["known"].format(facts=", ".join(facts))
            made.append(
                {"id": f"{state.id}:{state.turn}:known", "text": text, "citations": [], "why": words["why_known"]}
            )
        return made

    def _from_knowledge(self, state: Conversation, last: e.CustomerSaid) -> list[Json]:
        intents = tuple(intent.name for intent in last.understanding.intents)
        need = state.slots.get("last_need") or last.text
        text = last.text if len(last.text) > 10 else f"{need} {last.text}"
        query = Query(
            text,
            2,
            baby_age_months=state.slots.get("baby_age_months"),
            intents=intents,
            device=state.slots.get("product"),
        )
        return [
            {
                "id": f"{state.id}:{state.turn}:{hit.id}",
                "text": hit.answer,
                "citations": [asdict(citation_of(hit))],
                "why": _labels()["why_last"],
            }
            for hit in self.knowledge.search(query)
        ]  # fmt: skip

    def _actions(self, state: Conversation) -> list[Json]:
        words, wanted = _labels()["actions"], []
        if state.slots.get("fault_id") and not state.tickets:
            wanted.append("repair")
        if state.tickets:
            wanted.append("ticket")
        if any(mood.urgency in ("urgent", "emergency") for mood in state.moods[-3:]):
            wanted.append("expert")
        return [dict(words[name]) for name in wanted]
