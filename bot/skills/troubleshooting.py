"""Walk through a fault's step tree, one step at a time, and remember what was tried."""

from __future__ import annotations

from bot.domain.events import Frame
from bot.domain.understanding import Urgency
from bot.ports import KnowledgeSearch
from bot.reply.nearest import pairs
from bot.skills.draft import Draft
from bot.skills.hazard import mark_dangerous
from bot.skills.sources import citation_of
from bot.skills.tried import PASSED, first_open, next_open, note_acts, step_for_finding, tree_by_acts, tree_for_finding
from bot.understand.cues import says
from bot.understand.heard import heard
from bot.understand.normalize import normalize
from bot.understand.numbers import step_named
from bot.understand.report import (
    acts_told,
    after_but,
    found_loose,
    put_right_to,
    rest_of,
    says_more,
    tells_a_part,
    what_fails,
)
from bot.understand.segment import clauses
from knowledge_base.passage import FaultTree, Step

FIXED, JUST_SAID = "utter_fixed", 3
"""The end of a walk, and the responses within which "no, still not" takes it up again."""
BARE_NAME = 1
"""Letters beside a device's name that tell no fault."""
VAGUE = "vague_fault"
"""Cue of words that say that something is broken and not what it does."""
LIKELY = 0.25
"""Below this the symptoms do not name a fault, and we say so instead of guessing."""
SURE_REPORTS = frozenset({"still_broken", "malfunction"})
"""Cues that report on a step in so many words."""
DAMAGE = "shows_damage"
LOOKS = "looks_only"
SURE_OF_ANOTHER = 0.5
SURE_FINDING = 0.85
"""Score from which what was found, with no word of a fault, is another fault than the one under way."""
ALIKE = 0.02
"""How much worse a fault may fit that is told by its title."""
NEARLY = 0.15
"""How much worse the fault that is left may fit than the one that is gone."""
CLEARLY_ANOTHER = 0.25
"""How much better a report must fit another fault than the one under way to begin anew with that one."""
TIRED_AT = 3
"""From this step on every step offers to stop trying and have the device repaired."""
STOP = "\u3002"
LEAVES = ("fixed", "visit", "mail_in", "exchange", "stop")


