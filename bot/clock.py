"""The clock: ticks at an even pace, also when somebody moves the wall clock or a pass fails."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event, Lock, Thread

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from handlers.errors import guarded

log = logging.getLogger(__name__)
LONGEST_PASS = 30.0
"""Seconds in which a pass is over: its parts have deadlines of their own."""


def utc_now() -> datetime:
    """The time as the whole bot is told it."""
    return datetime.now(UTC)


class Clock:
    """Calls `tick` now and then every so many seconds, never twice at once."""

    def __init__(self, tick: Callable[[], object], seconds: float, longest_pass: float = LONGEST_PASS) -> None:
        self._tick = tick
        self._longest_pass = longest_pass
        self._seconds = seconds
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._stopping = Event()
        self._passing = Lock()
        self._began = self._finished = time.monotonic()
        self._watchdog = Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin with a pass at once."""
        self._scheduler.add_job(
            self._pass, "interval", seconds=self._seconds, next_run_time=datetime.now(UTC),
            id="tick", coalesce=True, max_instances=10, misfire_grace_time=None,
        )  # fmt: skip
        self._scheduler.start()
        self._watchdog.start()

    def stop(self, seconds: float) -> bool:
        """No new pass; wait for the one in hand. True when it was finished in time."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        finished = self._passing.acquire(timeout=seconds)
        if finished:
            self._passing.release()
        return finished

    @property
    def seconds_since_pass(self) -> float:
        """How long ago the last pass was finished; counted from the start while there was none."""
        return time.monotonic() - self._finished

    @property
    def is_late(self) -> bool:
        """Two intervals have gone by without a finished pass, and the time that one may take."""
        return self.seconds_since_pass > 2 * self._seconds + self._longest_pass

    def _pass(self) -> None:
        """One pass; a failed one is logged and the next one comes all the same."""
        passing = self._passing
        if self._stopping.is_set() or not passing.acquire(blocking=False):
            return
        self._began = time.monotonic()
        try:
            guarded(self._tick_through, None, utc_now())
        finally:
            passing.release()

    def _tick_through(self) -> None:
        self._tick()
        self._finished = time.monotonic()

    def _watch(self) -> None:
        """A wall clock that was set back would let the scheduler sleep for that long: it is woken by monotonic time."""
        while not self._stopping.wait(self._seconds / 2):
            silent = time.monotonic() - self._began
            if self._passing.locked():
                self._give_up(silent)
            elif silent > 1.5 * self._seconds:
                log.warning("no pass for %.0f s: waking the scheduler", silent)
                with suppress(JobLookupError):  # stopped just now
                    self._scheduler.modify_job("tick", next_run_time=datetime.now(UTC))

    def _give_up(self, silent: float) -> None:
        """A pass that hangs is not waited for any more: any number of them may go on at once."""
        if silent > 2 * self._longest_pass:
            log.warning("a pass hangs for %.0f s: the next one goes on without it", silent)
            self._passing = Lock()
