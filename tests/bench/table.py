"""One line of the bench: our figure beside the one that it is measured against."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, in milliseconds, and how often ours may be the floor's time."""

    what: str
    floor: float
    ours: float
    most: float

    @property
    def ratio(self) -> float:
        """How often the floor's time ours takes."""
        return self.ours / self.floor

    @property
    def met(self) -> bool:
        """Whether that is as little as was promised."""
        return self.ratio <= self.most

    def __str__(self) -> str:
        figures = f"{self.floor:9.2f} ms {self.ours:9.2f} ms {self.ratio:7.2f} ≤ {self.most:g}"
        return f"{'✔' if self.met else '✖'} {self.what:<58} {figures}"


def interleaved(deeds: Sequence[Callable[[], object]], times: int) -> list[float]:
    """The median milliseconds of each, done in turns: what slows the machine down slows all of them down."""
    taken: list[list[float]] = [[] for _ in deeds]
    for _ in range(times):
        for deed, seen in zip(deeds, taken, strict=True):
            began = time.perf_counter()
            deed()
            seen.append((time.perf_counter() - began) * 1000)
    return [statistics.median(seen) for seen in taken]
