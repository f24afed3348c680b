"""What can go wrong with keys and sealed values; no message holds a key or a value."""

from __future__ import annotations


class SealingError(Exception):
    """Root of all errors of this room."""


class BadKeys(SealingError):
    """The keys cannot be read; says what would be right."""


class MissingKey(SealingError):
    """A value is sealed with a key that is not here; the value itself is untouched."""

    def __init__(self, key_id: str, place: str) -> None:
        """Name the key that is needed, and where."""
        super().__init__(
            f"{place} is sealed with key {key_id!r}, which is not among the keys; "
            "add it to ANXIN_KEYS or the key file, after the first one"
        )
        self.key_id = key_id


class DoesNotOpen(SealingError):
    """A value was changed, moved to another row, or sealed with another key of the same id."""

    def __init__(self, key_id: str, place: str) -> None:
        """Name the key and where the value stands."""
        super().__init__(
            f"{place} does not open with key {key_id!r}: it was changed or moved, or this is another key of that name"
        )
        self.key_id = key_id
