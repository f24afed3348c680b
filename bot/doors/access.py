"""Who may use the agents' paths: a bearer token, or the console's signed session."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from fastapi import HTTPException, Request, WebSocket
from itsdangerous import BadSignature, TimestampSigner

COOKIE = "anxin_session"
SESSION_SECONDS = 12 * 3600
TRIES, TRIES_SECONDS = 10, 300


@dataclass(frozen=True)
class Agent:
    """Somebody who works here."""

    name: str
    role: str
    """``agent`` or ``supervisor``."""


class Access:
    """Knows the agents and checks tokens, sessions and passwords."""

    def __init__(self, folder: Path, api_token: str | None) -> None:
        """Keep accounts and the signing secret in ``folder``; make them at the first start."""
        folder.mkdir(parents=True, exist_ok=True)
        self.api_token = api_token
        self.signer = TimestampSigner(kept_secret(folder / "secret"))
        self.accounts = _accounts(folder / "agents.json", folder / "demo-sign-in.txt")
        self.sign_in_note = folder / "demo-sign-in.txt"
        self._failures: dict[str, list[float]] = defaultdict(list)

    def sign_in(self, name: str, password: str) -> tuple[Agent, str]:
        """Return the agent and the cookie's value; 401 for a wrong pair, 429 after ten wrong ones in five minutes."""
        recent = [at for at in self._failures[name] if at > time.monotonic() - TRIES_SECONDS]
        self._failures[name] = recent
        if len(recent) >= TRIES:
            raise HTTPException(429, "too many wrong passwords; try again in five minutes")
        account = self.accounts.get(name)
        digest = _digest(password, account["salt"] if account else "0" * 32)
        if account is None or not hmac.compare_digest(digest, account["digest"]):
            self._failures[name].append(time.monotonic())
            raise HTTPException(401, "name and password do not belong together")
        return Agent(name, account["role"]), self.signer.sign(name.encode("utf-8").hex()).decode("ascii")

    def by_cookie(self, value: str | None) -> Agent | None:
        """Return whose session a cookie is, None when it is missing, forged or older than twelve hours."""
        if not value:
            return None
        try:
            name = bytes.fromhex(self.signer.unsign(value, max_age=SESSION_SECONDS).decode("ascii")).decode("utf-8")
        except (BadSignature, ValueError):
            return None
        account = self.accounts.get(name)
        return Agent(name, account["role"]) if account else None

    def by_token(self, header: str | None) -> Agent | None:
        """Return the supervisor for the right ``Authorization: Bearer`` header, else None."""
        scheme, _, token = (header or "").partition(" ")
        if not self.api_token or scheme.lower() != "bearer":
            return None
        right = hmac.compare_digest(token.strip().encode("utf-8"), self.api_token.encode("utf-8"))
        return Agent("api", "supervisor") if right else None

    def require(self, request: Request) -> Agent:
        """Return who calls; a FastAPI dependency that answers 401 otherwise."""
        agent = self.by_token(request.headers.get("authorization")) or self.by_cookie(request.cookies.get(COOKIE))
        if agent is None:
            raise HTTPException(401, "send 'Authorization: Bearer TOKEN' or sign in at /console")
        return agent

    def of_socket(self, socket: WebSocket) -> Agent | None:
        """Return who opened a socket, None for nobody or a page of another origin."""
        if not same_origin(socket, ()):
            return None
        return self.by_token(socket.headers.get("authorization")) or self.by_cookie(socket.cookies.get(COOKIE))


def same_origin(socket: WebSocket, allowed: tuple[str, ...]) -> bool:
    """Tell whether a browser's socket comes from our own page or an allowed one; programs send no Origin."""
    origin = socket.headers.get("origin")
    if origin is None or origin in allowed:
        return True
    return origin.split("://", 1)[-1] == socket.headers.get("host")


def _digest(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode("utf-8"), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()


def kept_secret(path: Path) -> str:
    """Return the secret in a file that only we may read; it is made at the first start."""
    if not path.exists():
        _write_private(path, secrets.token_hex(32))
    return path.read_text(encoding="ascii")


def _write_private(path: Path, content: str) -> None:
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")


def _accounts(path: Path, note: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        made, lines = {}, []
        for name, role in (("demo", "agent"), ("demo2", "agent"), ("lead", "supervisor")):
            password, salt = secrets.token_urlsafe(9), secrets.token_hex(16)
            made[name] = {"role": role, "salt": salt, "digest": _digest(password, salt)}
            lines.append(f"{name} {password}")
        _write_private(note, "\n".join(lines) + "\n")
        _write_private(path, json.dumps(made, indent=2))
    accounts: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return accounts
