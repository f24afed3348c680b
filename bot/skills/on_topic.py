"""A message whose words alone say little, read beside what was answered before: what is known decides whether it goes on with that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.decide.facts import CARE
from bot.domain.conversation import Conversation
from bot.domain.events import Frame
from bot.domain.understanding import Intent, Understanding, Urgency
from bot.ports import KnowledgeSearch
from bot.skills.beside import PARENTING, search_beside
from bot.skills.draft import Draft
from bot.skills.told import told_last
from bot.understand.labels import load_labels

SURE = 0.75
"""Chance from which a message is what it is read as, whatever was talked of before."""
TALK = ("out_of_scope", "chitchat", "bot_challenge", "suggestion")
"""Readings of words that nobody knows; even when rather sure they may be a question in the talk."""
SURE_TALK = 0.93
NUMBERS = ("order_no", "ticket_no", "batch_no", "phone", "model", "fault_code")
GOODS = ("product", "brand", "amount")
LEAST = 4
LONGEST = 40
"""Characters; longer messages speak for themselves."""
ASKED_AS_LONG_AS = 16
"""Characters of a question that may hang on the answer before it by no word at all."""
ON_TOPIC = 0.7
"""Score from which an article found with the words of the topic answers the message."""
CLEAR = 0.9
"""Score from which a message is a question of its own; then the topic must answer it nearly as well."""
NEARLY = 0.15
ANSWERED_LATELY = 6
"""Responses within which an answer is still talked of."""
NEWS = frozenset({"doctor_found", "on_the_way", "arrived", "that_machine", "good_night"})
"""Cues of news from a doctor, which ask for nothing, of a machine that was talked of before, and a good night."""
LEANS = "leans"
"""A cue of no words: what is known said that the question goes on with the one before it."""


@dataclass(frozen=True)
class Topic:
    """What was answered last: its article, the intent."""

    article: str
    intent: str


def in_context(draft: Draft, knowledge: KnowledgeSearch) -> Understanding:
    """Return the reading, with the topic as its intent where the message goes on with what was answered before."""
    read, topic = draft.read, _topic(draft.state)
    if topic is None or read.has(topic.intent):
        return read
    if _says_little(read, draft.state):
        score = _goes_on(draft, topic, knowledge)
    else:
        score = _held_by_the_article(draft, topic, knowledge) if _asks_in_passing(draft) else None
    if score is None:
        return read
    meant = Intent(topic.intent, score, (0, len(read.text)))
    return replace(read, intents=(meant,), unsure=False, guesses=(), cues=read.cues | {LEANS, "asks"})


def _topic(state: Conversation) -> Topic | None:
    slots, lately = state.slots, state.used_responses[-ANSWERED_LATELY:]
    told, need, intent = told_last(slots), slots.get("last_need"), slots.get("last_topic")
    answered = slots.get("answered_flow") == CARE and slots.get("last_flow") == CARE and "utter_answer" in lately
    return Topic(told, str(intent)) if answered and told and need and intent else None


def _says_little(read: Understanding, state: Conversation) -> bool:
    """Whether the words leave open what is meant: nothing sure, no number, no goods, no danger, no answer that is waited for."""
    if state.slots.get("danger"):
        return False  # what is said beside a danger is about that
    if read.alarm.level is Urgency.EMERGENCY or not LEAST <= len(read.text) <= LONGEST:
        return False
    named = any(read.first(kind) for kind in NUMBERS)
    waits = state.top is not None and state.top.waiting_for is not None and "asks" not in read.cues
    sure = any(one.confidence >= (SURE_TALK if one.name in TALK else SURE) for one in read.intents)
    return not (named or waits or sure or NEWS & read.cues)


def _asks_in_passing(draft: Draft) -> bool:
    """Whether a short question is read as the shop's, or nobody's, in a talk in which no goods, number or form are spoken of."""
    read, state = draft.read, draft.state
    brief = "asks" in read.cues and LEAST <= len(read.text) <= ASKED_AS_LONG_AS
    goods = any(read.first(kind) for kind in (*NUMBERS, *GOODS)) or state.slots.get("product") or state.stack
    domains = dict(zip(load_labels().intents, load_labels().domains, strict=True))
    care = any(domains[one.name] == PARENTING for one in read.intents)
    return brief and not goods and not care and read.alarm.level is not Urgency.EMERGENCY


def _held_by_the_article(draft: Draft, topic: Topic, knowledge: KnowledgeSearch) -> float | None:
    """Return how well the article told last answers a message that it answers before all others, by itself and in the talk."""
    found = search_beside(draft, _frame(draft, topic), topic.intent, knowledge, nameless=False)
    return found.joined[0].score if found.first_both() == topic.article else None


def _goes_on(draft: Draft, topic: Topic, knowledge: KnowledgeSearch) -> float | None:
    """Return how well the topic answers a message, None where the message is a question of its own."""
    read = draft.read
    found = search_beside(draft, _frame(draft, topic), "", knowledge, nameless=False)
    best, alone = next(iter(found.joined), None), found.own
    if best is None or best.score < ON_TOPIC or not (best.id == topic.article or topic.intent in best.intents):
        return None
    least = alone[0].score - NEARLY if alone and alone[0].score >= CLEAR else 0.0
    related = any(hit.score >= least for hit in alone if hit.id == best.id or topic.intent in hit.intents)
    hangs = "asks" in read.cues and len(read.text) <= ASKED_AS_LONG_AS and not least
    return best.score if related or hangs else None


def _frame(draft: Draft, topic: Topic) -> Frame:
    return Frame(CARE, "", need=draft.read.text, intent=topic.intent)
