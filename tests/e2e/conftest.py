"""The bot as a process of its own, in front of the small Slack."""

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.demo.slack import SmallSlack
from tests.conftest import AD_OPS, MIA
from tests.processes import HTTP, PROCFILE, ROOT, SETTINGS, SOCKET, Process, free_port
from tests.waiting import wait_for


@dataclass
class Host:
    """Starts processes with settings, in an empty folder, and leaves none behind."""

    folder: Path
    slack: SmallSlack
    started: list[Process] = field(default_factory=list)
    port: int = 0

    def settings(self, transport: str, **more: str) -> dict[str, str]:
        """What this transport needs, and nothing else."""
        secret = {
            SOCKET: {"SLACK_APP_TOKEN": self.slack.app_token},
            HTTP: {"SLACK_SIGNING_SECRET": self.slack.signing_secret, "PORT": str(self.port)},
        }[transport]
        return {
            "SLACK_BOT_TOKEN": self.slack.team.bot_token, "SLACK_API_URL": self.slack.api_url, "TICK_SECONDS": "1",
            **secret, **more,
        }  # fmt: skip

    def start(self, *words: str, **settings: str) -> Process:
        kept = {name: value for name, value in os.environ.items() if not SETTINGS.search(name)}
        program = () if words[:1] == PROCFILE[:1] else ("bot",)
        process = Process(self.folder, {**kept, "PYTHONPATH": str(ROOT), **settings}, (*program, *words))
        self.started.append(process)
        return process

    def serve(self, transport: str, *words: str, **more: str) -> Process:
        """Start the bot and wait until it takes requests."""
        self.port = free_port()
        self.slack.deliver_to(None if transport == SOCKET else f"http://127.0.0.1:{self.port}/slack/events")
        process = self.start(*words, **self.settings(transport, **more))
        self.wait_until_there(transport, process)
        return process

    def wait_until_there(self, transport: str, process: Process) -> None:
        try:
            if transport == SOCKET:
                self.slack.sockets.wait_until_connected(20)
            else:
                wait_for(lambda: self.get("/readyz")[0] == 200, 20)
        except TimeoutError:
            pytest.fail(f"it did not start: {process.err}")

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()
        except OSError:
            return 0, b""


def set_up(slack: SmallSlack) -> None:
    slack.command("/spark settings")
    slack.wait_for(lambda: slack.view(MIA))
    slack.submit({"Alert channel": AD_OPS, "Time zone": "UTC"})
    slack.wait_for(lambda: slack.channel(AD_OPS).messages)


def log(slack: SmallSlack, code: str, creator: str) -> None:
    told = len(slack.ephemerals(MIA))
    slack.command("/spark add")
    slack.wait_for(lambda: slack.view(MIA))
    answer = slack.submit({"Spark Code": code, "Creator": creator, "Expires at": datetime.now(UTC) + timedelta(days=2)})
    assert (answer.ok, answer.errors) == (True, {})
    slack.wait_for(lambda: len(slack.ephemerals(MIA)) > told)


@pytest.fixture(scope="session")
def slack_now() -> Iterator[SmallSlack]:
    """A small Slack whose time is the real one."""
    slack = SmallSlack().start()
    yield slack
    slack.stop()


@pytest.fixture
def slack(slack_now: SmallSlack) -> SmallSlack:
    slack_now.reset()
    return slack_now


@pytest.fixture
def host(tmp_path: Path, slack: SmallSlack) -> Iterator[Host]:
    there = Host(tmp_path, slack)
    yield there
    for process in there.started:
        process.kill()
    wait_for(lambda: slack.sockets.count == 0)


@pytest.fixture
def new_postgres(postgres: str) -> Iterator[str]:
    """An empty PostgreSQL database without any tables."""
    name, server = f"e2e_{uuid4().hex[:12]}", create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
