"""Racing changes of one code: nobody's change is lost, nobody is shown a locked database, nobody waits long."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session

from storage.codes import Seen
from storage.database import Database
from storage.models import Code, History
from storage.outcomes import Busy, TooLate
from tests.bench.table import Count, Row
from tests.chaos.scene import ENGINES, Engines
from tests.conftest import MIA, NOON, TEAM
from tests.processes import ROOT
from tests.storage.work import log, rows

PROCESSES, TIMES = 4, 150


def bench(engines: Engines) -> Iterator[Row | Count]:
    """Four processes take one code on and let it go, beside four that do the same with a bare conditional update."""
    for engine in ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            url = engines.new(engine, Path(folder))
            database = Database(url)
            log(database, hours=500)
            floor, ours = (_race(url, how) for how in ("bare", "ours"))
            history = [row for row in rows(database, History) if row.what in ("on_it", "off_it")]
            database.close()
        done, busy = sum(each[1] for each in ours), sum(each[2] for each in ours)
        what = f"{engine}: {PROCESSES} processes, {TIMES} changes of one code each"
        yield Count(f"{what}, lost", abs(done - len(history)), 0)
        yield Count(f"{what}, told that it is busy", busy, 0)
        yield Row(f"{what}, slowest", max(each[0] for each in floor), max(each[0] for each in ours), 3)


def _race(url: str, how: str) -> list[tuple[float, int, int]]:
    """Slowest change in milliseconds, changes made, and how often somebody was told that the database is busy."""
    words = [sys.executable, "-W", "ignore", "-m", "tests.bench.races", how, url]
    running = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    told = [process.communicate()[0].split() for process in running]
    return [(float(slowest), int(done), int(busy)) for slowest, done, busy in told]


def _bare(url: str) -> tuple[float, int, int]:
    """A floor: one conditional update a change, as fast as the database takes them."""
    engine, slowest, done = create_engine(url, connect_args={"timeout": 30} if "sqlite" in url else {}), 0.0, 0
    for number in range(TIMES):
        began = time.perf_counter()
        with Session(engine) as session, session.begin():
            changed = update(Code).where(Code.team_id == TEAM, Code.id == 1).values(note=str(number))
            done += session.execute(changed).rowcount  # type: ignore[attr-defined]
        slowest = max(slowest, time.perf_counter() - began)
    return 1000 * slowest, done, 0


def _ours(url: str) -> tuple[float, int, int]:
    database, slowest, done, busy = Database(url), 0.0, 0, 0
    for _ in range(TIMES):
        began = time.perf_counter()
        try:
            with database.workspace(TEAM) as workspace:
                code = workspace.codes.get(1)
                seen = Seen(code.id, code.expires_at)
                if code.on_it:
                    workspace.codes.let_go(seen, by=code.on_it, at=NOON)
                else:
                    workspace.codes.take_on(seen, None, by=MIA, at=NOON)
                done += 1
        except TooLate:
            continue
        except Busy:
            busy += 1
        finally:
            slowest = max(slowest, time.perf_counter() - began)
    return 1000 * slowest, done, busy


if __name__ == "__main__":
    print(*{"bare": _bare, "ours": _ours}[sys.argv[1]](sys.argv[2]))  # noqa: T201 - it is what the bench reads
