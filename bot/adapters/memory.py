"""Within one process: locks, announcements and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from threading import Lock, RLock

from bot.domain.ids import ConversationId

CHINA = timezone(timedelta(hours=8))
Listener = Callable[[ConversationId, int], None]


class SystemClock:
    """The machine's time, told in China's zone."""

    def now(self) -> datetime:
        """See ``Clock.now``."""
        return datetime.now(CHINA)


class ProcessLocks:
    """``Locks`` for a single process; a lock is forgotten when nobody holds or awaits it."""

    def __init__(self) -> None:
        """Start without locks."""
        self._guard = Lock()
        self._held: dict[ConversationId, tuple[RLock, int]] = {}  # type: ignore[valid-type]

    @contextmanager
    def hold(self, conversation: ConversationId) -> Iterator[None]:
        """See ``Locks.hold``."""
        with self._guard:
            lock, users = self._held.get(conversation, (RLock(), 0))
            self._held[conversation] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, users = self._held[conversation]
                if users == 1:
                    del self._held[conversation]
                else:
                    self._held[conversation] = (lock, users - 1)


class ProcessFanOut:
    """``FanOut`` for a single process."""

    def __init__(self) -> None:
        """Start without listeners."""
        self._guard = Lock()
        self._listeners: set[Listener] = set()

    def publish(self, conversation: ConversationId, seq: int) -> None:
        """See ``FanOut.publish``."""
        with self._guard:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(conversation, seq)

    @contextmanager
    def subscribe(self, listener: Listener) -> Iterator[None]:
        """See ``FanOut.subscribe``."""
        with self._guard:
            self._listeners.add(listener)
        try:
            yield
        finally:
            with self._guard:
                self._listeners.discard(listener)
