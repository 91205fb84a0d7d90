"""How late an alert is: while all is well, and after the bot was away for hours, days and weeks."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from storage.rules.windows import SWAP_WINDOW
from tests.chaos.scene import ENGINES, Engines, Scene, hours_ago, scene
from tests.chaos.table import Row, each

TICK = 1.0
AWAY = {"3 h": 3.0, "7 d": 7 * 24.0, "30 d": 30 * 24.0}
FIRST_MESSAGE = 30.0


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """While it runs, and after it was away."""
    for engine in ENGINES:
        yield _while_running(engines, engine, seconds=10 if short else 120)
        away = dict(list(AWAY.items())[:1]) if short else AWAY
        yield from each([partial(_after, engines, engine, name, hours) for name, hours in away.items()])


def _while_running(engines: Engines, engine: str, seconds: int) -> Row:
    """Codes enter "swap now" one after the other, and each is told at that moment."""
    with scene(engines, engine) as stage:
        begins = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=8)
        ends = [begins + SWAP_WINDOW + timedelta(seconds=n) for n in range(seconds)]
        codes = {code: end - SWAP_WINDOW for end in ends for code in stage.seed_until(end)}
        stage.run()
        late: dict[int, float] = {}
        until = time.monotonic() + seconds + 40
        while len(late) < len(codes) and time.monotonic() < until:
            now, told = datetime.now(UTC), stage.told()
            late |= {
                code: (now - due).total_seconds() for code, due in codes.items() if told[code] > 1 and code not in late
            }
            time.sleep(0.2)
        trouble = stage.trouble
    worst = sorted(late.values())[int(len(late) * 0.99) - 1] if late else float("inf")
    met = len(late) == len(codes) and worst <= TICK + 60 and not trouble
    return Row(
        f"{engine}: {len(codes)} codes become due, one a second", "p99 <= one tick + 60 s", f"p99 {worst:.1f} s", met
    )


def _after(engines: Engines, engine: str, name: str, hours: float) -> Row:
    """Codes that would have been told at several stages meanwhile: once each, at the tightest."""
    with scene(engines, engine) as stage:
        away = hours_ago(hours)
        expected = {
            "expired": stage.seed(7, hours - 1, at=away), "within 24 hours": stage.seed(7, hours + 10, at=away),
            "within 72 hours": stage.seed(7, hours + 60, at=away),
        }  # fmt: skip
        codes = set().union(*expected.values())
        began = time.monotonic()
        stage.run()
        stage.wait(lambda: stage.delivered, 60)
        first = time.monotonic() - began
        stage.wait_until_told(codes, 30)
        time.sleep(4)
        told, trouble = stage.told(), stage.trouble
        wrong = sum(told[code] != 1 for code in codes) + _misplaced(stage, expected)
    seen = f"{wrong} wrong, first message after {first:.1f} s"
    met = not wrong and first <= FIRST_MESSAGE and not trouble
    return Row(f"{engine}: away for {name}", "once each, tightest stage, <= 30 s", seen, met)


def _misplaced(stage: Scene, expected: dict[str, set[int]]) -> int:
    """Codes that do not stand under the heading of their stage."""
    headings = {"expired": "Expired", "within 24 hours": "Within 24", "within 72 hours": "Within 72"}
    under: dict[int, str] = {}
    heading = ""
    for message in stage.delivered:
        for block in message.blocks:
            words = str((block.get("text") or {}).get("text", "")) if isinstance(block.get("text"), dict) else ""
            heading = next((stage_name for stage_name, head in headings.items() if f"*{head}" in words), heading)
            if words.startswith("#"):
                under[int(words[1:].split()[0])] = heading
    return sum(under.get(code) != name for name, codes in expected.items() for code in codes)
