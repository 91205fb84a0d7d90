"""SIGKILL at every step of a pass: nothing is missed, and hardly anything is doubled."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import SystemRandom

from storage.leases import LEASE
from tests.chaos.scene import AGAIN, ENGINES, HISTORY, Engines, Scene, scene
from tests.chaos.table import Row, each
from tests.conftest import AD_OPS
from tests.processes import Process

CODES = 25  # two messages
CHANCE = SystemRandom()
Kill = Callable[[Scene], None]


@dataclass(frozen=True)
class Seen:
    """What became of one trial."""

    missed: int
    doubled: int
    logged: bool
    trouble: Sequence[str]


@dataclass(frozen=True)
class Mood:
    """How Slack treats what comes twice, and whether it lets the bot look."""

    name: str
    key: str = "ignores"
    history: bool = False
    may_double: bool = False


LOOKS = Mood("history granted", history=True)
KNOWS = Mood("key known", key="deduplicates")
IGNORES = Mood("key ignored", may_double=True)
FORGETS = Mood("key known, message not found", key="not_found", may_double=True)
MOODS = (LOOKS, KNOWS, IGNORES, FORGETS)
RANDOM = 200


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """Kills by what Slack sees, by system call, and at random."""
    moods = (LOOKS, IGNORES) if short else MOODS
    for engine in ENGINES:
        phases = [partial(trial, engines, engine, mood, kill) for mood in moods for kill in PHASES]
        yield _row(f"{engine}: killed at what Slack sees, {len(phases)} times", each(phases, 12))
        steps = list(_steps(engines, engine, every=11 if short else 1))
        if steps:
            yield _row(f"{engine}: killed at a system call, {len(steps)} times", each(steps, 12))
        if not short:
            random_kills = [partial(trial, engines, engine, MOODS[n % 2], _at_random) for n in range(RANDOM)]
            yield _row(f"{engine}: killed at random, {RANDOM} times", each(random_kills, 12))


def trial(engines: Engines, engine: str, mood: Mood, kill: Kill) -> tuple[Mood, Seen]:
    """One kill in the middle of a pass, and what the next processes make of it."""
    with scene(engines, engine) as stage:
        stage.slack.key_mood = mood.key
        stage.slack.team.scopes |= HISTORY if mood.history else set()
        codes = stage.seed(CODES)
        kill(stage)
        time.sleep(LEASE.total_seconds() + 0.5)
        stage.slack.world.faults.clear()
        stage.heal()
        told = stage.told()
        doubled = sum(told[code] > 1 for code in codes)
        return mood, Seen(sum(not told[code] for code in codes), doubled, AGAIN in stage.log, stage.trouble)


def _row(measure: str, seen: Sequence[tuple[Mood, Seen]]) -> Row:
    missed = sum(one.missed for _, one in seen)
    doubles = [(mood, one) for mood, one in seen if one.doubled]
    excused = [one for mood, one in doubles if mood.may_double and one.logged]
    trouble = [line for _, one in seen for line in one.trouble]
    words = f"{missed} missed, {len(doubles)} doubled ({len(excused)} where nobody could know, all logged)"
    met = not missed and len(excused) == len(doubles) and not trouble
    return Row(measure, "0 missed, 0 doubled where it can know", f"{words}{''.join(trouble[:2])}", met)


def _before_slack_reads(stage: Scene) -> None:
    _kill_when(stage, stage.run("tick"), lambda: True, drop="before")


def _before_slack_answers(stage: Scene) -> None:
    _kill_when(stage, stage.run("tick"), lambda: stage.delivered, drop="never")


def _before_slack_answers_the_second(stage: Scene) -> None:
    _kill_when(stage, stage.run("tick"), lambda: len(stage.delivered) > 1, drop="never", after=1)


def _after_slack_answered(stage: Scene) -> None:
    process = stage.run("tick")
    stage.wait(lambda: stage.delivered, 15)
    process.kill()


PHASES: tuple[Kill, ...] = (
    _before_slack_reads, _before_slack_answers, _before_slack_answers_the_second, _after_slack_answered,
)  # fmt: skip


def _kill_when(stage: Scene, process: Process, seen: Callable[[], object], drop: str, after: int = 0) -> None:
    """Kill it while its call of Slack is open."""
    calls: list[object] = []

    def is_alert(args: dict[str, object]) -> bool:
        if args.get("channel") == AD_OPS and drop == "before":
            process.kill()
        calls.append(args)
        return args.get("channel") == AD_OPS

    stage.slack.fail("chat.postMessage", drop=drop, after=after, when=is_alert)
    stage.wait(lambda: calls and seen(), 15)  # a pass that never comes so far is judged by what it told
    process.kill()


def _at_random(stage: Scene) -> None:
    stage.slack.slow(CHANCE.uniform(0.0, 0.1))
    process = stage.run("tick")
    time.sleep(CHANCE.uniform(0.4, 3.0))
    process.kill()


def _steps(engines: Engines, engine: str, every: int) -> Iterator[Callable[[], tuple[Mood, Seen]]]:
    """A kill right before each call that writes or sends."""
    if not shutil.which("gcc"):
        return
    for number in range(1, _calls(engines, engine) + 2, every):
        yield partial(trial, engines, engine, (LOOKS, KNOWS)[number % 2], partial(_at_step, number=number))


def _at_step(stage: Scene, number: int) -> None:
    stage.run("tick", LD_PRELOAD=_counter(stage), STEP_KILL=str(number)).end(60)


def _calls(engines: Engines, engine: str) -> int:
    """How many such calls an undisturbed pass makes."""
    with scene(engines, engine) as stage:
        stage.seed(CODES)
        counted = stage.folder / "calls"
        stage.run("tick", LD_PRELOAD=_counter(stage), STEP_COUNT=str(counted)).end(60)
        return int(counted.read_text())


def _counter(stage: Scene) -> str:
    """What counts the calls, made by whatever compiler there is."""
    library = stage.folder / "steps.so"
    source = Path(__file__).with_name("steps.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return str(library)
