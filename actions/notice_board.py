"""A desk's notices for whoever says them: what is due, and what has been said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from actions import notices
from actions.contract import Notice
from actions.tickets.desk import Desk

TRY_AGAIN = timedelta(seconds=30)
"""How long a notice that could not be said is left alone, so that it keeps no other waiting."""


@dataclass(frozen=True)
class NoticeBoard:
    """The outbox of one desk. Works while the action server is down: a warning does not wait for it."""

    desk: Desk

    def due(self) -> list[Notice]:
        """See ``notices.due``."""
        with self.desk.reading() as connection:
            return notices.due(connection, self.desk.now())

    def told(self, notice: Notice) -> None:
        """See ``notices.told``."""
        self.desk.write(lambda ledger: notices.told(ledger.connection, notice.id, ledger.now))

    def put_off(self, notice: Notice) -> None:
        """Leave a notice that could not be said alone for a while."""
        self.desk.write(lambda ledger: notices.put_off(ledger.connection, notice.id, ledger.now + TRY_AGAIN))
