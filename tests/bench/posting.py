"""How fast alerts leave for a Slack that takes its time, and what each costs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from sqlalchemy import case, delete, update

from bot.posters import POSTERS
from storage.models import Code, Digest, DigestLine, DigestMessage, Notice, WorkspaceSettings
from tests.bench.distant import Distant, distant
from tests.bench.many import Crowd, crowd
from tests.bench.poster import POSTS_A_THREAD, WARM
from tests.bench.table import Count, Row
from tests.chaos.scene import ENGINES, Engines
from tests.conftest import AD_OPS
from tests.processes import ROOT

THREADS = (1, 8, 32, 64)
SECONDS, TIMES = 0.15, 2
CODES, DAYS = 50, 3
"""A fifth is open: ten codes in each message."""
LIMITED = "C0LIMITED"
ALL, ALL_SECONDS = 10_000, 35


@dataclass(frozen=True)
class Run:
    """What one process took for its alerts."""

    posts: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        """Posts in a second."""
        return self.posts / self.seconds

    @property
    def each(self) -> float:
        """Milliseconds of processor time for a post."""
        return 1000 * self.processor / self.posts


def bench(engines: Engines) -> Iterator[Row | Count]:
    """By threads, on both databases; ours and the floor in turns."""
    for engine in ENGINES:
        made = crowd(engines, engine, ALL + WARM + 1, CODES, of=(Code,), days=DAYS, patient=True)
        with made as owed, distant(tls=True) as slack:
            slack.seconds = SECONDS
            for threads in THREADS:
                yield from _posted(f"{engine}, {_some(threads)}", owed, slack, threads)
            yield _strangers(engine, owed, slack)
            yield _limited(engine, owed, slack)
            yield from _all(engine, owed, slack)


def _posted(what: str, owed: Crowd, slack: Distant, threads: int) -> Iterator[Row]:
    """How many a second, beside what the answer time allows and beside Slack's client alone; and what each costs."""
    runs = [(_run("floor", owed, slack, threads), _run("ours", owed, slack, threads)) for _ in range(TIMES)]
    floors, ours = zip(*runs, strict=True)
    rate = median(run.rate for run in ours)
    alone = median(run.rate for run in floors)
    yield Row(f"{what}: alerts posted, beside threads by answer time", threads / SECONDS, rate, least=0.85, unit="/s")
    yield Row(f"{what}: alerts posted, beside Slack's client alone", alone, rate, least=0.85, unit="/s")
    bare, each = (median(run.each for run in kind) for kind in (floors, ours))
    yield Row(f"{what}: processor time of an alert, beside Slack's client", bare, each, most=1.3)


def _strangers(engine: str, owed: Crowd, slack: Distant) -> Row:
    """Alerts about people whose names nobody has asked for yet."""
    threads = THREADS[-1]
    run = _run("strangers", owed, slack, threads)
    what = f"{engine}, {_some(threads)}: alerts posted, when no name is known"
    return Row(what, threads / SECONDS, run.rate, least=0.85, unit="/s")


def _limited(engine: str, owed: Crowd, slack: Distant) -> Count:
    """How much longer one thread takes for all others when Slack takes nothing from the first for half a minute."""
    taken = []
    for limited in ("", LIMITED):
        slack.limited = limited
        taken.append(_run("ours", owed, slack, 1).seconds)
    slack.limited = ""
    later = max(0.0, taken[1] - taken[0] - SECONDS)
    return Count(f"{engine}: whole seconds that others wait for one that Slack limits", round(later), 0, "s")


def _all(engine: str, owed: Crowd, slack: Distant) -> Iterator[Row | Count]:
    """The hour at which everybody is told, with the hands that the bot has."""
    run = _run("ours", owed, slack, POSTERS, ALL)
    what = f"{engine}, {_some(POSTERS)}: {ALL:,} digests, one for each workspace"
    yield Count(what, run.seconds, ALL_SECONDS, "s")
    yield Row(f"{what}, beside threads by answer time", POSTERS / SECONDS, run.rate, least=0.85, unit="/s")


def _some(threads: int) -> str:
    return f"{threads} thread{'s' if threads > 1 else ''}"


def _run(how: str, owed: Crowd, slack: Distant, threads: int, posts: int = 0) -> Run:
    posts = posts or threads * POSTS_A_THREAD
    _owe(owed, posts + WARM, slack.limited)
    slack.posted.clear()
    words = [sys.executable, "-W", "ignore", "-m", "tests.bench.poster", how, str(threads), owed.url, slack.url]
    told = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "SSL_CERT_FILE": slack.trust}, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    assert len(slack.posted) >= posts, (how, threads, len(slack.posted))
    return Run(posts, *map(float, told.split()))


def _owe(owed: Crowd, workspaces: int, limited: str) -> None:
    """So many have a channel and were told nothing yet; among the first that are told is the one that is limited."""
    team = WorkspaceSettings.team_id
    last = owed.teams[workspaces if limited else workspaces - 1]
    channel = case((team == owed.teams[WARM], limited or AD_OPS), (team <= last, AD_OPS), else_=None)
    with owed.database.outbox() as outbox:
        for table in (Notice, DigestLine, DigestMessage, Digest):
            outbox._session.execute(delete(table))
        outbox._session.execute(update(WorkspaceSettings).values(alert_channel=channel))
