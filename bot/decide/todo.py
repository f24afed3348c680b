"""What one turn does, as data."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide.put_right import Learned
from bot.decide.start import Start
from bot.domain.understanding import Intent


@dataclass(frozen=True)
class Plan:
    """What one turn does, in this order."""

    emergency: str | None = None
    """Name of the danger, None when there is none."""
    learned: tuple[Learned, ...] = ()
    answered: str | None = None
    """The slot whose open question this message answers."""
    cancelled: bool = False
    floor: int | None = None
    """Place on the stack of an earlier flow that the parent came back to."""
    restart: bool = False
    """True when a corrected fact makes the flow on top begin anew."""
    starts: tuple[Start, ...] = ()
    says: tuple[str, ...] = ()
    """Responses for moves of the conversation itself."""
    guesses: tuple[Intent, ...] = ()
    """Candidates to choose from when nothing was understood."""
    lost: bool = False
    """True when there is nothing to go on at all."""
    patient: bool = False
    """True when the parent asked to wait: the open question is not put again."""
