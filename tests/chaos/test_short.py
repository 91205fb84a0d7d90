"""The bench in short: real processes, killed, stopped, raced and locked out. `make chaos` is the long form."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle

import pytest

from tests.chaos import clicks, kills, locked, replicas, stopping
from tests.chaos.scene import ENGINES, Engines
from tests.chaos.table import each


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    made = Engines()
    yield made
    made.close()


def test_killed_at_any_moment_it_tells_every_code_once_where_it_may_look(engines):
    turns = zip(cycle(ENGINES), kills.PHASES, strict=False)
    trials = [partial(kills.trial, engines, engine, kills.LOOKS, kill) for engine, kill in turns]
    for _, seen in each(trials, len(trials)):
        assert (seen.missed, seen.doubled, seen.trouble) == (0, 0, [])


def test_two_processes_tell_every_code_once(engines):
    assert each([partial(replicas.together, engines, engine, 1) for engine in ENGINES]) == [(0, 0)] * len(ENGINES)


@pytest.mark.parametrize("part", [clicks, locked, stopping])
def test_people_are_answered_and_nothing_is_left_half_done(engines, part):
    assert [str(row) for row in part.bench(engines, short=True) if not row.met] == []
