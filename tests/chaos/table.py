"""What the bench promises, what it saw, and whether that is enough."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 6


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    measure: str
    promise: str
    seen: str
    met: bool

    def __str__(self) -> str:
        return f"{'✔' if self.met else '✖'} {self.measure:<58} {self.promise:<34} {self.seen}"


def each(trials: Iterable[Callable[[], T]], at_once: int = AT_ONCE) -> Sequence[T]:
    """What all trials saw, several at a time: most of a trial is waiting."""
    with ThreadPoolExecutor(at_once) as hands:
        return [running.result() for running in [hands.submit(trial) for trial in trials]]
