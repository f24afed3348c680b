"""The desk over SQLite and Postgres: no doubles, no lost keys, no unseen tampering."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from actions.errors import ForbiddenMove, KeyTaken, StaleVersion, UnknownTicket, Unusable
from actions.store import COMMENTS, HISTORY, TICKETS
from actions.tickets.desk import Desk, open_desk
from actions.tickets.rules import load_rules
from actions.tickets.states import MOVES, Status
from actions.tickets.ticket import Actor, Filter, NewTicket, Patch
from tests.databases import Clock

ZONE = load_rules().zone
PARENT, AGENT = Actor("user-1", "customer"), Actor("demo", "agent")


def new(
    category: str = "repair", conversation: str | None = "user-1", note: str | None = None, **facts: Any
) -> NewTicket:
    return NewTicket(category=category, conversation_id=conversation, facts=facts, note=note)


def at_once(times: int, work: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(work, range(times)))


# --- one request, one ticket ------------------------------------------------------------------


def test_that_the_same_key_makes_one_ticket_however_many_ask_at_once(desk: Desk) -> None:
    opened = at_once(8, lambda _: desk.open_ticket(new(product="吸奶器"), PARENT, key="k-1"))
    assert len({one.ticket.id for one in opened}) == 1
    assert sum(not one.replayed for one in opened) == 1
    assert len(desk.tickets()) == 1
    assert len(desk.history(opened[0].ticket.id)) == 1


def test_that_different_requests_at_once_get_different_numbers(desk: Desk) -> None:
    opened = at_once(8, lambda n: desk.open_ticket(new(conversation=f"user-{n}"), PARENT, key=f"k-{n}"))
    assert sorted(one.ticket.id for one in opened) == [f"T-20261126-{n:04d}" for n in range(1, 9)]


def test_that_two_doors_open_on_one_database_never_give_a_number_twice(desk: Desk) -> None:
    other = open_desk(desk.engine.url.render_as_string(hide_password=False), clock=desk.clock)
    doors = (desk, other)
    opened = at_once(8, lambda n: doors[n % 2].open_ticket(new(conversation=f"user-{n}"), PARENT))
    other.engine.dispose()
    assert len({one.ticket.id for one in opened}) == 8


def test_that_a_key_with_another_body_is_refused_and_keeps_nothing(desk: Desk) -> None:
    first = desk.open_ticket(new(product="吸奶器"), PARENT, key="k-1")
    with pytest.raises(KeyTaken) as refusal:
        desk.open_ticket(new(product="温奶器"), PARENT, key="k-1")
    assert refusal.value.ticket_id == first.ticket.id
    assert [ticket.id for ticket in desk.tickets()] == [first.ticket.id]


def test_that_the_same_key_of_another_caller_is_another_key(desk: Desk) -> None:
    desk.open_ticket(new(conversation="user-1"), PARENT, key="k-1")
    other = desk.open_ticket(new(conversation="user-2"), Actor("user-2", "customer"), key="k-1")
    assert not other.replayed


def test_that_a_comment_with_a_key_is_added_once(desk: Desk) -> None:
    ticket = desk.open_ticket(new(), PARENT).ticket
    said = at_once(8, lambda _: desk.comment(ticket.id, "再补一句", AGENT, key="c-1"))
    assert len({one.id for one in said}) == 1
    assert len(desk.comments(ticket.id)) == 1


# --- no doubles -------------------------------------------------------------------------------


def test_that_an_open_ticket_of_the_same_case_is_joined(desk: Desk) -> None:
    first = desk.open_ticket(new(product="吸奶器", note="没吸力"), PARENT)
    again = desk.open_ticket(new(product="吸奶器", model="BP-316", note="还漏奶"), PARENT)
    assert again.joined
    assert again.ticket.id == first.ticket.id
    assert again.ticket.facts["model"] == "BP-316"
    assert [comment.body for comment in desk.comments(first.ticket.id)] == ["没吸力", "还漏奶"]


def test_that_eight_at_once_without_keys_still_make_one_ticket_of_a_case(desk: Desk) -> None:
    opened = at_once(8, lambda n: desk.open_ticket(new(product="吸奶器", note=f"第{n}次"), PARENT))
    assert len({one.ticket.id for one in opened}) == 1
    assert len(desk.comments(opened[0].ticket.id)) == 8
    assert desk.verify() == []


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (new("repair", product="吸奶器"), new("repair", product="温奶器"), False),
        (new("repair", product="吸奶器"), new("repair"), True),  # not told means the same
        (new("repair"), new("repair", product="吸奶器"), True),
        (new("repair", product="吸奶器"), new("product_safety", product="吸奶器"), False),
        (new("repair", "user-1"), new("repair", "user-2"), False),
        (new("repair", None), new("repair", None), False),  # without a conversation nothing is joined
        (new("order", order_no="1"), new("order", order_no="2"), False),
        (new("parenting_expert", expert_skill="lactation"), new("parenting_expert", expert_skill="dietitian"), False),
    ],
)
def test_that_only_the_same_case_is_joined(desk: Desk, first: NewTicket, second: NewTicket, joined: bool) -> None:
    desk.open_ticket(first, PARENT)
    assert desk.open_ticket(second, PARENT).joined is joined


def test_that_a_solved_ticket_is_not_joined(desk: Desk) -> None:
    first = desk.open_ticket(new(product="吸奶器"), PARENT).ticket
    desk.change(first.id, Patch(status=Status.RESOLVED), AGENT, version=first.version)
    assert not desk.open_ticket(new(product="吸奶器"), PARENT).joined


def test_that_joining_with_more_urgency_raises_priority_and_gives_less_time(desk: Desk) -> None:
    first = desk.open_ticket(new("food_quality", product="奶粉"), PARENT).ticket
    joined = desk.open_ticket(new("food_quality", product="奶粉", already_fed=True), PARENT).ticket
    assert (first.priority, joined.priority) == ("P2", "P1")
    assert joined.dues.first_response is not None and first.dues.first_response is not None
    assert joined.dues.first_response < first.dues.first_response


# --- states and clocks ------------------------------------------------------------------------


@pytest.mark.parametrize("before", list(Status))
@pytest.mark.parametrize("after", list(Status))
def test_that_only_allowed_moves_are_made(desk: Desk, before: Status, after: Status) -> None:
    ways = {Status.OPEN: (), Status.CLOSED: (Status.RESOLVED, Status.CLOSED)}
    ticket = desk.open_ticket(new(conversation=f"{before}-{after}"), PARENT).ticket
    for step in ways.get(before, (before,)):
        ticket = desk.change(ticket.id, Patch(status=step), AGENT, version=ticket.version)
    if after == before or after in MOVES[before]:
        assert desk.change(ticket.id, Patch(status=after), AGENT, version=ticket.version).status == after
    else:
        with pytest.raises(ForbiddenMove, match="possible"):
            desk.change(ticket.id, Patch(status=after), AGENT, version=ticket.version)
        assert desk.ticket(ticket.id) == ticket


def test_that_waiting_stops_the_clocks(desk: Desk, clock: Clock) -> None:
    ticket = desk.open_ticket(new(), PARENT).ticket
    due = ticket.dues.resolution
    ticket = desk.change(ticket.id, Patch(status=Status.WAITING), AGENT, version=ticket.version)
    clock.advance(days=30)
    assert ticket.paused
    assert not desk.ticket(ticket.id).breached(clock())
    ticket = desk.change(ticket.id, Patch(status=Status.ASSIGNED), AGENT, version=ticket.version)
    assert not ticket.paused
    assert due is not None and ticket.dues.resolution is not None
    assert ticket.dues.resolution > due + timedelta(days=29)


def test_that_a_breach_is_derived_and_found_by_the_list(desk: Desk, clock: Clock) -> None:
    late = desk.open_ticket(new(conversation="late"), PARENT).ticket
    clock.advance(days=5)
    fresh = desk.open_ticket(new(conversation="fresh"), PARENT).ticket
    assert [one.id for one in desk.tickets(Filter(breached=True))] == [late.id]
    assert [one.id for one in desk.tickets(Filter(breached=False))] == [fresh.id]
    assert desk.ticket(late.id).breached(clock())


def test_that_a_public_word_of_an_agent_meets_the_first_clock_and_a_private_one_does_not(desk: Desk) -> None:
    ticket = desk.open_ticket(new(), PARENT).ticket
    desk.comment(ticket.id, "内部备注", AGENT, public=False)
    assert desk.ticket(ticket.id).first_response_at is None
    desk.comment(ticket.id, "我来处理", AGENT)
    assert desk.ticket(ticket.id).first_response_at is not None


def test_that_going_back_to_the_queue_keeps_the_first_clock(desk: Desk, clock: Clock) -> None:
    ticket = desk.open_ticket(new(), PARENT).ticket
    due = ticket.dues.first_response
    for status in (Status.ASSIGNED, Status.OPEN):
        clock.advance(minutes=30)
        ticket = desk.change(ticket.id, Patch(status=status), AGENT, version=ticket.version)
    assert ticket.dues.first_response == due
    assert ticket.assignee is None


def test_that_reopening_is_refused_while_the_same_case_is_open(desk: Desk) -> None:
    old = desk.open_ticket(new(product="吸奶器"), PARENT).ticket
    old = desk.change(old.id, Patch(status=Status.RESOLVED), AGENT, version=old.version)
    fresh = desk.open_ticket(new(product="吸奶器"), PARENT).ticket
    with pytest.raises(ForbiddenMove, match=fresh.id):
        desk.change(old.id, Patch(status=Status.OPEN), AGENT, version=old.version)


def test_that_only_one_of_eight_changes_of_the_same_version_is_made(desk: Desk) -> None:
    ticket = desk.open_ticket(new(), PARENT).ticket

    def change(n: int) -> bool:
        try:
            desk.change(ticket.id, Patch(assignee=f"agent-{n}"), AGENT, version=ticket.version)
        except StaleVersion:
            return False
        return True

    assert sum(at_once(8, change)) == 1
    assert desk.verify() == []


@pytest.mark.parametrize(
    "facts", [{"product": 3}, {"amount_yuan": "3"}, {"already_fed": "yes"}, {"tried_steps": [1]}, {"x": {}}]
)
def test_that_facts_of_a_wrong_type_are_refused_and_nothing_is_stored(desk: Desk, facts: dict[str, Any]) -> None:
    with pytest.raises(Unusable, match=next(iter(facts))):
        desk.open_ticket(new(**facts), PARENT, key="k-1")
    assert desk.tickets() == []
    assert desk.open_ticket(new(), PARENT, key="k-1").ticket.id == "T-20261126-0001"


@pytest.mark.parametrize("ticket_id", ["T-20261126-9999", "", "x" * 500, "T-2026\x00", "工单"])
def test_that_an_unknown_id_is_unknown(desk: Desk, ticket_id: str) -> None:
    with pytest.raises(UnknownTicket):
        desk.ticket(ticket_id)


# --- tampering --------------------------------------------------------------------------------


@pytest.fixture
def told(desk: Desk) -> str:
    """A ticket with four entries: opened, commented, changed, commented."""
    ticket = desk.open_ticket(new(product="吸奶器", note="没吸力"), PARENT).ticket
    desk.change(ticket.id, Patch(assignee="demo"), AGENT, version=ticket.version)
    desk.comment(ticket.id, "收到", AGENT)
    assert desk.verify() == []
    return ticket.id


def _entry(seq: int) -> Any:
    return HISTORY.c.seq == seq


FORGED = {
    "ticket_id": "T-20261126-0001",
    "seq": 5,
    "at": datetime(2026, 11, 27, tzinfo=ZONE),
    "actor": "agent:demo",
    "kind": "changed",
    "change": {},
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
}


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        (update(HISTORY).where(_entry(3)).values(actor="agent:somebody"), 3),
        (update(HISTORY).where(_entry(1)).values(at=datetime(2026, 1, 1, tzinfo=ZONE)), 1),
        (update(HISTORY).where(_entry(2)).values(hash="0" * 64), 2),
        (delete(HISTORY).where(_entry(2)), 2),
        (delete(HISTORY).where(_entry(4)), 4),
        (delete(HISTORY), 1),
        (insert(HISTORY).values(**FORGED), 5),
        (text("UPDATE ticket_comments SET body = '一切正常' WHERE seq = 2"), 2),
        (text("UPDATE ticket_comments SET body = (SELECT body FROM ticket_comments WHERE seq = 4) WHERE seq = 2"), 2),
        (delete(COMMENTS).where(COMMENTS.c.seq == 4), 4),
        (update(TICKETS).values(priority="P3"), 4),
        (text('UPDATE tickets SET facts = \'{"product": "x"}\''), 4),
        (text("UPDATE tickets SET facts = '\"sealed:k:{}\"'".format("A" * 60)), 4),
    ],
)
def test_that_tampering_is_found_and_the_first_entry_named(desk: Desk, told: str, statement: Any, seq: int) -> None:
    with desk.engine.begin() as connection:
        connection.execute(statement)
    (found,) = desk.verify()
    assert (found.ticket_id, found.seq) == (told, seq)


def test_that_the_history_holds_no_words_of_people(desk: Desk, told: str) -> None:
    written = " ".join(str(entry.as_json()) for entry in desk.history(told))
    assert "吸力" not in written
    assert "吸奶器" not in written
