"""What was broken is whole again: how soon the bot notices."""

import time
from collections.abc import Callable, Iterator
from functools import partial

from storage.leases import LEASE
from tests.chaos.scene import ENGINES, Engines, Scene, scene
from tests.chaos.table import Row, each
from tests.conftest import AD_OPS
from tests.locking import locked

DATABASE, SLACK, CHANNEL, SOCKET = 10.0, 120.0, 300.0, 15.0
Trial = Callable[[Engines, str], Row]


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """Database, Slack, channel and socket."""
    trials: tuple[Trial, ...] = (
        (_database, _socket) if short else (_database, _recording, _slack, _refusing, _channel, _socket)
    )
    yield from each([partial(trial, engines, engine) for trial in trials for engine in ENGINES])


def _database(engines: Engines, engine: str) -> Row:
    """Locked for longer than anybody waits, while codes are due."""
    with scene(engines, engine) as stage:
        stage.run()
        stage.slack.sockets.wait_until_connected(20)
        codes = stage.seed(3)
        with locked(stage.url):
            time.sleep(15)
        return _row(stage, f"{engine}: the database answers again", codes, DATABASE)


def _recording(engines: Engines, engine: str) -> Row:
    """Locked from the moment Slack took the alert: it is written down later, not sent again."""
    with scene(engines, engine) as stage:
        stage.slack.fail("chat.postMessage", delay=1.0, when=lambda args: args.get("channel") == AD_OPS)
        codes = stage.seed(3)
        stage.run()
        stage.wait(lambda: stage.slack.world.faults[0].times == 0, 20)
        with locked(stage.url):
            time.sleep(15)
        time.sleep(LEASE.total_seconds() + 5)  # somebody else would send it again by then
        return _row(stage, f"{engine}: locked when Slack's ok is to be recorded", codes, DATABASE)


def _slack(engines: Engines, engine: str) -> Row:
    """Every call fails for two minutes."""
    with scene(engines, engine) as stage:
        stage.run()
        stage.slack.sockets.wait_until_connected(20)
        stage.slack.fail("*", "internal_error", status=500, times=100_000)
        codes = stage.seed(3)
        time.sleep(120)
        stage.slack.world.faults.clear()
        return _row(stage, f"{engine}: Slack is back after 2 minutes of errors", codes, SLACK)


def _refusing(engines: Engines, engine: str) -> Row:
    """Nobody listens for two minutes."""
    with scene(engines, engine) as stage:
        stage.run()
        stage.slack.sockets.wait_until_connected(20)
        port = int(stage.slack.url.rpartition(":")[2])
        stage.slack.stop()
        codes = stage.seed(3)
        time.sleep(120)
        stage.slack.start(port)
        return _row(stage, f"{engine}: Slack is back after 2 minutes of silence", codes, SLACK)


def _channel(engines: Engines, engine: str) -> Row:
    """Archived, and brought back by somebody who then saves the settings."""
    with scene(engines, engine) as stage:
        stage.run()
        stage.slack.sockets.wait_until_connected(20)
        stage.slack.channel(AD_OPS).archived = True
        codes = stage.seed(3)
        stage.wait(lambda: "is_archived" in stage.log, 20)
        stage.slack.channel(AD_OPS).archived = False
        stage.slack.command("/spark settings")
        stage.slack.wait_for(lambda: stage.slack.view("mia"))
        stage.slack.submit()
        return _row(stage, f"{engine}: the channel is mended", codes, CHANNEL)


def _socket(engines: Engines, engine: str) -> Row:
    """Closed without a goodbye."""
    with scene(engines, engine) as stage:
        stage.run()
        stage.slack.sockets.wait_until_connected(20)
        for connection in list(stage.slack.sockets._open):
            connection.close()
        stage.wait(lambda: stage.slack.sockets.count == 0, 5)
        began = time.monotonic()
        answered = stage.wait(lambda: stage.slack.command("/spark help").ok, 60)
        seconds, trouble = time.monotonic() - began, stage.trouble
    met = answered and seconds <= SOCKET and not trouble
    return Row(f"{engine}: the socket was closed", f"<= {SOCKET:.0f} s", f"{seconds:.1f} s", met)


def _row(stage: Scene, measure: str, codes: set[int], most: float) -> Row:
    """How long from now until all are told."""
    began = time.monotonic()
    told = stage.wait_until_told(codes, most + 60)
    seconds = time.monotonic() - began
    time.sleep(2)
    once, trouble = all(stage.told()[code] == 1 for code in codes), stage.trouble
    return Row(measure, f"<= {most:.0f} s", f"{seconds:.1f} s", told and once and seconds <= most and not trouble)
