"""The day as it stands in the database: visits grouped to jobs, crews by rota, parts less what is reserved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from actions.dispatch.day import Crew, Day, Job, Obstacle
from actions.dispatch.progress import DEPOT, PLANNED_AGAIN, Stage, Step, steps
from actions.dispatch.settings import DispatchRules, load_dispatch
from actions.people.rota import Duty
from actions.shops.ports import Shop
from actions.shops.values import Engineer, Part
from actions.store import TICKETS, VISITS
from actions.tickets.holidays import public_days
from actions.tickets.rows import ticket_of
from actions.tickets.rules import Rules
from actions.tickets.states import ACTIVE
from actions.tickets.ticket import Ticket


@dataclass(frozen=True)
class Booked:
    """A visit in the database."""

    ticket: Ticket
    engineer: str
    starts: datetime
    ends: datetime
    step: Step | None

    @property
    def stage(self) -> Stage:
        """Where it stands; one from before there were stages is booked."""
        return self.step.stage if self.step else Stage.BOOKED


@dataclass(frozen=True)
class Board:
    """A day with what its jobs are made of."""

    day: Day
    booked: Mapping[str, Booked]
    """The day's visits by ticket."""
    parts: Mapping[str, Part]


def part_needed(ticket: Ticket, parts: Iterable[Part]) -> Part | None:
    """Return the spare part that a ticket names by id, name or alias, of its own product."""
    wanted, product = ticket.facts.get("part"), ticket.facts.get("product")
    if not isinstance(wanted, str) or not wanted:
        return None
    own = [part for part in parts if product in (None, part.device_name, part.device)]
    return next((part for part in own if wanted in (part.id, part.name, *part.aliases)), None)


def crews_of(engineers: Sequence[Engineer], on: date, rules: Rules, own: DispatchRules) -> list[Crew]:
    """Return the engineers who work on a day, with the beginning and the end of their work."""
    found = []
    for engineer in engineers:
        spans = Duty(engineer.rota, rules.zone, public_days()).shifts(on)
        if spans:
            start = own.travel.start(engineer.cities, engineer.districts)
            found.append(Crew(engineer, spans[0][0], max(end for _, end in spans), start))
    return found


def read_board(connection: Connection, shop: Shop, rules: Rules, on: date, now: datetime) -> Board:
    """Return the board of a day; visits whose time has begun stay as they are."""
    own = load_dispatch()
    engineers, parts = shop.people.engineers(), {part.id: part for part in shop.goods.parts()}
    booked = _visits(connection)
    today = {name: one for name, one in booked.items() if one.starts.astimezone(rules.zone).date() == on}
    crews = crews_of(engineers, on, rules, own)
    present = {crew.engineer.id for crew in crews}
    reserved = Counter(
        (one.step.part_from, one.step.part_id)
        for name, one in booked.items()
        if one.step and one.step.part_id and (name not in today or one.stage not in PLANNED_AGAIN)
    )
    day = Day(
        jobs=(),
        crews=tuple(crews),
        depot={name: part.stock - reserved[DEPOT, name] for name, part in parts.items()},
        rules=own,
        absent=tuple(one for one in engineers if one.id not in present),
        vans={one.id: {name: n - reserved[one.id, name] for name, n in one.van.items()} for one in engineers},
    )
    return Board(replace(day, jobs=tuple(_jobs(day, today, parts, now))), today, parts)


def _visits(connection: Connection) -> dict[str, Booked]:
    active = TICKETS.c.status.in_([str(status) for status in ACTIVE])
    joined = select(TICKETS, VISITS.c.engineer_id, VISITS.c.starts_at, VISITS.c.ends_at).join(
        VISITS, VISITS.c.ticket_id == TICKETS.c.id
    )
    known = steps(connection)
    rows: Iterable[Any] = connection.execute(joined.where(active).order_by(TICKETS.c.id)).mappings()
    return {
        row["id"]: Booked(ticket_of(row), row["engineer_id"], row["starts_at"], row["ends_at"], known.get(row["id"]))
        for row in rows
    }


def _jobs(day: Day, booked: Mapping[str, Booked], parts: Mapping[str, Part], now: datetime) -> list[Job]:
    """Return one job a family and time; devices that no single engineer knows are jobs of their own."""
    groups: list[list[Booked]] = []
    for one in booked.values():
        family = one.ticket.conversation_id
        group = next((g for g in groups if family and g[0].ticket.conversation_id == family and _at_once(g, one)), None)
        if group:
            group.append(one)
        else:
            groups.append([one])
    jobs = []
    for group in groups:
        job = _job(day, group, parts, now)
        split = len(group) > 1 and day.obstacle(job) == Obstacle.SKILL
        jobs.extend([_job(day, [one], parts, now) for one in group] if split else [job])
    return sorted(jobs, key=lambda job: (job.starts, job.id))


def _at_once(group: Sequence[Booked], other: Booked) -> bool:
    return all((one.starts, one.ends) == (other.starts, other.ends) for one in group)


def _job(day: Day, group: Sequence[Booked], parts: Mapping[str, Part], now: datetime) -> Job:
    first = group[0]
    address = str(first.ticket.facts.get("address") or "")
    needed = (part_needed(one.ticket, parts.values()) for one in group)
    return Job(
        tickets=tuple(one.ticket.id for one in group),
        starts=first.starts,
        ends=first.ends,
        address=address,
        spot=day.rules.travel.spot(address),
        products=frozenset(str(one.ticket.facts["product"]) for one in group if one.ticket.facts.get("product")),
        parts=tuple(part.id for part in needed if part),
        engineer=first.engineer,
        told=any(one.stage == Stage.ASSIGNED for one in group),
        under_way=first.starts <= now or any(one.stage == Stage.ON_THE_WAY for one in group),
        priority=min(one.ticket.priority for one in group),
    )


def offer(
    connection: Connection, shop: Shop, rules: Rules, job: Job, now: datetime
) -> tuple[datetime, datetime] | None:
    """Return the next window in which somebody could do a job; None when there is none within the days of the rules."""
    own = load_dispatch()
    first = max(job.starts, now).astimezone(rules.zone).date()
    for days in range(own.offer_days + 1):
        on = first + timedelta(days=days)
        board = read_board(connection, shop, rules, on, now)
        others = [one for one in board.day.jobs if not {*one.tickets} & {*job.tickets}]
        begins = datetime.combine(on, rules.visits.opens, rules.zone)
        while begins + rules.visits.window <= datetime.combine(on, rules.visits.closes, rules.zone):
            moved = replace(job, starts=begins, ends=begins + rules.visits.window, under_way=False)
            fresh = begins >= now + rules.visits.notice and begins != job.starts
            if fresh and any(_fits(board.day, crew, moved, others) for crew in board.day.crews):
                return moved.starts, moved.ends
            begins += timedelta(hours=1)
    return None


def _fits(day: Day, crew: Crew, job: Job, others: Sequence[Job]) -> bool:
    own = [one for one in others if one.engineer == crew.engineer.id]
    free = all(day.can_follow(one, job) or day.can_follow(job, one) for one in own)
    return free and len(own) < crew.engineer.capacity and day.allowed(crew, job)
