"""Where messages stand is written down by whoever finds nobody at it, for all that came by then; the others post on."""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock

from handlers.errors import attempted
from handlers.wire import Wire
from storage.claims import Claim
from storage.outcomes import Busy
from storage.recording import Stands

log = logging.getLogger(__name__)
MOST = 50
RECORD_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries to write down where an alert stands."""


class Keeping:
    """Records of many threads, written by one of them at a time: a hand that posts need not wait for its own."""

    def __init__(self, wire: Wire, set_aside: Callable[[Claim], None]) -> None:
        self.wire, self._set_aside = wire, set_aside
        self._waiting = deque[Stands]()
        self._turn = Lock()

    def now(self, message: Stands) -> None:
        """It is written when this returns: the next message of the same alert builds on it. Raises Busy."""
        until_recorded(partial(self._write, [message]), _name(message))

    def soon(self, message: Stands) -> None:
        """It is written when nobody is in here any more: whoever writes goes on until nothing is left to write."""
        self._waiting.append(message)
        while self._waiting and self._turn.acquire(blocking=False):
            try:
                group = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                is_written = attempted(partial(self._try, group), self.wire.clock())
            finally:
                self._turn.release()
            if not is_written:
                self._write_apart(group)

    def _write(self, messages: Sequence[Stands]) -> None:
        with self.wire.open_outbox() as outbox:
            outbox.recording.record(messages, self.wire.clock())

    def _try(self, group: Sequence[Stands]) -> bool:
        try:
            self._write(group)
        except Busy:
            return False  # each of them finds out whether it is the one that is waited for
        return True

    def _write_apart(self, group: Sequence[Stands]) -> None:
        """One's trouble is its own, and nobody's patience begins after another's."""
        with ThreadPoolExecutor(len(group), thread_name_prefix="record") as apart:
            apart.map(self._write_alone, group)

    def _write_alone(self, message: Stands) -> None:
        if attempted(partial(self._is_settled, message), self.wire.clock()) is None:
            attempted(partial(self._set_aside, message.claim), self.wire.clock())

    def _is_settled(self, message: Stands) -> bool:
        """Whether it is written, or left to whoever takes the alert when nobody holds it any more, and looks for it."""
        try:
            self.now(message)
        except Busy as busy:
            log.warning("%s stands, and could not be recorded: %s", _name(message), busy)
        return True


def until_recorded(write: Callable[[], None], what: str) -> None:
    """Slack took it: that is not forgotten because the database is busy at this moment."""
    for wait in RECORD_PAUSES:
        try:
            return write()
        except Busy as busy:
            log.warning("%s stands, and is not recorded yet: %s", what, busy)
            time.sleep(wait)
    return write()


def _name(message: Stands) -> str:
    return f"alert {message.claim.digest_id} of {message.claim.team_id}"
