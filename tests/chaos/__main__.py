"""`python -m tests.chaos [parts]`: break the bot for real, and print what that did."""

import sys
import time
from collections.abc import Callable, Iterator

from tests.chaos import answers, clicks, clocks, kills, lateness, locked, recovery, replicas, seeded, size, stopping
from tests.chaos.scene import Engines
from tests.chaos.table import Row

Bench = Callable[..., Iterator[Row]]
PARTS: dict[str, Bench] = {
    "clicks": clicks.bench,
    "locked": locked.bench,
    "replicas": replicas.bench,
    "paused": replicas.pauses,
    "answers": answers.bench,
    "stopping": stopping.bench,
    "lateness": lateness.bench,
    "recovery": recovery.bench,
    "clocks": clocks.bench,
    "size": size.bench,
    "kills": kills.bench,
    "seeded": seeded.bench,
}


def main(words: list[str]) -> int:
    """Run the parts that are named, or all; 1 when a promise is not kept."""
    short = "--short" in words
    wanted = [word for word in words if word in PARTS] or list(PARTS)
    engines, kept = Engines(), True
    try:
        for part in wanted:
            began = time.monotonic()
            for row in PARTS[part](engines, short=short):
                kept = kept and row.met
                print(row, flush=True)  # noqa: T201 - it is what this is for
            print(f"  {part}: {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
    finally:
        engines.close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
