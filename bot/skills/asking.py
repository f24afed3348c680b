"""What the knowledge is asked for a need: its words, the child's age, the topic; and which hits are out of place. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.children import age_for
from bot.domain.events import Frame
from bot.skills.draft import Draft
from bot.understand.cues import find_cues
from bot.understand.normalize import normalize
from bot.understand.segment import clauses
from knowledge_base.passage import Hit, Query

LOOKED_AT = 3
"""Hits among which the topic and the age choose."""
YOUNG = 3
"""Months; a fever below is no question of a medicine."""
PREGNANT = "pregnancy"
VISIT = "goes_to_hospital"
"""The cue of "which department, what to take": asked of a child's illness it has an article of its own."""
NEWS = frozenset({"on_the_way", "arrived", "doctor_found", "called_rescue"})
"""Cues of news that stand beside a question and are no part of it."""
READ_ITSELF = 0.2
"""Chance below which a topic was kept from the talk before and not read."""
CLAIM = "goods_claim"
OF_MOTHERS = ("pregnancy", "postpartum", "breastfeeding")
"""Topics of a mother."""
DOMAINS = {"parenting_question": "parenting", "device_question": "repair", "goods_claim": "shop", "claim_freight": "shop", "compensation": "shop",
           "invoice": "shop", "membership": "shop", "privacy_request": "shop"}  # fmt: skip


def query(draft: Draft, frame: Frame, text: str) -> Query:
    """Return what is searched for a need in the words ``text``."""
    slots = draft.state.slots
    if "what_instead" in draft.read.cues and frame.intent == "formula_feeding":
        text = draft.words("search_feed_instead")
    if frame.flow == CLAIM and {"bare_claim", "settles_for"} & draft.read.cues:
        text = of_claims(draft, frame) or text
    elif (
        frame.flow == CLAIM
        and "asks" not in draft.read.cues
        and (reason := f"reason_{slots.get('claim_reason')}") in draft.responses
    ):
        text = f"{draft.words(reason)} {text}"
    if "asks_whether_medicine" in draft.read.cues and frame.intent == "fever":
        months = slots.get("baby_age_months")
        young = months is not None and float(months) < YOUNG
        text = draft.words("search_fever_young" if young else "search_whether_medicine")
    if "asks_only_when" in draft.read.cues and (promised := f"search_when_{frame.intent}") in draft.responses:
        text = draft.words(promised)
    if frame.flow == "parenting_question" and visits(draft):
        text = draft.words("search_visit")
    if NEWS & draft.read.cues and not slots.get("danger"):
        text = _asking(text) or text
    for age in draft.read.all("baby_age"):  # told beside the question it is no word of it
        text = re.sub(rf"(?:^|\W){re.escape(age.text)}(?:\W|$)", " ", text).strip() or text
    ground = f"ground_{slots.get('claim_ground')}"
    if frame.flow == "compensation" and ground in draft.responses:  # named by its own word the rule is found
        text = f"{draft.words(ground)} {text}"
    return Query(
        text=normalize(text),
        top_k=2 * LOOKED_AT,
        domain=DOMAINS.get(frame.flow),
        baby_age_months=age_for(slots, by_development=frame.intent in draft.policy.by_development),
        intents=(frame.intent,) if frame.intent and _is_the_topic(draft, frame) else (),
        device=slots.get("product") if frame.flow in ("device_question", "troubleshoot") else None,
    )


def _asking(text: str) -> str:
    """The clauses of a text that ask: beside news of the way to a doctor these alone say what is to be known."""
    parts = [text[start:end] for start, end in clauses(text)]
    return " ".join(part.strip() for part in parts if "asks" in find_cues(part))


def of_claims(draft: Draft, frame: Frame) -> str | None:
    """Return the words by which the rule on a wish of this kind is found; None where it is none."""
    name = f"search_{frame.intent}"
    return draft.words(name) if frame.flow == CLAIM and name in draft.responses else None


def visits(draft: Draft) -> bool:
    """Whether it is asked what to take to the hospital with a child, or which department is the right one."""
    return VISIT in draft.read.cues and draft.state.slots.get("last_topic") not in OF_MOTHERS


def inherited(draft: Draft, frame: Frame) -> bool:
    """Whether the topic is that of the talk before and was not read in the message itself."""
    return all(intent.name != frame.intent or intent.confidence < READ_ITSELF for intent in draft.read.intents)


def fitting(draft: Draft, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out articles on pregnancy where a child's age is known and nothing is said of a pregnancy."""
    born = _born(draft)
    return [hit for hit in hits if not born or hit.intents != (PREGNANT,)]


def _born(draft: Draft) -> bool:
    """Whether the talk is about a child of known age: only words of a pregnancy, not a reading, make it one on pregnancy."""
    return draft.state.slots.get("baby_age_months") is not None and "pregnant" not in draft.read.cues


def _is_the_topic(draft: Draft, frame: Frame) -> bool:
    """Whether the intent of a need says what is searched: no faint guess, and no pregnancy where a child is born."""
    guessed = inherited(draft, frame) and frame.intent != draft.state.slots.get("last_topic")
    return not (guessed and draft.read.has(str(frame.intent))) and not (frame.intent == PREGNANT and _born(draft))
