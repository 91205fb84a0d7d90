"""Alerts are begun with in groups: of many when that is quick, of few when people would wait for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from handlers.beginning import Beginning
from storage.outbox import Outbox
from tests.conftest import AD_OPS, Team
from tests.storage.work import choose, log


@pytest.mark.parametrize(("seconds", "transactions"), [(0.0, [3, 1]), (0.3, [2, 3])])
def test_a_group_is_as_large_as_nobody_waits_for_long(team: Team, seconds, transactions):
    """Of 8, 16 and what is left; or of 8 and what is left, then of 2 and of 1."""
    first, second = (40, 24) if not seconds else (12, 4)
    for number in range(first + second):
        choose(team.bot.database, team=f"T{number:03}", alert_channel=AD_OPS)
        log(team.bot.database, f"#code-{number}", 48, team=f"T{number:03}")
    wire, opened = team.bot.alerts.wire, list[int]()

    @contextmanager
    def slow(**how: bool) -> Iterator[Outbox]:
        opened.append(1)
        with wire.open_outbox(**how) as outbox:
            yield outbox
            time.sleep(seconds)

    beginning, counted = Beginning(replace(wire, open_outbox=slow)), []
    with wire.open_outbox() as outbox:
        outbox.make(team.clock())
        claims = outbox.claim(team.clock(), first + second)
    for some in (claims[:first], claims[first:]):
        opened.clear()
        taken = beginning.with_all(some)
        assert [each.claim for each in taken] == list(some) and all(each.begun and each.begun.first for each in taken)
        counted.append(len(opened))
    assert counted == transactions
