"""One message a second and channel: that much Slack takes from a bot for sure."""

import time
from threading import Event, Lock

SECONDS = 1.0
MOST_REMEMBERED = 10_000


class Pace:
    """Whose turn it is, channel by channel; measured by the clock that nobody can set."""

    def __init__(self, stopping: Event, seconds: float = SECONDS) -> None:
        self._stopping, self._seconds = stopping, seconds
        self._next: dict[tuple[str, str], float] = {}
        self._lock = Lock()

    def turn(self, team_id: str, channel: str) -> bool:
        """Wait until the channel may be posted to again. False when the bot is told to stop."""
        with self._lock:
            now = time.monotonic()
            if len(self._next) > MOST_REMEMBERED:
                self._next = {place: at for place, at in self._next.items() if at > now}
            at = max(now, self._next.get((team_id, channel), now))
            self._next[team_id, channel] = at + self._seconds
        return not self._stopping.wait(at - now) if at > now else not self._stopping.is_set()
