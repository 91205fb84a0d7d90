"""`python -m tests.bench [parts]`: our figures beside their floors, and whether that is near enough."""

import sys
from collections.abc import Callable, Iterator

from tests.bench import acks, finding, process
from tests.bench.table import Count, Row
from tests.chaos.scene import Engines

PARTS: dict[str, Callable[[Engines], Iterator[Row | Count]]] = {
    "acks": acks.bench, "process": process.bench, "finding": finding.bench,
}  # fmt: skip


def main(words: list[str]) -> int:
    """Run the parts that are named, or all; 1 when a target is missed."""
    engines, met = Engines(), True
    print(f"  {'':<74} {'floor':>12} {'ours':>12} {'ratio':>7} target")  # noqa: T201 - it is what this is for
    try:
        for part in [word for word in words if word in PARTS] or PARTS:
            for row in PARTS[part](engines):
                met = met and row.met
                print(row, flush=True)  # noqa: T201
    finally:
        engines.close()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
