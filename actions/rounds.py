"""What the action server does by itself, every few seconds: escalate missed promises, plan visits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from actions.dispatch.plan import plan_due
from actions.people.promises import escalate_missed
from actions.tickets.desk import Desk

log = logging.getLogger("anxin.rounds")
EVERY_SECONDS = 10.0
CHORES: tuple[Callable[[Desk], object], ...] = (escalate_missed, plan_due)
"""Each may be run by several servers at once and does nothing twice."""


class Rounds:
    """Does the chores in a thread of its own until it is stopped."""

    def __init__(self, desk: Desk, *, every: float = EVERY_SECONDS) -> None:
        """Begin a round ``every`` so many seconds after the last one ended."""
        self.desk, self.every = desk, every
        self._stop = Event()
        self._thread = Thread(target=self._run, name="rounds", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the chore in hand and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def once(self) -> None:
        """Do every chore; one that fails does not keep the others from being done."""
        for chore in CHORES:
            try:
                chore(self.desk)
            except SQLAlchemyError as error:  # its text carries people's words
                log.error("%s failed: %s", chore.__name__, type(error).__name__)
            except Exception:  # the rounds must outlive a bad row
                log.exception("%s failed", chore.__name__)

    def _run(self) -> None:
        while not self._stop.wait(self.every):
            self.once()
