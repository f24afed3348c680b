"""Which device belongs to which conversation, and the token by which it proves that it is the one."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from actions.devices.report import Device
from actions.errors import SerialTaken, UnknownDevice
from actions.store import DEVICES, lock


def token_of(secret: str, device_id: str) -> str:
    """Return a device's token: HMAC-SHA256 of its id, 64 hexadecimal digits; nothing about it is stored."""
    return hmac.new(secret.encode("utf-8"), f"device:{device_id}".encode(), hashlib.sha256).hexdigest()


def is_token_of(secret: str, device_id: str, token: str) -> bool:
    """Tell in constant time whether a token is the device's."""
    return hmac.compare_digest(token_of(secret, device_id).encode("ascii"), token.encode("utf-8", "replace"))


def register(connection: Connection, wanted: Device, by: str, now: datetime) -> tuple[Device, bool]:
    """Register a device (its id is made here); returns it and whether it is new.

    The same serial number of the same conversation is the same device, so that asking twice gives the same token.

    Raises:
        SerialTaken: the serial number is registered for another conversation.
    """
    lock(connection, f"serial:{wanted.serial}")
    row = connection.execute(select(DEVICES).where(DEVICES.c.live_serial == wanted.serial)).mappings().first()
    if row is not None:
        if row["conversation_id"] != wanted.conversation_id:
            raise SerialTaken("this serial number is registered for another family; withdraw that device first")
        return _device(row), False
    made = Device(f"D-{secrets.token_hex(12)}", *(getattr(wanted, name) for name in FIELDS))
    values = {**vars(made), "live_serial": made.serial, "registered_at": now, "registered_by": by}
    connection.execute(insert(DEVICES).values(**values))
    return made, True


def find(connection: Connection, device_id: str) -> Device:
    """Return a registered device.

    Raises:
        UnknownDevice: there is none, or it was withdrawn.
    """
    sound = len(device_id) <= 40 and device_id.isascii() and device_id.isprintable()
    query = select(DEVICES).where(DEVICES.c.id == device_id, DEVICES.c.withdrawn_at.is_(None))
    row = connection.execute(query).mappings().first() if sound else None
    if row is None:
        raise UnknownDevice
    return _device(row)


def withdraw(connection: Connection, device_id: str, now: datetime) -> None:
    """Let a device's token end; its serial number may be registered again, under a new id. Raises ``UnknownDevice``."""
    device = find(connection, device_id)
    row = update(DEVICES).where(DEVICES.c.id == device.id).values(withdrawn_at=now, live_serial=None)
    connection.execute(row)


FIELDS = ("conversation_id", "product", "serial", "brand", "model")


def _device(row: RowMapping) -> Device:
    return Device(row["id"], *(row[name] for name in FIELDS))
