"""The database's part of a tick: what ten thousand workspaces are owed, and what idle ones cost."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import Date, MetaData, String, Table, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.running import Bot
from bot.settings import Settings
from storage.models import DIGEST, Code, Digest, Utc
from storage.outbox import Outbox
from storage.owing import Owing
from tests.bench.many import Crowd, crowd
from tests.bench.table import Count, Row, interleaved
from tests.chaos.scene import ENGINES, Engines
from tests.storage.plans import sent

WORKSPACES, CODES, TIMES, MOST = 10_000, 100, 7, 1.5
FEW_IDLE, MANY_IDLE = 100, 10_000
NOWHERE = "http://127.0.0.1:9/api/"
"""Nobody is to be told anything."""


class Back(Exception):
    """Nothing of it is kept."""


def bench(engines: Engines) -> Iterator[Row | Count]:
    """What is owed, beside one plain statement that finds as much; and the statements of a tick in which nothing is."""
    for engine in ENGINES:
        with crowd(engines, engine, WORKSPACES, CODES, of=(Code,), patient=True) as full:
            yield from _owing(f"{engine}: {WORKSPACES * CODES:,} codes", full)
        counts = [_statements(engines, engine, idle) for idle in (FEW_IDLE, MANY_IDLE)]
        what = f"{engine}: statements of a tick, {MANY_IDLE:,} idle workspaces more than {FEW_IDLE}"
        yield Count(f"{what} ({counts[0]} each)", counts[1] - counts[0], 0)


def _owing(what: str, full: Crowd) -> Iterator[Row]:
    """Nothing is kept, so that each time all of it is owed anew."""
    scratch = _scratch(full)

    def rolled_back(deed: Callable[[Outbox], object]) -> Callable[[], None]:
        def do() -> None:
            with suppress(Back), full.database.outbox() as outbox:
                deed(outbox)
                raise Back

        return do

    def plain(outbox: Outbox) -> None:
        _plainly(outbox._session, scratch, full)

    steps = [plain, lambda box: Owing(box._session).digests(full.now), lambda box: box.make(full.now)]
    deeds = [rolled_back(each) for each in steps]
    interleaved(deeds, 1)
    floor, digests, ours = interleaved(deeds, TIMES)
    yield Row(f"{what}: a digest owed to each of {WORKSPACES:,} workspaces", floor, digests, MOST)
    yield Row(f"{what}: everything that is owed", floor, ours, MOST)


def _plainly(session: Session, scratch: Table, full: Crowd) -> None:
    """One statement: a row for every workspace with a code that is due."""
    is_due = (Code.closed_at.is_(None), Code.act_by <= full.now + timedelta(hours=72))
    now, day = literal(full.now, Utc()), literal(full.now.date(), Date)
    found = select(Code.team_id, literal(DIGEST), literal("", String), day, now, now, literal(0), literal(0))
    new = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(scratch)
    names = ["team_id", "kind", "addressee", "local_day", "created_at", "sending_until", "attempts", "unshown"]
    session.execute(new.from_select(names, found.where(*is_due).group_by(Code.team_id)).on_conflict_do_nothing())


def _scratch(full: Crowd) -> Table:
    """A table like that of the alerts, with all its indexes."""
    scratch: Table = Digest.__table__.to_metadata(MetaData(), name="scratch")  # type: ignore[attr-defined]
    scratch.primary_key.name = "pk_scratch"
    for index in scratch.indexes:
        index.name = f"scratch_{index.name}"  # type: ignore[assignment]
    with full.database._writes.begin() as session:
        scratch.create(session.connection())
    return scratch


def _statements(engines: Engines, engine: str, idle: int) -> int:
    """How many a tick sends where nobody has anything due."""
    with crowd(engines, engine, idle, 5, of=(Code,), due_in=timedelta(days=30)) as resting:
        bot = Bot(Settings(database_url=resting.url, slack_api_url=NOWHERE, bot_token="xoxb-bench"))
        bot.alerts.tick()
        found = len(sent(bot.patient, bot.alerts.tick))
        bot.stop()
    return found
