"""What was done to a machine so far, and which of its steps are left: nobody is told to do again what was done."""

from __future__ import annotations

from bot.domain.events import Frame
from bot.domain.message import Outgoing
from bot.ports import KnowledgeSearch
from bot.reply.nearest import sentences
from bot.skills.draft import Draft
from bot.skills.sources import citation_of
from bot.understand.illness import answering
from bot.understand.report import acts_found, acts_of, acts_told, is_done, names_care
from knowledge_base.passage import FaultTree, Query, Step

LIKELY = 0.5
"""Score from which a finding belongs to another fault of the device."""
FIXED, LOOKED_AT, BRIEF = "utter_fixed", 4, 60
"""The end of a walk; articles that may tell what keeps it so, and the characters of a line of one."""
SEVERAL = 2
"""Steps told as done at once, and by how many more another fault's must be among them."""
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
    later = tree.steps[tree.steps.index(step) :]
    return next((one for one in later if wanted & acts_of(one.do) and not is_done(one.do, done)), None)


def tree_for_finding(draft: Draft, tree: FaultTree, knowledge: KnowledgeSearch) -> tuple[FaultTree, Step] | None:
    """Return the fault of the same device, and its step, that deals with what was found where this one has none for it."""
    wanted, done = acts_found(draft.read.text), draft.state.slots.get(DONE) or []
    if not wanted or wanted & {*done} or any(wanted & acts_of(one.do) for one in tree.steps):
        return None
    found = knowledge.find_fault(draft.read.text, tree.device, limit=50)
    others = (each for each, score in found if score >= LIKELY and not each.hazard and each.id != tree.id)
    return next(((other, one) for other in others for one in other.steps if wanted & acts_of(one.do)), None)


def tree_by_acts(draft: Draft, need: str, tree: FaultTree, knowledge: KnowledgeSearch) -> FaultTree | None:
    """Return the fault of the same device whose steps were told to have been done, several more of them than of this one's."""
    told = acts_told(draft.read.text)
    found = knowledge.find_fault(need, tree.device, limit=50) if len(told) >= SEVERAL else ()

    def of(one: FaultTree) -> int:
        return len(told & frozenset().union(*(acts_of(step.do) for step in one.steps)))

    others = [each for each, score in found if score >= LIKELY and not each.hazard and each.id != tree.id]
    best = max(others, key=of, default=None)
    return best if best is not None and of(best) >= of(tree) + SEVERAL else None


def say_fixed(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Be glad that it works again and say how often the device wants care so that it stays so, where that is known."""
    draft.say(FIXED)
    tree = knowledge.fault(str(draft.state.slots["fault_id"]))
    asked = draft.words("search_how_often")
    query = Query(f"{tree.title} {asked}", LOOKED_AT, "repair", intents=("device_care",), device=tree.device)
    hits = [hit for hit in knowledge.search(query) if hit.device == tree.device and hit.meanwhile is None]
    told = ((line, hit) for hit in hits for line in (*sentences(hit.answer), *hit.details))
    for line, hit in told:
        if len(line) <= BRIEF and answering(asked, [line]) and names_care(line):
            draft.join(Outgoing(draft.words("so_it_stays", line=line)))
            draft.cite(citation_of(hit))
            return


def _passes(step: Step, done: list[str]) -> bool:
    """Whether a step was done, and does not tell danger or which part is broken where it fails."""
    return is_done(step.do, done) and not step.if_not.startswith(TELLING)
