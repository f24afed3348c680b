"""The radar over a real desk, on SQLite and Postgres: surges open one incident, usual load opens none, nobody is told twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from actions.errors import ForbiddenMove, StaleVersion, UnknownIncident, Unusable
from actions.radar.answers import Answers
from actions.radar.board import listed, shown
from actions.radar.lookout import Lookout, open_lookout
from actions.radar.rules import radar_rules
from actions.tickets.desk import Desk, open_desk
from actions.tickets.rules import load_rules
from actions.tickets.states import Status
from actions.tickets.ticket import Actor, Filter, NewTicket, Patch, Ticket
from actions.tickets.warnings import warn
from tests.databases import Clock

ZONE = load_rules().zone
PARENT, AGENT = Actor("somebody", "customer"), Actor("demo", "agent")
RICE, BATCH = "米粉", "MD260710R1"
ADDRESSES = (
    "杭州市西湖区文三路88号",
    "成都市天府大道9号",
    "广东省深圳市南山区",
    "上海市南京东路100号",
    "西安市雁塔路3号",
)
numbers = count(1)


def complain(desk: Desk, category: str = "food_quality", product: str = RICE, **facts: Any) -> Ticket:
    """Another parent's ticket."""
    conversation = facts.pop("conversation", None) or f"parent-{next(numbers)}"
    new = NewTicket(category, conversation, {"product": product, "issue_summary": "有异味", **facts})
    return desk.open_ticket(new, PARENT).ticket


def usual(desk: Desk, clock: Clock, *, days: int = 35, every_hours: float = 12) -> None:
    """An even load before now, spread over products, batches and places."""
    end = clock.now
    clock.advance(days=-days)
    while clock.now < end:
        number = next(numbers)
        product, batch = ((RICE, f"MD-{number % 4}"), ("奶粉", f"HX-{number % 3}"), ("吸奶器", ""))[number % 3]
        complain(desk, product=product, batch_no=batch or None, address=ADDRESSES[number % 5])
        clock.advance(hours=every_hours)
    clock.now = end


def surge(desk: Desk, clock: Clock, times: int = 6, **facts: Any) -> list[Ticket]:
    """So many complaints about one batch, one every ten minutes, from everywhere."""
    made = []
    for number in range(times):
        made.append(complain(desk, **{"batch_no": BATCH, "address": ADDRESSES[number % 5], **facts}))
        clock.advance(minutes=10)
    return made


def answers(desk: Desk) -> Answers:
    return Answers(desk, radar_rules())


def at_once(times: int, work: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(work, range(times)))


# --- surges ------------------------------------------------------------------------------------


@pytest.fixture
def lookout(desk: Desk, clock: Clock) -> Lookout:
    usual(desk, clock)
    lookout = open_lookout(desk)
    assert lookout.look() == [], "the usual load is no incident"
    return lookout


