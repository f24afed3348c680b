"""Things out of use because they are dangerous: stop at once, what to do instead, no trying again."""

from __future__ import annotations

from bot.decide.standing_hazard import DANGEROUS, UNNAMED
from bot.domain.events import Frame
from bot.domain.message import Outgoing
from bot.ports import KnowledgeSearch
from bot.reply.nearest import pairs, sentences
from bot.skills.draft import Draft
from bot.skills.sources import citation_of
from bot.understand.cues import says, without
from knowledge_base.passage import FaultTree

STOP = "utter_hazard_stop"
LIKELY = 0.3
"""Score from which a fault of the device is the one that was told."""
LOOKED_AT = 50
MODEL = "classifier"
"""The reason of an alarm that no rule gives."""
SHARED = 2
"""Pairs of characters that a line on the danger shares with a question that it answers."""
CUED = (
    ("asks_of_power", "utter_hazard_power"),
    ("unplugged", "utter_well_unplugged"),
    ("hazard_calms", "utter_hazard_calm"),
    ("child_away", "utter_hazard_child_away"),
    ("child_near", "utter_hazard_child_near"),
    ("opens_up", "utter_hazard_no_mending"),
    ("mends_itself", "utter_hazard_no_mending"),
    ("uses_again", "utter_hazard_not_again"),
)
"""What is said to a cue, the first that is met."""
AGAIN = (("names_fire", "utter_hazard_again_fire"), ("names_shock", "utter_hazard_again_shock"))


def answer_hazard(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Say at once to stop using the thing, then what is known of its danger; told again, what is to be done now."""
    product = str(draft.state.slots.get("product") or UNNAMED)
    if product in _dangerous(draft):
        draft.say(next((said for cue, said in AGAIN if says(frame.need, cue)), "utter_hazard_again"))
        return
    draft.learn("issue_summary", frame.need)
    draft.say(STOP)
    told = draft.read.text if frame.need in draft.read.text else frame.need  # with what stands beside it
    tree = _told(draft, told, knowledge, least=LIKELY)
    mark_dangerous(draft, product, tree)
    if tree is not None and tree.hazard:
        draft.say("utter_hazard_steps", answer=tree.answer, baby_impact=tree.baby_impact, meanwhile=tree.meanwhile)
        draft.cite(citation_of(tree))


def answer_hazard_question(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Answer what is said of a thing that must not be used; a question is answered from what is known of its danger."""
    cues = draft.read.cues
    if told := next((said for cue, said in CUED if cue in cues), None):
        draft.say(told)
    elif "malfunction" in cues or draft.read.first("fault_code"):
        draft.say("utter_hazard_no_steps")
    elif not {"asks", "names_day"} & cues:
        draft.say("utter_hazard_noted")
    elif (tree := _why(draft, frame, knowledge)) is None:
        draft.say("utter_hazard_not_again")
    elif "asks_of_contents" in cues:
        draft.say("utter_hazard_contents", baby_impact=tree.baby_impact)
        draft.cite(citation_of(tree))
    else:
        _answer(draft, tree)
    if draft.state.slots.get("danger"):
        draft.say("utter_danger_mind")


def mark_dangerous(draft: Draft, product: str, tree: FaultTree | None) -> None:
    """Remember that a thing must not be used; a name told later takes the place of none."""
    draft.learn("hazard", True)  # a claim for it needs no other reason
    known = {name: why for name, why in _dangerous(draft).items() if name != UNNAMED}
    draft.learn(DANGEROUS, {**known, product: tree.id if tree else ""})


def mark_if_it_hurt(draft: Draft, knowledge: KnowledgeSearch) -> None:
    """Remember the thing that somebody was just hurt by: beside the danger nobody is told how to use it."""
    product = str(draft.state.slots.get("product") or UNNAMED)
    if product in draft.policy.does and draft.read.has("product_safety"):
        mark_dangerous(draft, product, _told(draft, draft.read.text, knowledge, least=LIKELY))


def _dangerous(draft: Draft) -> dict[str, str]:
    return dict(draft.state.slots.get(DANGEROUS) or {})


def _answer(draft: Draft, tree: FaultTree) -> None:
    asked = pairs(without(draft.read.text, "asking_words"))
    lines = [*sentences(tree.baby_impact), *sentences(tree.answer), *(step.do for step in tree.steps)]
    best = max(lines, key=lambda line: len(asked & pairs(line)))
    if len(asked & pairs(best)) >= SHARED:
        draft.tell(Outgoing(best, citations=(citation_of(tree),)))
        return
    draft.say("utter_hazard_meanwhile", meanwhile=tree.meanwhile)
    draft.cite(citation_of(tree))


def _why(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> FaultTree | None:
    """The fault that says why the thing is dangerous, else the likeliest one of the device."""
    told = _dangerous(draft).get(str(draft.state.slots.get("product") or UNNAMED))
    return knowledge.fault(told) if told else _told(draft, frame.need, knowledge, least=0.0)


def _told(draft: Draft, text: str, knowledge: KnowledgeSearch, *, least: float) -> FaultTree | None:
    slots = draft.state.slots
    product = slots.get("product")
    device = knowledge.device(str(product)) if product else None
    if device is None:
        return None
    found = knowledge.find_fault(text, device.device, slots.get("fault_code"), limit=LOOKED_AT)
    likely = [tree for tree, score in found if score >= least]
    signs = any(reason != MODEL for reason in draft.read.alarm.reasons)  # smoke or a shock is told, whatever else is
    dangerous = next((tree for tree in likely if tree.hazard), None) if signs else None
    return dangerous or next(iter(likely), None)
