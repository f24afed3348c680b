"""Columns whose values are sealed, or kept as keyed digests. A value is written with its row and opened with it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, Dialect, Engine, String, Text, TypeDecorator

from sealing.errors import SealingError
from sealing.keys import KeyRing


@dataclass(frozen=True)
class Safe:
    """What an engine seals with."""

    ring: KeyRing
    digest_key: bytes = field(default=b"", repr=False)
    """Key of the digests; kept sealed in the database, so that it outlives the keys of the ring."""


_SAFES: WeakKeyDictionary[Dialect, Safe] = WeakKeyDictionary()


def give(engine: Engine, safe: Safe) -> None:
    """Let an engine (and its connections) seal and open with these keys."""
    _SAFES[engine.dialect] = safe


def safe_of(dialect: Dialect) -> Safe:
    """Return what an engine's dialect seals with; raises ``SealingError`` for one without keys."""
    try:
        return _SAFES[dialect]
    except KeyError:
        raise SealingError("this engine has no keys; open it with open_engine") from None


@dataclass(frozen=True)
class Bound:
    """A value to be sealed for one row, named by the columns that the sealed column asks for."""

    value: Any = field(repr=False)
    row: tuple[str, ...]

    def __init__(self, value: Any, *row: object) -> None:
        """Bind a value to a row."""
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "row", tuple(str(part) for part in row))


@dataclass(frozen=True)
class Sealed:
    """A value as it came from the database; tells nothing until it is opened for its row."""

    column: str
    stored: Any = field(repr=False)
    is_json: bool
    ring: KeyRing = field(repr=False)

    def open(self, *row: object) -> Any:
        """Return the value; one from before sealing is returned as it stands.

        Raises:
            MissingKey, DoesNotOpen: see ``KeyRing.open``.
        """
        if not isinstance(self.stored, str):
            return self.stored
        text = self.ring.open(self.stored, (self.column, *(str(part) for part in row)))
        return json.loads(text) if self.is_json and text is not self.stored else text


class SealedText(TypeDecorator[Any]):
    """A text that is sealed at rest."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str, row: tuple[str, ...]) -> None:
        """Describe the column.

        Args:
            column: ``table.column``, part of what a value is bound to.
            row: names of the columns that name the row.
        """
        super().__init__()
        self.column, self.row = column, row

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Seal a ``Bound`` value; anything else is refused with TypeError, so that nothing is written plainly."""
        if value is None:
            return None
        if not isinstance(value, Bound) or len(value.row) != len(self.row):
            raise TypeError(f"{self.column} is sealed: write Bound(value, {', '.join(self.row)})")
        return safe_of(dialect).ring.seal(self.text_of(value.value), (self.column, *value.row))

    def process_result_value(self, value: Any, dialect: Dialect) -> Sealed | None:
        """Return the value, still closed."""
        return None if value is None else Sealed(self.column, value, self.is_json, safe_of(dialect).ring)

    is_json = False

    def text_of(self, value: Any) -> str:
        """Return what is sealed."""
        return str(value)


class SealedJSON(SealedText):
    """A JSON value that is sealed at rest; in the database it is a JSON text, old ones are read as they are."""

    impl = JSON  # type: ignore[assignment]  # each kind chooses its own
    cache_ok = True
    is_json = True

    def text_of(self, value: Any) -> str:
        """Return what is sealed."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Digest:
    """A digest from the database."""

    stored: str
    key: bytes = field(repr=False)

    def matches(self, digest: str) -> bool:
        """Tell whether it was made of this digest; also where it was kept before digests were keyed."""
        return hmac.compare_digest(self.stored, _keyed(self.key, digest)) or self.stored == digest


class KeyedDigest(TypeDecorator[Any]):
    """A digest of people's words, kept as HMAC-SHA256 (RFC 2104): it can be looked up but not guessed from a copy."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Key a digest."""
        return None if value is None else _keyed(safe_of(dialect).digest_key, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Digest | None:
        """Return a digest that can be compared."""
        return None if value is None else Digest(value, safe_of(dialect).digest_key)


def _keyed(key: bytes, digest: str) -> str:
    return hmac.new(key, digest.encode("ascii"), hashlib.sha256).hexdigest()
