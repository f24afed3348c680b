"""Answer a question about the step that is being tried: what for, how, with what instead, what is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.events import Frame
from bot.domain.message import Outgoing
from bot.ports import KnowledgeSearch
from bot.reply.nearest import pairs, sentences
from bot.skills.draft import Draft
from bot.skills.sources import citation_of
from bot.understand.cues import says, without
from bot.understand.illness import answering
from bot.understand.normalize import normalize
from knowledge_base.passage import FaultTree, Hit, Query, Step

LOOKED_AT = 4
CLOSE = 0.7
"""Score from which an article on the same device may hold the line that is asked for."""
SQUARELY = 0.93
"""Score from which an article on the device answers though no line of it holds the question's words."""
LINES = 6
"""Lines of each such article, nearest first."""
HOLDS = 0.15
"""Share of a question's words from which a line holds it."""
KIND = 0.4
"""What a line is preferred by that answers the kind of a question: how often, how long."""
OF_THIS_STEP, OF_THIS_FAULT, NEAREST, PAIR = 0.1, 0.05, 0.1, 0.4
"""What a line is preferred by where two share as much with the question."""
FIGURES = re.compile(r"\d")
CUTS_POWER = "cuts_power"


def answer_step_question(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Say what is known on the question, and the step itself where nothing is."""
    tree = knowledge.fault(str(draft.state.slots["fault_id"]))
    step = tree.step(str(draft.state.slots.get("step_id") or tree.steps[0].id))
    cues, text = draft.read.cues, draft.read.text
    if {"names_child", "child_near"} <= cues:
        draft.say("utter_hazard_child_near")
    elif "opens_up" in cues:
        draft.say("utter_step_do_not_open")
    elif "uses_again" in cues and "asks_why" not in cues:
        draft.say("utter_step_not_in_use", baby_impact=tree.baby_impact, meanwhile=tree.meanwhile)
    elif "asks_why" in cues and says(text, CUTS_POWER):
        draft.say("utter_step_why_power", do=step.do)
    elif "asks_why" in cues:
        draft.say("utter_step_why", do=step.do, expect=step.expect)
    elif line := _line(draft, tree, step, knowledge):
        draft.tell(line)
    else:
        plain = "asks_how" in cues or "asks_meaning" not in cues and len(pairs(without(text, "asking_words"))) < 2
        draft.say("utter_step_how" if plain else "utter_step_not_known", do=step.do, expect=step.expect)
    if draft.last_response is not None:  # a line of an article has its own source
        draft.cite(citation_of(tree))


def _line(draft: Draft, tree: FaultTree, step: Step, knowledge: KnowledgeSearch) -> Outgoing | None:
    """The line of the fault or of an article on its device that holds the question, else the article that is on it."""
    text = normalize(draft.read.text)
    query = Query(text, LOOKED_AT, "repair", intents=("device_care", "device_usage"), device=tree.device)
    hits = [hit for hit in knowledge.search(query) if hit.score >= CLOSE and hit.device in (None, tree.device)]
    lines = list(_lines(tree, step, hits))
    near = knowledge.nearness(text, [line for line, *_ in lines])
    first = {line for line, better, _ in lines if better == NEAREST}
    kind = [line for line in answering(text, list(near)) or () if line in first or near[line] >= HOLDS]
    asked = pairs(without(draft.read.text, "asking_words"))
    weighed = [
        (near[line] + better + PAIR * len(asked & pairs(line)) + (KIND if line in kind else 0.0), line, source)
        for line, better, source in lines
    ]
    _, line, source = max(weighed, key=lambda one: one[0])
    holds = near[line] >= HOLDS or line in kind or len(asked & pairs(line)) > 1
    squarely = bool(hits) and hits[0].score >= SQUARELY and near[line] < HOLDS * 2 and line not in kind
    if holds and not (squarely and source is not hits[0] and len(asked & pairs(line)) < 2):
        return Outgoing(line, citations=(citation_of(source or tree),))
    if "asks_amount" in draft.read.cues and (told := _with_figures(draft, tree, step)):
        return Outgoing(told, citations=(citation_of(tree),))
    best = next((hit for hit in hits if hit.score >= SQUARELY), None)
    return Outgoing(best.answer, citations=(citation_of(best),)) if best else None


def _with_figures(draft: Draft, tree: FaultTree, step: Step) -> str | None:
    """The step with figures that holds every letter of a question for a time or an amount ("soak how long"), this one first."""
    asked = {letter for letter in without(draft.read.text, "asking_words") if letter.isalpha()}
    steps = [each.do for each in (step, *tree.steps) if FIGURES.search(each.do)]
    return next((line for line in steps if asked <= {*line}), None)


def _lines(tree: FaultTree, step: Step, hits: list[Hit]) -> Iterator[tuple[str, float, Hit | None]]:
    """Every line that may answer, with what it is preferred by and the article that it is from."""
    yield step.do, OF_THIS_STEP, None
    for line in (*sentences(tree.answer), *(each.do for each in tree.steps)):
        yield line, OF_THIS_FAULT, None
    for place, hit in enumerate(hits):
        for line in (*sentences(hit.answer), *hit.details[:LINES]):
            yield line, 0.0 if place else NEAREST, hit
