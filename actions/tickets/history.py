"""The append-only history of a ticket: each entry carries the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ERASED = ""
"""The words of a comment that were erased; nobody can write empty ones."""


@dataclass(frozen=True)
class Entry:
    """One change. Holds no personal data: facts and comments appear as digests, so that they can be erased."""

    ticket_id: str
    seq: int
    """1, 2, 3 ... without gaps."""
    at: datetime
    actor: str
    kind: str
    """opened, joined, changed, commented, warned, erased."""
    change: Mapping[str, Any]
    previous_hash: str
    hash: str

    def as_json(self) -> dict[str, Any]:
        """Return the entry as the API shows it."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "kind": self.kind,
            "change": dict(self.change),
            "previous_hash": self.previous_hash,
            "hash": self.hash,
        }


@dataclass(frozen=True)
class Tampering:
    """The first entry of a ticket that is not what was written."""

    ticket_id: str
    seq: int
    reason: str


def canonical(value: object) -> str:
    """Return JSON that is the same for equal values: sorted keys, no spaces."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    """Return the SHA-256 of a JSON value, in hex."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


def root_hash(ticket_id: str) -> str:
    """Return what the first entry carries as the hash before it."""
    return digest({"ticket": ticket_id})


def entry_hash(entry: Entry) -> str:
    """Return the hash that belongs to the entry's content and its predecessor."""
    at = entry.at.astimezone(UTC).isoformat()
    content = [entry.ticket_id, entry.seq, at, entry.actor, entry.kind, dict(entry.change), entry.previous_hash]
    return digest(content)


def verify_chain(ticket_id: str, entries: Sequence[Entry], *, head: str, length: int) -> Tampering | None:
    """Name the first entry that was changed, removed, added or moved; None for an intact chain.

    ``head`` and ``length`` are what the ticket itself remembers of its history; they betray a cut-off tail.
    """
    before = root_hash(ticket_id)
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            return Tampering(ticket_id, place, f"entry {place} is missing")
        if entry.previous_hash != before:
            return Tampering(ticket_id, place, "does not follow the entry before it")
        if entry_hash(entry) != entry.hash:
            return Tampering(ticket_id, place, "content does not fit its hash")
        before = entry.hash
    if len(entries) < length:
        return Tampering(ticket_id, len(entries) + 1, f"entry {len(entries) + 1} is missing")
    if len(entries) > length:
        return Tampering(ticket_id, length + 1, "was added without the ticket")
    return None if before == head else Tampering(ticket_id, length, "is not the entry that the ticket remembers")
