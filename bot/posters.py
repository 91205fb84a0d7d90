"""Threads that post and redraw: bounded, and never waited for longer than a pass may take."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, get_ident
from typing import Generic, TypeVar

T = TypeVar("T")
POSTERS = 64
"""Most of their time they wait for Slack: with so many, ten thousand alerts are out within half a minute."""
PASS_SECONDS = 10.0
GATHER = 0.02
"""Seconds: of what ends at nearly the same time all hands are filled again at once."""
SOON = 0.5
"""Seconds: what quick hands do in this time is taken ahead, so that none of them is idle."""
AHEAD = 16
"""So much at the most, or half as much again as there are hands: more is taken before it is at an end."""
LOOK_AGAIN = 0.5
"""Seconds: there may be more to do while the ones in hand hang."""
LAST = 4
"""So many jobs say how long one takes."""


@dataclass(frozen=True)
class _Work(Generic[T]):
    """What was taken and nobody has begun, what is to be done with it, and how it is handed back."""

    job: Callable[[T], None]
    hand_back: Callable[[Sequence[T]], object] | None
    waiting: deque[T] = field(default_factory=deque)
    moved: Event = field(default_factory=Event)
    """Somebody is done with something."""

    def give_back(self, most: int = 0) -> None:
        """Hand back what is more than that, the last ones, if it can be: nobody begins with it any more."""
        found = list[T]()
        while self.hand_back and len(self.waiting) > most:
            with suppress(IndexError):  # a hand took it just now
                found.append(self.waiting.pop())
        if self.hand_back and found:
            self.hand_back(found[::-1])

    def one(self) -> Sequence[T]:
        """The next one, if there is one."""
        try:
            return [self.waiting.popleft()]
        except IndexError:
            return ()


class Posters:
    """A fixed number of hands. One that hangs keeps its place until it is back, and nobody else waits for it."""

    def __init__(self, most: int = POSTERS, seconds: float = PASS_SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="poster")
        self._hands: set[Future[None]] = set()
        self._at_work: dict[int, float] = {}
        """When each hand began with what it does."""
        self._took = SOON
        """Seconds: how long a job takes."""
        self.stopping = Event()

    def work_off(
        self, take: Callable[[int], Sequence[T]], job: Callable[[T], None],
        hand_back: Callable[[Sequence[T]], object] | None = None,
    ) -> None:  # fmt: skip
        """Take as many as there is room for, until nothing is left or the time of a pass is over.

        More than that is taken only of what can be handed back; it is, when the time is over, when we stop, or when
        taking goes wrong, before anybody began.
        """
        work = _Work(job, hand_back)
        try:
            self._work_off(work, take, time.monotonic() + self._seconds)
        finally:
            work.give_back()

    def stop(self, seconds: float) -> bool:
        """Take nothing more, and wait for what is in hand. True when all of it was finished in time."""
        self.stopping.set()
        return not wait(self._hands, seconds).not_done

    def _work_off(self, work: _Work[T], take: Callable[[int], Sequence[T]], ends: float) -> None:
        while not self.stopping.is_set() and time.monotonic() < ends:
            taken = self._fill(work, take)
            is_at_work = self._go_on(work)
            if not is_at_work and taken == 0:
                break
            if not is_at_work or (taken and work.hand_back):
                continue  # taking took its time too, and hands went on meanwhile
            work.moved.wait(min(LOOK_AGAIN, max(0.0, ends - time.monotonic())))
            work.moved.clear()
            self.stopping.wait(GATHER)

    def _fill(self, work: _Work[T], take: Callable[[int], Sequence[T]]) -> int | None:
        """Take what there is room for, and answer how many that were; None where that was not worth it."""
        ahead, free = self._ahead() if work.hand_back else 0, self._most - len(self._in_hand())
        work.give_back(2 * ahead + self._moving())
        room = free + ahead - len(work.waiting)
        if room <= 0 or 2 * room < ahead:
            return None
        taken = take(room)
        work.waiting.extend(taken)
        return len(taken)

    def _go_on(self, work: _Work[T]) -> bool:
        """Give hands that are free something to do. False when nobody is doing anything."""
        free = self._most - len(self._in_hand())
        if self._may_begin(work):
            self._hands |= {self._threads.submit(self._hand, work) for _ in range(min(free, len(work.waiting)))}
        return bool(self._hands)

    def _may_begin(self, work: _Work[T]) -> bool:
        """What can be handed back is not begun once we stop; what cannot is done, though taken at the last moment."""
        return not (work.hand_back and self.stopping.is_set())

    def _ahead(self) -> int:
        """What the hands that do not hang do soon, while they are quick."""
        hands = self._moving()
        return min(int(hands * SOON / self._took), max(hands + hands // 2, AHEAD)) if self._took < SOON else 0

    def _moving(self) -> int:
        """Hands that do not hang."""
        now = time.monotonic()
        return self._most - sum(now - began > SOON for began in [*self._at_work.values()])

    def _hand(self, work: _Work[T]) -> None:
        """One thing after the other, as long as there is any."""
        while self._may_begin(work) and (one := work.one()):
            self._do(work, *one)

    def _do(self, work: _Work[T], one: T) -> None:
        me = get_ident()
        self._at_work[me] = began = time.monotonic()
        try:
            work.job(one)
        finally:
            self._learn(time.monotonic() - began)
            del self._at_work[me]
            work.moved.set()

    def _learn(self, took: float) -> None:
        """A single one that was held up, or that wrote down what the others did, says little of what comes next."""
        self._took += (min(max(took, GATHER), 2 * self._took) - self._took) / LAST

    def _in_hand(self) -> set[Future[None]]:
        self._hands = {each for each in self._hands if not each.done()}
        return self._hands
