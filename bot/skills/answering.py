"""Answer a question from the knowledge base: short first, details folded, source and date named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.events import Frame
from bot.domain.message import Button, Outgoing
from bot.ports import KnowledgeSearch
from bot.reply.ages import of_age
from bot.reply.nearest import nearest, sentences
from bot.reply.support import lost_warnings, unsupported
from bot.skills import follow_up
from bot.skills.asking import LOOKED_AT, fitting, inherited, of_claims, query, visits
from bot.skills.child import about_the_child
from bot.skills.danger import PERSON, SHORT_WORDS
from bot.skills.draft import Draft
from bot.skills.follow_up import Meant
from bot.skills.illness import answer_of_illness
from bot.skills.sources import citation_of
from bot.skills.told import note_told, told_last, was_told
from bot.skills.urgent import of_bad_food, suspects_food, urgent_sign
from bot.understand.cues import says
from bot.understand.illness import answering
from bot.understand.normalize import normalize
from knowledge_base.passage import Hit, Query

CARED_FOR = "parenting"
"""The domain of articles on a body: only there is something to be seen by a doctor."""
AFTER_BIRTH = ("postpartum",)
LEANS = frozenset({"leans", "elliptical", "asks_rescue", "back_to_it", "which_medicine"})
"""Cues of questions that lean on the one before: "how much", "shall we go to the hospital", "back to what I asked", "what to give"."""
OF_ILLNESS = "of_the_illness"
"""The cue of "is it catching", "how long will it take": questions of the illness that is talked of."""
CARE = "parenting_question"
FOLK, NAMES_IT = "folk_remedy", 0.3
"""The cue of an old custom or belief that harms, and the share of a message from which a line is on it."""
NEARLY = 0.03
"""Difference of scores within which a hit on the topic is as good as the best of all."""
NAMED, NAMED_MORE = 0.6, 0.25
"""Share of a question's words in the title with which the first hit is about just that, and how much more than in another's."""
ALIKE = 0.02
"""Difference of scores within which an article that is about the topic comes before one that only touches it."""
CLEAR = 0.9
"""Score from which a short remark is a question of its own."""
SPEAKS_FOR_ITSELF = 0.6
"""Chance of its topic from which a short remark is not one that leans on the question before it."""
DETAILS = 4
ANSWERED_LATELY = 3
"""Responses within which an answer is what an unknown question goes on with."""
MANY = 30
"""Hits among which the article told last still answers a question."""
FOLLOW_UP_LINES = 2
AGE_PARTS = 3
WHEN_TO_GO = 3
"""Red flags that are named to whoever asks whether to go to a hospital."""
SHORT_ANSWER = 120
"""Characters of a bubble before its details fold out."""
MEANS = 2
"""Pairs of characters that a line shares with the question for another way to do without the device."""
PERSONAL = ("phone", "place", "person", "order_no", "ticket_no")
"""Entity types that no other server is told."""
CLAIMS = ("goods_claim", "compensation")
LABEL = 4
"""Characters of "order number" before one."""
LOOKS_UP = ("invoice", "membership", "traceability")
LETTERS = re.compile(r"[^\W\d_]{2}")


def answer_question(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Say the best answer for the frame's need, or say that there is none and offer a person."""
    slots = draft.state.slots
    if frame.flow == "goods_claim" and draft.state.used_responses[-1:] == ("utter_answer",):
        return
    if frame.flow in LOOKS_UP and _only_numbers(draft, frame):
        return  # a bare number is looked up; it asks nothing
    if follow_up.answered_now(draft, frame) or _answered_otherwise(draft, frame, knowledge):
        return
    if frame.flow == CARE and FOLK in draft.read.cues:
        _tell_of_custom(draft, knowledge)
    danger = slots.get("danger")
    if frame.flow == CARE and not danger and suspects_food(draft):
        draft.say("utter_stop_food_first")
        if "eats_on" in draft.read.cues:
            return
    of_danger = danger and frame.intent is None  # it is answered from that danger's own article
    goes_on = None if of_danger else follow_up.meant(draft, frame, knowledge)
    if frame.flow == CARE and not danger and of_bad_food(draft):
        goes_on, frame = None, replace(frame, intent=None, need=f"{draft.words('search_ill_of_food')} {frame.need}")
    frame = replace(frame, flow=CARE, intent=follow_up.topic(draft, goes_on)) if goes_on else frame
    hits = [goes_on.hit] if goes_on else [] if _outside(draft, frame) else _found(draft, frame, knowledge)
    if not hits or goes_on and goes_on.unknown:
        _answer_nothing(draft, frame, goes_on)
        return
    best = _best(hits, frame.intent)
    heats = [f"{entity.value:g}" for entity in draft.read.all("temperature") if entity.value is not None]
    if len(heats) > 1 and frame.intent == "fever":
        draft.say("utter_each_child", heats="℃、".join(heats))
    again = was_told(draft, best)
    if any(cited.id == best.id for bubble in draft.bubbles for cited in bubble.citations):
        return  # two readings of one question have one answer
    bubble = _bubble(draft, best, knowledge, goes_on)
    if frame.flow in ("parenting_question", "shop_question"):
        bubble = about_the_child(draft, frame, bubble)
    draft.tell(bubble, "utter_answer")
    leans = frame.intent == slots.get("last_topic") and len(frame.need) < SHORT_WORDS and again or bool(goes_on)
    draft.learn("last_need", slots.get("last_need") if leans else frame.need)  # what a follow-up leans on stays
    draft.learn("asked_since", draft.read.text if goes_on else None)
    off = (
        frame.flow == CARE and best.intents and frame.intent not in best.intents
    )  # read as something else than it is on
    draft.learn("last_topic", best.intents[0] if off else frame.intent)
    draft.learn("answered_flow", frame.flow)
    if frame.flow == "device_question" and best.device and len(draft.state.stack) == 1:
        device = knowledge.device(best.device)  # the one that was answered on is talked of from now on
        draft.learn("product", device.name if device else None)
    if danger and danger not in PERSON and frame.flow == "parenting_question":
        draft.say("utter_danger_mind")
    if frame.flow == "parenting_question":
        _name_age(draft, best, slots.get("baby_age_months"))


