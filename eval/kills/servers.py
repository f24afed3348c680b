"""The two processes that are killed, started cold (from nothing) or warm (forked, see ``nursery``)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Literal

import httpx

Name = Literal["bot", "actions"]
COLD = {"bot": ["-m", "bot.cli", "serve"], "actions": ["-m", "actions.server"]}
START_SECONDS = 120.0
TOKEN = "kill-test-token-0123456789abcdef-0123456789"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fresh_connections(timeout: float) -> httpx.Client:
    """Return a client that makes a new connection for each request; ``timeout`` is in seconds."""
    return httpx.Client(timeout=timeout, verify=False, limits=httpx.Limits(max_keepalive_connections=0))


@dataclass
class Server:
    """One of the two, which comes back whenever it is killed."""

    name: Name
    port: int
    environment: dict[str, str]
    log: Path
    warm: bool = True
    pid: int = 0
    """Of the process that serves now."""
    _asker: httpx.Client = field(default_factory=lambda: fresh_connections(1), repr=False)
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, or the nursery that it comes from."""
        arguments = ["-m", "eval.kills.nursery", self.name] if self.warm else self._cold()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                env={**os.environ, **self.environment},
                stdout=subprocess.PIPE if self.warm else log,
                stderr=log,
                text=True,
            )
        if self.warm:
            self.pid = 0
            Thread(target=self._follow, args=(self._process,), daemon=True).start()
        else:
            self.pid = self._process.pid

    def _cold(self) -> list[str]:
        if self.name == "bot":
            return COLD["bot"]
        url = self.environment["ACTIONS_DATABASE"]
        return [*COLD["actions"], "--port", str(self.port), "--database-url", url]

    def _follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip().isdigit():
                self.pid = int(line)

    def is_up(self) -> bool:
        """Whether it answers."""
        path = "/healthz" if self.name == "bot" else "/health"
        try:
            return self._asker.get(self.url + path).status_code == 200
        except httpx.HTTPError:
            return False

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            TimeoutError: names the log.
        """
        until = time.monotonic() + START_SECONDS
        while not self.is_up():
            if time.monotonic() > until:
                raise TimeoutError(f"{self.name} does not answer; see {self.log}")
            time.sleep(0.03)

    def kill(self) -> None:
        """SIGKILL the process that serves; a new one starts at once."""
        while not self.pid:
            time.sleep(0.01)
        victim, self.pid = self.pid, 0
        os.kill(victim, signal.SIGKILL)
        if not self.warm:
            assert self._process is not None
            self._process.wait()
            self.start()

    def stop(self) -> None:
        """End it for good."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM if self.warm else signal.SIGKILL)
        self._process.wait(timeout=20)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None
