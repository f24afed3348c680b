"""Keys, and sealing with them: AES-256-GCM (NIST SP 800-38D), each value bound to its place."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing.errors import BadKeys, DoesNotOpen, MissingKey

KEY_BYTES, NONCE_BYTES = 32, 12
"""Nonces are random: rotate before one key has sealed 2**32 values (SP 800-38D, 8.3)."""
KEY_ID = re.compile(r"[A-Za-z0-9.-]{1,32}")
SEALED = re.compile(r"sealed:(?P<key>[A-Za-z0-9.-]{1,32}):[A-Za-z0-9+/]{38,}={0,2}")
"""``sealed:KEY_ID:`` and, in base64, nonce, ciphertext and tag."""


@dataclass(frozen=True)
class Key:
    """A named key of 32 bytes."""

    id: str
    secret: bytes = field(repr=False)

    def written(self) -> str:
        """Return the key as ``ANXIN_KEYS`` and the key file have it."""
        return f"{self.id}:{base64.b64encode(self.secret).decode('ascii')}"


class KeyRing:
    """Seals with the first key, opens with any."""

    def __init__(self, keys: Sequence[Key]) -> None:
        """Take the keys, the sealing one first.

        Raises:
            BadKeys: none, or two of one name.
        """
        if not keys:
            raise BadKeys("there is no key; `anxin keys new` prints one")
        names = [key.id for key in keys]
        if len(set(names)) < len(names):
            raise BadKeys(f"two keys have one name; names: {', '.join(names)}")
        self.first = keys[0].id
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys}

    def seal(self, text: str, place: Sequence[str]) -> str:
        """Return the sealed text; ``place`` (column, row) must be given again to open it."""
        nonce = os.urandom(NONCE_BYTES)
        box = self._ciphers[self.first].encrypt(nonce, text.encode("utf-8"), _bound(self.first, place))
        return f"sealed:{self.first}:{base64.b64encode(nonce + box).decode('ascii')}"

    def open(self, stored: str, place: Sequence[str]) -> str:
        """Return the text of a stored value; one from before sealing is returned as it stands.

        Raises:
            MissingKey: names the key that is needed.
            DoesNotOpen: changed, moved from another place, or another key of that name.
        """
        mark, _, rest = stored.partition(":")
        name, _, box = rest.partition(":")
        cipher = self._ciphers.get(name) if mark == "sealed" else None
        if cipher is None:
            if SEALED.fullmatch(stored):
                raise MissingKey(name, place[0])
            return stored
        try:
            content = base64.b64decode(box, validate=True)
            text = cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], _bound(name, place))
        except (InvalidTag, ValueError) as error:
            raise DoesNotOpen(name, place[0]) from error
        return text.decode("utf-8")


def _bound(name: str, place: Sequence[str]) -> bytes:
    """Return what a value is bound to; each part with its length, so that no two places look the same."""
    return "".join(f"{len(part)}:{part}" for part in ("anxin", name, *place)).encode("utf-8")


def key_of(stored: str) -> str | None:
    """Return the name of the key that a stored value, or its beginning, is sealed with; None for a plain one."""
    name, colon, _ = stored.removeprefix("sealed:").partition(":")
    return name if stored.startswith("sealed:") and colon and KEY_ID.fullmatch(name) else None


def new_key() -> Key:
    """Return a fresh key named by the day and four random digits, so that two machines do not give one name twice."""
    return Key(f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(2)}", secrets.token_bytes(KEY_BYTES))


def read_keys(written: Iterable[str], source: str) -> KeyRing:
    """Read keys of the form ``ID:BASE64``; empty ones and those behind ``#`` are passed over.

    Args:
        written: one key each.
        source: named in errors.

    Raises:
        BadKeys: says which one is wrong, and never shows it.
    """
    lines = [line.strip() for line in written]
    return KeyRing([_read(line, source) for line in lines if line and not line.startswith("#")])


def _read(line: str, source: str) -> Key:
    name, colon, encoded = line.partition(":")
    if not colon or not KEY_ID.fullmatch(name):
        raise BadKeys(f"{source}: each key is ID:BASE64, the id of 1 to 32 letters, digits, dots and hyphens")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise BadKeys(f"{source}: key {name!r} is no base64; `anxin keys new` prints a key") from error
    if len(secret) != KEY_BYTES:
        raise BadKeys(f"{source}: key {name!r} has {len(secret)} bytes, not {KEY_BYTES}; `anxin keys new` prints a key")
    return Key(name, secret)
