"""Connections that are used again: of the three round trips of a call over TLS, one is left."""

import selectors
import time
from collections import defaultdict
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Lock

IDLE = 15.0
"""Seconds that a connection is kept without a call: as long as the SDK's asynchronous client keeps it."""
MOST = 64
Place = tuple[str, ...]


@dataclass(frozen=True)
class _Idle:
    connection: HTTPConnection
    since: float


class Kept:
    """A process's idle connections, by the place that they lead to."""

    def __init__(self) -> None:
        self._idle = defaultdict[Place, list[_Idle]](list)
        self._lock = Lock()

    def take(self, place: Place) -> HTTPConnection | None:
        """The one that was used last, for this caller alone; None when there is none on which all is quiet."""
        while idle := self._last(place):
            if time.monotonic() - idle.since < IDLE and _is_quiet(idle.connection):
                return idle.connection
            idle.connection.close()
        return None

    def put(self, place: Place, connection: HTTPConnection) -> None:
        """Somebody may use it again. What nobody used for too long is closed, and the oldest of too many."""
        now = time.monotonic()
        with self._lock:
            here = [*self._idle[place], _Idle(connection, now)]
            kept = self._idle[place] = [each for each in here[-MOST:] if now - each.since < IDLE]
        for each in here[: len(here) - len(kept)]:
            each.connection.close()

    def _last(self, place: Place) -> _Idle | None:
        with self._lock:
            return self._idle[place].pop() if self._idle[place] else None


def _is_quiet(connection: HTTPConnection) -> bool:
    """Whoever is there did not hang up: nothing is to be read before anything was asked."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(connection.sock, selectors.EVENT_READ)
        return not waiting.select(0)
