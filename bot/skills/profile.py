"""Show the parent what is kept about the family: of each child, of the devices, of the order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.domain.children import CHILD, OTHERS
from bot.domain.consent import may_keep
from bot.skills.draft import Draft

JOINED = "\u3001"


def show_profile(draft: Draft, health: Collection[str]) -> None:
    """Say every fact that has words (``profile_*``), those of the other children too; what is not kept says so."""
    passing = () if may_keep(draft.state.slots) else health
    lines = [*_facts(draft, draft.state.slots, passing).values()]
    for child, facts in (draft.state.slots.get(OTHERS) or {}).items():
        told = JOINED.join(_facts(draft, facts, passing).values())
        lines.append(draft.words("profile_other_child", child=draft.words(f"child_{child}"), facts=told))
    draft.say("utter_profile" if lines else "utter_profile_empty", lines="\n".join(lines))


def facts_known(draft: Draft, health: Collection[str]) -> dict[str, str]:
    """Return the words for each fact that is known of the child and the matter talked of, by slot."""
    return _facts(draft, draft.state.slots, () if may_keep(draft.state.slots) else health)


def _facts(draft: Draft, slots: Mapping[str, Any], passing: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in slots.items():
        if f"profile_{name}" in draft.responses and value not in (None, "unknown"):
            line = draft.words(f"profile_{name}", value=_shown(draft, name, value))
            found[name] = draft.words("profile_this_talk_only", line=line) if name in passing else line
    return found


def _shown(draft: Draft, name: str, value: Any) -> str:
    if name == CHILD:
        return draft.words(f"child_{value}")
    if name == "allergies":
        return JOINED.join(draft.words(f"allergen_{food}") for food in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
