"""Gunicorn's threads take turns: while requests are quick, one thread answers them all.

Threads that run at the same time fight for the interpreter at every read and write of every request; together they
answer a quarter fewer than one alone. But nobody waits behind a request that itself waits for the database.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

from gunicorn.workers.gthread import ThreadWorker

QUICK = 0.005
"""Seconds that the next request waits for the one before it, at the most."""


class _Asked(NamedTuple):
    """A request, and who wants to know that it is answered."""

    future: "Future[Any]"
    answer: Callable[..., Any]
    arguments: tuple[Any, ...]

    def work_off(self) -> None:
        """Also when it raises, gunicorn hears of it: it hangs up then."""
        try:
            self.future.set_result(self.answer(*self.arguments))
        finally:
            self.future.cancel()


@dataclass(eq=False)
class _Turn:
    """One thread's time of taking what comes next."""

    in_hand: _Asked | None = None


class Turns:
    """So many threads at the most, of which only the last one that began takes what comes next."""

    def __init__(self, threads: int) -> None:
        self._most = threads
        self._hands = ThreadPoolExecutor(threads, thread_name_prefix="answers")
        self._asked = SimpleQueue[_Asked | None]()
        self._turn = _Turn()
        self._news = SimpleQueue[None]()
        self._is_watched = self._is_closed = False
        self._hand_on()
        Thread(target=self._watch, name="turns", daemon=True).start()

    def submit(self, answer: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Have it answered as soon as its turn comes. The future is cancelled when the answer raises."""
        asked = _Asked(Future(), answer, arguments)
        self._asked.put(asked)
        if self._turn.in_hand:
            self._call_watch()
        return asked.future

    def shutdown(self, wait: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002 - as gunicorn calls an executor
        """Begin nothing new. Nobody is waited for: gunicorn has done that."""
        self._is_closed = True
        for _ in range(self._most):
            self._asked.put(None)
        self._news.put(None)

    def _hand_on(self) -> None:
        """The next thread that is free takes the turn; whoever had it before does only what is in hand."""
        self._turn = _Turn()
        self._hands.submit(self._work, self._turn)

    def _work(self, turn: _Turn) -> None:
        try:
            while self._turn is turn and (asked := self._asked.get()):
                turn.in_hand = asked
                if not self._asked.empty():
                    self._call_watch()
                asked.work_off()
                turn.in_hand = None
        finally:
            if self._turn is turn and not self._is_closed:
                self._hand_on()

    def _call_watch(self) -> None:
        if not self._is_watched:
            self._is_watched = True
            self._news.put(None)

    def _watch(self) -> None:
        """While somebody waits, see that it is not for long."""
        while not self._is_closed:
            self._news.get()
            self._is_watched = False  # before it looks: what comes after that calls again
            while not (self._asked.empty() or self._is_closed):
                before = self._turn.in_hand
                time.sleep(QUICK)
                if before and before is self._turn.in_hand and not self._asked.empty():
                    self._hand_on()


class Worker(ThreadWorker):  # type: ignore[misc] # it ships no types
    """Gunicorn's threaded worker, with another way of sharing its threads."""

    def get_thread_pool(self) -> Turns:
        """What gunicorn has each connection looked after by."""
        return Turns(self.cfg.threads)
