"""Processes for the bench: the bot as Procfile starts it, and what it is measured against, served the same way."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot import server
from storage.database import Database
from tests.bench.commands import PERSON, SECRET, TEAM
from tests.chaos.scene import Engines
from tests.conftest import AD_OPS
from tests.processes import PROCFILE, ROOT, SETTINGS, Process, free_port
from tests.waiting import wait_for


@contextmanager
def floor(
    name: str, slack_url: str = "", *, worker: str = server.worker_class, threads: int = server.threads
) -> Iterator[int]:
    """One of `floors`, on one worker of gunicorn, the bot's own if nothing else is said; answers its port."""
    port = free_port()
    served = (
        "gunicorn", "-k", worker, "--threads", str(threads), "-b", f"127.0.0.1:{port}", "--keep-alive", "60",
        f"tests.bench.floors:{name}()",
    )  # fmt: skip
    with running(served, {"SLACK_API_URL": slack_url}) as process:
        wait_for(lambda: "Listening at" in process.err, 20)
        yield port


@contextmanager
def bot(url: str, slack_url: str) -> Iterator[tuple[int, Process]]:
    """The bot's web process on a database; answers its port and itself."""
    port = free_port()
    with running(PROCFILE, settings(url, slack_url) | {"PORT": str(port)}) as process:
        wait_for(lambda: "listening on" in process.err, 20)
        yield port, process


def settings(url: str, slack_url: str) -> dict[str, str]:
    """What the bot needs to know."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack_url,
        "DATABASE_URL": url,
    }  # fmt: skip


@contextmanager
def set_up(engines: Engines, engine: str) -> Iterator[str]:
    """The address of a database in which the workspace has chosen its channel."""
    with tempfile.TemporaryDirectory() as folder:
        url = engines.new(engine, Path(folder))
        database = Database(url)
        with database.workspace(TEAM) as workspace:
            chosen = replace(workspace.settings.choices(), alert_channel=AD_OPS)
            workspace.settings.save(chosen, by=PERSON, at=datetime.now(UTC))
        database.close()
        yield url


@contextmanager
def running(words: tuple[str, ...], environ: dict[str, str]) -> Iterator[Process]:
    """A process with these settings and no others, until it is killed."""
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.search(name)}
    with tempfile.TemporaryDirectory() as folder:
        process = Process(Path(folder), {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **environ}, words)
        try:
            yield process
        finally:
            process.kill()
