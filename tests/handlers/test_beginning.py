"""Alerts are begun with in groups: of many when that is quick, of few when people would wait for it."""

import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from handlers.beginning import Beginning
from storage.outbox import Outbox
from storage.outcomes import Busy
from tests.conftest import Team
from tests.handlers.owed import claims


@dataclass
class Counted:
    """Opens the outbox slowly, and counts how often; some have to wait until they give up."""

    team: Team
    seconds: float = 0.0
    busy: Container[int] = ()
    opened: int = 0

    @contextmanager
    def __call__(self, **how: bool) -> Iterator[Outbox]:
        self.opened += 1
        if self.opened in self.busy:
            raise Busy("it is locked")
        with self.team.bot.alerts.wire.open_outbox(**how) as outbox:
            yield outbox
            time.sleep(self.seconds)


@pytest.mark.parametrize(("seconds", "transactions"), [(0.0, [3, 1]), (0.3, [2, 3])])
def test_a_group_is_as_large_as_nobody_waits_for_long(team: Team, seconds, transactions):
    """Of 8, 16 and what is left; or of 8 and what is left, then of 2 and of 1."""
    first, second = (40, 24) if not seconds else (12, 4)
    found, outbox, counted = claims(team, first + second), Counted(team, seconds), []
    beginning = Beginning(replace(team.bot.alerts.wire, open_outbox=outbox))
    for some in (found[:first], found[first:]):
        outbox.opened = 0
        taken = beginning.with_all(some)
        assert [each.claim for each in taken] == list(some) and all(each.begun and each.begun.first for each in taken)
        counted.append(outbox.opened)
    assert counted == transactions


def test_behind_a_group_that_is_kept_waiting_none_waits_for_the_next(team: Team):
    found, outbox = claims(team, 40), Counted(team, busy={2})
    beginning = Beginning(replace(team.bot.alerts.wire, open_outbox=outbox))
    taken = beginning.with_all(found)
    assert [each.claim for each in taken] == list(found) and outbox.opened == 2
    assert [each.begun is not None for each in taken] == [True] * 8 + [False] * 32
    assert all(beginning.alone(each.claim).first for each in taken[8:])
