"""Weigh the time that a parent wishes for a visit as soon as it is told: a day that is none, has been, or is missing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.domain.events import Frame
from bot.ports import KnowledgeSearch
from bot.skills.draft import Draft
from bot.understand.dates import find_dates, hours_of
from bot.understand.normalize import normalize

ANY_TIME = "any"
DAY = len("2026-01-31")
PART = "appointment_part"
NO_SUCH_DAY, PAST, NO_DAY = "no_such_day", "past", "no_day"


def weigh_appointment(draft: Draft, frame: Frame, knowledge: KnowledgeSearch) -> None:
    """Keep an appointment that may be; empty one that cannot, and say why. A part of a day waits for its day."""
    wish, wished = draft.state.slots.get("appointment"), str(draft.state.slots.get("appointment_text") or "")
    if wish is None or wish == ANY_TIME:
        return
    ends = _ends(str(wish), draft.now)
    if ends is None:
        number = any(letter.isdigit() for letter in wished)
        _refuse(draft, NO_SUCH_DAY if number else NO_DAY, wished)
        draft.learn(PART, None if number else wished)
    elif ends <= draft.now:
        _refuse(draft, PAST, wished)
    elif draft.state.slots.get(PART) and len(str(wish)) == DAY:
        _join(draft, f"{wished}{draft.state.slots[PART]}")
    elif len(str(wish)) == DAY:
        draft.learn("appointment", hours_of(normalize(wished), str(wish), draft.now) or wish)
        _name_the_day(draft, str(wish), wished)
    else:
        _name_the_day(draft, str(wish)[:DAY], wished)


def _name_the_day(draft: Draft, day: str, wished: str) -> None:
    """Say the day by its date beside the words it was told in ("the day after tomorrow"), and with a part of it that was told alone."""
    found = next(iter(find_dates(wished, normalize(wished), draft.now)), None)
    that_day = date.fromisoformat(day)
    weekday = draft.words("weekday_letters")[that_day.weekday()]
    facts = {"month": that_day.month, "date": that_day.day, "weekday": weekday}
    if wished.startswith(day):
        draft.learn("appointment_text", draft.words("day_named", said="", **facts) + wished[DAY:])
    elif found is None or found.value is None:
        draft.learn("appointment_text", draft.words("day_words", part=wished, **facts))
    elif draft.words("day_month", **facts) not in wished:
        draft.learn("appointment_text", draft.words("day_told_so", said=wished, **facts))


def _ends(wish: str, now: datetime) -> datetime | None:
    """When a wished time is over; None where it is no day of the calendar."""
    last = wish.split("/")[-1]
    try:
        moment = datetime.fromisoformat(last)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    return moment if len(last) > DAY else datetime.combine(moment, time(), now.tzinfo) + timedelta(days=1)


def _refuse(draft: Draft, problem: str, wished: str) -> None:
    """Empty the time and keep what is wrong with it: the flow asks for another one with that."""
    draft.learn("time_problem", problem)
    draft.learn("wished_time", wished)
    draft.learn("appointment", None)
    draft.learn("appointment_text", None)


def _join(draft: Draft, words: str) -> None:
    """A day told after its hours: both are one time."""
    found = next(iter(find_dates(words, normalize(words), draft.now)), None)
    draft.learn(PART, None)
    if found is not None and found.value:
        draft.learn("appointment", found.value)
        draft.learn("appointment_text", words)
