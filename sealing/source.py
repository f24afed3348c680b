"""Where the keys come from: ``ANXIN_KEYS``, ``ANXIN_KEY_FILE``, or a file beside the embedded database."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sqlalchemy import URL

from sealing.errors import BadKeys
from sealing.keys import KeyRing, new_key, read_keys

NAME = "keys.txt"
HEADER = "# Keys of the sealed personal data. Whoever loses them loses the data: keep a copy apart from the database.\n"


def find_keys(url: URL, *, create: bool) -> KeyRing:
    """Return the keys of a database.

    Args:
        url: of the database; decides where the file lies when no setting names one.
        create: make the file where it is missing; False for a database that already holds sealed values.

    Raises:
        BadKeys: they cannot be read, or the file is missing and must not be made anew.
    """
    given = os.environ.get("ANXIN_KEYS")
    if given:
        return read_keys(given.split(","), "ANXIN_KEYS")
    named, folder = os.environ.get("ANXIN_KEY_FILE"), _folder(url)
    if not named and folder is None:
        return KeyRing([new_key()])
    path = Path(named) if named else (folder or Path()) / NAME
    if not path.exists():
        if not create:
            raise BadKeys(f"the database holds sealed values, but the key file {path} is missing; bring it back")
        _make(path)
    try:
        return read_keys(path.read_text(encoding="ascii").splitlines(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadKeys(f"{path} cannot be read as a key file: {type(error).__name__}") from error


def _folder(url: URL) -> Path | None:
    """The database's folder; None for one in memory, whose key may die with it."""
    if url.get_backend_name() != "sqlite":
        return Path(os.environ.get("ANXIN_DATA", "data"))
    return Path(url.database).parent if url.database and url.database != ":memory:" else None


def _make(path: Path) -> None:
    """Write a file with a fresh key, whole or not at all; of two processes at once the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # readable by the owner only
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{HEADER}{new_key().written()}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
