"""Visits of engineers: which window is meant, who can come, who is free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from actions.people.rota import Duty
from actions.shops.values import Engineer
from actions.store import TICKETS, VISIT_STEPS, VISITS, lock
from actions.tickets.holidays import public_days
from actions.tickets.rules import VisitRules
from actions.tickets.states import ACTIVE

ANY_TIME = "any"
"""Appointment of a parent to whom every time is right."""
SHORTEST = timedelta(hours=1)


class Refusal(StrEnum):
    """Why an appointment cannot be."""

    PAST = "past"
    OFF_HOURS = "off_hours"
    TOO_FAR = "too_far"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Window:
    """A span of time."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Visit:
    """An engineer's appointment."""

    engineer: Engineer
    window: Window


def read_appointment(text: str, now: datetime, zone: timezone, rules: VisitRules) -> Window | Refusal:
    """Return the span in which a visit may lie.

    ``text`` is an ISO date (the whole working day), a moment (one window from then), or start/end.
    """
    span = _span(text.strip(), zone, rules)
    if span is None:
        return Refusal.UNCLEAR
    if span.ends <= now:
        return Refusal.PAST
    if span.starts > now + rules.farthest:
        return Refusal.TOO_FAR
    day = span.starts.date()
    opens, closes = (datetime.combine(day, hour, zone) for hour in (rules.opens, rules.closes))
    clipped = Window(max(span.starts, opens), min(span.ends, closes))
    if clipped.ends - clipped.starts < min(SHORTEST, span.ends - span.starts):
        return Refusal.OFF_HOURS
    soonest = _next_hour(now + rules.notice, zone)
    if clipped.starts < now + rules.notice:
        clipped = Window(soonest, clipped.ends)
    return clipped if clipped.ends - clipped.starts >= SHORTEST else Refusal.PAST


def _span(text: str, zone: timezone, rules: VisitRules) -> Window | None:
    first, _, second = text.partition("/")
    try:
        starts = _moment(first, zone)
        ends = _moment(second, zone) if second else None
    except ValueError:
        return None
    only_day = len(first) <= len("2026-11-28")
    if only_day and (ends is None or ends > starts):
        return Window(datetime.combine(starts, rules.opens, zone), datetime.combine(starts, rules.closes, zone))
    if ends is None:
        return Window(starts, starts + rules.window)
    return Window(starts, ends) if ends > starts else None


def _moment(text: str, zone: timezone) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _next_hour(moment: datetime, zone: timezone) -> datetime:
    there = moment.astimezone(zone)
    whole = there.replace(minute=0, second=0, microsecond=0)
    return whole if whole == there else whole + timedelta(hours=1)


def who_can_come(engineers: Sequence[Engineer], address: str, product: str) -> list[Engineer]:
    """Return engineers of the address's city who know the product; those of its district first."""
    able = [one for one in engineers if product in one.skills and any(city in address for city in one.cities)]
    return sorted(able, key=lambda one: not any(district in address for district in one.districts))


def find_free(
    connection: Connection, able: Sequence[Engineer], span: Window, rules: VisitRules, own: frozenset[str]
) -> Visit | None:
    """Return the first engineer who is free for one window within the span; waits for others who are booking.

    ``own`` are the family's tickets: their visits do not count as taken, one visit serves several devices.
    """
    for engineer in able:
        lock(connection, f"engineer:{engineer.id}")
        windows = (one for one in _windows(span, rules.window) if _works(engineer, one))
        window = next((one for one in windows if _is_free(connection, engineer, one, own)), None)
        if window:
            return Visit(engineer, window)
    return None


def next_free(
    connection: Connection, able: Sequence[Engineer], after: Window, rules: VisitRules, own: frozenset[str]
) -> Visit | None:
    """Return the first free visit within a week after a span that is taken."""
    zone = after.starts.tzinfo
    for days in range(8):
        day = (after.starts + timedelta(days=days)).date()
        opens = max(datetime.combine(day, rules.opens, zone), after.starts)
        found = find_free(connection, able, Window(opens, datetime.combine(day, rules.closes, zone)), rules, own)
        if found:
            return found
    return None


def begins(connection: Connection, ticket_id: str) -> datetime | None:
    """Return when the visit of a ticket begins, None where none is booked."""
    return connection.execute(select(VISITS.c.starts_at).where(VISITS.c.ticket_id == ticket_id)).scalar_one_or_none()


def book(connection: Connection, ticket_id: str, visit: Visit | None) -> None:
    """Keep a ticket's visit in place of the one before; None takes it away."""
    connection.execute(delete(VISITS).where(VISITS.c.ticket_id == ticket_id))
    connection.execute(delete(VISIT_STEPS).where(VISIT_STEPS.c.ticket_id == ticket_id))
    if visit:
        span = {"starts_at": visit.window.starts, "ends_at": visit.window.ends}
        connection.execute(insert(VISITS).values(ticket_id=ticket_id, engineer_id=visit.engineer.id, **span))


def _windows(span: Window, length: timedelta) -> Iterator[Window]:
    if span.ends - span.starts <= length:
        yield span
        return
    starts = span.starts
    while starts + length <= span.ends:
        yield Window(starts, starts + length)
        starts += timedelta(hours=1)


def _works(engineer: Engineer, window: Window) -> bool:
    """Whether the whole window lies in a shift."""
    zone = window.starts.tzinfo
    assert isinstance(zone, timezone)
    shifts = Duty(engineer.rota, zone, public_days()).shifts(window.starts.date())
    return any(begins <= window.starts and window.ends <= ends for begins, ends in shifts)


def _is_free(connection: Connection, engineer: Engineer, window: Window, own: frozenset[str]) -> bool:
    active = select(TICKETS.c.id).where(TICKETS.c.status.in_([str(status) for status in ACTIVE]))
    overlapping = select(VISITS.c.ticket_id).where(
        VISITS.c.ticket_id.in_(active),
        VISITS.c.engineer_id == engineer.id,
        VISITS.c.starts_at < window.ends,
        VISITS.c.ends_at > window.starts,
        VISITS.c.ticket_id.not_in(own),
    )
    return connection.execute(overlapping).first() is None
