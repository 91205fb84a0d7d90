"""Somebody sets the machine's clock, three hours forward and back: no silence, no flood."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.chaos.scene import ENGINES, Engines, Scene, scene
from tests.chaos.table import Row, each

HOURS = 3
SOON = 30.0


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """One jump each way, where Debian's faketime is installed."""
    library = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
    if library and not short:
        trials = [(engine, hours) for engine in ENGINES for hours in (HOURS, -HOURS)]
        yield from each([partial(_jump, engines, engine, str(library), hours) for engine, hours in trials])


def _jump(engines: Engines, engine: str, library: str, hours: int) -> Row:
    """The digest is out, the clock jumps, and what is due by the new time is told once, soon."""
    with scene(engines, engine) as stage:
        offset = stage.folder / "offset"
        offset.write_text("+0")
        stage.run(
            LD_PRELOAD=library, FAKETIME_TIMESTAMP_FILE=str(offset), FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1", DONT_FAKE_MONOTONIC="1",
        )  # fmt: skip
        first = stage.seed(5, hours=50, zone=_midday())
        told = stage.wait_until_told(first, 30)
        offset.write_text(f"{hours:+d}h")
        time.sleep(5)
        second = _due_at(stage, datetime.now(UTC) + timedelta(hours=hours))
        began = time.monotonic()
        told = told and stage.wait_until_told(second, 2 * SOON)
        seconds = time.monotonic() - began
        time.sleep(10)
        counts, trouble = stage.told(), stage.trouble
        wrong = sum(counts[code] != 1 for code in first | second)
    seen = f"{wrong} codes not told once, new ones after {seconds:.1f} s {' '.join(trouble[:2])}"
    met = told and not wrong and seconds <= SOON and not trouble
    return Row(f"{engine}: the clock jumps by {hours:+d} h", "no silence, no flood", seen, met)


def _due_at(stage: Scene, now: datetime) -> set[int]:
    """Codes that somebody logs by the new time, with fifty hours left."""
    return stage.seed(5, hours=50, at=now, zone=_midday())


def _midday() -> str:
    """A zone in which it is about noon: a jump over midnight comes into a day that had no digest yet."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
