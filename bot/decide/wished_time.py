"""The time that a message wishes for a visit, completed by the one that is known: its day, its hours, or days from it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.conversation import Conversation
from bot.domain.understanding import Entity, Understanding

DAY = len("2026-01-31")
HOURS_OF_A_DAY = 24
TIME_GAP = 2
"""Characters between a day and an hour of that day."""
CORRECTS = frozenset({"correction", "wants_change"})
SHIFTS = {"day_later": 1, "day_earlier": -1}
"""Cues that move a visit by days from the one that was wished before."""


@dataclass(frozen=True)
class WishedTime:
    """Reads one message for when somebody shall come."""

    conversation: Conversation
    read: Understanding

    def told(self) -> Entity | None:
        """Return the time that is wished for, None where the only times told are those of something else."""
        known = self.conversation.slots.get("appointment")
        if times := self._times():  # "not tomorrow, Monday": the last one is meant
            told = self._at_the_hour(self._on_the_day(_joined(times), known), known)
            return None if self._says_again(told, known) else told
        return self.shifted()

    def _says_again(self, told: Entity, known: object) -> bool:
        """Whether "yes, in the morning" says no more than the time that was read out."""
        if not self.read.has("affirm") or CORRECTS & self.read.cues or not isinstance(told.value, str):
            return False
        if not isinstance(known, str) or len(known) <= DAY:
            return told.value == known
        (start, *end), (known_start, *known_end) = told.value.split("/"), known.split("/")
        same_day = start[:DAY] == known[:DAY]
        return same_day and start < (known_end or [known_start + "~"])[0] and known_start < (end or [start + "~"])[0]

    def shifted(self) -> Entity | None:
        """Return the known time moved by the days that the message tells ("a day later"), None where it moves none."""
        known, cue = self.conversation.slots.get("appointment"), next(iter(SHIFTS.keys() & self.read.cues), None)
        if cue is None or not isinstance(known, str) or len(known) < DAY or not known[:4].isdigit():
            return None
        length = self.read.first("duration")
        days = int((length.value if length and length.value else HOURS_OF_A_DAY) // HOURS_OF_A_DAY) or 1
        by = timedelta(days=days * SHIFTS[cue])
        parts = [(date.fromisoformat(part[:DAY]) + by).isoformat() + part[DAY:] for part in known.split("/")]
        return Entity("datetime", f"{parts[0][:DAY]}{_hours(known)}", (0, 0), "/".join(parts))

    def words(self, said: str) -> str:
        """Return the words of the appointment that was just told: the day of one known before goes with an hour told now."""
        slots = self.conversation.slots
        if "same_time" not in self.read.cues and self._times():
            said = self._last_time()
        bare_day = len(str(slots.get("appointment") or "")) == DAY
        day = str(slots.get("appointment_text") or "")
        return f"{day}{said}" if bare_day and "names_day" not in self.read.cues and not self.shifted() else said

    def _times(self) -> tuple[Entity, ...]:
        """The times that may be a visit's: not when goods were bought or came, nor when a thing began."""
        bought, cues, times = self.read.bought, self.read.cues, self.read.all("datetime")
        if "received" in cues or "bought" in cues and bought is None or "ago" in cues and len(times) == 1:
            return ()
        return tuple(time for time in times if bought is None or time.span != bought.span)

    def _on_the_day(self, entity: Entity, known: object) -> Entity:
        """An hour told after the day is one of that day."""
        if not isinstance(known, str) or len(known) < DAY or "names_day" in self.read.cues:
            return entity
        parts = entity.value.split("/") if isinstance(entity.value, str) else [""]  # "in the morning" has no hours yet
        return replace(entity, value="/".join(known[:DAY] + part[DAY:] for part in parts))

    def _at_the_hour(self, entity: Entity, known: object) -> Entity:
        """ "Tuesday, same time": the new day takes the hours of the one before, in value and words."""
        new = entity.value
        if "same_time" not in self.read.cues or not isinstance(known, str) or not isinstance(new, str):
            return entity
        if len(new) != DAY or len(known) <= DAY:
            return entity
        return replace(
            entity, text=f"{entity.text}{_hours(known)}", value="/".join(new + part[DAY:] for part in known.split("/"))
        )

    def _last_time(self) -> str:
        """The words of the time that is told; of one put right the last, where "Monday" and "at nine" side by side are one."""
        times = self._times()
        first = len(times) - 1 if {*CORRECTS, "moves_to"} & self.read.cues or self.read.has("deny") else 0
        while first > 0 and times[first].span[0] - times[first - 1].span[1] <= TIME_GAP:
            first -= 1
        return "".join(time.text for time in times[first:])


def _joined(times: tuple[Entity, ...]) -> Entity:
    """The last time that is told, on the day that stands right before it: "Tuesday then, in the morning"."""
    last, before = times[-1], times[-2] if len(times) > 1 else None
    if before is None or not isinstance(before.value, str) or len(before.value) != DAY:
        return last
    if last.span[0] - before.span[1] > TIME_GAP or isinstance(last.value, str) and "T" not in last.value:
        return last
    parts = last.value.split("/") if isinstance(last.value, str) else [""]
    return replace(last, value="/".join(before.value + part[DAY:] for part in parts))


def _hours(known: str) -> str:
    """The hours of a known time in figures, empty where only its day is known."""
    return "–".join(hours for part in known.split("/") if (hours := part[DAY + 1 : DAY + 6]))
