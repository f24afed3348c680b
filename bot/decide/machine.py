"""The flow machine: takes the stack one effect further.

Pure. The caller performs the effect (says, asks, runs, sets), then calls again with the new slots.
A frame enters a step, the step has its effect, the frame leaves it; leaving reads the slots as they are by then,
so that a branch after an action sees what the action found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.decide.flow import (
    END,
    ActionStep,
    Branch,
    CallStep,
    CollectStep,
    Flow,
    FlowBook,
    LinkStep,
    NoopStep,
    SetSlotsStep,
)
from bot.domain.events import Frame

Stack = tuple[Frame, ...]


@dataclass(frozen=True)
class Do:
    """Say the response or run the action of this name."""

    action: str


@dataclass(frozen=True)
class Ask:
    """Put the question for a slot and wait."""

    slot: str
    utter: str
    again: bool
    """True when the same question was put before."""


@dataclass(frozen=True)
class Fill:
    """Set these slots (None empties)."""

    slots: Mapping[str, Any]


@dataclass(frozen=True)
class Refuse:
    """The value just given is not acceptable: empty the slot and say why."""

    slot: str
    utter: str


@dataclass(frozen=True)
class Ended:
    """The flow on top ended and has been taken off."""

    flow: str
    frame: Frame
    reset: tuple[str, ...]
    """Slots to empty, because the flow does not persist them."""


Effect = Do | Ask | Fill | Refuse | Ended


class FlowLoop(RuntimeError):
    """A flow runs in circles without saying or asking anything."""


def start(flow: Flow, *, need: str = "", intent: str | None = None, called: bool = False) -> Frame:
    """Return a frame at the first step of a flow."""
    return Frame(flow.id, flow.first, need=need, intent=intent, called=called)


def advance(book: FlowBook, stack: Stack, slots: Mapping[str, Any], limit: int = 100) -> tuple[Effect | None, Stack]:
    """Return the next effect and the stack after it; the effect is None when nothing runs.

    Raises:
        FlowLoop: after ``limit`` steps without an effect.
    """
    for _ in range(limit):
        if not stack:
            return None, stack
        effect, stack = _move(book, stack, slots)
        if effect is not None:
            return effect, stack
    raise FlowLoop(f"flow {stack[-1].flow!r} makes no progress at step {stack[-1].step!r}")


def _move(book: FlowBook, stack: Stack, slots: Mapping[str, Any]) -> tuple[Effect | None, Stack]:
    frame = stack[-1]
    flow = book[frame.flow]
    if frame.step == END:
        return Ended(flow.id, frame, _resets(flow)), stack[:-1]
    step = flow.step(frame.step)
    if step is None:
        return Ended(flow.id, frame, _resets(flow)), stack[:-1]
    if frame.phase == "leave":
        return None, _swap(stack, _left(flow, frame, step.next, slots))
    gone = replace(frame, phase="leave")
    match step:
        case ActionStep():
            return Do(step.action), _swap(stack, gone)
        case CollectStep():
            return _collect(step, stack, slots)
        case SetSlotsStep():
            return Fill(step.slots), _swap(stack, gone)
        case NoopStep():
            return None, _swap(stack, gone)
        case LinkStep():
            return None, _swap(stack, start(book[step.flow], need=frame.need, intent=frame.intent, called=frame.called))
        case CallStep():
            child = start(book[step.flow], need=frame.need, intent=frame.intent, called=True)
            return None, (*stack[:-1], gone, child)
        case _:
            assert_never(step)


def _collect(step: CollectStep, stack: Stack, slots: Mapping[str, Any]) -> tuple[Effect | None, Stack]:
    frame = stack[-1]
    known = slots.get(step.slot) is not None
    if step.ask_before_filling and frame.waiting_for is None and known:
        return Fill({step.slot: None}), stack
    if known:
        scope = {"slots": slots, "context": frame.context}
        for rejection in step.rejections:
            if rejection.condition(scope):
                return Refuse(step.slot, rejection.utter), _swap(stack, replace(frame, waiting_for=None))
        return None, _swap(stack, replace(frame, phase="leave", waiting_for=None, asked=0))
    asked = replace(frame, waiting_for=step.slot, asked=frame.asked + 1)
    return Ask(step.slot, step.utter, again=frame.asked > 0), _swap(stack, asked)


def _left(flow: Flow, frame: Frame, branches: tuple[Branch, ...], slots: Mapping[str, Any]) -> Frame:
    target = flow.after(frame.step)
    scope = {"slots": slots, "context": frame.context}
    for branch in branches:
        if branch.condition is None or branch.condition(scope):
            target = branch.target
            break
    return replace(frame, step=target, phase="enter", waiting_for=None, asked=0)


def _resets(flow: Flow) -> tuple[str, ...]:
    kept = {step.slot for step in flow.steps if isinstance(step, CollectStep) and not step.reset_after_flow_ends}
    return tuple(sorted(flow.filled_slots - set(flow.persisted_slots) - kept))


def _swap(stack: Stack, frame: Frame) -> Stack:
    return (*stack[:-1], frame)
