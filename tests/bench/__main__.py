"""`python -m tests.bench [parts]`: our figures beside their floors, and whether that is near enough."""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import acks, answering, calls, finding, picture, posting, process, races, sweep
from tests.bench.table import Count, Row
from tests.chaos.scene import Engines

Rows = Iterator[Row | Count]
PARTS: dict[str, Callable[[Engines], Rows]] = {
    "acks": acks.bench, "answering": answering.bench, "process": process.bench, "races": races.bench,
    "finding": finding.bench,
    "calls": calls.bench, "sweep": sweep.bench, "posting": posting.bench,
}  # fmt: skip
KEPT = Path(__file__).parents[2] / "docs" / "bench.json"
"""What the last run of each part showed."""


def main(words: list[str]) -> int:
    """Run the parts that are named, or all; 1 when a target is missed."""
    engines, met = Engines(), True
    print(f"  {'':<74} {'floor':>12} {'ours':>12} {'ratio':>7} target")  # noqa: T201 - it is what this is for
    try:
        for part in [word for word in words if word in PARTS] or PARTS:
            rows = list[Row | Count]()
            for row in PARTS[part](engines):
                met = met and row.met
                rows.append(row)
                print(row, flush=True)  # noqa: T201
            keep(part, rows)
    finally:
        engines.close()
    picture.draw()
    return 0 if met else 1


def keep(part: str, rows: Sequence[Row | Count]) -> None:
    """Beside what the other parts showed when they ran last."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    where = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    kept[part] = {"at": f"{datetime.now(UTC):%Y-%m-%d}", "on": where, "rows": [row.facts for row in rows]}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
