"""A short question after an answer: which article it goes on with, and which of its lines answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.events import Frame
from bot.ports import KnowledgeSearch
from bot.reply.nearest import endings
from bot.skills.asking import OF_MOTHERS, query, visits
from bot.skills.beside import Beside, search_beside
from bot.skills.danger import PERSON
from bot.skills.draft import Draft
from bot.skills.told import answered_ago, told_lately
from bot.understand.illness import answering, asks_a_kind
from bot.understand.segment import clauses
from knowledge_base.passage import Hit, Query

CARE, ADVICE = "parenting_question", "shop_question"
BRIEF, REMARK = 16, 36
"""Characters; a longer question says what it is about by itself, and goes on with the answer before only where both ways of searching say so."""
LATELY = 3
"""Turns within which an answer is what a short question goes on with."""
LAST, BEFORE, ON_TOPIC, ELSEWHERE, OTHER_AGE = 0.3, 0.12, 0.12, -0.2, -0.4
"""What it is worth that an article was told last or before that, is on the topic, only mentions it, is for another age."""
FAINTLY, HALF = 0.3, 0.5
"""What is left of that, and of a place among the hits, where an article holds nothing of the question."""
OF_A_CHILD, OF_A_MOTHER = -0.6, -0.4
"""What is taken off an article on a child where a mother is spoken of, and the other way round."""
NAMED, TITLED, TITLE = 0.5, 0.8, 0.25
"""Share of the question's words in a title with which an article of another topic is on it; from which it is about just that, and what that is worth."""
PLACES_OWN, PLACES_JOINED = (0.2, 0.1), (0.25, 0.15, 0.1)
"""What a place among the hits is worth."""
UNKNOWN, HOLDS, SURELY_HOLDS = 0.15, 0.4, 0.6
"""Share of the question's words up to which nothing is said of what is asked; with which a line is; with which it surely is."""
KIND, OTHERWISE = 0.3, 0.6
"""What it is worth that a line answers the kind of question that is asked, and what is left of the others then."""
OUTDONE = 0.1
"""How much nearer to a message than the article told another one may be for the message to go on with the first."""
AS_NEAR = 0.7
"""Share of the best line's nearness with which another one is told beside it."""
CLEAR = 0.9
"""Score from which an article is what a message asks for by its own words."""
SURE = 0.6
"""Chance from which a reading as another topic stands."""
TOLD_LINES = 2
SHORT_SIGN = 10
"""Characters of a sign that is told after an answer and nothing besides."""
GRAVE = "grave_sign"
NO_SIGN = frozenset({"asks", "goes_on", "denies_signs", "child_well", "correction", "no_fever"})
"""Cues of what tells no sign that is there."""
HOW_TO_TELL, OF_THE_FAMILY = "how_to_tell", "early_learning"
"""The cue of "how do I tell her", and the topic of the articles on that."""
HEARSAY = "hearsay"
"""The cue of what somebody else advises: it is told to hear what is to be thought of it."""
LEANING = frozenset(
    {"leans", "asks", HEARSAY, "goes_on", "elliptical", "which_medicine", "back_to_it", "bare_sign", HOW_TO_TELL}
)
"""Cues of questions that may go on with the answer before."""
NAMELESS = frozenset({"elliptical", "which_medicine", "back_to_it", HOW_TO_TELL})
"""Those that name no thing: their own words lead nowhere."""


@dataclass(frozen=True)
class Meant:
    """The article that a question goes on with; ``told``: whether it was told before; ``lines``: those that hold the question, the nearest first."""

    hit: Hit
    told: bool
    lines: tuple[str, ...]
    unknown: bool = False
    """Whether the question asks for something by its own words that the article does not hold."""


