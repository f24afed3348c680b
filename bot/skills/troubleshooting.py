"""Walk through a fault's step tree, one step at a time, and remember what was tried."""

from __future__ import annotations

from bot.domain.events import Frame
from bot.domain.understanding import Urgency
from bot.ports import KnowledgeSearch
from bot.skills.draft import Draft
from bot.skills.sources import citation_of
from knowledge_base.passage import FaultTree, Step

LIKELY = 0.25
"""Below this the symptoms do not name a fault, and we say so instead of guessing."""
TIRED_AT = 3
"""From this step on every step offers to stop trying and have the device repaired."""
LEAVES = ("fixed", "visit", "mail_in", "exchange", "stop")


def find_fault(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Choose the fault tree for the need; sets ``fault_id`` and says the likely cause and the baby's side."""
    slots = draft.state.slots
    product = slots.get("product")
    if slots.get("tried_steps") and "still_broken" in draft.read.cues:
        draft.say("utter_still_broken")
        draft.learn("step_outcome", "visit")
        return
    device = knowledge.device(str(product)) if product and product != "unknown" else None
    found = knowledge.find_fault(frame.need, device.device if device else None, slots.get("fault_code"), limit=3)
    if draft.read.alarm.level < Urgency.URGENT and not slots.get("fault_code"):
        found = [each for each in found if not each[0].hazard] or found
    draft.learn("step_id", None)
    draft.learn("step_outcome", None)
    draft.learn("tried_steps", None)
    if not found or found[0][1] < LIKELY or (product and device is None):
        draft.learn("fault_id", None)
        draft.learn("issue_summary", frame.need)
        return
    tree = found[0][0]
    draft.learn("fault_id", tree.id)
    draft.learn("product", tree.device_name)
    draft.learn("issue_summary", tree.title)
    draft.learn("step_id", tree.steps[0].id)
    draft.say(
        "utter_fault_intro",
        answer=tree.answer,
        baby_impact=tree.baby_impact,
        meanwhile=tree.meanwhile,
        code=slots.get("fault_code"),
    )
    draft.cite(citation_of(tree))


def say_step(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Say the step that is due; a hazard's only step ends the walk."""
    draft.learn("step_outcome", None)
    tree = knowledge.fault(str(draft.state.slots["fault_id"]))
    step = tree.step(str(draft.state.slots["step_id"]))
    number = [each.id for each in tree.steps].index(step.id) + 1
    draft.say(
        "utter_step" if number < TIRED_AT else "utter_step_later",
        number=number,
        do=step.do,
        expect=step.expect,
        total=len(tree.steps),
    )
    if tree.hazard and step is tree.steps[-1]:
        draft.learn("step_outcome", "stop")


def judge_step(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Read the parent's report on the step and move on; sets ``step_outcome``."""
    slots = draft.state.slots
    tree = knowledge.fault(str(slots["fault_id"]))
    step = tree.step(str(slots["step_id"]))
    result = slots.get("step_result")
    if result == "which":
        draft.learn("step_outcome", "continue")
        return
    if result == "previous":
        _go_back(draft, tree, step)
        return
    _note(draft, step, str(result))
    _follow(draft, step.if_fixed if result == "fixed" else step.if_not)


def _follow(draft: Draft, target: str) -> None:
    draft.learn("step_result", None)
    if target.startswith("part:"):
        draft.learn("part", target.removeprefix("part:"))
        draft.learn("step_outcome", "part")
    elif target in LEAVES:
        draft.learn("step_outcome", target)
    else:
        draft.learn("step_id", target)
        draft.learn("step_outcome", "continue")


def _go_back(draft: Draft, tree: FaultTree, step: Step) -> None:
    ids = [each.id for each in tree.steps]
    place = max(ids.index(step.id) - 1, 0)
    draft.learn("step_id", ids[place])
    draft.learn("step_outcome", "continue")


def _note(draft: Draft, step: Step, result: str) -> None:
    tried = list(draft.state.slots.get("tried_steps") or [])
    words = draft.read.text[:60]
    draft.learn("tried_steps", [*tried, f"{step.do} -> {result} ({words})"])
