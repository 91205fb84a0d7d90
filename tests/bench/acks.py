"""How fast a command is answered, and that it is answered in time while Slack or the database is sick."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from statistics import median
from threading import Event, Thread

from tests.bench import serving
from tests.bench.commands import Lines, command, lines
from tests.bench.distant import Distant, distant
from tests.bench.table import Count, Row, slowest_but
from tests.chaos.scene import ENGINES, Engines
from tests.locking import locked

ROUNDS, SECONDS = 5, 2.0
SLACKS_PATIENCE, LOCKED = 3.0, 6.0
TRIGGERS = count()


def bench(engines: Engines) -> Iterator[Row | Count]:
    """Flat out; at an even pace with a slow Slack; with a database that does not answer."""
    with serving.set_up(engines, "sqlite") as url, distant() as slack, ExitStack() as running:
        ports = [
            running.enter_context(serving.bot(url, slack.url))[0], running.enter_context(serving.floor("nothing")),
            running.enter_context(serving.floor("shipped", worker="gthread", threads=8)),
            running.enter_context(serving.floor("opens", slack.url)),
        ]  # fmt: skip
        for connections in (1, 8, 64):
            yield from _flat_out(ports[:3], connections)
        for rate, seconds in ((60, 0.1), (20, 2.5)):
            slack.seconds = seconds
            yield from _paced(slack, ports[0], ports[3], rate)
    for engine in ENGINES:
        yield from _locked(engines, engine)


def _flat_out(ports: Sequence[int], connections: int) -> Iterator[Row]:
    """Requests answered in a second, in turns."""
    with ExitStack() as opened:
        servers = [opened.enter_context(lines(port, connections)) for port in ports]
        rounds = [[server.flat_out(command("help"), SECONDS) for server in servers] for _ in range(ROUNDS)]
    ours, nothing, shipped = (median(each) for each in zip(*rounds, strict=True))
    at = f"/spark help, {connections} at once"
    yield Row(f"{at}, beside a command that does nothing", nothing, ours, least=0.8, unit="/s")
    if connections == 8:
        yield Row(f"{at}, beside Bolt as shipped", shipped, ours, least=3.5, unit="/s")


def _paced(slack: Distant, ours: int, floor: int, rate: float) -> Iterator[Row | Count]:
    """A command that opens a form: when its answer comes, and when the form leaves for Slack."""
    acks: list[list[float]] = [[], []]
    forms: list[list[float]] = [[], []]
    for _ in range(4):
        for place, port in enumerate((ours, floor)):
            with lines(port, 64) as server:
                taken, left = _asked(slack, server, rate, 250)
            acks[place] += taken
            forms[place] += left
    what = f"{rate:g} a second, Slack at {slack.seconds * 1000:.0f} ms"
    p99 = [1000 * slowest_but(0.01, each) for each in (*acks, *forms)]
    yield Row(f"answer to a command, p99, {what}", p99[1], p99[0], most=2)
    yield Count(f"late answers of {len(acks[0]):,}, {what}", sum(ack > SLACKS_PATIENCE for ack in acks[0]), 0)
    yield Row(f"from the command to views.open leaving, p99, {what}", p99[3], p99[2], most=3)
    late = sum(form > SLACKS_PATIENCE for form in forms[0]) + len(acks[0]) - len(forms[0])
    yield Count(f"forms that left too late or never, of {len(acks[0]):,}, {what}", late, 0)


def _asked(slack: Distant, server: Lines, rate: float, times: int) -> tuple[list[float], list[float]]:
    """Seconds to each answer, and to each form's leaving."""
    triggers = [f"{next(TRIGGERS)}.2.3" for _ in range(times)]
    requests = [command("add", trigger) for trigger in triggers]
    taken = server.paced(requests, rate)
    time.sleep(slack.seconds + 0.5)
    sent = server.sent_at
    return [seconds for seconds, _ in taken], [
        slack.opened[each] - sent[request]
        for each, request in zip(triggers, requests, strict=True) if each in slack.opened
    ]  # fmt: skip


def _locked(engines: Engines, engine: str) -> Iterator[Count]:
    """Sixty a second need a database that somebody holds for six seconds; everybody is told."""
    answers: list[tuple[float, bytes]] = []
    with serving.set_up(engines, engine) as url, distant() as slack, serving.bot(url, slack.url) as (port, _):
        while len(answers) < 1000:
            answers += _while_held(url, port)
    told = sum(b'"text"' in answer for _, answer in answers)  # that it is busy, or what they asked for
    slowest = max(seconds for seconds, _ in answers)
    what = f"{engine}: of {len(answers):,} commands, the database locked"
    yield Count(f"{what}, slowest answer", slowest, 1.6, "s")
    yield Count(f"{what}, late", sum(seconds > SLACKS_PATIENCE for seconds, _ in answers), 0)
    yield Count(f"{what}, not told", len(answers) - told, 0)


def _while_held(url: str, port: int) -> list[tuple[float, bytes]]:
    done = Event()
    holder = Thread(target=_hold, args=(url, done))
    holder.start()
    time.sleep(0.2)
    requests = [command("apply", f"{next(TRIGGERS)}.2.3") for _ in range(340)]
    with lines(port, 200) as server:
        answers = server.paced(requests, 60)
    done.set()
    holder.join()
    return answers


def _hold(url: str, done: Event) -> None:
    with locked(url):
        done.wait(LOCKED)
