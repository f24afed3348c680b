"""What the desk does by itself: due times are data, and a thread of the action server looks for what is due."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread

from actions.dispatch.plan import plan_due
from actions.people.promises import escalate_missed
from actions.radar.answers import Answers
from actions.radar.lookout import open_lookout
from actions.radar.rules import radar_rules
from actions.tickets.desk import Desk
from actions.tickets.warnings import warn

log = logging.getLogger("anxin.rounds")
TICK = timedelta(seconds=1)


@dataclass(frozen=True)
class Duty:
    """A sweep that may run in several processes at once."""

    every: timedelta
    do: Callable[[], object]


def duties(desk: Desk) -> Mapping[str, Duty]:
    """Return what is done at a desk, in the order of doing."""
    answers = Answers(desk, radar_rules())
    return {
        "radar": Duty(timedelta(seconds=5), open_lookout(desk).look),
        "escalation": Duty(timedelta(seconds=15), answers.escalate),
        "warnings": Duty(timedelta(minutes=1), lambda: warn(desk)),
        "promises": Duty(timedelta(seconds=10), lambda: escalate_missed(desk)),
        "visits": Duty(timedelta(seconds=15), lambda: plan_due(desk)),
    }


class Rounds:
    """Does each duty at its pace in one thread; one that fails is done again at its next time."""

    def __init__(self, work: Mapping[str, Duty]) -> None:
        """Go round over these duties."""
        self.work = work
        self._next = dict.fromkeys(work, 0.0)
        self._stop = Event()
        self._thread = Thread(target=self._run, name="rounds", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the duty in hand and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def once(self) -> None:
        """Do what is due."""
        for name, duty in self.work.items():
            if time.monotonic() < self._next[name] or self._stop.is_set():
                continue
            self._next[name] = time.monotonic() + duty.every.total_seconds()
            try:
                duty.do()
            except Exception as error:  # noqa: BLE001 - the rounds must outlive one bad row
                log.error("%s failed: %s", name, type(error).__name__)  # a database's error carries people's words

    def _run(self) -> None:
        while not self._stop.wait(TICK.total_seconds()):
            self.once()
