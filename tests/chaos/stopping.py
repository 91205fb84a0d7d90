"""SIGTERM at random moments: the process ends in order and in time, and no work is left half done."""

import signal
import time
from collections.abc import Iterator
from functools import partial

from tests.chaos.kills import CHANCE
from tests.chaos.scene import ENGINES, Engines, scene
from tests.chaos.table import Row, each

SECONDS = 10.0


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """A stop, another process, and every code told once."""
    for engine in ENGINES:
        tries = 1 if short else 20
        seen = each([partial(_stopped, engines, engine)] * tries)
        ended = sum(code == 0 for code, _, _ in seen)
        slowest, wrong = max(seconds for _, seconds, _ in seen), sum(count for _, _, count in seen)
        words = f"{ended} ended with 0, slowest {slowest:.1f} s, {wrong} codes not told once"
        met = ended == tries and slowest <= SECONDS and not wrong
        yield Row(f"{engine}: SIGTERM at a random moment, {tries} times", "0 in <= 10 s, no half work", words, met)


def _stopped(engines: Engines, engine: str) -> tuple[int, float, int]:
    with scene(engines, engine) as stage:
        stage.slack.slow(0.1)
        codes = stage.seed(45)
        process = stage.run()
        stage.slack.sockets.wait_until_connected(20)
        time.sleep(CHANCE.uniform(0.0, 4.0))
        began = time.monotonic()
        process.running.send_signal(signal.SIGTERM)
        code = process.end(30)
        seconds = time.monotonic() - began
        stage.run()
        stage.wait_until_told(codes, 60)
        time.sleep(2)
        told = stage.told()
        wrong = sum(told[each_code] != 1 for each_code in codes) + len(stage.trouble)
        return code, seconds, wrong
