"""What was done to a machine so far, and which of its steps are left: nobody is told to do again what was done."""

from __future__ import annotations

from bot.skills.draft import Draft
from bot.understand.report import acts_found, acts_of, acts_told, is_done
from knowledge_base.passage import FaultTree, Step

DONE, PASSED = "done_acts", "utter_steps_done_before"
TELLING = ("stop", "part:")
"""Beginnings of what may follow a step that is not passed over: it tells danger or what part is broken."""


def note_acts(draft: Draft, said: str) -> None:
    """Remember what a message tells to have been done."""
    known = draft.state.slots.get(DONE) or []
    told = sorted(acts_told(said) - {*known})
    if told:
        draft.learn(DONE, [*known, *told])


def first_open(draft: Draft, tree: FaultTree) -> str:
    """Return the first step that was not done before the walk began, or the leaf where none is left."""
    return next_open(draft, tree, tree.steps[0].id)


def next_open(draft: Draft, tree: FaultTree, target: str) -> str:
    """Return the step from ``target`` on that was not done, or the leaf where none is left."""
    steps, passed, done = {step.id: step for step in tree.steps}, set[str](), draft.state.slots.get(DONE) or []
    while target in steps and target not in passed and _passes(steps[target], done):
        passed.add(target)
        step = steps[target]  # it was done and is in order: what follows from that, where anything does
        target = step.if_fixed if step.if_fixed in steps else step.if_not
    return target


def step_for_finding(draft: Draft, tree: FaultTree, step: Step) -> Step | None:
    """Return the step that what was found calls for: a white crust for the one that descales."""
    wanted, done = acts_found(draft.read.text), draft.state.slots.get(DONE) or []
    later = tree.steps[tree.steps.index(step) + 1 :]
    return next((one for one in later if wanted & acts_of(one.do) and not is_done(one.do, done)), None)


def _passes(step: Step, done: list[str]) -> bool:
    """Whether a step was done, and does not tell danger or which part is broken where it fails."""
    return is_done(step.do, done) and not step.if_not.startswith(TELLING)
