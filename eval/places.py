"""A free port and the wait for the action server of a house that is measured."""

from __future__ import annotations

import socket
import time

from bot.wiring import House


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(house: House, longest: float = 30.0) -> None:
    """Wait until the action server answers.

    Raises:
        TimeoutError: after ``longest`` seconds.
    """
    deadline = time.monotonic() + longest
    while house.actions_client and not house.actions_client.healthy():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the action server did not answer within {longest:.0f} s")
        time.sleep(0.1)
