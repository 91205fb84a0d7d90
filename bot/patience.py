"""When to try again: at once after a long calm, later and later while it comes to nothing."""

import random
import time
from datetime import timedelta

PAUSES = (0.5, 1.0, 2.0, 4.0, 5.0)
NOTHING_ASKED = timedelta(0)


class Patience:
    """The pause before the next try, which never gets longer than five seconds unless somebody asks for it."""

    def __init__(self) -> None:
        self._tries = 0
        self._due = time.monotonic()

    @property
    def seconds_left(self) -> float:
        """Until the next try is due; 0 when it is."""
        return max(0.0, self._due - time.monotonic())

    def tried(self, asked: timedelta | None = None) -> None:
        """One more try was made, and whoever was asked may have named a pause."""
        pause = PAUSES[min(self._tries, len(PAUSES) - 1)] * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        self._tries += 1
        self._due = time.monotonic() + max(pause, (asked or NOTHING_ASKED).total_seconds())

    def forget(self) -> None:
        """All is well for long: the next try may be made at once."""
        self._tries, self._due = 0, time.monotonic()