def test_a_surge_of_a_batch_opens_one_incident_with_its_tickets(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    made = surge(desk, clock)
    (incident,) = lookout.look()
    assert incident.key == (RICE, "batch", BATCH)
    assert incident.id == f"I-{clock.now:%Y%m%d}-1"
    assert incident.count == 4 and incident.expected < 1, "told at the fourth, not at the sixth"
    told = shown(desk, incident.id)
    assert [one["id"] for one in told["tickets"]] == [one.id for one in made]
    assert sum(one["count"] for one in told["hours"]) == 6
    assert told["since"] == made[0].created_at.isoformat()
    assert lookout.look() == [] and len(listed(desk)) == 1
    changed = [entry for entry in desk.history(made[0].id) if "incident_id" in entry.change and entry.kind == "changed"]
    assert [entry.change["incident_id"] for entry in changed] == [[None, incident.id]]
    assert desk.verify() == []


def test_quality_is_told_by_a_ticket_that_asks_for_a_recall_check(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    surge(desk, clock)
    (incident,) = lookout.look()
    (ticket,) = desk.tickets(Filter(queue="quality", category="incident"))
    assert (ticket.id, ticket.priority, ticket.batch_no) == (incident.ticket_id, "P1", BATCH)
    (comment,) = desk.comments(ticket.id)
    assert "召回核查" in comment.body and "第六十三条" in comment.body and BATCH in comment.body
    assert "已关联 6 张" in comment.body


def test_a_batch_that_is_recalled_already_is_named_so(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    surge(desk, clock, product="奶粉", batch_no="hx-260519 c3")
    (incident,) = lookout.look()
    assert incident.value == "HX260519C3", "the number is written as the shop writes it"
    assert "已经召回" in desk.comments(incident.ticket_id)[0].body


def test_a_surge_of_hazards_is_most_urgent(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    surge(desk, clock, category="product_safety")
    (incident,) = lookout.look()
    assert desk.ticket(incident.ticket_id).priority == "P0"


def test_later_complaints_that_fit_join_and_others_do_not(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    surge(desk, clock)
    (incident,) = lookout.look()
    clock.advance(hours=5)
    fits, other = complain(desk, batch_no="md 260710-r1"), complain(desk, batch_no="MD-1")
    unknown = complain(desk)
    assert lookout.look() == []
    assert [desk.ticket(one.id).incident_id for one in (fits, other, unknown)] == [incident.id, None, None]
    desk.change(unknown.id, Patch(batch_no=BATCH), AGENT, version=unknown.version)  # the batch is told later
    lookout.look()
    assert desk.ticket(unknown.id).incident_id == incident.id
    assert listed(desk)[0]["linked"] == 8


def test_a_region_is_read_from_address_or_order(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    orders = ("2611180033120947",)  # bought in Hangzhou
    for number in range(8):
        where = {"order_no": orders[0]} if number % 2 else {"address": f"浙江省宁波市海曙区{number}号"}
        complain(desk, category="repair", product="吸奶器", symptom=f"毛病{number}", **where)
        clock.advance(minutes=10)
    (incident,) = lookout.look()
    assert incident.key[1:] in {("region", "浙江"), ("product", "")}
    assert listed(desk)[0]["linked"] == 8


def test_one_parent_who_writes_again_and_again_is_no_surge(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    for number in range(12):
        complain(desk, batch_no=BATCH, conversation=f"mask-{number}", phone="13800001234")
        clock.advance(minutes=5)
    assert lookout.look() == []


def test_a_promotion_that_moves_everything_is_no_surge(desk: Desk, clock: Clock) -> None:
    usual(desk, clock, days=40, every_hours=6)
    lookout = open_lookout(desk)
    lookout.look()
    goods = ("米粉", "奶粉", "吸奶器")
    for number in range(120):  # ten times and more the usual over two days, of all products
        complain(desk, product=goods[number % 3], address=ADDRESSES[number % 5], batch_no=f"B-{number % 7}")
        clock.advance(minutes=24)
        assert lookout.look() == []


# --- restarts and processes --------------------------------------------------------------------


def test_a_restart_in_the_middle_keeps_what_was_seen(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    surge(desk, clock, times=3)
    assert lookout.look() == []
    surge(desk, clock, times=3)  # while no radar runs
    (incident,) = open_lookout(desk).look()
    assert listed(desk)[0]["linked"] == 6
    later = complain(desk, batch_no=BATCH)
    assert open_lookout(desk).look() == [], "the fold finds the surge again and the incident is there"
    assert desk.ticket(later.id).incident_id == incident.id
    assert len(desk.tickets(Filter(category="incident"))) == 1


def test_two_processes_open_one_incident(desk: Desk, clock: Clock, lookout: Lookout) -> None:
    url = desk.engine.url.render_as_string(hide_password=False)
    others = [open_desk(url, clock=clock) for _ in range(3)]
    lookouts = [lookout, *(open_lookout(one) for one in others)]
    made = surge(desk, clock)
    opened = at_once(4, lambda number: lookouts[number].look())
    for one in others:
        one.engine.dispose()
    assert sum(map(len, opened)) == 1
    assert len(listed(desk)) == 1 and listed(desk)[0]["linked"] == len(made)
    assert len(desk.tickets(Filter(category="incident"))) == 1
    assert desk.verify() == []


def test_an_old_surge_that_is_over_opens_nothing_at_the_first_start(desk: Desk, clock: Clock) -> None:
    usual(desk, clock)
    surge(desk, clock)
    clock.advance(days=6)
    assert open_lookout(desk).look() == []


# --- people ------------------------------------------------------------------------------------


@pytest.fixture
def incident_id(desk: Desk, clock: Clock, lookout: Lookout) -> str:
    surge(desk, clock)
    (incident,) = lookout.look()
    return incident.id


def test_acknowledging_assigns_the_ticket_and_twice_is_once(desk: Desk, incident_id: str) -> None:
    at_once(4, lambda number: answers(desk).acknowledge(incident_id, Actor(f"agent-{number}", "agent")))
    told = shown(desk, incident_id)
    assert told["status"] == "acknowledged"
    ticket = desk.ticket(told["ticket_id"])
    assert ticket.assignee == told["acknowledged_by"] and ticket.first_response_at is not None
    assert len(desk.comments(ticket.id)) == 2


def test_closing_needs_the_version_that_was_read_and_a_known_outcome(desk: Desk, incident_id: str) -> None:
    with pytest.raises(Unusable, match="false_alarm"):
        answers(desk).close(incident_id, AGENT, version=1, outcome="whatever")
    answers(desk).acknowledge(incident_id, AGENT)
    with pytest.raises(StaleVersion):
        answers(desk).close(incident_id, AGENT, version=1, outcome="recalled")
    for _ in range(2):
        answers(desk).close(incident_id, AGENT, version=2, outcome="recalled", note="已下架")
    told = shown(desk, incident_id)
    assert (told["status"], told["outcome"], told["closed_by"]) == ("closed", "recalled", "demo")
    assert desk.ticket(told["ticket_id"]).status == Status.RESOLVED
    assert desk.comments(told["ticket_id"])[-1].body.endswith("已下架")
    assert listed(desk, is_open=True) == []
    with pytest.raises(ForbiddenMove):
        answers(desk).acknowledge(incident_id, AGENT)
    with pytest.raises(UnknownIncident):
        answers(desk).close("I-20261126-99", AGENT, version=1, outcome="fixed")


def test_what_goes_on_after_closing_is_a_new_incident_and_a_few_stragglers_are_not(
    desk: Desk, clock: Clock, lookout: Lookout, incident_id: str
) -> None:
    answers(desk).close(incident_id, AGENT, version=1, outcome="fixed")
    stragglers = surge(desk, clock, times=2)
    assert lookout.look() == [] and desk.ticket(stragglers[0].id).incident_id is None
    surge(desk, clock, times=6)
    (again,) = lookout.look()
    assert again.id != incident_id and again.key == (RICE, "batch", BATCH)
    assert open_lookout(desk).look() == [], "a fold knows of the closing too"
    assert len(listed(desk)) == 2


# --- nobody answers ----------------------------------------------------------------------------


def test_an_incident_that_nobody_answers_climbs_after_one_four_and_24_hours(
    desk: Desk, clock: Clock, incident_id: str
) -> None:
    assert answers(desk).escalate() == 0
    levels = []
    for hours in (0.9, 0.2, 2.8, 0.2, 19.8, 0.2, 100):
        clock.advance(hours=hours)
        at_once(3, lambda _: answers(desk).escalate())
        levels.append(shown(desk, incident_id)["level"])
    assert levels == [0, 1, 1, 2, 2, 3, 3]
    queues = [one["queue"] for one in shown(desk, incident_id)["told"]]
    assert queues == ["quality", "quality_lead", "service_senior", "management"]
    ticket = desk.ticket(shown(desk, incident_id)["ticket_id"])
    assert ticket.priority == "P0"
    assert len(desk.comments(ticket.id)) == 4
    assert desk.verify() == []


def test_steps_missed_while_nothing_ran_are_all_taken(desk: Desk, clock: Clock, incident_id: str) -> None:
    clock.advance(hours=5)
    assert answers(desk).escalate() == 1
    assert shown(desk, incident_id)["level"] == 2


def test_an_acknowledged_incident_climbs_only_when_it_stays_open_for_a_day(
    desk: Desk, clock: Clock, incident_id: str
) -> None:
    answers(desk).acknowledge(incident_id, AGENT)
    clock.advance(hours=23)
    assert answers(desk).escalate() == 0
    clock.advance(hours=2)
    answers(desk).escalate()
    told = shown(desk, incident_id)
    assert (told["level"], [one["queue"] for one in told["told"]]) == (3, ["quality", "management"])


def test_who_takes_the_ticket_has_acknowledged_and_who_resolves_it_has_closed(
    desk: Desk, clock: Clock, incident_id: str
) -> None:
    ticket = desk.ticket(shown(desk, incident_id)["ticket_id"])
    ticket = desk.change(ticket.id, Patch(assignee="demo"), AGENT, version=ticket.version)
    clock.advance(hours=2)
    answers(desk).escalate()
    told = shown(desk, incident_id)
    assert (told["status"], told["acknowledged_by"], told["level"]) == ("acknowledged", "demo", 0)
    desk.change(ticket.id, Patch(status=Status.RESOLVED), AGENT, version=ticket.version)
    answers(desk).escalate()
    assert shown(desk, incident_id)["status"] == "closed"


# --- clocks ------------------------------------------------------------------------------------


def test_a_clock_that_runs_out_is_warned_of_once(desk: Desk, clock: Clock) -> None:
    ticket = complain(desk, already_fed=True)  # P1: half an hour, four hours, a day
    clock.advance(minutes=23)
    assert warn(desk) == 0
    clock.advance(minutes=2)
    assert sum(at_once(4, lambda _: warn(desk))) == 1
    warned = [entry for entry in desk.history(ticket.id) if entry.kind == "warned"]
    assert [entry.change["clock"] for entry in warned] == ["first_response"]
    desk.comment(ticket.id, "我来处理", AGENT)
    clock.advance(hours=3, minutes=30)
    assert warn(desk) == 1
    assert desk.verify() == []


def test_a_paused_solved_or_late_ticket_is_not_warned_of(desk: Desk, clock: Clock) -> None:
    for status in (Status.WAITING, Status.RESOLVED):
        ticket = complain(desk, already_fed=True)
        desk.change(ticket.id, Patch(status=status), AGENT, version=ticket.version)
    complain(desk, already_fed=True)
    clock.advance(days=3)
    assert warn(desk) == 0


def test_a_warning_counts_working_time_only(desk: Desk, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 27, 17, 0, tzinfo=ZONE)  # Friday, an hour before closing; P2: four working hours
    ticket = complain(desk, "compensation")
    clock.advance(hours=63)  # Monday at eight
    assert warn(desk) == 0
    clock.advance(hours=3, minutes=15)  # 11:15: three of four hours and a bit are gone
    assert warn(desk) == 1
    assert [e.change["clock"] for e in desk.history(ticket.id) if e.kind == "warned"] == ["first_response"]
