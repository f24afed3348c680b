"""Read ``domain.yml``: which slots exist, how messages fill them, and which actions there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.decide.flow_file import LinedDict, nearest, read_lined
from bot.domain.errors import BadFile

TOP_KEYS = {"version", "intents", "entities", "slots", "actions", "responses", "session_config", "policy"}
SLOT_KEYS = {
    "type",
    "influence_conversation",
    "initial_value",
    "values",
    "mappings",
    "metadata",
    "min_value",
    "max_value",
}
MAPPING_KEYS = {"type", "entity", "intent", "value", "cue", "conditions", "not_intent", "action"}
MAPPING_TYPES = {"from_entity", "from_intent", "from_text", "custom", "controlled"}


@dataclass(frozen=True)
class SlotMapping:
    """One way to fill a slot from a message."""

    type: str
    entity: str | None = None
    intent: str | None = None
    cue: str | None = None
    value: Any = None


@dataclass(frozen=True)
class Slot:
    """A fact that the bot can know."""

    name: str
    type: str
    mappings: tuple[SlotMapping, ...] = ()
    initial: Any = None
    thread: bool = False
    """True for facts that belong to one thread (this device, this claim) and change with it."""
    min_chars: int = 1
    """Shortest free text that answers this slot's question."""
    looks: str | None = None
    """The cue that free text must hold to answer this slot's question."""
    max_chars: int | None = None
    """Longest free text that answers this slot's question; None for any."""
    child: bool = False
    """True for facts that belong to one child and change with it."""
    health: bool = False
    """True for a child's health data: kept and shared only with the parent's consent."""
    absorbs: tuple[str, ...] = ()
    """Intents that are no new need when the message answers this slot's question."""
    told_in: tuple[str, ...] = ()
    """Flows in which a message fills this slot unasked, by its cues too; empty: any message, by its entities only."""
    told_with: str | None = None
    """The cue that must stand beside an entity told unasked."""


@dataclass(frozen=True)
class Policy:
    """Numbers and lists that steer decisions, read from ``domain.yml``."""

    confident: float = 0.5
    """An intent at or above this starts its flow."""
    talk_intents: frozenset[str] = frozenset()
    """Moves of the conversation itself, handled without a need of their own when something else is asked."""
    answer_flows: frozenset[str] = frozenset()
    """Flows that answer at once and end; run before flows that ask."""
    follow_up: frozenset[str] = frozenset()
    """Flows that a remark without a need of its own goes on with."""
    by_development: frozenset[str] = frozenset()
    """Intents whose answers go by the corrected age of a preterm child."""
    keep_offers: frozenset[str] = frozenset()
    """Flows whose offer is repeated after a digression, because dropping it would leave a danger unregistered."""
    ticket_categories: Mapping[str, str] = field(default_factory=dict)
    """Flow to the category of the ticket that "please register it" opens after it."""
    queues: Mapping[str, str] = field(default_factory=dict)
    """Intent or danger to the queue of the person who is called."""
    notice_flows: Mapping[str, str] = field(default_factory=dict)
    """Response of a notice to the flow that goes on from it."""
    filler: frozenset[str] = frozenset()
    """Characters that add nothing to a fact: a message of a fact and these tells the fact only."""
    series: Mapping[str, str] = field(default_factory=dict)
    """Letters that a model's name begins with to the device that it is."""
    carries: frozenset[str] = frozenset()
    """Devices that a child sits or lies in."""
    address_parts: Mapping[str, str] = field(default_factory=dict)
    """Part of an address to its pattern, ``region`` (city and district) among them."""
    does: Mapping[str, str] = field(default_factory=dict)
    """Device to the pattern of what one wants to do with it, and asks how to do when it must not be used."""


