"""A workspace at a glance: every number at both sides of its edges, and when it looks different."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import numbers
from storage.glance import Glancing, Wish
from storage.requests import NewRequest
from storage.rules.posts import Post
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import choose, log, new, pull, seen

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def look(database, now=NOON, team=TEAM, **wish):
    with database.reading(team) as ledger:
        return Glancing(ledger.codes._scope).at(Wish(**{"person": MIA, **wish}), now)


def counted(database, now=NOON, **wish):
    return {name: count for name, count in look(database, now, **wish).numbers.items() if count}


ENDS = NOON + 72 * HOUR
TOLD = {numbers.LIVE, numbers.EXPIRING, numbers.EXPIRED, numbers.MY_SOON, numbers.MY_SWAP, numbers.MY_EXPIRED}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOON - SECOND, {numbers.LIVE}),
        (NOON, {numbers.EXPIRING, numbers.MY_SOON}),
        (ENDS - 24 * HOUR - SECOND, {numbers.EXPIRING, numbers.MY_SOON}),
        (ENDS - 24 * HOUR, {numbers.EXPIRING, numbers.MY_SWAP}),
        (ENDS - SECOND, {numbers.EXPIRING, numbers.MY_SWAP}),
        (ENDS, {numbers.EXPIRED, numbers.MY_EXPIRED}),
    ],
)
def test_each_number_turns_exactly_at_its_edge(database, now, expected):
    log(database, hours=72, owner=LEO)
    assert set(counted(database, now, person=LEO)) & TOLD == expected
    assert set(counted(database, now, person=MIA)) & TOLD == expected - {
        numbers.MY_SOON,
        numbers.MY_SWAP,
        numbers.MY_EXPIRED,
    }


def test_what_waits_and_what_is_to_swap_is_counted(database):
    post = Post("https://www.tiktok.com/@ana/video/7290000000000000001", "7290000000000000001", "ana")
    first = log(database, post=post, hours=100)
    with database.workspace(TEAM) as ledger:
        ledger.applying.apply(first.id, by=LEO, at=NOON)
        ledger.requests.ask(NewRequest(creator="x", days=7, owner=LEO), by=LEO, at=NOON)
        ledger.codes.replace(seen(first), new("#next", 500), by=LEO, at=NOON)
    found = counted(database, person=LEO)
    assert (found[numbers.WAITING], found[numbers.TO_SWAP], found[numbers.LIVE]) == (1, 1, 1)


def test_what_is_closed_counts_no_more(database):
    pull(database, log(database, hours=40))
    assert counted(database) == {}


def test_a_swap_that_is_due_counts_as_due_although_its_own_code_runs_for_long(database):
    first = log(database, hours=20)
    with database.workspace(TEAM) as ledger:
        ledger.applying.apply(first.id, by=LEO, at=NOON)
        ledger.codes.replace(seen(first), new("#next", 500), by=LEO, at=NOON)
    assert (counted(database)[numbers.DUE], numbers.EXPIRING in counted(database)) == (1, False)


def test_days_are_those_of_the_workspace_also_when_clocks_change(database):
    choose(database, timezone="Europe/Berlin")
    night = datetime(2026, 10, 24, 21, tzinfo=UTC)  # 23:00 in Berlin; the 25th has 25 hours
    for place, at in enumerate((
        datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC),
    )):  # fmt: skip
        log(database, f"#code-{place}", hours=(at - NOON) / HOUR)
    days = look(database, night).days
    assert len(days) == 14
    assert [(day.day, count) for day, count in days if count] == [(24, 1), (25, 2), (26, 1)]


def test_it_looks_the_same_until_a_code_enters_a_stage_or_an_hour_is_over(database):
    assert look(database).same_until == NOON + HOUR
    log(database, hours=72.5)
    assert look(database).same_until == NOON + HOUR / 2
    log(database, "#b", hours=24.25)
    assert look(database).same_until == NOON + HOUR / 4
    log(database, "#c", hours=0.125)
    assert look(database).same_until == NOON + HOUR / 8


def test_rows_are_those_on_which_somebody_has_to_act_first(database):
    for place, hours in enumerate((50, 10, 400, 30)):
        log(database, f"#code-{place}", hours=hours)
    assert [code.id for code in look(database).urgent.rows] == [2, 4, 1, 3]
    assert [look(database, person=who, mine=True).urgent.total for who in (LEO, MIA)] == [4, 0]


@pytest.mark.parametrize(("page", "number", "rows"), [(0, 1, 20), (1, 1, 20), (2, 2, 1), (3, 2, 1), (10**9, 2, 1)])
def test_a_page_that_is_no_more_is_the_last_one_there_is(database, page, number, rows):
    for place in range(21):
        log(database, f"#code-{place}", hours=100 + place)
    found = look(database, page=page).urgent
    assert (found.number, len(found.rows), found.count) == (number, rows, 2)


def test_another_workspace_is_not_seen(database):
    choose(database)
    log(database, hours=10)
    there = look(database, team="T0OTHER")
    assert (there.urgent.total, set(there.numbers.values()), there.latest) == (0, {0}, [])
    assert (there.steps.code, there.steps.request, there.steps.channel) == (False, False, False)
