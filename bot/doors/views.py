"""What goes out: bubbles, events, understandings and traces as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.message import Outgoing
from bot.domain.understanding import Entity, Understanding
from bot.ports import Recorded, Summary
from bot.skills.draft import Draft
from sealing.masking import mask_text

Json = dict[str, Any]


def understanding(read: Understanding, took_ms: float) -> Json:
    """Return the body of ``POST /api/v1/understand``."""
    return {
        "intents": [{"name": i.name, "confidence": round(i.confidence, 4), "span": list(i.span)} for i in read.intents],
        "emotion": {"name": read.emotion.name, "confidence": round(read.emotion.confidence, 4), "intensity": read.emotion.intensity},
        "urgency": {"name": read.alarm.level.label, "confidence": round(read.alarm.confidence, 4), "reasons": list(read.alarm.reasons)},
        "entities": [_entity(entity) for entity in read.entities],
        "unsure": read.unsure,
        "guesses": [{"name": i.name, "confidence": round(i.confidence, 4)} for i in read.guesses],
        "model": read.model,
        "took_ms": round(took_ms, 3),
    }  # fmt: skip


def _entity(entity: Entity) -> Json:
    return {"type": entity.type, "text": entity.text, "value": entity.full_value, "span": list(entity.span)}


def rest_message(recipient: str, message: Outgoing) -> Json:
    """Return one message of Rasa's REST channel; channels without folding get the details in the text."""
    shown: Json = {
        "recipient_id": recipient,
        "text": "\n".join((message.text, *message.details, *([message.link] if message.link else []))),
    }
    if message.buttons:
        shown["buttons"] = [{"title": b.title, "payload": b.payload} for b in message.buttons]
    custom = bubble(message)
    del custom["text"], custom["buttons"], custom["author"]
    shown["custom"] = custom
    return shown


def bubble(message: Outgoing) -> Json:
    """Return a bubble as the widget shows it."""
    return {
        "author": {"kind": message.author, "name": message.author_name},
        "text": message.text,
        "ai_generated": message.ai_generated,
        "buttons": [{"title": b.title, "payload": b.payload} for b in message.buttons],
        "details": list(message.details),
        "citations": [{"id": c.id, "title": c.title, "source": c.source, "reviewed": c.reviewed} for c in message.citations],
        "dial": message.dial,
        "link": message.link,
        "look": message.kind,
    }  # fmt: skip


def trace(draft: Draft, state: Conversation, took_ms: float) -> Json:
    """Return ``custom.trace`` of a turn."""
    read = understanding(draft.read, took_ms)
    names = [frame.flow for frame in state.stack]
    handoff = state.handoff
    return {
        "intents": read["intents"],
        "emotion": read["emotion"],
        "urgency": read["urgency"],
        "entities": read["entities"],
        "flow": names[-1] if names else None,
        "stack": names[:-1],
        "slots": {name: fact.value for name, fact in state.facts.items()},
        "citations": draft.citations,
        "handoff": {"queue": handoff.queue, "priority": handoff.priority, "reason": handoff.reason}
        if handoff
        else None,
        "tickets": list(state.tickets),
        "actions": draft.actions,
        "took_ms": round(took_ms, 2),
    }


def parent_event(record: Recorded) -> Json:
    """Return an event as the parent's page may see it; what is not theirs to see keeps its number and says nothing."""
    kind, data = _parent_data(record.event)
    return {"type": "event", "seq": record.seq, "kind": kind, "at": record.event.at.isoformat(), "data": data}


def _parent_data(event: e.Event) -> tuple[str, Json]:
    match event:
        case e.CustomerSaid():
            data = bubble(Outgoing(event.text, author="customer", ai_generated=False))
            return "message", {**data, "client_id": event.message_id}
        case e.BotSaid():
            return "message", {**bubble(event.message), "client_id": None}
        case e.PersonSaid():
            said = Outgoing(event.text, author=event.kind, author_name=event.name, ai_generated=False)
            return "message", {**bubble(said), "client_id": event.client_id}
        case e.TicketLinked():
            return "ticket", {"ticket_id": event.ticket_id, "category": event.category, "created": event.created}
        case e.HandoffRequested():
            return "handoff", {"queue": event.queue, "priority": event.priority}
        case e.ModeChanged():
            return "state", {"mode": event.mode, "agent": event.agent, "closed": False}
        case e.Closed():
            return "state", {"mode": "auto", "agent": None, "closed": True}
        case e.Rated():
            return "rating", {"stars": event.stars}
        case e.ErasureDone() if event.scope == "all":
            return "erased", {}
        case _:
            return "quiet", {}


def agent_event(record: Recorded) -> Json:
    """Return an event with everything that an agent may see."""
    kind, data = _parent_data(record.event)
    data = {name: value for name, value in data.items() if name != "link"}
    if kind == "quiet":
        kind, data = type(record.event).__name__, _plain(record.event)
    elif isinstance(record.event, e.CustomerSaid):
        data = {**data, "understanding": understanding(record.event.understanding, 0.0)}
    elif isinstance(record.event, e.HandoffRequested):
        data = {**data, "reason": record.event.reason}
    return {"seq": record.seq, "kind": kind, "at": record.event.at.isoformat(), "data": data}


def _plain(event: e.Event) -> Json:
    if isinstance(event, e.StackSet):
        return {"stack": [frame.flow for frame in event.frames]}
    return {name: value for name, value in vars(event).items() if name != "at"}


def message_of(record: Recorded) -> Json | None:
    """Return a said thing for the list of messages, None for other events; a link that is the parent's alone is left out."""
    kind, data = _parent_data(record.event)
    data.pop("link", None)
    return {"seq": record.seq, "at": record.event.at.isoformat(), **data} if kind == "message" else None


def listed(row: Summary) -> Json:
    """Return one line of the agents' list; personal data is masked, since a list is seen by more than need it."""
    reason = mask_text(row.reason) if row.reason else row.reason
    return {**vars_of(row), "updated": row.updated.isoformat(), "last_text": mask_text(row.last_text), "reason": reason}


def conversation(state: Conversation) -> Json:
    """Return the state of a conversation for agents."""
    handoff = state.handoff
    names = [frame.flow for frame in state.stack]
    return {
        "id": state.id,
        "mode": state.mode,
        "agent": state.agent,
        "closed": state.closed,
        "handoff": {"queue": handoff.queue, "priority": handoff.priority, "reason": handoff.reason, "at": handoff.at.isoformat()} if handoff else None,
        "slots": {name: {"value": f.value, "turn": f.turn, "said": f.said, "by": f.by} for name, f in state.facts.items()},
        "flow": names[-1] if names else None,
        "stack": names[:-1],
        "tickets": list(state.tickets),
        "moods": [vars_of(mood) for mood in state.moods],
    }  # fmt: skip


def vars_of(value: Any) -> Mapping[str, Any]:
    """Return the fields of a flat value."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