def recognise_device(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Learn which device is meant where none was named and what is told fits one only: "the gun for the forehead says Lo"."""
    if draft.state.slots.get("product"):
        return
    device = knowledge.described_device(normalize(heard(frame.need)))
    if device is not None:
        draft.learn("product", device.name)
        draft.say("utter_device_recognised", device=device.name)


def find_fault(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Choose the fault tree for the need; sets ``fault_id`` and says the likely cause and the baby's side."""
    slots = draft.state.slots
    product = slots.get("product")
    if _taken_up_again(draft, knowledge):
        return
    tried = slots.get("tried_steps") or slots.get("done_acts")
    if tried and {"still_broken", "works_but"} & draft.read.cues and not _names_another(draft, knowledge):
        draft.say("utter_still_broken")
        draft.learn("step_outcome", "visit")
        return
    device = knowledge.device(str(product)) if product and product != "unknown" else None
    bare = device is not None and _names_no_fault(draft, frame.need)
    need = draft.words("search_does_not_work") if bare else frame.need
    code = None if _code_of_another(draft, frame.need) else slots.get("fault_code")
    found = list(knowledge.find_fault(need, device.device if device else None, code, limit=4))
    if draft.read.alarm.level < Urgency.URGENT and not code:
        found = [each for each in found if not each[0].hazard] or found
    found = _told_rather(draft, need, found, knowledge) if code else _by_title(need, found)
    draft.learn("step_id", None)
    draft.learn("step_outcome", None)
    draft.learn("tried_steps", None)
    draft.learn("done_acts", None)
    note_acts(draft, frame.need)
    draft.learn("no_device", True if product and product != "unknown" and device is None else None)
    if not found or found[0][1] < LIKELY or (product and device is None):
        draft.learn("fault_id", None)
        draft.learn("issue_summary", frame.need)
        return
    _take(draft, found[0][0], code)
    if bare or VAGUE in draft.read.cues:
        draft.say("utter_tell_the_fault")


def _names_another(draft: Draft, knowledge: KnowledgeSearch) -> bool:
    """Whether what is told after all steps is another fault of the device: "the lamp is on now, but it does not heat"."""
    tree = knowledge.fault(str(draft.state.slots["fault_id"])) if draft.state.slots.get("fault_id") else None
    return tree is not None and _left_over(draft, tree, knowledge) is not None


def _names_no_fault(draft: Draft, need: str) -> bool:
    """Whether nothing but the names of things is told."""
    for entity in draft.read.all("product"):
        need = need.replace(entity.text, "")
    return sum(letter.isalnum() for letter in need) <= BARE_NAME


def _taken_up_again(draft: Draft, knowledge: KnowledgeSearch) -> bool:
    """Whether the walk goes on where it was left: it was thought to be over, or the parent comes back to it."""
    slots, cues = draft.state.slots, draft.read.cues
    fixed = FIXED in draft.state.used_responses[-JUST_SAID:] and "still_broken" in cues
    back = {"resume", "that_machine"} & cues and "malfunction" not in cues
    if not (slots.get("fault_id") and slots.get("step_id") and (fixed or back)):
        return False
    tree = knowledge.fault(str(slots["fault_id"]))
    if slots.get("product") not in (None, tree.device_name):
        return False
    step = tree.step(str(slots["step_id"]))
    tried = any(str(line).startswith(step.do) for line in slots.get("tried_steps") or ())
    draft.learn("step_outcome", None)
    if tried and step.if_not in {each.id for each in tree.steps}:
        draft.learn("step_id", step.if_not)
    elif tried:
        draft.learn("step_outcome", "visit")
    return True


def _told_rather(
    draft: Draft, need: str, found: list[tuple[FaultTree, float]], knowledge: KnowledgeSearch
) -> list[tuple[FaultTree, float]]:
    """Of a code and what the machine is told not to do the latter, where the code's fault says nothing of it: "E4, no water comes"."""
    fails = pairs(what_fails(need))
    if not found or not fails or fails & pairs(found[0][0].title):
        return found
    for shown in draft.read.all("fault_code"):
        need = need.replace(shown.text, " ")
    plain = [one for one in knowledge.find_fault(need, found[0][0].device, None, limit=4) if not one[0].hazard]
    named = [one for one in _by_title(need, plain) if fails & pairs(one[0].title)] if plain else []
    return named if named and named[0][1] >= SURE_FINDING else found


def _by_title(need: str, found: list[tuple[FaultTree, float]]) -> list[tuple[FaultTree, float]]:
    """Of faults that fit alike the one first whose title tells what fails: "it hums and gives no mist" is no mist."""
    fails = pairs(what_fails(need))
    alike = [one for one in found if one[1] >= found[0][1] - ALIKE]
    told = sorted(alike, key=lambda one: -len(fails & (pairs(one[0].title) - pairs(one[0].device_name))))
    return [*told, *found[len(alike) :]]


def _code_of_another(draft: Draft, need: str) -> bool:
    """Whether the code on a screen was told in another device's part of the message."""
    told = draft.read.first("fault_code")
    return told is not None and told.text not in need and len({one.value for one in draft.read.all("product")}) > 1


def _take(draft: Draft, tree: FaultTree, code: str | None = None) -> None:
    """Begin the walk through a tree: its likely cause, the baby's side, its first step next."""
    draft.learn("fault_id", tree.id)
    draft.learn("product", tree.device_name)
    draft.learn("issue_summary", tree.title)
    due = first_open(draft, tree)
    draft.learn("step_id", due if due in {step.id for step in tree.steps} else tree.steps[-1].id)
    draft.learn("step_outcome", None if due in {step.id for step in tree.steps} else due)
    draft.say(
        "utter_fault_intro",
        answer=tree.answer,
        baby_impact=tree.baby_impact,
        meanwhile=tree.meanwhile,
        code=code if code in tree.codes else None,
    )
    draft.cite(citation_of(tree))
    if due != tree.steps[0].id:
        draft.say(PASSED)


def _other_fault(draft: Draft, frame: Frame, tree: FaultTree, knowledge: KnowledgeSearch) -> FaultTree | None:
    """The fault that a report names instead of the one under way: told before any step was tried, or as a correction."""
    cues, slots = draft.read.cues, draft.state.slots
    codes = {str(entity.value) for entity in draft.read.all("fault_code")}
    if (
        len(codes) == 1
        and not codes & {*tree.codes}
        and not any(entity.text in frame.need for entity in draft.read.all("fault_code"))
    ):
        # the screen says it: no guess is better
        named = knowledge.find_fault("", tree.device, next(iter(codes)), limit=1)
        return named[0][0] if named and codes & {*named[0][0].codes} else None
    finds = not (acts_told(draft.read.text) or {"asks", "still_broken"} & cues or slots.get("fault_code"))
    if (
        "malfunction" not in cues
        and not finds
        or "as_before" in cues
        and "correction" not in cues
        or slots.get("tried_steps")
        and "correction" not in cues
    ):
        return None
    text = draft.read.text
    if "correction" in cues:  # "it is not weak, it is loud": what follows is meant
        start, end = clauses(text)[-1]
        text = put_right_to(text) or text[start:end]
    elif goods := draft.read.first("product"):  # "leave that; of the humidifier: there is slime in it"
        text = text[goods.span[1] :] if says_more(text[goods.span[1] :], goods.text) else text
    found = knowledge.find_fault(text, tree.device, limit=50)
    if not found or found[0][0].hazard or found[0][0].id == tree.id:
        return None
    other, score = found[0]
    known = next((score for each, score in found if each.id == tree.id), 0.0)
    if "malfunction" not in cues and score < SURE_FINDING:
        return None
    vague = says(frame.need, VAGUE)  # "it is broken" named no fault: what comes next does
    if "correction" in cues or vague:
        return other if score >= LIKELY else None
    return other if score >= SURE_OF_ANOTHER and score - known >= CLEARLY_ANOTHER else None


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
        _stop(draft, tree)


def judge_step(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Read the parent's report on the step and move on; sets ``step_outcome``."""
    slots = draft.state.slots
    tree = knowledge.fault(str(slots["fault_id"]))
    step = tree.step(str(slots["step_id"]))
    result = slots.get("step_result")
    if result == "which":
        _look_up(draft, tree)
        return
    if result == "previous":
        _go_back(draft, tree, step)
        return
    note_acts(draft, draft.read.text)
    swapped = step.if_fixed.startswith("part:") and tells_a_part(step.expect, draft.read.text)
    if result == "solved" and not swapped:
        _note(draft, step, "fixed")
        _follow(draft, tree, "fixed")
        return
    other = _left_over(draft, tree, knowledge) if result == "partly" else None
    if result == "not_fixed":
        other = _other_fault(draft, frame, tree, knowledge) or tree_by_acts(draft, frame.need, tree, knowledge)
    if other is not None:
        _begin_anew(draft, other)
        return
    if result == "not_fixed" and (meant := _only_put_right(draft)):
        draft.say("utter_fault_put_right", meant=meant)
        _follow(draft, tree, step.id)
        return
    _weigh(draft, tree, step, {"partly": "not_fixed", "solved": "fixed"}.get(str(result), str(result)), knowledge)


def _weigh(draft: Draft, tree: FaultTree, step: Step, result: str, knowledge: KnowledgeSearch) -> None:
    """Go on from a step by what was reported of it."""
    rest = rest_of(step.do, draft.read.text) if "asks_next" in draft.read.cues else ""
    if rest or result == "not_fixed" and _only_found(draft):
        draft.say("utter_step_rest" if rest else "utter_put_back", rest=rest.rstrip(STOP))
        draft.learn("step_result", None)
        draft.learn("step_outcome", "wait")
        return
    _note(draft, step, result)
    due = step_for_finding(draft, tree, step) if result == "not_fixed" else None
    if result == "not_fixed" and due is None and (found := tree_for_finding(draft, tree, knowledge)):
        _take(draft, found[0])
        draft.learn("step_id", found[1].id)
        draft.learn("step_result", None)
        draft.learn("step_outcome", "continue")
        return
    if due is not None or result == "tired":
        _follow(draft, tree, due.id if due else "visit")
        return
    target = step.if_fixed if result == "fixed" or _only_done(draft, tree, step, result) else step.if_not
    if target == "stop" and result != "fixed" and not _is_dangerous(draft, step):
        last = step is tree.steps[-1]
        target = "visit" if last else tree.steps[tree.steps.index(step) + 1].id
    elif target == "stop" and result == "cannot":
        target = "visit"
    if result == "cannot" and target in {each.id for each in tree.steps}:
        draft.say("utter_step_skipped")
    _follow(draft, tree, target)


def _only_done(draft: Draft, tree: FaultTree, step: Step, result: str) -> bool:
    """Whether a step is told to have been done or looked at, not that it failed, and another follows from that."""
    told = {*SURE_REPORTS, "works_but", DAMAGE} & draft.read.cues
    return result == "not_fixed" and not told and step.if_fixed in {each.id for each in tree.steps}


def _only_put_right(draft: Draft) -> str:
    """What the fault is put right to where nothing is told of the step: "no, it is the rear wheel"; the same steps are for it."""
    told = acts_told(draft.read.text) or SURE_REPORTS & draft.read.cues
    return "" if told or "correction" not in draft.read.cues else put_right_to(draft.read.text)


def _only_found(draft: Draft) -> bool:
    """Whether something was found out of place and nothing told of how the machine is since."""
    told = {*SURE_REPORTS, "works_but", DAMAGE} & draft.read.cues
    return not told and found_loose(draft.read.text) and "utter_put_back" not in draft.state.used_responses[-JUST_SAID:]


def _begin_anew(draft: Draft, tree: FaultTree) -> None:
    """Go on with another fault of the same device."""
    _take(draft, tree)
    draft.learn("tried_steps", None)
    draft.learn("step_result", None)
    if draft.state.slots.get("step_outcome") is None:
        draft.learn("step_outcome", "continue")


def _left_over(draft: Draft, tree: FaultTree, knowledge: KnowledgeSearch) -> FaultTree | None:
    """The other fault that is left when the one under way is gone: "it is on again, but the picture is green"."""
    left = after_but(draft.read.text)
    found = knowledge.find_fault(left, tree.device, limit=50) if left else ()
    scores = {each.id: score for each, score in found}
    likely = [each for each, score in found if score >= SURE_OF_ANOTHER and not each.hazard and each.id != tree.id]
    gone = "works_but" in draft.read.cues
    least = scores.get(tree.id, 0.0) + (-NEARLY if gone else CLEARLY_ANOTHER)
    return likely[0] if likely and scores[likely[0].id] >= least else None


def _is_dangerous(draft: Draft, step: Step) -> bool:
    """Whether a report shows that the thing must not be used: a sign is named; where the step is no mere look, that it failed."""
    return DAMAGE in draft.read.cues or not says(step.expect, LOOKS) and bool(SURE_REPORTS & draft.read.cues)


def _stop(draft: Draft, tree: FaultTree) -> None:
    """The thing must not be used any more."""
    draft.learn("step_outcome", "stop")
    mark_dangerous(draft, tree.device_name, tree if tree.hazard else None)


def _follow(draft: Draft, tree: FaultTree, target: str) -> None:
    draft.learn("step_result", None)
    if target == "stop":
        _stop(draft, tree)
    elif target.startswith("part:"):
        draft.learn("part", target.removeprefix("part:"))
        draft.learn("step_outcome", "part")
    elif target in LEAVES:
        draft.learn("step_outcome", target)
    else:
        _go_to(draft, tree, target)


def _go_to(draft: Draft, tree: FaultTree, target: str) -> None:
    """Go on with the next step that was not done, or with what follows where none is left."""
    due = next_open(draft, tree, target)
    if due != target:
        draft.say(PASSED)
    leaf = due not in {step.id for step in tree.steps}
    draft.learn("step_id", tree.steps[-1].id if leaf else due)
    draft.learn("step_outcome", due if leaf else "continue")


def _look_up(draft: Draft, tree: FaultTree) -> None:
    """Say the step again that is asked for by its number, else the one that is due."""
    number = step_named(draft.read.text)
    if number is not None and 1 <= number <= len(tree.steps):
        draft.learn("step_id", tree.steps[number - 1].id)
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
