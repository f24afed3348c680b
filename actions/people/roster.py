"""Who takes a case: somebody on duty with a free place, else whoever is free first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Generic, TypeVar

from sqlalchemy import Connection, select

from actions.people.rota import Duty
from actions.shops.values import Person
from actions.store import TICKETS
from actions.tickets.holidays import public_days
from actions.tickets.rows import ticket_of
from actions.tickets.states import ACTIVE

A_CASE = timedelta(minutes=20)
"""How long a call with a parent takes; with full hands the next place is free so much later."""
Somebody = TypeVar("Somebody", bound=Person)


@dataclass(frozen=True)
class Choice(Generic[Somebody]):
    """Who takes it, and from when."""

    person: Somebody
    starts: datetime
    on_duty: bool
    """Whether that one works now, be it with full hands."""


@dataclass(frozen=True)
class Wish:
    """What a case asks of a person."""

    urgent: bool = False
    """Then people on call count as on duty."""
    emergency: bool = False
    """Then full hands do not count either."""
    language: str | None = None


def choose(
    people: Sequence[Somebody], load: Mapping[str, int], wish: Wish, now: datetime, zone: timezone
) -> Choice[Somebody] | None:
    """Return who takes a case; None when nobody of ``people`` works within 60 days.

    The earliest wins; of those free at the same moment one with a free place, on duty rather than on call, who speaks the
    language, with the emptiest hands.
    """
    choices = [one for one in (_when(person, load, wish, now, zone) for person in people) if one]

    def rank(choice: Choice[Somebody]) -> tuple[datetime, bool, bool, bool, float, str]:
        person = choice.person
        foreign = wish.language is not None and wish.language not in person.languages
        share = load.get(person.id, 0) / person.capacity
        return choice.starts, share >= 1, not choice.on_duty, foreign, share, person.id

    return min(choices, key=rank, default=None)


def _when(
    person: Somebody, load: Mapping[str, int], wish: Wish, now: datetime, zone: timezone
) -> Choice[Somebody] | None:
    duty = Duty(person.rota, zone, public_days())
    on_duty, has = duty.is_on(now), load.get(person.id, 0)
    too_many = max(0, has - person.capacity + 1)
    reachable = on_duty or ((wish.urgent or wish.emergency) and person.on_call)
    if reachable and (not too_many or wish.emergency):
        return Choice(person, now, on_duty)
    starts = duty.after_work(now, A_CASE * too_many / person.capacity)
    return Choice(person, starts, on_duty) if starts else None


def load_of(connection: Connection, people: Sequence[Person]) -> dict[str, int]:
    """Return how many cases each has in hand, by id: calls that are owed, and active tickets in their name."""
    active = TICKETS.c.status.in_([str(status) for status in ACTIVE])
    load = {person.id: 0 for person in people}
    names = {person.name: person.id for person in people}
    for ticket in map(ticket_of, connection.execute(select(TICKETS).where(active)).mappings()):
        owed = ticket.facts.get("expert_id") if ticket.first_response_at is None else None
        for person_id in {owed, names.get(ticket.assignee or "")}:
            if person_id in load:
                load[person_id] += 1
    return load
