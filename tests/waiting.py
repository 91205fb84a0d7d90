"""Waiting for something to be seen: never longer than it takes."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def wait_for(seen: Callable[[], Seen], seconds: float = 8) -> Seen:
    """What was seen, as soon as it is true."""
    end = time.monotonic() + seconds
    while not (result := seen()):
        if time.monotonic() > end:
            raise TimeoutError(f"not seen within {seconds} s")
        time.sleep(0.01)
    return result
