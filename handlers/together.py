"""What many ask the database for at the same time, it is asked for once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

from handlers.errors import attempted
from storage.outcomes import Busy

Q = TypeVar("Q")
A = TypeVar("A")
MOST = 50


@dataclass(eq=False)
class _Asked(Generic[Q, A]):
    """One question; its answer, once it is there."""

    question: Q
    taken: bool = False
    answer: list[A] = field(default_factory=list)


class Together(Generic[Q, A]):
    """Answers questions of many threads: whoever comes first asks for all who came by then, the others wait.

    Where that goes wrong each asks for itself, so that one's trouble is its own.
    """

    def __init__(self, ask: Callable[[Sequence[Q]], Sequence[A]], clock: Callable[[], datetime]) -> None:
        self._ask, self._clock = ask, clock
        self._waiting: list[_Asked[Q, A]] = []
        self._waits, self._turn = Lock(), Lock()

    def __call__(self, question: Q) -> A:
        """The answer. Raises what asking for this alone raises."""
        mine = _Asked[Q, A](question)
        with self._waits:
            self._waiting.append(mine)
        with self._turn:
            while not mine.taken:
                self._answer(self._take(), mine)
        return mine.answer[0] if mine.answer else self._ask([question])[0]

    def _take(self) -> Sequence[_Asked[Q, A]]:
        with self._waits:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        return group

    def _answer(self, group: Sequence[_Asked[Q, A]], mine: _Asked[Q, A]) -> None:
        for each in group:
            each.taken = True
        questions = [each.question for each in group]
        answers = self._ask(questions) if group == [mine] else attempted(partial(self._try, questions), self._clock())
        for each, answer in zip(group, answers or (), strict=False):
            each.answer.append(answer)

    def _try(self, questions: Sequence[Q]) -> Sequence[A]:
        try:
            return self._ask(questions)
        except Busy:
            return ()  # each of them finds out whether it is the one that is waited for
