"""When somebody works, as pure functions over a rota and the public holidays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from actions.shops.values import Rota, Shift
from actions.tickets.holidays import PublicDays

FARTHEST = 60
"""Days that are looked at for a shift."""


@dataclass(frozen=True)
class Duty:
    """A rota on the calendar of a place."""

    rota: Rota
    zone: timezone
    public: PublicDays

    def shifts(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the spans that begin on a day, the earliest first; a worked weekend counts as the day it stands in for."""
        rota = self.rota
        if day in rota.off or (day in self.public.holidays and not rota.on_holidays):
            return []
        usual = [shift for shift in rota.shifts if day.weekday() in shift.weekdays]
        if not usual and day in self.public.work_days:
            usual = [shift for shift in rota.shifts if 0 in shift.weekdays]
        return sorted(self._span(shift, day) for shift in usual)

    def _span(self, shift: Shift, day: date) -> tuple[datetime, datetime]:
        begins, ends = (datetime.combine(day, at, self.zone) for at in (shift.opens, shift.closes))
        return begins, ends if ends > begins else ends + timedelta(days=1)

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans of work after ``start`` within 60 days, the first one cut to begin no earlier."""
        reached = start
        first = start.astimezone(self.zone).date() - timedelta(days=1)  # yesterday's shift may go over midnight
        for days in range(FARTHEST):
            for begins, ends in self.shifts(first + timedelta(days=days)):
                if ends > reached:
                    yield max(begins, reached), ends
                    reached = ends

    def is_on(self, moment: datetime) -> bool:
        """Whether work is done at a moment."""
        return self.after_work(moment, timedelta()) == moment

    def after_work(self, start: datetime, amount: timedelta) -> datetime | None:
        """Return when ``amount`` of work is done and there is time for more; None when not within 60 days."""
        left = amount
        for begins, ends in self.spans(start):
            if left < ends - begins:
                return begins + left
            left -= ends - begins
        return None
