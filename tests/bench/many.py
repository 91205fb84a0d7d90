"""Many workspaces alike in one database: one is written row by row, and the database itself copies it to the others."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, insert, select, text

from storage.database import Database
from storage.models import Base, Code, History, Request, WordBlock, WorkspaceSettings
from storage.new_codes import facts
from storage.rules.codes import SparkCode
from storage.rules.posts import Post
from storage.rules.windows import Window
from storage.spelling import rows_of
from tests.bench.ledgers import OWNERS, SEASONS, SPELLED
from tests.chaos.scene import Engines
from tests.conftest import AD_OPS, LEO, MIA
from tests.storage.work import new

ALL = (Code, WordBlock, Request, History)
SOON = timedelta(hours=1)
DAYS, OPEN = 60, 5
"""The codes of a workspace end over so many days, and one of so many is open."""
Facts = dict[str, Any]


@dataclass(frozen=True)
class Crowd:
    """Where the workspaces are, and when all of it was so."""

    url: str
    database: Database
    teams: Sequence[str]
    codes: int
    """How many each of them has."""
    now: datetime

    def ends(self, number: int) -> datetime:
        """When that code of each workspace ends."""
        return _ends(number, self.codes, self.now + SOON)


@contextmanager
def crowd(
    engines: Engines, engine: str, workspaces: int, codes: int, *, of: Sequence[type[Base]] = ALL,
    due_in: timedelta = SOON, days: int = DAYS, patient: bool = False,
) -> Iterator[Crowd]:  # fmt: skip
    """So many workspaces with so many codes each, due from then on over so many days; and what is kept beside them."""
    with tempfile.TemporaryDirectory() as folder:
        url, now = engines.new(engine, Path(folder)), datetime.now(UTC).replace(microsecond=0)
        teams = [f"T{number:05}" for number in range(workspaces)]
        filling = create_engine(url)  # without the bot's own haste
        with filling.begin() as connection:
            ends = [_ends(number, codes, now + due_in, days) for number in range(codes)]
            rows = [_code(teams[0], number, end, now) for number, end in enumerate(ends)]
            _fill(connection, teams, rows, now, of)
        with filling.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("ANALYZE" if engine == "sqlite" else "VACUUM ANALYZE"))
        filling.dispose()
        database = Database(url, patient=patient)
        try:
            yield Crowd(url, database, teams, codes, now)
        finally:
            database.close()


def _fill(
    connection: Connection, teams: Sequence[str], codes: Sequence[Facts], now: datetime, of: Sequence[type[Base]]
) -> None:  # fmt: skip
    """Indexes come last: sorted once, instead of looked through for every row."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA cache_size = -500000"))
    indexes = [index for table in of for index in table.__table__.indexes]  # type: ignore[attr-defined]
    for index in indexes:
        index.drop(connection)
    connection.execute(insert(WorkspaceSettings), [_workspace(team, len(codes), now) for team in teams])
    _first(connection, codes, now)
    for table in of:
        _copy(connection, table, teams[0])
    for index in indexes:
        index.create(connection)


def _first(connection: Connection, codes: Sequence[Facts], now: datetime) -> None:
    team = codes[0]["team_id"]
    connection.execute(insert(Code), codes)
    words = rows_of(Code(**{name: code[name] for name in SPELLED}) for code in codes)
    connection.execute(insert(WordBlock), words)
    connection.execute(insert(Request), [_request(team, len(codes) + n, now) for n in range(max(1, len(codes) // 10))])
    connection.execute(insert(History), [_logged(code) for code in codes])


def _copy(connection: Connection, table: type[Base], team: str) -> None:
    """What one workspace has of it, for all others."""
    counted = table is History
    left_out = {"team_id", "id"} if counted else {"team_id"}
    columns = [each for each in table.__table__.columns if each.computed is None and each.name not in left_out]
    theirs = table.__table__.c.team_id
    others = select(WorkspaceSettings.team_id, *columns).where(theirs == team, WorkspaceSettings.team_id != team)
    names = ["team_id", *(column.name for column in columns)]
    connection.execute(insert(table).from_select(names, others))


def _workspace(team: str, codes: int, now: datetime) -> Facts:
    return {
        "team_id": team, "last_id": 2 * codes + 2, "alert_channel": AD_OPS, "alert_time": time(0), "timezone": "UTC",
        "owner_dm": False, "set_up_by": MIA, "set_up_at": now,
    }  # fmt: skip


def _code(team: str, number: int, end: datetime, now: datetime) -> Facts:
    """What is closed was pulled; what is open is applied, but for one in ten."""
    post, is_open = str(7_000_000_000_000_000_000 + number), number % OPEN == 0
    made = replace(
        new(), code=SparkCode(f"#Bench{number:07}{'x' * 40}{number:05}="),
        window=Window(end, None, None, already_expired=False), creator=f"creator_{number % 5003}",
        post=Post(f"https://www.tiktok.com/@a/video/{post}", post), ad_account=f"Brand {number % 10}",
        campaign=f"{SEASONS[number // OPEN % 4]} {number % 50}", note=f"batch {number // 10}x",
        owner=OWNERS[number // 3 % 5],
    )  # fmt: skip
    applied_at = None if number % (10 * OPEN) == OPEN else now - timedelta(days=1)
    return facts(made) | {
        "team_id": team, "id": number + 1, "short_notice": False, "logged_by": MIA,
        "logged_at": now - timedelta(days=9), "applied_at": applied_at, "applied_by": applied_at and LEO,
        "closed_at": None if is_open else now - timedelta(minutes=number), "closed_by": None if is_open else MIA,
        "closed_as": None if is_open else "pulled", "reason": None if is_open else "other",
    }  # fmt: skip


def _ends(number: int, codes: int, first: datetime, days: int = DAYS) -> datetime:
    return first + number * timedelta(days=days) / codes


def _logged(code: Facts) -> Facts:
    told = {"at": code["logged_at"], "by": MIA, "what": "logged", "was": {}, "became": {"code": "…"}}
    return {"team_id": code["team_id"], "about": code["id"], **told}


def _request(team: str, number: int, now: datetime) -> Facts:
    return {
        "team_id": team, "id": number + 1, "creator": f"asked_{number}", "days": 30, "owner": OWNERS[number % 5],
        "asked_by": MIA, "asked_at": now,
    }  # fmt: skip