def _answer_nothing(draft: Draft, frame: Frame, goes_on: Meant | None) -> None:
    """Say that nothing is known: of what is asked further, of the danger, of what is none of ours, or at all."""
    danger = draft.state.slots.get("danger")
    if (goes_on or FOLK in draft.read.cues) and any(bubble.citations for bubble in draft.bubbles):
        return  # another reading of the question has been answered
    if goes_on:
        draft.say("utter_not_in_source")
    elif _outside(draft, frame):
        draft.say("utter_out_of_scope")
    elif danger:
        draft.say("utter_with_you" if danger in PERSON else "utter_danger_still")
    else:
        draft.say("utter_no_answer", need=frame.need)
        draft.offer(*_person_button(draft))


def _tell_of_custom(draft: Draft, knowledge: KnowledgeSearch) -> None:
    """Say what harms in an old custom or belief that is named, before what helps."""
    asked = normalize(draft.read.text)
    found = knowledge.search(Query(draft.words("search_folk"), top_k=1, domain=CARED_FOR))
    if not found or was_told(draft, found[0]):
        return
    near = knowledge.nearness(asked, found[0].details)
    line = max(near, key=lambda one: near[one], default="")
    if near.get(line, 0.0) < NAMES_IT:
        return
    cited = citation_of(found[0])
    source = draft.words("source_line", source=cited.source, reviewed=cited.reviewed)
    rest = [one for one in (found[0].answer, *found[0].details) if one != line][:DETAILS]
    draft.tell(Outgoing(line, details=(*rest, source), citations=(cited,)), "utter_answer")
    note_told(draft, found[0])


