"""Flows as values: what a flow file says, after it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.decide.condition import Condition

END = "END"


@dataclass(frozen=True)
class Branch:
    """Where to go; ``condition`` None is the ``else`` or an unconditional ``next``."""

    condition: Condition | None
    target: str


@dataclass(frozen=True)
class ActionStep:
    """Say a response (``utter_...``) or run an action."""

    id: str
    action: str
    next: tuple[Branch, ...]


@dataclass(frozen=True)
class Rejection:
    """A value that the parent may not give, and what to say then."""

    condition: Condition
    utter: str


@dataclass(frozen=True)
class CollectStep:
    """Ask for a slot unless it is known already."""

    id: str
    slot: str
    utter: str
    next: tuple[Branch, ...]
    ask_before_filling: bool = False
    force_slot_filling: bool = False
    reset_after_flow_ends: bool = True
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True)
class SetSlotsStep:
    """Give slots fixed values; None empties one."""

    id: str
    slots: Mapping[str, Any]
    next: tuple[Branch, ...]


@dataclass(frozen=True)
class LinkStep:
    """End this flow and start another."""

    id: str
    flow: str
    next: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class CallStep:
    """Run another flow, then go on here."""

    id: str
    flow: str
    next: tuple[Branch, ...]


@dataclass(frozen=True)
class NoopStep:
    """Branch without doing anything."""

    id: str
    next: tuple[Branch, ...]


Step = ActionStep | CollectStep | SetSlotsStep | LinkStep | CallStep | NoopStep


@dataclass(frozen=True)
class Trigger:
    """An intent that starts the flow."""

    intent: str
    confidence_threshold: float = 0.0


@dataclass(frozen=True)
class Flow:
    """One conversation that the bot can lead."""

    id: str
    name: str
    """What the parent hears when the bot comes back to it."""
    description: str
    steps: tuple[Step, ...]
    triggers: tuple[Trigger, ...] = ()
    guard: Condition | bool = True
    persisted_slots: tuple[str, ...] = ()
    run_pattern_completed: bool = True

    def step(self, step_id: str) -> Step | None:
        """Return a step by id, None when there is none."""
        return next((step for step in self.steps if step.id == step_id), None)

    def after(self, step_id: str) -> str:
        """Return the id of the step that follows in the file, or ``END``."""
        ids = [step.id for step in self.steps]
        place = ids.index(step_id) + 1
        return ids[place] if place < len(ids) else END

    @property
    def first(self) -> str:
        """Id of the step where the flow starts."""
        return self.steps[0].id

    @property
    def filled_slots(self) -> frozenset[str]:
        """Slots that this flow fills by asking or by ``set_slots``."""
        asked = {step.slot for step in self.steps if isinstance(step, CollectStep)}
        given = {name for step in self.steps if isinstance(step, SetSlotsStep) for name in step.slots}
        return frozenset(asked | given)


@dataclass(frozen=True)
class FlowBook:
    """All flows, and which intent starts which."""

    flows: Mapping[str, Flow]

    def __getitem__(self, flow_id: str) -> Flow:
        return self.flows[flow_id]

    def __contains__(self, flow_id: object) -> bool:
        return flow_id in self.flows

    def started_by(self, intent: str, confidence: float = 1.0) -> Flow | None:
        """Return the flow that an intent starts; the first in file order wins."""
        for flow in self.flows.values():
            for trigger in flow.triggers:
                if trigger.intent == intent and confidence >= trigger.confidence_threshold:
                    return flow
        return None
