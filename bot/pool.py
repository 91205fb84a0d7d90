"""Our own bounded pool: what talks to Slack happens here, never on the way to an answer."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Condition

from handlers.errors import guarded
from handlers.given import Reply
from storage.outcomes import Busy

THREADS, WAITING = 64, 128
PATIENT = 2000  # further places for words that may come late: what was saved, or why something was not done


class Pool:
    """A fixed number of threads and of places to wait in. When both are taken, the person is told, not kept."""

    def __init__(self, now: Callable[[], datetime], threads: int = THREADS, waiting: int = WAITING) -> None:
        self._now = now
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pool")
        self._most = threads + waiting
        self._closed = False
        self._taken = 0
        self._changed = Condition()

    def later(self, job: Callable[[], object], reply: Reply | None = None, *, within: float | None = None) -> None:
        """Do the job soon, or raise Busy. A job that could not start within its seconds is not done any more."""
        with self._changed:
            if self._closed or self._taken >= self._most + (0 if within else PATIENT):
                raise Busy("pool")
            self._taken += 1
        self._threads.submit(self._run, job, reply, within and time.monotonic() + within)

    def wait(self, seconds: float) -> bool:
        """Until nothing is in hand, or the time is over. True when nothing is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._taken == 0, seconds)

    def close(self, seconds: float) -> bool:
        """Take nothing new, finish what is in hand within the time. True when all was finished."""
        with self._changed:
            self._closed = True
        done = self.wait(seconds)
        self._threads.shutdown(wait=False, cancel_futures=True)
        return done

    def _run(self, job: Callable[[], object], reply: Reply | None, deadline: float | None) -> None:
        try:
            guarded(_too_late if deadline and time.monotonic() > deadline else job, reply, self._now())
        finally:
            with self._changed:
                self._taken -= 1
                self._changed.notify_all()


def _too_late() -> None:
    raise Busy("deadline")
