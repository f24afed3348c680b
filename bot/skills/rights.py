"""The parent's rights in a turn: which one is meant, who looked, a copy, erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from bot.decide.rights import wish
from bot.ports import Seen
from bot.skills.draft import Draft

if TYPE_CHECKING:
    from bot.skills.lead import Lead

SHOWN = 12
"""Lines of the list; all looks are in the copy."""
JOINED = "\u3001"
Group = tuple[date, str, str]


def read_wish(lead: Lead) -> None:
    """Tell the flow which right the message means."""
    lead.draft.learn("privacy_wish", wish(lead.draft.read))


def show_accesses(lead: Lead) -> None:
    """Say who looked, by day and person, the latest first."""
    draft = lead.draft
    seen = lead.accesses.of(str(draft.state.id))
    if not seen:
        draft.say("utter_accesses_none")
        return
    lines = _lines(draft, seen)
    more = draft.words("accesses_more", count=len(lines) - SHOWN) if len(lines) > SHOWN else ""
    draft.say("utter_accesses", lines="\n".join([*lines[:SHOWN], *([more] if more else [])]))


def _lines(draft: Draft, seen: Sequence[Seen]) -> list[str]:
    zone = draft.now.tzinfo

    def group(one: Seen) -> Group:
        return one.at.astimezone(zone).date(), one.role, one.who

    lines = []
    for (day, role, who), looks in groupby(sorted(seen, key=lambda one: (*group(one), one.at)), key=group):
        every = list(looks)
        what = JOINED.join(dict.fromkeys(_what(draft, one) for one in every))
        first, last = (one.at.astimezone(zone).strftime("%H:%M") for one in (every[0], every[-1]))
        facts = {"month": day.month, "day": day.day, "role": _role(draft, role), "who": who, "what": what}
        hours = first if first == last else f"{first}\u2013{last}"
        lines.append((every[-1].at, draft.words("access_line", **facts, hours=hours, count=len(every))))
    return [line for _, line in sorted(lines, reverse=True)]


def _role(draft: Draft, role: str) -> str:
    name = f"role_{role}"
    return draft.words(name if name in draft.responses else "role_other")


def _what(draft: Draft, one: Seen) -> str:
    name = f"seen_{one.what}"
    return draft.words(name if name in draft.responses else "seen_other", ticket=one.ticket_id or "")


def make_export(lead: Lead) -> None:
    """Give the address of the copy; it is made when it is fetched, so that it holds this turn too."""
    draft = lead.draft
    link = lead.exports.link(draft.state.id, draft.now)
    draft.tell(replace(draft.worded("utter_export_ready"), link=link), "utter_export_ready")
    if "erasure_off" in draft.read.cues:  # "erase nothing yet, but send me the copy"
        draft.say("utter_erasure_off")


def erase_everything(lead: Lead) -> None:
    """Erase what was said and known; the tickets follow within seconds, and after a crash as well.

    The call for the tickets lies in the outbox that is written together with the erasure here.
    """
    draft = lead.draft
    unfinished = list(draft.state.failed_actions)
    for name in draft.state.slots:
        draft.learn(name, None)
    top = draft.state.top
    draft.outbox.clear()
    draft.set_stack((replace(top, need="", context={}),) if top else ())
    draft.erase("all")
    draft.say("utter_erased")
    lead.later("action_erase_family", unfinished=unfinished)
