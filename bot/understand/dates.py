"""Dates and appointment windows against the moment of the message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from bot.domain.understanding import Entity
from bot.understand.numbers import language, read_number

HOURS_OF_A_DAY = 24


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = language()["dates"]
    return words


def _any(words: Iterable[object]) -> str:
    return "|".join(sorted(map(re.escape, map(str, words)), key=len, reverse=True))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    w, number = _words(), language()["number"]
    clock = rf"(?:(?P<hour>{number}){w['clock']}(?:(?P<half>{w['half']})|(?P<quarter>{number}){w['quarter']}|(?P<minute>{number}){w['minute']}?)?{w['more']}?)"
    end_clock = clock.replace("?P<", "?P<to_")
    years = rf"\d{{4}}|{w['year_before_last']}|{w['last_year']}|{w['this_year']}|{w['next_year']}"
    day = "|".join(
        (
            rf"(?P<year>{years}){w['year']}?(?P<festival_of>{_any(w['festivals'])})",
            rf"(?:(?P<year2>{years}){w['year']}?)?(?P<month>{w['month_number']}){w['month']}{w['month_part']}?(?:(?P<mday>{number}){w['day_of_month']}?)?(?!{w['month']})",
            rf"(?P<only_day>{w['only_day']})(?!{w['clock']}|{w['no_day']})",
            rf"(?P<shift>{_any(w['week_shift'])})?{w['week_word']}(?P<weekday>{_any(w['weekday'])})(?!{w['no_weekend']})",
            rf"(?P<english_shift>this|next)? ?\b(?P<english_weekday>{_any(w['english_weekday'])})\b",
            rf"(?P<month_shift>{_any(w['month_shift'])})(?:(?P<shifted_day>{number}){w['day_of_month']}|{w['month_end']})?",
            rf"(?P<week_only>{_any(w['week_only'])})",
            rf"(?P<day>{_any(w['day'])})",
            rf"(?P<festival>{_any(w['festivals'])})",
            rf"(?P<vague>{w['year_alone']})",
        )
    )
    part = rf"(?P<part>{_any(w['part'])})"
    part_end = rf"(?:{_any(w['part'])})?"
    window = rf"(?:{w['to']}{part_end}{end_clock})"
    english_clock = r"(?: ?(?P<english_hour>\d{1,2})(?::(?P<english_minute>\d\d))? ?(?P<ampm>am|pm))"
    edge = rf"(?:(?P<before>{w['before']})|(?P<after>{w['after']}))?"
    return re.compile(
        rf"(?:(?:{day})(?: ?{w['of']}?{part}|{w['of']}(?={number}{w['clock']}))?|{part.replace('part', 'part2')}) ?(?:{clock}{window}?|{english_clock})?{edge}"
    )


def _ago(match: re.Match[str], now: datetime) -> str | None:
    """Return the day or moment that lies so long ago; None for a rough length ("a few days ago")."""
    number, unit = read_number(match.group("n") or ""), _words()["ago"].get(match.group("unit"))
    if number is None or unit is None:
        return None
    number += read_number(match.group("half") or match.group("more") or "") or 0
    span = timedelta(hours=number * unit)
    return (now - span).isoformat(timespec="minutes") if unit < HOURS_OF_A_DAY else (now - span).date().isoformat()


def _numbers(match: re.Match[str], now: datetime) -> str | None:
    """Return the day that is written in numbers ("11.20", "2026/11/20"): without a year the nearest one."""
    told = match.groupdict()
    year, month, mday = told.get("year"), int(told["month"]), int(told["mday"])
    years = [int(year)] if year else [now.year - 1, now.year, now.year + 1]
    days = [day for one in years if (day := _real_date(one, month, mday))]
    if not days:
        return None
    day = min(days, key=lambda day: abs((day - now.date()).days))
    clock = told.get("clock")
    return _moment(day, clock, now).isoformat() if clock else day.isoformat()


def _moment(day: date, clock: str, now: datetime) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, time(hour, minute), tzinfo=now.tzinfo)


def _nth_day(match: re.Match[str], now: datetime) -> str | None:
    """Return the day from which this is the so-manieth: on the ninth day goods are there for nine days."""
    number = read_number(match.group("n"))
    return (now - timedelta(days=number)).date().isoformat() if number is not None else None


DATED: Mapping[str, Callable[[re.Match[str], datetime], str | None]] = {
    "ago": _ago,
    "numbers": _numbers,
    "nth_day": _nth_day,
}
"""How the dates that stand among the entity rules are read against the moment of the message."""


@dataclass(frozen=True)
class _Found:
    match: re.Match[str]
    now: datetime
    past: bool = False
    """Whether the words after it, or the question before it, tell that it has been."""

    def group(self, *names: str) -> str | None:
        return next((self.match.group(name) for name in names if self.match.group(name)), None)

    def number(self, name: str) -> int | None:
        text = self.match.group(name)
        value = read_number(text) if text else None
        return int(value) if value is not None else None


def find_dates(text: str, plain: str, now: datetime, *, asked_back: bool = False) -> Iterable[Entity]:
    """Yield ``datetime`` entities; the value is an ISO date, moment or ``start/end``, None when it cannot be told.

    ``asked_back``: the message answers a question about what has been, such as when a parcel came.
    """
    past = re.compile(_words()["past"])
    for match in _pattern().finditer(plain):
        start, end = match.span()
        end = start + len(match.group().rstrip())
        if end > start and not _is_no_moment(match, plain[:start]):
            been = asked_back or bool(past.search(plain[end:]))
            yield Entity("datetime", text[start:end], (start, end), _value(_Found(match, now, been)))


def hours_of(words: str, day: str, now: datetime) -> str | None:
    """Return the part of a day that words like "tomorrow night" mean by themselves, as ``start/end``; None for a whole day."""
    w = _words()
    part = next((part for word, part in w["day_part"].items() if word in words), None)
    if part is None:
        return None
    hours = (time(w[edge][part]) for edge in ("part", "part_end"))
    return "/".join(datetime.combine(date.fromisoformat(day), one, tzinfo=now.tzinfo).isoformat() for one in hours)


def _is_no_moment(match: re.Match[str], before: str) -> bool:
    """Whether a part of the day stands alone that means a length ("a whole evening"), a habit or hardly anything."""
    if not match.group("part2") or match.group("hour") or match.group("english_hour"):
        return False
    said, w = match.group("part2"), _words()
    return len(match.group().strip()) < 2 or said in w["never_alone"] or bool(re.search(w["no_moment"], before))


def _value(found: _Found) -> str | None:
    day = _day(found)
    if isinstance(day, str):
        return day
    hour = _clock(found)
    part = found.group("part", "part2")
    if day is None:
        return None
    if hour is None:
        return _part_of_day(found, day, part)
    begin = _at(day, hour, found)
    to_hour = found.number("to_hour")
    if to_hour is None:
        return begin.isoformat()
    if _is_afternoon(found) and to_hour < 12 or to_hour < hour.hour and to_hour + 12 > hour.hour:
        to_hour += 12
    minute = 30 if found.group("to_half") else found.number("to_minute") or 0
    return f"{begin.isoformat()}/{_at(day, time(to_hour % 24, minute), found).isoformat()}"


def _part_of_day(found: _Found, day: date, part: str | None) -> str:
    w = _words()
    if part and found.group("festival", "year", "month") is None and part in w["part_end"] and day >= found.now.date():
        begin, end = time(w["part"][part]), time(w["part_end"][part])
        return f"{_at(day, begin, found).isoformat()}/{_at(day, end, found).isoformat()}"
    return day.isoformat()


def _at(day: date, clock: time, found: _Found) -> datetime:
    if clock == time(0) and _is_evening_midnight(found):
        day += timedelta(days=1)
    return datetime.combine(day, clock, tzinfo=found.now.tzinfo)


def _is_evening_midnight(found: _Found) -> bool:
    return (
        found.number("hour") == 12 and _is_afternoon(found) and found.group("part", "part2") not in _words()["part_end"]
    )


def _is_afternoon(found: _Found) -> bool:
    w = _words()
    words = (found.group("part", "part2"), found.group("day"), found.group("ampm"))
    return any(word in w["afternoon"] for word in words if word)


def _clock(found: _Found) -> time | None:
    hour = found.number("hour") if found.number("hour") is not None else found.number("english_hour")
    if hour is None or hour > 24:
        return None
    minute = 30 if found.group("half") else found.number("minute") or found.number("english_minute") or 0
    if found.group("quarter"):
        minute = 15 * (found.number("quarter") or 1)
    if _is_afternoon(found) and hour < 12:
        hour += 12
    elif _is_afternoon(found) and hour == 12 and found.group("part", "part2") not in _words()["part_end"]:
        hour = 0
    return time(hour % 24, minute) if minute < 60 else None


def _day(found: _Found) -> date | str | None:
    w, today = _words(), found.now.date()
    if found.group("day"):
        return today + timedelta(days=w["day"][found.group("day")])
    if found.group("month_shift"):
        month = today.month - 1 + w["month_shift"][found.group("month_shift")]
        year, month, mday = today.year + month // 12, month % 12 + 1, found.number("shifted_day")
        return f"{year}-{month:02}" if mday is None else _real_date(year, month, mday)
    if found.group("week_only"):
        year, week, _ = (today + timedelta(weeks=w["week_only"][found.group("week_only")])).isocalendar()
        return f"{year}-W{week:02}"
    if found.group("weekday", "english_weekday"):
        return _weekday(found, today)
    if found.group("festival_of", "festival"):
        falls = w["festivals"][found.group("festival_of", "festival")]
        if falls is None:  # the moon decides
            return None
        month, day = map(int, falls.split("-"))
        return _real_date(_year(found, today, month), month, day)
    if found.group("month"):
        month = found.number("month") or 0
        if not 1 <= month <= 12:
            return None
        mday = found.number("mday")
        year = _year(found, today, month)
        if found.past and found.group("year", "year2") is None and month > today.month:
            year -= 1
        return f"{year}-{month:02}" if mday is None else _real_date(year, month, mday)
    if found.group("only_day"):
        mday = int(read_number(str(found.group("only_day"))[:-1]) or 0)
        before = found.past and mday > today.day
        month = (today.replace(day=1) - timedelta(days=1)) if before else today
        return _real_date(month.year, month.month, mday)
    return today if found.group("hour") and found.group("part2") else None


def _real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(found: _Found, today: date, month: int) -> int:
    w, said = _words(), found.group("year", "year2")
    if said is None:
        return today.year
    told = {w["year_before_last"]: -2, w["last_year"]: -1, w["this_year"]: 0, w["next_year"]: 1}
    return today.year + told[said] if said in told else int(said)


def _weekday(found: _Found, today: date) -> date:
    w = _words()
    if found.group("english_weekday"):
        wanted, shift = w["english_weekday"][found.group("english_weekday")], found.group("english_shift")
    else:
        said = str(found.group("weekday"))
        wanted, shift = (
            w["weekday"].get(said, w["weekday"].get(int(said) if said.isdigit() else said)),
            found.group("shift"),
        )
    monday = today - timedelta(days=today.isoweekday() - 1)
    day = monday + timedelta(days=wanted - 1, weeks=w["week_shift"].get(shift, 0) if shift else 0)
    if shift is None and found.past:
        return day - timedelta(weeks=1) if day > today else day
    if shift is None and (day < today or day == today and _has_begun(found)):
        day += timedelta(weeks=1)
    return day


def _has_begun(found: _Found) -> bool:
    """Whether it is too late today for a part of the day told without an hour: at ten "Saturday morning" is no more this one."""
    w, part = _words(), found.group("part", "part2")
    return part in w["part_end"] and _clock(found) is None and time(w["part"][part]) <= found.now.time()
