"""What can go wrong in the bot, said so that the reader knows what to change."""

from __future__ import annotations


class AnxinError(Exception):
    """Root of all errors that the bot raises on purpose."""


class BadInput(AnxinError):
    """Something given from outside cannot be used; the message says what would be right."""


class NotFound(AnxinError):
    """The id is unknown, or belongs to somebody else: callers must not be able to tell which."""


class Conflict(AnxinError):
    """Somebody else changed the same thing first."""


class BadFile(AnxinError):
    """A file that we ship or an author wrote is malformed; carries the place."""

    def __init__(self, path: object, line: int, problem: str, remedy: str = "") -> None:
        """Build the message ``path:line: problem; remedy``."""
        self.path, self.line, self.problem, self.remedy = str(path), line, problem, remedy
        super().__init__(f"{path}:{line}: {problem}" + (f"; {remedy}" if remedy else ""))


class ActionFailed(AnxinError):
    """The action server did not do what was asked: down, too slow, or refused."""
