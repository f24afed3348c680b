"""Tells the desk of an incident: a ticket of its own in a queue, in words that say what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.radar.incidents import OWN_CATEGORY, Incident
from actions.radar.rules import RadarRules, Step
from actions.tickets.desk import Desk
from actions.tickets.ledger import Ledger
from actions.tickets.ticket import Actor, NewTicket, Ticket
from actions.wording import wording

RADAR = Actor("radar", "system")
MOST_URGENT = "P0"


@dataclass(frozen=True)
class Teller:
    """Opens an incident's own tickets."""

    desk: Desk
    rules: RadarRules

    def opened(self, ledger: Ledger, incident: Incident, complaints: Sequence[Ticket]) -> Ticket:
        """Tell the quality queue of a new incident; for a batch it is asked to check for a recall."""
        severe = any(one.category in self.rules.severe for one in complaints)
        batch = self.desk.shop.batches.batch(incident.value) if incident.dimension == "batch" else None
        words = self.rules.say(
            "opened",
            id=incident.id,
            subject=self.subject(incident),
            count=incident.count,
            expected=f"{incident.expected:.1f}",
            since=wording(self.desk.rules.zone).moment(incident.first_at, ledger.now),
            linked=len(complaints),
            ask=self.rules.words["ask"][_ask(incident, complaints)],
        )
        if batch and batch.recalled:
            words += self.rules.say("recalled")
        return self._ticket(
            ledger, incident, self.rules.queue, words, priority=MOST_URGENT if severe else self.rules.priority
        )

    def escalated(self, ledger: Ledger, incident: Incident, step: Step, level: int, linked: int) -> str:
        """Tell the next queue that nobody has answered; returns what it was told."""
        words = str(self.rules.words["escalated"][step.until]).format(
            id=incident.id,
            hours=f"{step.after.total_seconds() / 3600:g}",
            level=level,
            queue=self.desk.rules.queues.get(step.queue, step.queue),
            subject=self.subject(incident),
            linked=linked,
        )
        self._ticket(ledger, incident, step.queue, words, priority=MOST_URGENT)
        return words

    def subject(self, incident: Incident) -> str:
        """Name what an incident is about."""
        return self.rules.subject(incident.product, incident.dimension, incident.named)

    def _ticket(self, ledger: Ledger, incident: Incident, queue: str, words: str, *, priority: str) -> Ticket:
        new = NewTicket(
            category=OWN_CATEGORY,
            facts={"product": incident.product or None, "issue_summary": self.subject(incident)},
            priority=priority,
            queue=queue,
            batch_no=incident.value if incident.dimension == "batch" else None,
            incident_id=incident.id,
        )
        return ledger.comment(ledger.open(new, RADAR).ticket, words, RADAR, public=False)


def _ask(incident: Incident, complaints: Sequence[Ticket]) -> str:
    if incident.dimension != "batch":
        return incident.dimension
    return "batch_food" if any(one.category == "food_quality" for one in complaints) else "batch_goods"
