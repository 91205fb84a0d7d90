"""Threads that post and redraw: bounded, and never waited for longer than a pass may take."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

T = TypeVar("T")
POSTERS = 32
PASS_SECONDS = 10.0
GATHER = 0.02
"""Seconds: of what ends at nearly the same time all hands are filled again at once."""
SOON = 0.5
"""Seconds: what quick hands do in this time is taken ahead, so that none of them is idle."""
AHEAD = 16
"""So much at the most, or as much as there are hands."""
LOOK_AGAIN = 0.5  # seconds: there may be more to do while the ones in hand hang


class Posters:
    """A fixed number of hands. One that hangs keeps its place until it is back, and nobody else waits for it."""

    def __init__(self, most: int = POSTERS, seconds: float = PASS_SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="poster")
        self._in_hand: set[Future[None]] = set()
        self._took = SOON  # seconds, of the last job
        self.stopping = Event()

    def work_off(self, take: Callable[[int], Sequence[T]], job: Callable[[T], None]) -> None:
        """Take as many as there is room for, until nothing is left or the time of a pass is over."""
        ends = time.monotonic() + self._seconds
        while not self.stopping.is_set() and time.monotonic() < ends:
            room = self._room()
            taken = take(room) if room else ()
            self._in_hand |= {self._threads.submit(self._timed, job, each) for each in taken}
            if not self._in_hand:
                return
            wait(self._in_hand, min(LOOK_AGAIN, max(0.0, ends - time.monotonic())), FIRST_COMPLETED)
            if self._still_in_hand():
                self.stopping.wait(GATHER)

    def stop(self, seconds: float) -> bool:
        """Take nothing more, and wait for what is in hand. True when all of it was finished in time."""
        self.stopping.set()
        return not wait(self._in_hand, seconds).not_done

    def _room(self) -> int:
        """For hands that are free; while they are quick, for what they do next, once half of that is done."""
        in_hand = len(self._still_in_hand())
        ahead = min(int(self._most * SOON / self._took), max(self._most, AHEAD)) if self._took < SOON else 0
        room = self._most + ahead - in_hand
        return room if 2 * room >= ahead else 0

    def _timed(self, job: Callable[[T], None], one: T) -> None:
        began = time.monotonic()
        try:
            job(one)
        finally:
            self._took = max(time.monotonic() - began, GATHER)

    def _still_in_hand(self) -> set[Future[None]]:
        self._in_hand = {each for each in self._in_hand if not each.done()}
        return self._in_hand
