"""Two processes on one database: each code is told once, whoever pauses or dies."""

import signal
import time
from collections.abc import Iterator
from functools import partial

from storage.leases import LEASE
from tests.chaos.kills import CHANCE
from tests.chaos.scene import ENGINES, HISTORY, Engines, scene
from tests.chaos.table import Row, each
from tests.conftest import AD_OPS

ROUNDS, STAGES = 25, 4
PAUSE = 60.0
TAKE_OVER = 30.0
Told = tuple[int, int]
"""How many codes were told not once, and how many lines of trouble the logs hold."""


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """Together, and with one of them dead."""
    for engine in ENGINES:
        rounds, stages = (2, 1) if short else (ROUNDS, STAGES)
        told = each([partial(together, engines, engine, rounds)] * stages)
        wrong = sum(count for count, _ in told)
        yield _row(f"{engine}: two replicas, {rounds * stages} times 50 codes", wrong, sum(t for _, t in told))
        seconds = each([partial(_taken_over, engines, engine)] * (1 if short else 4))
        promise, met = f"within {TAKE_OVER:.0f} s", max(seconds) <= TAKE_OVER
        yield Row(f"{engine}: the sender dies, another takes over", promise, f"{max(seconds):.1f} s", met)


def pauses(engines: Engines, *, short: bool) -> Iterator[Row]:
    """With one of them paused in the middle of its work."""
    tries = 1 if short else 4
    seen = each([partial(_paused, engines, engine) for engine in ENGINES for _ in range(tries)])
    for place, engine in enumerate(ENGINES):
        wrong, trouble = (sum(column) for column in zip(*seen[place * tries : (place + 1) * tries], strict=True))
        yield _row(f"{engine}: one of two paused for 60 s, {tries} times", wrong, trouble)
    for engine in ENGINES:
        told = each([partial(_woken, engines, engine)] * tries)
        wrong, trouble = (sum(column) for column in zip(*told, strict=True))
        yield _row(f"{engine}: paused, and awake while the other one posts, {tries} times", wrong, trouble)


def _row(measure: str, wrong: int, trouble: int) -> Row:
    seen = f"{wrong} codes not told once{f', {trouble} lines of trouble' if trouble else ''}"
    return Row(measure, "each code told exactly once", seen, not wrong and not trouble)


def together(engines: Engines, engine: str, rounds: int) -> Told:
    """Fifty codes become due at once, again and again, while two processes tick."""
    with scene(engines, engine) as stage:
        for _ in range(2):
            stage.run()
        codes: set[int] = set()
        for _ in range(rounds):
            codes |= stage.seed(50)
            stage.wait_until_told(codes, 60)
        time.sleep(3)
        told = stage.told()
        return sum(told[code] != 1 for code in codes), len(stage.trouble)


def _paused(engines: Engines, engine: str) -> Told:
    """The sender stops somewhere in its work, and wakes up when another has long sent the rest.

    The channel's history may be read: who stops between Slack's ok and its answer leaves a doubt, as a kill does.
    """
    with scene(engines, engine) as stage:
        stage.slack.team.scopes |= HISTORY
        stage.slack.slow(0.05)
        sleeper = stage.run()
        codes = stage.seed(45)
        stage.wait(lambda: stage.delivered, 20)
        time.sleep(CHANCE.uniform(0.0, 1.0))
        sleeper.running.send_signal(signal.SIGSTOP)
        wakes = time.monotonic() + PAUSE
        stage.run()
        stage.wait_until_told(codes, PAUSE)
        time.sleep(max(0.0, wakes - time.monotonic()))
        sleeper.running.send_signal(signal.SIGCONT)
        time.sleep(8)
        told = stage.told()
        return sum(told[code] != 1 for code in codes), len(stage.trouble)


def _woken(engines: Engines, engine: str) -> Told:
    """The sender stops between two messages, and wakes up while Slack has the other one's call for the next of them."""
    with scene(engines, engine) as stage:
        stage.slack.team.scopes |= HISTORY
        sleeper = stage.run()
        codes = stage.seed(45)
        stage.wait(lambda: stage.delivered, 20)
        sleeper.running.send_signal(signal.SIGSTOP)
        stage.slack.fail("chat.postMessage", delay=5.0, when=lambda args: args.get("channel") == AD_OPS)
        call = stage.slack.world.faults[0]
        stage.run()
        stage.wait(lambda: call.times == 0, PAUSE)
        sleeper.running.send_signal(signal.SIGCONT)
        stage.wait_until_told(codes, PAUSE)
        time.sleep(8)
        told = stage.told()
        return sum(told[code] != 1 for code in codes), len(stage.trouble)


def _taken_over(engines: Engines, engine: str) -> float:
    """Seconds from the sender's death, with a call of Slack in its hands, until another has sent it."""
    with scene(engines, engine) as stage:
        sender = stage.run()
        stage.slack.sockets.wait_until_connected(20)
        stage.slack.fail("chat.postMessage", "internal_error", drop="never")
        codes = stage.seed(5)
        fault = stage.slack.world.faults[0]
        stage.wait(lambda: fault.times == 0, 20)
        stage.run()
        stage.slack.sockets.wait_until_connected(20)
        sender.kill()
        began = time.monotonic()
        stage.wait_until_told(codes, 2 * LEASE.total_seconds() + 20)
        return time.monotonic() - began
