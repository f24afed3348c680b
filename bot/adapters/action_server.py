"""Starts the action server as its own process and keeps it running."""

from __future__ import annotations

import logging
import subprocess
import sys
from threading import Event, Thread

log = logging.getLogger("anxin.actions")
LONGEST_PAUSE_SECONDS = 30.0


class ActionServer:
    """A supervised ``python -m actions.server``; a crashed one is started again, with growing pauses."""

    def __init__(self, *, port: int, database_url: str) -> None:
        """Serve on 127.0.0.1:``port`` over the given database."""
        where = ["--port", str(port), "--database-url", database_url]
        self.command = [sys.executable, "-m", "actions.server", *where, "--end-with-stdin"]
        self._stop = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._watch, name="action-server", daemon=True)

    def start(self) -> None:
        """Start the process and the watch over it."""
        self._process = self._open()
        self._thread.start()

    def _open(self) -> subprocess.Popen[bytes]:
        """Start the process; its standard input closes, and it ends, when we are killed."""
        return subprocess.Popen(self.command, stdin=subprocess.PIPE)

    def stop(self) -> None:
        """Ask the process to end; kill it after five seconds."""
        self._stop.set()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()

    @property
    def pid(self) -> int | None:
        """Process id of the present server, None before the start."""
        return self._process.pid if self._process else None

    def _watch(self) -> None:
        pause = 0.5
        while not self._stop.is_set():
            assert self._process is not None
            code = self._process.wait()
            if self._stop.is_set():
                return
            log.error("action server ended with %s; starting it again in %.1f s", code, pause)
            self._stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            if not self._stop.is_set():
                self._process = self._open()
