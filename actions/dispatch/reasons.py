"""Why this engineer, in words; the words are in ``wording.zh.yml``."""

from __future__ import annotations

from collections.abc import Mapping

from actions.dispatch.day import Crew, Day, Job, Obstacle
from actions.dispatch.optimise import Assigned, Assignment
from actions.shops.values import Part
from actions.wording import Wording


def why_assigned(day: Day, job: Job, made: Assignment, parts: Mapping[str, Part], words: Wording) -> str:
    """Return one sentence: skill, way, parts, load, overtime, and whether it is who the parent was told."""
    assigned = made.by_job[job.id]
    crew = next(one for one in day.crews if one.engineer.id == assigned.engineer)
    own = sorted(
        (one for one in day.jobs if one.id in made.by_job and made.by_job[one.id].engineer == assigned.engineer),
        key=lambda one: one.starts,
    )
    reasons = [
        words.word("why_skill", products=words.listed(sorted(job.products))),
        _way(day, crew, job, own, words),
        *_parts(job, assigned, parts, words),
        words.word("why_load", count=len(own)),
        *_overtime(day, crew, job, words),
        *_change(day, job, assigned, words),
    ]
    return words.word("why", engineer=crew.engineer.name, reasons=words.word("why_separator").join(reasons))


def _way(day: Day, crew: Crew, job: Job, own: list[Job], words: Wording) -> str:
    before = [one for one in own if one.ends <= job.starts]
    district = job.spot.district if job.spot else None
    if district and before and before[-1].spot == job.spot:
        return words.word("why_same_district", district=district)
    if district and district in crew.engineer.districts:
        return words.word("why_own_district", district=district)
    minutes = day.minutes(before[-1].spot if before else crew.start, job.spot)
    return words.word("why_way" if before else "why_way_from_home", minutes=round(minutes))


def _parts(job: Job, assigned: Assigned, parts: Mapping[str, Part], words: Wording) -> list[str]:
    fetched = assigned.from_depot
    return [
        words.word("why_part_depot" if part in fetched else "why_part_van", part=parts[part].name) for part in job.parts
    ]


def _overtime(day: Day, crew: Crew, job: Job, words: Wording) -> list[str]:
    minutes = round(day.overtime(crew, job).total_seconds() / 60)
    return [words.word("why_overtime", minutes=minutes)] if minutes else []


def _change(day: Day, job: Job, assigned: Assigned, words: Wording) -> list[str]:
    if job.engineer == assigned.engineer:
        return [words.word("why_as_told")]
    everybody = [*(crew.engineer for crew in day.crews), *day.absent]
    before = next((one.name for one in everybody if one.id == job.engineer), None)
    return [words.word("why_instead_of", engineer=before)] if before else []


def why_nobody(why: Obstacle, words: Wording) -> str:
    """Return what stands in the way, for the parent and for staff."""
    return str(words.words["obstacles"][str(why)])
