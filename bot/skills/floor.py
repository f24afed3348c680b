"""Who has the floor: push a flow, come back to one, put a thread's facts away and bring them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.decide.domain_file import Domain
from bot.decide.flow import ActionStep, CollectStep, FlowBook
from bot.decide.machine import start
from bot.decide.start import Start
from bot.domain.events import Frame
from bot.skills.draft import Draft

SETTLES = {
    "repair_booking": ("troubleshoot",),
    "report_fault": ("troubleshoot",),
    "compensation": ("goods_claim",),
    "goods_claim": ("order_status", "troubleshoot"),
}
"""Flows whose end, once something was booked, ends others."""
TRIES = ("troubleshoot", "repair_offer", "repair_booking", "device_report")
WALK = "troubleshoot"
DANGER = {"hazard": TRIES, "hazard_visit": TRIES, "hazard_repair": (*TRIES, "hazard")}
"""Flows on a thing that is told to be dangerous, and what they end: it is tried no further, and not sent by post."""
Saved = Mapping[str, Any]


def push(draft: Draft, begun: Start, book: FlowBook, domain: Domain, *, context: Saved | None = None) -> None:
    """Start a flow on top; the thread below keeps its own facts."""
    put_away(draft, domain)
    seeds = dict(begun.seeds)
    product = seeds.get("product")
    if begun.flow == WALK and product:  # its fault is told anew
        draft.set_stack(tuple(frame for frame in draft.state.stack if not _walks(frame, product)))
    if product and product != draft.state.slots.get("product"):
        if draft.state.slots.get("product") is not None:
            named = frozenset(entity.type for entity in draft.read.entities)  # told again it is no news, and stays
            clear_thread(draft, domain, keep=draft.learned_now() | named)
        draft.learn("product", product, begun.need)
    if seeds.get("order_no"):
        draft.learn("order_no", seeds["order_no"], begun.need)
    if begun.flow in domain.claim_flows:  # one claim at a time: the new words go on with it
        draft.learn("claim_goes_on", seeds.get("claim_goes_on"))
        draft.set_stack(
            tuple(frame for frame in draft.state.stack if frame.flow != begun.flow or not frame.waiting_for)
        )
    settle(draft, DANGER.get(begun.flow, ()))
    if "settles_for" in draft.read.cues and begun.flow in domain.claim_flows:
        settle(draft, TRIES)  # "no repair, money back": the errand is another one
    passed_over = [
        frame
        for frame in draft.state.stack
        if frame.flow == begun.flow and _offers(frame) and not _of_another(frame, product)
    ]
    if passed_over:  # the same topic again: its offer comes again with the new answer
        draft.set_stack(tuple(frame for frame in draft.state.stack if frame not in passed_over))
    frame = replace(start(book[begun.flow], need=begun.need, intent=begun.intent), context=dict(context or {}))
    draft.set_stack((*draft.state.stack, frame))


def _walks(frame: Frame, product: Any) -> bool:
    return frame.flow == WALK and frame.context.get("product") == product


def _offers(frame: Frame) -> bool:
    return bool(frame.waiting_for and frame.waiting_for.startswith("wants_"))


def _of_another(frame: Frame, product: Any) -> bool:
    """Whether a waiting frame is about another device than the one that is now told of."""
    return bool(product) and frame.context.get("product") not in (None, product)


def settle(draft: Draft, flows: tuple[str, ...]) -> None:
    """Take waiting flows about the same device off the stack: a visit that is booked, or a danger, ends the walk through its steps."""
    product = draft.state.slots.get("product")
    kept = tuple(
        frame
        for frame in draft.state.stack
        if frame.flow not in flows or frame.context.get("product") not in (None, product)
    )
    if len(kept) != len(draft.state.stack):
        draft.set_stack(kept)


def put_away(draft: Draft, domain: Domain) -> None:
    """Save the thread's facts in the frame that has the floor."""
    top = draft.state.top
    if top is None:
        return
    saved = {name: draft.state.slots[name] for name in domain.thread_slots if name in draft.state.slots}
    draft.set_stack((*draft.state.stack[:-1], replace(top, context={**top.context, **saved})))


def bring_back(draft: Draft, domain: Domain) -> None:
    """Restore the facts of the thread that has the floor again, when another thread was in between."""
    top = draft.state.top
    if top is None or not top.context or top.context.get("product") == draft.state.slots.get("product"):
        return
    for name in domain.thread_slots:
        if (
            name != top.waiting_for or top.context.get(name) is not None
        ):  # what it waits for may have been found between
            draft.learn(name, top.context.get(name))


def clear_thread(draft: Draft, domain: Domain, *, keep: frozenset[str] = frozenset()) -> None:
    """Empty the facts that belong to a thread, but not those that this very message told."""
    for name in domain.thread_slots:
        if name not in keep:
            draft.learn(name, None)


def give_floor(draft: Draft, place: int, domain: Domain) -> None:
    """Bring the flow at ``place`` to the top with its facts."""
    stack = draft.state.stack
    if place == len(stack) - 1:
        return
    put_away(draft, domain)
    stack = draft.state.stack
    draft.set_stack((*stack[:place], *stack[place + 1 :], stack[place]))
    bring_back(draft, domain)


def say_again(draft: Draft, book: FlowBook) -> None:
    """Let a waiting flow that got the floor back run the action before its question again: the step to try is told anew."""
    top = draft.state.top
    if top is None:
        return
    step = book[top.flow].step(top.step)
    if (
        isinstance(step, ActionStep) and top.phase == "leave"
    ):  # told in another thread's turn, its question still to come
        draft.set_stack((*draft.state.stack[:-1], replace(top, phase="enter")))
        return
    if not isinstance(step, CollectStep):
        return
    steps = book[top.flow].steps
    place = [step.id for step in steps].index(top.step)
    if place and isinstance(steps[place - 1], ActionStep):
        again = replace(top, step=steps[place - 1].id, phase="enter", waiting_for=None)
        draft.set_stack((*draft.state.stack[:-1], again))


def await_answer(draft: Draft, book: FlowBook, slot: str) -> None:
    """Let the flow that got the floor wait for what this message answers, though its question was never put."""
    top = draft.state.top
    if top is None or top.waiting_for == slot:
        return
    step = next((one for one in book[top.flow].steps if isinstance(one, CollectStep) and one.slot == slot), None)
    if step is not None:
        waits = replace(top, step=step.id, phase="enter", waiting_for=slot)
        draft.set_stack((*draft.state.stack[:-1], waits))


def beneath(draft: Draft, frame: Frame) -> None:
    """Let a flow wait at the bottom of the stack."""
    draft.set_stack((frame, *draft.state.stack))


def wait_for_nothing_told(draft: Draft, book: FlowBook) -> None:
    """Let no flow wait for a fact that is known by now: where it has the floor again it goes on."""

    def rested(frame: Frame) -> Frame:
        step = book[frame.flow].step(frame.step)
        known = draft.state.slots.get(str(frame.waiting_for)) is not None
        asks = isinstance(step, CollectStep) and not step.ask_before_filling
        return replace(frame, waiting_for=None) if asks and known else frame

    stack = tuple(map(rested, draft.state.stack))
    if stack != draft.state.stack:
        draft.set_stack(stack)
