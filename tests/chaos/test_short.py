"""The bench in short: real processes, killed, stopped, raced and locked out. `make chaos` is the long form."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle

import pytest

from tests.chaos import clicks, kills, locked, replicas, seeded, stopping
from tests.chaos.scene import ENGINES, Engines
from tests.chaos.table import each
from tests.processes import ROOT


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


@pytest.mark.parametrize("fault", seeded.FAULTS, ids=lambda fault: fault.name)
def test_every_fault_that_the_long_bench_puts_into_the_source_still_fits_it(fault, tmp_path):
    copy = tmp_path / fault.file
    copy.parent.mkdir(parents=True)
    copy.write_text((ROOT / fault.file).read_text())
    fault.put_into(tmp_path)
    compile(copy.read_text(), fault.file, "exec")


@pytest.mark.parametrize("part", [clicks, locked, stopping])
def test_people_are_answered_and_nothing_is_left_half_done(engines, part):
    assert [str(row) for row in part.bench(engines, short=True) if not row.met] == []
