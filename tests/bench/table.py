"""One line of the bench: our figure beside the one that it is measured against."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """What was measured, in milliseconds unless it says something else, and how the two have to stand to each other."""

    what: str
    floor: float
    ours: float
    most: float | None = None
    """Ours may be so many times the floor."""
    least: float | None = None
    """Ours has to be so many times the floor."""
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """How many times the floor ours is."""
        return self.ours / self.floor

    @property
    def met(self) -> bool:
        """Whether that is as promised."""
        return (self.most is None or self.ratio <= self.most) and (self.least is None or self.ratio >= self.least)

    @property
    def facts(self) -> dict[str, Any]:
        """The row as it is kept."""
        return {**vars(self), "ratio": self.ratio, "met": self.met}

    def __str__(self) -> str:
        target = f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"
        figures = f"{self.floor:9.2f} {self.unit:<4}{self.ours:9.2f} {self.unit:<4}{self.ratio:7.2f} {target}"
        return f"{'✔' if self.met else '✖'} {self.what:<74} {figures}"


@dataclass(frozen=True)
class Count:
    """Something that is counted, or has a limit of its own."""

    what: str
    seen: float
    most: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether it is within its limit."""
        return self.seen <= self.most

    @property
    def facts(self) -> dict[str, Any]:
        """The row as it is kept."""
        return {**vars(self), "met": self.met}

    def __str__(self) -> str:
        figures = f"{'':<13}{self.seen:9.2f} {self.unit:<4}{'':7} ≤ {self.most:g}"
        return f"{'✔' if self.met else '✖'} {self.what:<74} {figures}"


def interleaved(deeds: Sequence[Callable[[], object]], times: int) -> list[float]:
    """The median milliseconds of each, done in turns: what slows the machine down slows all of them down.

    Each round has its own order: who always came after the longest scan would find the processor's caches empty.
    """
    taken: list[list[float]] = [[] for _ in deeds]
    shuffled = random.Random(len(deeds))  # noqa: S311 - the same orders in every run
    for _ in range(times):
        for place in shuffled.sample(range(len(deeds)), len(deeds)):
            began = time.perf_counter()
            deeds[place]()
            taken[place].append((time.perf_counter() - began) * 1000)
    return [statistics.median(seen) for seen in taken]


def slowest_but(share: float, taken: Sequence[float]) -> float:
    """The time that all but this share of them kept: 0.01 gives the 99th percentile."""
    return sorted(taken)[max(0, int(len(taken) * (1 - share)) - 1)]
