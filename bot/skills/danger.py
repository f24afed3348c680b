"""What the bot says in danger, and how it stops bad food."""

from __future__ import annotations

from bot.decide.aside import AFTER_DANGER
from bot.decide.lasting_danger import BEFORE, DOUBTED, HOME, PERSONAL_DANGERS, TOLD, UNNAMED, VIOLENCE, news_of_rescue
from bot.domain import events as e
from bot.domain.events import Frame
from bot.domain.message import Outgoing
from bot.domain.understanding import DANGER_LASTS, GOES_ON
from bot.ports import KnowledgeSearch
from bot.skills.draft import Draft
from bot.skills.hazard import MODEL, mark_if_it_hurt
from bot.skills.person import call_person
from bot.skills.sources import citation_of
from bot.skills.told import note_told
from knowledge_base.passage import Query

SHORT_WORDS = 14
"""Characters; fewer say too little to be searched without what was told before."""
LEAST_FIRST_AID = 0.6
LATELY = 8
"""Responses within which a few words on a sign go on with the danger that was told: no article on them alone."""
LOOKED_AT = 5
"""Articles among which the one on what was told is chosen."""
PERSON = PERSONAL_DANGERS
"""Dangers to a parent's life or by a parent: a warm, direct answer and a crisis line instead of first-aid steps."""
INFANT_UNDER = 12.0
"""Months under which first aid is an infant's: blows on the back and thrusts on the chest, never on the belly."""


def guide_emergency(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Say what to do now, 120, what not to do; call an expert with P0 and tell the parent so."""
    danger = str(frame.context.get("danger") or UNNAMED)
    name = f"utter_emergency_{danger}"
    goes_on = danger == draft.state.slots.get("danger") and draft.read.alarm.danger in (UNNAMED, None)
    goes_on = goes_on or any(reason.startswith(GOES_ON) for reason in draft.read.alarm.reasons)
    if danger == UNNAMED and MODEL in draft.read.alarm.reasons:
        draft.learn_again(DOUBTED, TOLD, draft.read.text)
    else:
        draft.learn(DOUBTED, None)
        draft.learn_again("danger", danger, draft.read.text)
    draft.learn("danger_unseen", "harms_unseen" in draft.read.cues or None)
    slots = draft.state.slots
    if slots.get("last_flow") and slots["last_flow"] not in draft.policy.answer_flows:
        draft.learn(BEFORE, (slots["last_flow"], slots.get("last_intent")))
    if draft.read.intents:
        draft.learn("last_topic", draft.read.intents[0].name)
        draft.learn("last_intent", draft.read.intents[0].name)
    draft.learn("last_flow", "parenting_question")
    names = (*((f"{name}_again", "utter_emergency_again") if goes_on else ()), _aged(draft, name), name)
    draft.say(next((one for one in names if one in draft.responses), "utter_emergency_unknown"))
    present = draft.state.handoff
    bare = (
        danger == UNNAMED
        and len(frame.need) < SHORT_WORDS
        and bool({*AFTER_DANGER} & {*draft.state.used_responses[-LATELY:]})
    )
    known = f"first_aid_{danger}" in draft.responses
    if danger not in PERSON and (known or not (goes_on or bare)):  # "the ambulance is here" is searched for nowhere
        _first_aid(draft, frame, knowledge)
    draft.learn("last_need", frame.need)
    mark_if_it_hurt(draft, knowledge)
    draft.learn("priority", "P0")
    if danger != VIOLENCE:  # no doctor of children helps against that
        draft.learn("expert_skill", "paediatrician")
    draft.learn("handoff_reason", "emergency: " + danger)
    if present is None or present.priority != "P0":  # a second alarm needs no second sentence about waiting
        queue = "crisis" if danger in PERSON else "paediatrician"
        call_person(draft, queue=queue, priority="P0", reason=f"emergency: {danger}")


def _aged(draft: Draft, name: str) -> str:
    """Return a response's name in the wording for the child's age, where that is known."""
    age = draft.state.slots.get("baby_age_months")
    return name if age is None else f"{name}_{'infant' if float(age) < INFANT_UNDER else 'child'}"


def _first_aid(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    slots = draft.state.slots
    named = f"first_aid_{frame.context.get('danger')}"
    text, intents = frame.need, tuple(intent.name for intent in draft.read.intents)
    before = slots.get("last_need")
    if len(text) < SHORT_WORDS and before and before != text:
        text = f"{before} {text}"
    if named in draft.responses:
        text, intents = draft.words(named), intents[:0]
    age = _age_in_danger(draft, str(frame.context.get("danger")))
    hits = knowledge.search(Query(text, top_k=LOOKED_AT, domain="parenting", baby_age_months=age, intents=intents))
    # Where only the model sees a danger, an article on something else that was mentioned would lead away from it.
    hits = [hit for hit in hits if not intents or {*intents} & {*hit.intents}]
    ages = [hit.age_months for hit in hits[:1] if named == "first_aid_choking"]
    if ages and slots.get("baby_age_months") is None and (ages[0][0] >= INFANT_UNDER or ages[0][1] <= INFANT_UNDER):
        return  # nobody knows how old: thrusts meant for the other age would harm, and the first words hold both
    if hits and hits[0].score >= LEAST_FIRST_AID:
        best = hits[0]
        note_told(draft, best)
        lines = (best.answer, *best.details[:4])
        draft.tell(Outgoing(lines[0], details=lines[1:], citations=(citation_of(best),), kind="emergency"))


def _age_in_danger(draft: Draft, danger: str) -> float | None:
    """Return the age in months that first aid goes by: a fever is dangerous for the youngest of whom an age is told."""
    known = draft.state.slots.get("baby_age_months")
    told = [entity.value for entity in draft.read.all("baby_age") if entity.value is not None]
    return min([*told, *([known] if known is not None else [])], default=None) if danger == "young_fever" else known


def stop_feeding(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Spoiled or strange food: stop feeding first, then what to watch in a child who ate it."""
    fed = bool(draft.state.slots.get("already_fed"))
    draft.learn("issue_summary", frame.need)
    draft.say("utter_stop_feeding_eaten" if fed else "utter_stop_feeding")


def remember_danger_over(draft: Draft, *, goes_on: bool) -> None:
    """The parent says that the child is safe or with a doctor: the interrupted talk may go on, and does so at once where that is asked."""
    if draft.state.slots.get("danger") not in (None, VIOLENCE):  # who is beaten is not safe at a friend's
        draft.add(e.FactForgotten(draft.now, "danger"))
        draft.say(news_of_rescue(draft.read.cues))
    elif goes_on and _is_well(draft.read.cues) and _was_worried(draft):
        draft.say("utter_relief")


def _is_well(cues: frozenset[str]) -> bool:
    """Whether it is told that all is well again: not yet where one is only on the way, or there."""
    return bool({"child_safe", HOME} & cues) and not {"on_the_way", "arrived"} & cues


def _was_worried(draft: Draft) -> bool:
    """Whether a danger, or a doctor for today, was spoken of lately."""
    lately = {*draft.state.used_responses[-LATELY:]}
    return bool({*AFTER_DANGER} & lately) or draft.state.lately("urgent_advice", DANGER_LASTS) is not None