def meant(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> Meant | None:
    """Return what a short question goes on with; None where it stands for itself or nothing is found."""
    if flagged := _flagged(draft, frame, knowledge):
        return flagged
    if not _after_an_answer(draft, frame):
        return None
    lately, topic = told_lately(draft.state.slots), _topic_before(draft)
    beside = search_beside(draft, frame, topic, knowledge, nameless=_nameless(draft))
    own, joined = _placed(beside.own, PLACES_OWN), _placed(beside.joined, PLACES_JOINED)
    alone = beside.alone
    named = _near_by_part(
        [hit for name in dict.fromkeys((*lately, *own, *joined)) if (hit := knowledge.within(name, alone))],
        draft.read.text,
        knowledge,
    )
    if HOW_TO_TELL in draft.read.cues:
        named = [hit for hit in named if topic in hit.intents]
    if stands := _stands(draft, beside, named, knowledge):
        return Meant(stands, told=True, lines=_holding(stands))
    if not _leans(draft):
        return None
    best = _best(draft, _Weighed(topic, lately, own, joined, named, beside.clearly(lately)), alone, knowledge)
    if best is None or _stands_for_itself(draft, topic, best):
        return None
    if not beside.clearly(lately):
        best = _clearly_another(topic, best, beside, named) or best
    off_topic = topic not in best.intents and best.id not in lately
    if frame.flow == ADVICE and (off_topic or _near(best) < SURELY_HOLDS):
        return None  # goods are asked after, and not whether they are good for the child
    names_something = max(map(_near, named)) >= HOLDS and not _nameless(draft)
    silent = asks_a_kind(draft.read.text) and not _of_kind(draft.read.text, best)
    unknown = best.id in lately and (names_something and _near(best) <= UNKNOWN or silent and not _holding(best))
    return Meant(best, best.id in lately, _holding(best), unknown)


def _stands_for_itself(draft: Draft, topic: str, best: Hit) -> bool:
    """Whether a question is surely read as another topic's, no danger lasts, and the best article for it here hardly names it."""
    return _near(best) < KIND and _read_as_another(draft, topic) and not draft.state.slots.get("danger")


def _clearly_another(topic: str, best: Hit, beside: Beside, named: Sequence[Hit]) -> Hit | None:
    """Return the article of another topic that clearly answers the question by itself, where the best one here does not name it."""
    first = next(iter(beside.own), None)
    clear = first is not None and first.score >= CLEAR and topic not in first.intents and _near(best) <= UNKNOWN
    return next((hit for hit in named if first is not None and hit.id == first.id), None) if clear else None


def topic(draft: Draft, goes_on: Meant) -> str | None:
    """Return the topic of what a question goes on with: the one before, unless its article is on another one."""
    before = draft.state.slots.get("last_topic")
    return before if before in goes_on.hit.intents else next(iter(goes_on.hit.intents), before)


def answered_now(draft: Draft, frame: Frame) -> bool:
    """Whether a need is another reading of the question that was just answered as one that goes on."""
    return "asked_since" in draft.learned_now() and frame.need == draft.state.slots.get("asked_since")


def worded(draft: Draft, goes_on: Meant, details: list[str], knowledge: KnowledgeSearch) -> tuple[str, list[str]]:
    """Return the text that answers a question from the lines that hold it, and what folds out under it.

    Of a line that was said already only the clause that holds the question is said again.
    """
    hit, lines, said = goes_on.hit, goes_on.lines, "\n".join(draft.state.said)
    rest = [*lines[TOLD_LINES:], *(line for line in details if line not in lines)]
    if not goes_on.told:
        text = hit.answer if lines[0] in hit.answer else f"{lines[0]}\n{hit.answer}"
        return text, [line for line in (*lines[1:TOLD_LINES], *rest) if line not in text]
    told: list[str] = []
    for line in lines:
        part = _part(draft, line, knowledge) if line in said else line
        if not any(part in other or other in part for other in told):
            told.append(part)
    return "\n".join(told[:TOLD_LINES] or lines[:1]), rest


@dataclass(frozen=True)
class _Weighed:
    """What the candidates are weighed by: the topic, the articles told, places among the hits, and all with what they hold of the question."""

    topic: str
    lately: Sequence[str]
    own: Mapping[str, float]
    joined: Mapping[str, float]
    named: Sequence[Hit]
    goes_on: str | None
    """The article told last, where it is clearly the first for what was asked before and the question together."""


def _after_an_answer(draft: Draft, frame: Frame) -> bool:
    """Whether a message is all that a need holds, no longer than a remark, right after an answer on the child."""
    slots, asked, cues = draft.state.slots, draft.read.text.strip(), draft.read.cues
    whole = len(asked) < REMARK and frame.need.endswith(asked) and not visits(draft)
    alone = "states_age" in cues and _read_as_another(draft, str(slots.get("last_topic") or ""))
    lately = bool(told_lately(slots) and slots.get("last_need")) and answered_ago(draft) <= LATELY
    return frame.flow in (CARE, ADVICE) and whole and lately and not alone and slots.get("danger") not in PERSON


def _leans(draft: Draft) -> bool:
    """Whether a message is so short, and asks in such words, that it hangs on the answer before it."""
    return len(draft.read.text.strip()) < BRIEF and bool(LEANING & draft.read.cues)


def _flagged(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> Meant | None:
    """A sign told after an answer that is a red flag of its article: that is said, whatever else is known on the sign."""
    told, text = told_lately(draft.state.slots), draft.read.text.strip()
    lately = told and answered_ago(draft) <= LATELY and not draft.state.slots.get("danger")
    tells = GRAVE in draft.read.cues and len(text) <= SHORT_SIGN and not NO_SIGN & draft.read.cues
    if frame.flow != CARE or not lately or not tells:
        return None
    alone = query(draft, frame, text)
    hit = next((hit for name in told if (hit := knowledge.within(name, alone)) and hit.flags_met), None)
    if hit is None:
        return None
    draft.learn_again("urgent_advice", hit.flags_met[0], text)
    return Meant(hit, told=True, lines=(draft.words("urgent_flag", flag=hit.flags_met[0]),))


def _stands(draft: Draft, beside: Beside, named: Sequence[Hit], knowledge: KnowledgeSearch) -> Hit | None:
    """Return the article told lately that both ways of searching find first: no stranger's line outweighs that.

    A message that does not hang on the answer before it must be held by the article too, as well as by any other.
    """
    first = beside.first_both()
    hit = next((hit for hit in named if hit.id == first and hit.id in told_lately(draft.state.slots)), None)
    if hit is None or not _leans(draft) and not {"asks", HEARSAY} & draft.read.cues:
        return None
    if not _leans(draft) and _near(hit) < max(HOLDS, max(map(_near, named)) - OUTDONE):
        return None
    return _leaning(draft, hit, beside.alone, knowledge)


def _near_by_part(hits: Sequence[Hit], asked: str, knowledge: KnowledgeSearch) -> list[Hit]:
    """Of a longer message ("can she have it, the chemist recommends it, and that one?") each part is held by lines of its own.

    An article that holds no more than half of the parts holds the message only as a whole.
    """
    parts = [asked[start:end] for start, end in clauses(asked)]
    if len(asked) < BRIEF or len(parts) < TOLD_LINES:
        return [*hits]
    near = []
    for hit in hits:
        each = [knowledge.nearness(part, [*hit.nearness]) for part in parts]
        held = sum(max(one.values(), default=0.0) >= HOLDS for one in each)
        best = {line: max(value, *(one[line] for one in each)) for line, value in hit.nearness.items()}
        near.append(replace(hit, nearness=best) if 2 * held > len(parts) else hit)
    return near


def _placed(hits: Sequence[Hit], places: Sequence[float]) -> dict[str, float]:
    return {hit.id: places[at] if at < len(places) else 0.0 for at, hit in enumerate(hits)}


def _best(draft: Draft, weighed: _Weighed, alone: Query, knowledge: KnowledgeSearch) -> Hit | None:
    """Return the article that a question is most likely about, its lines near by its words and its kind."""
    asked, kind = draft.read.text, asks_a_kind(draft.read.text)
    nothing_named = _nameless(draft) or max(map(_near, weighed.named), default=0.0) < HOLDS
    own = {hit.id: _near(hit) for hit in weighed.named}

    wordless = not any(map(_near, weighed.named))
    known = [hit for hit in weighed.named if not _is_a_stranger(draft, hit, weighed)]

    def fits(hit: Hit) -> float:
        told = LAST if hit.id in weighed.lately[:1] else BEFORE if hit.id in weighed.lately else 0.0
        told *= 1 if _holding(hit) or hit.id == weighed.goes_on else FAINTLY
        of_kind = kind and (nothing_named or own[hit.id] >= KIND) and bool(_of_kind(asked, hit))
        told += LAST if told and of_kind else -KIND if kind and not of_kind else 0.0
        places = weighed.joined.get(hit.id, 0.0) + (0.0 if wordless else weighed.own.get(hit.id, 0.0))
        places *= 1 if _holding(hit) or wordless else HALF
        return places + told + _near(hit) + _suits(hit, weighed)

    return max((_leaning(draft, hit, alone, knowledge) for hit in known), key=fits, default=None)


def _surely_read(draft: Draft, topic: str) -> set[str]:
    """Other topics that a question is surely read as; of a mother's milk it is asked because of the child that is talked of."""
    sure = {one.name for one in draft.read.intents if one.confidence >= SURE and one.name != topic}
    return sure if topic in OF_MOTHERS else sure - {*OF_MOTHERS}


def _is_a_stranger(draft: Draft, hit: Hit, weighed: _Weighed) -> bool:
    """Whether an article shares a word with a question and nothing with what was asked before, and nothing says that it is meant."""
    if hit.id in {*weighed.lately, *weighed.joined}:
        return False
    first = hit.id in [*weighed.own][:1]
    if weighed.goes_on and not (first and weighed.topic in hit.intents):
        return not _surely_read(draft, weighed.topic) & {*hit.intents}
    return not first and hit.of_title < NAMED


def _leaning(draft: Draft, hit: Hit, alone: Query, knowledge: KnowledgeSearch) -> Hit:
    """Lines that answer the kind of a question are nearer ("how often?"); where it names no thing, those on what was asked before the nearest."""
    near = dict.fromkeys(hit.nearness, 0.0) if _nameless(draft) else {**hit.nearness}
    lines = _of_kind(draft.read.text, hit)
    slots, nothing_named = draft.state.slots, max(near.values(), default=0.0) < HOLDS
    before = str(slots.get("asked_since") or slots["last_need"]) if nothing_named and lines else ""
    context = knowledge.within(hit.id, replace(alone, text=before)) if before else None
    for line in near if lines else ():
        of_before = context.nearness.get(line, 0.0) / 2 if context else 0.0
        near[line] = max(near[line] + KIND, HOLDS) + of_before if line in lines else near[line] * OTHERWISE
    return replace(hit, nearness=near, of_title=0.0 if _nameless(draft) else hit.of_title)


def _of_kind(asked: str, hit: Hit) -> Sequence[str]:
    """Return the lines of an article that answer the kind of a question; how bad it is, and what to watch for, say its red flags."""
    lines = answering(asked, [*hit.nearness])
    return hit.red_flags if lines is None else lines


def _holding(hit: Hit) -> tuple[str, ...]:
    """Return the lines of an article that hold a question's own words, the nearest first."""
    lines = sorted(hit.nearness, key=lambda line: -hit.nearness[line])
    least = max(HOLDS, AS_NEAR * hit.nearness[lines[0]]) if lines else HOLDS
    return tuple(line for line in lines if hit.nearness[line] >= least)


def _part(draft: Draft, line: str, knowledge: KnowledgeSearch) -> str:
    """The shortest end of a sentence of a line that holds a question, or answers its kind, as well as the whole."""
    asked, parts = draft.read.text, endings(line)
    of_kind, near = answering(asked, parts) or [], knowledge.nearness(asked, parts)
    worth = {part: near[part] + (KIND if part in of_kind else 0.0) for part in parts}
    return min((part for part in parts if worth[part] >= max(worth.values())), key=len, default=line)


def _topic_before(draft: Draft) -> str:
    return OF_THE_FAMILY if HOW_TO_TELL in draft.read.cues else str(draft.state.slots.get("last_topic") or "")


def _nameless(draft: Draft) -> bool:
    """Whether a question names no thing: its own words lead nowhere."""
    return bool(NAMELESS & draft.read.cues) and "goes_outside" not in draft.read.cues


def _read_as_another(draft: Draft, topic: str) -> bool:
    """Whether a message is surely read as something else than the topic before."""
    return any(one.confidence >= SURE and one.name != topic for one in draft.read.intents)


def _near(hit: Hit) -> float:
    titled = hit.of_title + (TITLE if hit.of_title >= TITLED else 0.0)  # it is what the article is about
    return max((titled, *hit.nearness.values()), default=0.0)


def _suits(hit: Hit, weighed: _Weighed) -> float:
    """What it is worth that an article is on the topic, and for the age."""
    age = 0.0 if hit.age_fits else OTHER_AGE * (HALF if hit.of_title >= TITLED else 1)
    if hit.id in weighed.lately or weighed.topic in hit.intents:
        return age + ON_TOPIC
    if weighed.topic in OF_MOTHERS and not {*OF_MOTHERS} & {*hit.intents}:
        return age + OF_A_CHILD
    if weighed.topic not in OF_MOTHERS and {*hit.intents} <= {*OF_MOTHERS}:
        return age + OF_A_MOTHER
    return age if hit.of_title >= NAMED else age + ELSEWHERE
