"""What Prometheus reads: counts and times, never words or names."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from bot.domain.events import HandoffRequested, TicketLinked
from bot.turn import Heard


class Meters:
    """The process's own registry."""

    def __init__(self) -> None:
        """Start all counters at zero."""
        self.registry = CollectorRegistry()
        self.turns = Counter("anxin_turns_total", "Turns answered", ["urgency", "emotion"], registry=self.registry)
        self.intents = Counter("anxin_intents_total", "Needs found in messages", ["intent"], registry=self.registry)
        self.handoffs = Counter("anxin_handoffs_total", "People called", ["queue", "priority"], registry=self.registry)
        self.tickets = Counter("anxin_tickets_total", "Tickets opened from talks", ["category"], registry=self.registry)
        self.failed = Counter("anxin_turns_failed_total", "Turns that failed on our side", registry=self.registry)
        self.seconds = Histogram(
            "anxin_turn_seconds",
            "Time of a turn",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
            registry=self.registry,
        )

    def turn(self, heard: Heard, took_ms: float) -> None:
        """Count one turn."""
        self.seconds.observe(took_ms / 1000)
        if heard.draft is None:
            return
        read = heard.draft.read
        self.turns.labels(read.alarm.level.label, read.emotion.name).inc()
        for intent in read.intents:
            self.intents.labels(intent.name).inc()
        for event in heard.draft.events:
            if isinstance(event, HandoffRequested):
                self.handoffs.labels(event.queue, event.priority).inc()
            elif isinstance(event, TicketLinked) and event.created:
                self.tickets.labels(event.category).inc()

    def text(self) -> bytes:
        """Return the Prometheus text."""
        return generate_latest(self.registry)
