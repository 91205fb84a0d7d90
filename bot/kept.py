"""Connections that are used again: of the three round trips of a call over TLS, one is left."""

import select
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection

IDLE = 15.0
"""Seconds that a connection is kept without a call: as long as the SDK's asynchronous client keeps it."""
MOST = 64
Place = tuple[str, ...]


@dataclass(frozen=True)
class _Idle:
    connection: HTTPConnection
    since: float


class Kept:
    """A process's idle connections, by the place that they lead to.

    Without a lock: an answer that nobody closed may put its connection here from wherever Python cleans up.
    """

    def __init__(self) -> None:
        self._idle: dict[Place, deque[_Idle]] = {}

    def take(self, place: Place) -> HTTPConnection | None:
        """The one that was used last, for this caller alone; None when there is none on which all is quiet."""
        here = self._idle.get(place)
        while here:
            with suppress(IndexError):  # somebody took the last one just now
                idle = here.pop()
                if time.monotonic() - idle.since < IDLE and _is_quiet(idle.connection):
                    return idle.connection
                idle.connection.close()
        return None

    def put(self, place: Place, connection: HTTPConnection) -> None:
        """Somebody may use it again. What nobody used for too long is closed, and the oldest of too many."""
        here, now = self._idle.setdefault(place, deque()), time.monotonic()
        here.append(_Idle(connection, now))
        with suppress(IndexError):  # likewise
            while len(here) > MOST or now - here[0].since > IDLE:
                here.popleft().connection.close()


def _is_quiet(connection: HTTPConnection) -> bool:
    """Whoever is there did not hang up: nothing is to be read before anything was asked."""
    waiting = select.poll()
    waiting.register(connection.sock, select.POLLIN)
    return not waiting.poll(0)