@dataclass(frozen=True)
class Domain:
    """Everything that ``domain.yml`` declares."""

    slots: Mapping[str, Slot]
    intents: frozenset[str]
    actions: frozenset[str]
    policy: Policy

    @property
    def thread_slots(self) -> tuple[str, ...]:
        """Names of the slots that change with the thread."""
        return tuple(name for name, slot in self.slots.items() if slot.thread)

    @property
    def child_slots(self) -> tuple[str, ...]:
        """Names of the slots that change with the child that is spoken of."""
        return tuple(name for name, slot in self.slots.items() if slot.child)

    @property
    def claim_slots(self) -> tuple[str, ...]:
        """Names of the slots that a message fills unasked in certain flows."""
        return tuple(name for name, slot in self.slots.items() if slot.told_in)

    @property
    def claim_flows(self) -> frozenset[str]:
        """Names of the flows that are told facts unasked; the same topic again while one asks is a question of its own."""
        return frozenset(flow for slot in self.slots.values() for flow in slot.told_in)

    @property
    def health_slots(self) -> tuple[str, ...]:
        """Names of the slots that hold a child's health data."""
        return tuple(name for name, slot in self.slots.items() if slot.health)


def load_domain(path: Path, more: Sequence[Path] = ()) -> Domain:
    """Read the domain; files in ``more`` (flow files of a shop) add slots, intents and actions, or replace slots.

    Raises:
        BadFile: at the first unknown key or wrong type.
    """
    content = read_lined(path)
    _check(path, content, TOP_KEYS, "domain")
    slots = {name: _slot(path, name, body) for name, body in (content.get("slots") or {}).items()}
    raw = content.get("policy") or {}
    policy = Policy(
        confident=float(raw.get("confident", 0.5)),
        talk_intents=frozenset(raw.get("talk_intents", ())),
        answer_flows=frozenset(raw.get("answer_flows", ())),
        follow_up=frozenset(raw.get("follow_up", ())),
        by_development=frozenset(raw.get("by_development", ())),
        keep_offers=frozenset(raw.get("keep_offers", ())),
        ticket_categories=dict(raw.get("ticket_categories", {})),
        queues=dict(raw.get("queues", {})),
        notice_flows=dict(raw.get("notice_flows", {})),
        filler=frozenset(raw.get("filler", "")),
        series=dict(raw.get("series", {})),
        carries=frozenset(raw.get("carries", ())),
        address_parts=dict(raw.get("address_parts", {})),
        does=dict(raw.get("does", {})),
    )
    intents, actions = {*content.get("intents", ())}, {*content.get("actions", ())}
    for extra in more:
        added = read_lined(extra)
        slots |= {name: _slot(extra, name, body) for name, body in (added.get("slots") or {}).items()}
        intents.update(added.get("intents") or ())
        actions.update(added.get("actions") or ())
    return Domain(slots, frozenset(intents), frozenset(actions), policy)


def _slot(path: Path, name: str, body: Any) -> Slot:
    if not isinstance(body, LinedDict):
        raise BadFile(path, 1, f"slot {name!r} is no mapping", "write 'type: text'")
    _check(path, body, SLOT_KEYS, f"slot {name!r}")
    metadata = body.get("metadata") or {}
    return Slot(
        name=name,
        type=str(body.get("type", "text")),
        mappings=tuple(_mapping(path, entry) for entry in body.get("mappings", ())),
        initial=body.get("initial_value"),
        thread=bool(metadata.get("thread", False)),
        min_chars=int(metadata.get("min_chars", 1)),
        looks=metadata.get("looks"),
        max_chars=metadata.get("max_chars"),
        child=bool(metadata.get("child", False)),
        health=bool(metadata.get("health", False)),
        absorbs=tuple(metadata.get("absorbs", ())),
        told_in=tuple(metadata.get("told_in", ())),
        told_with=metadata.get("told_with"),
    )


def _mapping(path: Path, entry: Any) -> SlotMapping:
    _check(path, entry, MAPPING_KEYS, "mapping")
    if entry.get("type") not in MAPPING_TYPES:
        raise BadFile(
            path, entry.line, f"mapping type {entry.get('type')!r}", nearest(str(entry.get("type")), MAPPING_TYPES)
        )
    return SlotMapping(entry["type"], entry.get("entity"), entry.get("intent"), entry.get("cue"), entry.get("value"))


def _check(path: Path, mapping: LinedDict, allowed: set[str], where: str) -> None:
    for key in mapping:
        if key not in allowed:
            raise BadFile(path, mapping.line, f"{where}: unknown key {key!r}", nearest(str(key), allowed))
