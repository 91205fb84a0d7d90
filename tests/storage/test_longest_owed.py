"""How late the longest owed alert is: what somebody who looks after the bot wants to know."""

from datetime import timedelta

from storage.database import Database
from storage.installations import Installed
from tests.conftest import MIA, NOON, TEAM
from tests.storage.work import FOREIGN, choose, log, only_claim, postpone, send

HOUR = timedelta(hours=1)


def longest(database: Database, now=NOON) -> timedelta:
    with database.outbox(reading=True) as outbox:
        return outbox.longest_owed(now)


def owe(database: Database, team: str, now) -> None:
    """From then on this workspace is owed an alert."""
    choose(database, now, team)
    log(database, at=now, team=team)
    with database.outbox() as outbox:
        outbox.make(now)


def test_where_nothing_is_owed_nothing_is_late(database: Database):
    assert longest(database) == timedelta()
    owe(database, TEAM, NOON)
    assert len(send(database, NOON)) == 1
    assert longest(database, NOON + HOUR) == timedelta()


def test_it_counts_from_the_moment_it_was_due_however_often_it_was_tried(database: Database):
    owe(database, TEAM, NOON)
    postpone(database, only_claim(database, NOON + HOUR), NOON + HOUR)
    assert longest(database, NOON + 3 * HOUR) == 3 * HOUR


def test_of_several_workspaces_the_longest_counts(database: Database):
    owe(database, TEAM, NOON)
    owe(database, FOREIGN, NOON + HOUR)
    assert longest(database, NOON + 2 * HOUR) == 2 * HOUR


def test_a_workspace_that_left_is_not_waited_for(database: Database):
    owe(database, TEAM, NOON)
    left = Installed(TEAM, "locked", "U0BOT", "chat:write", "A0APP", MIA)
    with database.installations() as installations:
        installations.install(left, NOON)
        installations.forget(TEAM, NOON + HOUR)
    assert longest(database, NOON + 2 * HOUR) == timedelta()


def test_a_clock_that_was_set_back_makes_nothing_early(database: Database):
    owe(database, TEAM, NOON)
    assert longest(database, NOON - HOUR) == timedelta()
