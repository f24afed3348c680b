"""Answer a question on the illness that is talked of from what was told of it, or say that nothing is known."""

from __future__ import annotations

from bot.domain.message import Outgoing
from bot.ports import KnowledgeSearch
from bot.reply.nearest import sentences
from bot.skills.draft import Draft
from bot.skills.sources import citation_of
from bot.skills.told import note_told, told_lately
from bot.understand.illness import answering
from knowledge_base.passage import Hit, Query

MANY = 30
LINES = 2
FLAGS = 3


def answer_of_illness(draft: Draft, query: Query, knowledge: KnowledgeSearch) -> None:
    """Say the lines of the articles told lately that answer the question; where none does, say so."""
    found = {hit.id: hit for hit in knowledge.search(query)}
    told = [found[name] for name in told_lately(draft.state.slots) if name in found]
    for hit in told:
        lines = answering(draft.read.text, [*sentences(hit.answer), *hit.details])
        if lines is None and hit.red_flags:
            _say(draft, hit, [draft.words("when_to_go", flags=";".join(hit.red_flags[:FLAGS]))])
            return
        if lines:
            _say(draft, hit, lines)
            return
    draft.say("utter_not_in_source")


def _say(draft: Draft, hit: Hit, lines: list[str]) -> None:
    cited = citation_of(hit)
    source = draft.words("source_line", source=cited.source, reviewed=cited.reviewed)
    flags = [draft.words("red_flag_line", flag=flag) for flag in hit.red_flags]
    text = "\n".join(lines[:LINES])
    draft.tell(Outgoing(text, details=(*lines[LINES:], *flags, source), citations=(cited,)), "utter_answer")
    note_told(draft, hit)
