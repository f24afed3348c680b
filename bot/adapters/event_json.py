"""Events to JSON and back."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import TypeAdapter

from bot.domain.events import Event
from bot.ports import ActionCall

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Event)}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in _KINDS.items()}
_CALL: TypeAdapter[ActionCall] = TypeAdapter(ActionCall)


def dump_event(event: Event) -> tuple[str, str]:
    """Return the kind (class name) and the JSON text of an event."""
    kind = type(event).__name__
    return kind, _ADAPTERS[kind].dump_json(event).decode("utf-8")


def load_event(kind: str, text: str) -> Event:
    """Read an event back; raises ``KeyError`` for an unknown kind."""
    event: Event = _ADAPTERS[kind].validate_json(text)
    return event


def dump_call(call: ActionCall) -> str:
    """Return the JSON text of an action call."""
    return _CALL.dump_json(call).decode("utf-8")


def load_call(text: str) -> ActionCall:
    """Read an action call back."""
    return _CALL.validate_json(text)
