"""What a process costs: its start, its memory, and doing nothing."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from bot.demo.slack import SmallSlack
from tests.bench import serving
from tests.bench.commands import command, lines
from tests.bench.distant import distant
from tests.bench.table import Count, Row, interleaved
from tests.chaos.scene import Engines
from tests.processes import Process, free_port
from tests.waiting import wait_for

STACK = "import slack_bolt, slack_sdk.socket_mode, sqlalchemy.orm, psycopg, apscheduler.schedulers.background, dotenv"
STARTS, REQUESTS, IDLE_SECONDS = 7, 100_000, 20
MIXED = ("help", "expiring", "list", "foo")


def bench(engines: Engines) -> Iterator[Row | Count]:
    """Beside a process that only imports what the bot stands on, and one that answers with nothing."""
    with serving.set_up(engines, "sqlite") as url:
        yield from _starts(url)
        yield from _memory(url)
        yield from _socket(url)


def _starts(url: str) -> Iterator[Row | Count]:
    imports, ready, calls = list[float](), list[float](), 0
    with distant() as slack:
        slack.seconds = 60
        for _ in range(STARTS):
            imports.append(_taken(lambda: subprocess.run([sys.executable, "-c", STACK], check=True)))
            port = free_port()
            environ = serving.settings(url, slack.url) | {"PORT": str(port)}
            began = time.perf_counter()
            with serving.running(("bot",), environ):
                wait_for(lambda: _is_there(port))  # noqa: B023
                ready.append(1000 * (time.perf_counter() - began))
                calls = max(calls, len(slack.answered))
    yield Row("from the start to the first answer, beside the import of the stack", median(imports), median(ready), 1.5)
    yield Count("answers of a slow Slack that it waited for", calls, 0)


def _taken(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return 1000 * (time.perf_counter() - began)


def _is_there(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
        return bool(answer.status == 200)
    return False


def _memory(url: str) -> Iterator[Row | Count]:
    """One process at rest; and what a hundred thousand commands leave behind."""
    idle = f"{STACK}; print('there', flush=True); import time; time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", idle], stdout=subprocess.PIPE) as bare, _at_rest(url) as process:
        assert bare.stdout
        bare.stdout.readline()
        time.sleep(3)
        yield Row(
            "memory of one process at rest, beside the stack's", _mib(bare.pid), _mib(process.running.pid), 1.35,
            unit="MiB",
        )  # fmt: skip
        bare.kill()
    with distant() as slack, serving.bot(url, slack.url) as (port, process), lines(port, 8) as server:
        worker = _worker(process)
        for text in MIXED * 2:  # what is made once
            server.flat_out(command(text), 1)
        before, done = _mib(worker), 0.0
        while done < REQUESTS:
            for text in MIXED:
                done += server.flat_out(command(text), 5) * 5
        yield Count(f"memory that {done:,.0f} commands left behind", _mib(worker) - before, 10, "MiB")


@contextmanager
def _at_rest(url: str) -> Iterator[Process]:
    """The bot in Socket Mode: one process, with nothing to do."""
    slack = SmallSlack().start()
    environ = serving.settings(url, slack.api_url) | {
        "SLACK_APP_TOKEN": slack.app_token, "SLACK_BOT_TOKEN": slack.team.bot_token,
    }  # fmt: skip
    try:
        with serving.running(("bot",), environ) as process:
            slack.sockets.wait_until_connected(20)
            yield process
    finally:
        slack.stop()


def _socket(url: str) -> Iterator[Row | Count]:
    """A command over the WebSocket, one at a time and in turns, until its answer is there; and a connection at rest."""
    with _connected("tests.bench.idle", url) as (nothing, _), _connected("bot", url) as (slack, process):
        asks = [lambda each=each: each.command("/spark help") for each in (nothing, slack)]
        interleaved(asks, 10)
        floor, ours = interleaved(asks, 400)
        time.sleep(2)
        before = _cpu(process.running.pid)
        time.sleep(IDLE_SECONDS)
        used = 100 * (_cpu(process.running.pid) - before) / IDLE_SECONDS
    yield Row("/spark help over the WebSocket, beside a command that does nothing", floor, ours, 2)
    yield Count("processor time while nothing happens", used, 0.5, "%")


@contextmanager
def _connected(program: str, url: str) -> Iterator[tuple[SmallSlack, Process]]:
    """A program on a WebSocket, and the Slack at its other end."""
    slack = SmallSlack().start()
    environ = serving.settings(url, slack.api_url) | {
        "SLACK_APP_TOKEN": slack.app_token, "SLACK_BOT_TOKEN": slack.team.bot_token,
    }  # fmt: skip
    with serving.running((program,), environ) as process:
        slack.sockets.wait_until_connected(20)
        yield slack, process
    slack.stop()


def _worker(process: Process) -> int:
    """Gunicorn's own process has one child, soon after it listens."""
    children = Path(f"/proc/{process.running.pid}/task/{process.running.pid}/children")
    wait_for(children.read_text, 20)
    return int(children.read_text().split()[0])


def _mib(pid: int) -> float:
    """What would be free without this process: pages that are shared count in part."""
    words = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in words.splitlines() if line.startswith("Pss:")) / 1024


def _cpu(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