def _answered_otherwise(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> bool:
    """Answer from a fault's tree or from what was told of an illness where that is asked for; whether nothing is left to search."""
    slots, cues = draft.state.slots, draft.read.cues
    if "meanwhile" in cues and frame.flow == "device_question" and slots.get("fault_id"):
        _tell_meanwhile(draft, knowledge)
        return True
    if "meanwhile" in cues and frame.flow == CARE and not slots.get("fault_id"):
        _without_the_device(draft, frame, knowledge)
    if OF_ILLNESS in cues and told_last(draft.state.slots) and frame.intent == slots.get("last_topic"):
        joined = f"{slots.get('last_need') or ''} {frame.need}"
        answer_of_illness(draft, replace(query(draft, frame, joined), top_k=MANY), knowledge)
        return True
    return False


def _found(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> list[Hit]:
    """Search what is known for the need of a frame."""
    if draft.state.slots.get("danger") and frame.intent is None:
        hits = _about_danger(draft, frame, knowledge)
    else:
        hits = _search(draft, frame, knowledge)
    if not hits and (words := of_claims(draft, frame)):
        hits = knowledge.search(query(draft, frame, words))
    if frame.intent is None and frame.flow == "shop_question":  # nobody knows what it is about: sure hits only
        hits = [hit for hit in hits if hit.score >= CLEAR] or _on_the_topic(draft, frame, knowledge)
        hits = hits or _on_the_errand(draft, frame, knowledge)
    return hits


def _only_numbers(draft: Draft, frame: Frame) -> bool:
    """Whether the words hold little beside a number: "order 2611…", "and my husband's 139…?"."""
    told = [one for one in draft.read.entities if one.type in ("phone", "order_no")]
    rest = len(frame.need) - sum(len(one.text) for one in told)
    return not LETTERS.search(frame.need) or bool(told) and (rest <= LABEL or "another_number" in draft.read.cues)


def tell_on_topic(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> bool:
    """Say the best article on the frame's topic; whether there was one that has something left to say."""
    hits = fitting(draft, knowledge.search(query(draft, frame, frame.need)))
    on_topic = [hit for hit in hits if frame.intent in hit.intents]
    said = "\n".join(draft.state.said)
    if not on_topic or on_topic[0].score < CLEAR:
        return False
    if was_told(draft, on_topic[0]) and all(line in said for line in on_topic[0].details):
        return False
    draft.tell(_bubble(draft, on_topic[0], knowledge), "utter_answer")
    return True


def _tell_meanwhile(draft: Draft, knowledge: KnowledgeSearch) -> None:
    """Say how to do without the device until it is repaired."""
    tree = knowledge.fault(str(draft.state.slots["fault_id"]))
    draft.say("utter_meanwhile", meanwhile=tree.meanwhile, baby_impact=tree.baby_impact)
    draft.cite(citation_of(tree))
    hits = knowledge.search(Query(normalize(draft.read.text), top_k=LOOKED_AT, domain="parenting"))
    lines = [line for hit in hits for line in (*sentences(hit.answer), *hit.details)]
    for line in nearest(
        draft.read.text, lines, beyond=[tree.meanwhile], least=MEANS
    ):  # "in the microwave?" has its own answer
        source = next(hit for hit in hits if line in (*sentences(hit.answer), *hit.details))
        draft.tell(Outgoing(line, citations=(citation_of(source),)))


def _without_the_device(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Say how to feed without the device that is away for repair, before what is known of the food."""
    product = draft.state.slots.get("product")
    device = knowledge.device(str(product)) if product else None
    found = knowledge.find_fault(frame.need, device.device, None, limit=1) if device else []
    if found and not found[0][0].hazard:
        draft.say("utter_meanwhile", meanwhile=found[0][0].meanwhile, baby_impact=found[0][0].baby_impact)
        draft.cite(citation_of(found[0][0]))


def _about_danger(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> list[Hit]:
    """Answer a question while a danger lasts from what is known about that danger and from nothing else."""
    danger = str(draft.state.slots["danger"])
    if danger in PERSON:
        hits = knowledge.search(Query(normalize(frame.need), top_k=5, domain="parenting", intents=AFTER_BIRTH))
        return [hit for hit in hits if hit.score >= CLEAR and hit.intents[:1] == AFTER_BIRTH][:1]
    named = f"first_aid_{danger}"
    about = draft.words(named) if named in draft.responses else str(draft.state.slots.get("last_need") or "")
    hits = knowledge.search(replace(query(draft, frame, f"{about} {frame.need}"), top_k=MANY))
    own = knowledge.search(replace(query(draft, frame, about), top_k=1)) if named in draft.responses else ()
    return [hit for hit in hits if hit.id in {one.id for one in own}] or hits[:1]  # "vinegar?" is asked of others, too


def _best(hits: Sequence[Hit], intent: str | None) -> Hit:
    """Return the first hit on the topic that is nearly as good as the best of all, rather one that fits the age.

    The search weighs the topic already: what is far better without being on it is what was asked, and the topic was read wrongly.
    """
    behind = NEARLY if hits[0].domain == CARED_FOR else 1.0  # which errand is run is known, and no reading
    near = [hit for hit in hits[:LOOKED_AT] if hit.score >= hits[0].score - behind]
    on_topic = [hit for hit in near if intent in hit.intents] or near
    alike = [hit for hit in on_topic if hit.domain == CARED_FOR and hit.score >= on_topic[0].score - ALIKE]
    on_topic = [
        hit for hit in alike if hit.intents[:1] == (intent,)
    ] or on_topic  # is about it, and not only touches it
    best = next((hit for hit in on_topic if hit.age_fits), on_topic[0])
    first = hits[0] if behind < 1.0 else best
    return first if first.of_title >= max(NAMED, best.of_title + NAMED_MORE) and first.age_fits else best


def _search(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> list[Hit]:
    """Search the parent's words; a short remark that says little by itself is searched with the question before it."""
    slots = draft.state.slots
    earlier = slots.get("last_need")
    if LEANS & draft.read.cues and earlier and frame.flow == slots.get("answered_flow"):
        return fitting(draft, knowledge.search(query(draft, frame, f"{earlier} {frame.need}")))
    hits = fitting(draft, knowledge.search(query(draft, frame, frame.need)))
    if hits and frame.flow in CLAIMS:
        return hits  # asked of a claim, and not of what was asked before it
    same_topic = frame.intent is not None and frame.intent == slots.get("last_topic")
    same_topic = same_topic or bool(draft.read.first("symptom")) and frame.flow == slots.get("answered_flow")
    if not same_topic or len(frame.need) >= SHORT_WORDS or earlier in (None, frame.need):
        return hits
    chance = max((one.confidence for one in draft.read.intents if one.name == frame.intent), default=0.0)
    alone = chance >= SPEAKS_FOR_ITSELF and (hits and hits[0].score >= CLEAR)
    if hits and (alone or chance >= CLEAR and frame.intent in hits[0].intents) and not inherited(draft, frame):
        return hits
    return fitting(draft, knowledge.search(query(draft, frame, f"{earlier} {frame.need}"))) or hits


def _outside(draft: Draft, frame: Frame) -> bool:
    """Whether a question was put to the article told last that is on nothing of ours."""
    names_a_sign = draft.read.first("symptom") or {"which_medicine", "names_fever"} & draft.read.cues or visits(draft)
    return frame.flow == CARE and {one.name for one in draft.read.intents} == {"out_of_scope"} and not names_a_sign


def _on_the_topic(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> list[Hit]:
    """A question that nobody knows goes on with the one answered before it, if that has something on it."""
    slots, before = draft.state.slots, draft.state.used_responses[-ANSWERED_LATELY:]
    topic, earlier = slots.get("last_topic"), slots.get("last_need")
    if not topic or not earlier or "utter_answer" not in before or draft.read.has("out_of_scope"):
        return []
    joined = replace(query(draft, frame, f"{earlier} {frame.need}"), intents=(str(topic),))
    return [hit for hit in fitting(draft, knowledge.search(joined)) if topic in hit.intents]


def _on_the_errand(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> list[Hit]:
    """A question that nobody knows is one on the errand that was just dealt with, if there is an article on that."""
    errand = str(draft.state.slots.get("last_intent"))
    named = f"guess_{errand}"
    if named not in draft.responses or draft.read.has("out_of_scope"):
        return []
    named_so = replace(query(draft, frame, f"{draft.words(named)} {frame.need}"), intents=(errand,))
    return [hit for hit in fitting(draft, knowledge.search(named_so)) if errand in hit.intents][:1]


def _bubble(draft: Draft, hit: Hit, knowledge: KnowledgeSearch, goes_on: Meant | None = None) -> Outgoing:
    details = [line for line in hit.details if line not in hit.answer][:DETAILS]
    flags = [draft.words("red_flag_line", flag=flag) for flag in hit.red_flags]
    cited = citation_of(hit)
    source_line = draft.words("source_line", source=cited.source, reviewed=cited.reviewed)
    text, details = _unsaid(draft, hit, details, knowledge, goes_on)
    if text == hit.answer:
        text = _phrased(draft, hit)
    if not text:
        text = draft.responses.say("utter_as_said", {}, said=draft.state.said, seed=str(draft.state.turn)).text
    if "asks_rescue" in draft.read.cues and hit.red_flags:
        named = [*dict.fromkeys((*_sends(draft, hit), *hit.red_flags[:WHEN_TO_GO]))]
        text, details = draft.words("when_to_go", flags=";".join(named)), [text, *details]
        flags = flags[WHEN_TO_GO:]
    urgent = urgent_sign(draft.read.alarm, draft.read.text, hit.red_flags) if hit.domain == CARED_FOR else None
    if urgent:
        draft.learn_again("urgent_advice", urgent, draft.read.text)
        flags = [line for line in flags if line != draft.words("red_flag_line", flag=urgent)]
        mood = draft.words("urgent_mood") if "low_every_day" in draft.read.cues else ""
        first = mood or draft.words("urgent_flag" if urgent in hit.red_flags else "urgent_sign", flag=urgent)
        fits = len(first) + len(text) <= SHORT_ANSWER
        text, details = (f"{first}\n{text}", details) if fits else (first, [text, *details])
    if not hit.age_fits:
        low, high = (draft.age_words(months) for months in hit.age_months)
        text = f"{text}\n{draft.words('for_other_age', low=low, high=high)}"
    if hit.expired:
        text = f"{text}\n{draft.words('expired_line', reviewed=cited.reviewed)}"
    return Outgoing(text, details=(*details, *flags, source_line), citations=(cited,))


def _sends(draft: Draft, hit: Hit) -> list[str]:
    """The line that sends to a doctor by what is asked for: how many degrees, after how many days."""
    lines = answering(draft.read.text, [*hit.red_flags, *hit.details]) or []
    return [line.rstrip("\u3002") for line in lines if says(line, "sends_to_doctor")][:1]


def _phrased(draft: Draft, hit: Hit) -> str:
    """Let the writer say it in the parent's words; only what the article says, with every warning kept, is said."""
    if draft.writer is None or draft.read.alarm.level.label == "emergency":
        return hit.answer
    passages = (hit.answer, *hit.details[:DETAILS])
    told = draft.writer.phrase(_without_names(draft), passages)
    if told is None or unsupported(told, passages) or lost_warnings(hit.answer, told):
        return hit.answer
    return told


def _without_names(draft: Draft) -> str:
    """The parent's words without what says who they are: a shop's writer may be a stranger's server."""
    text = draft.read.text
    for entity in sorted(draft.read.entities, key=lambda entity: -entity.span[0]):
        if entity.type in PERSONAL:
            text = f"{text[: entity.span[0]]}[{entity.type}]{text[entity.span[1] :]}"
    return text


def _unsaid(
    draft: Draft, hit: Hit, details: list[str], knowledge: KnowledgeSearch, goes_on: Meant | None
) -> tuple[str, list[str]]:
    """Answer a follow-up with the lines that hold it instead of the same words again; one for an age put right is told anew."""
    told = was_told(draft, hit)
    note_told(draft, hit)
    confirms = "as_you_said" in draft.read.cues  # then what was said is said again
    if goes_on and goes_on.lines and not confirms:
        return follow_up.worded(draft, goes_on, details, knowledge)
    if not told or confirms:
        return hit.answer, details
    if (
        draft.read.first("baby_age") and "baby_age_months" in draft.learned_now()
    ):  # told or put right: what the article says of this age
        months = draft.state.slots.get("baby_age_months")
        own = of_age([*sentences(hit.answer), *hit.details], float(months)) if months is not None else []
        age = draft.age_words(months) if months is not None else ""
        if own and hit.age_fits:
            return draft.words("of_this_age", age=age, lines=";".join(own[:AGE_PARTS])), details
        if "correction" in draft.read.cues:  # for another age the whole answer is meant anew
            return draft.words("as_for_this_age", age=age, answer=hit.answer) if hit.age_fits else hit.answer, details
    if not details:
        return hit.answer, details
    said = "\n".join(draft.state.said)
    fresh = [line for line in details if line not in said]
    asked = nearest(draft.read.text, sentences(hit.answer), beyond=fresh[:FOLLOW_UP_LINES])
    return "\n".join([*asked, *fresh[:FOLLOW_UP_LINES]]), fresh[FOLLOW_UP_LINES:]


def _name_age(draft: Draft, hit: Hit, age: float | None) -> None:
    """Ask for the age once, after the answer, when the answer depends on it."""
    depends = hit.age_months[1] < 36 or hit.age_months[0] > 1
    if age is None and depends and "utter_ask_age_after_answer" not in draft.state.used_responses:
        draft.say("utter_ask_age_after_answer")


def _person_button(draft: Draft) -> tuple[Button, ...]:
    return draft.responses.variations["buttons_person"][0].buttons
