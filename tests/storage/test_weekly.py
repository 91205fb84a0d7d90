"""A weekly report is owed once for each local week, sent once, and dropped when its week is over."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from storage.database import Database
from storage.installations import Installed
from storage.leases import LEASE
from storage.models import Digest, WeeklyReport, WorkspaceSettings
from storage.rules.events import What
from storage.weekly import Due, Weekly
from tests.conftest import MIA, TEAM
from tests.storage.work import FOREIGN, HERE, THERE, choose, log, rows

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEK = MONDAY.date()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def want(database: Database, at: datetime = SUNDAY, team: str = TEAM, **chosen: Any) -> None:
    """A workspace that has lived and wants its weekly report."""
    log(database, hours=900, at=at - 30 * DAY, team=team)
    choose(database, at, team, weekly_report=True, **chosen)


def make(database: Database, now: datetime) -> None:
    with database.outbox() as outbox:
        outbox.weekly.make(now)


def claim(database: Database, now: datetime) -> Sequence[Due]:
    with database.outbox() as outbox:
        return outbox.weekly.claim(now, 50)


def read(database: Database, due: Due, now: datetime) -> Weekly | None:
    with database.outbox(reading=True) as outbox:
        return outbox.weekly.read(due, now)


def fence(database: Database, due: Due, now: datetime) -> bool:
    with database.outbox() as outbox:
        return outbox.weekly.fence(due, HERE, now, until=now)


def send(database: Database, now: datetime) -> list[tuple[str, date]]:
    """One healthy pass; answers whose report of which week was posted."""
    make(database, now)
    sent = []
    for due in claim(database, now):
        weekly = read(database, due, now)
        with database.outbox() as outbox:
            if weekly is None:
                outbox.weekly.drop(due)
            elif outbox.weekly.fence(due, weekly.channel, now, until=weekly.until):
                outbox.weekly.posted(due, weekly.channel, "1.0", now)
                sent.append((due.team_id, due.week))
    return sent


def waits(database: Database, now: datetime) -> bool:
    with database.outbox(reading=True) as outbox:
        return outbox.weekly.waits(now)


def owed(database: Database) -> int:
    with database.outbox(reading=True) as outbox:
        return outbox.weekly.owed()


# Owed.


def test_it_is_owed_from_mondays_hour_and_once_a_week(database: Database):
    want(database)
    for early in (SUNDAY, MONDAY - MINUTE):
        assert not waits(database, early) and send(database, early) == []
    assert waits(database, MONDAY)
    assert send(database, MONDAY) == [(TEAM, WEEK)]
    for later in (MONDAY + MINUTE, MONDAY + DAY, MONDAY + 6 * DAY + 14 * HOUR, MONDAY + 7 * DAY - MINUTE):
        assert not waits(database, later) and send(database, later) == []
    assert send(database, MONDAY + 7 * DAY) == [(TEAM, WEEK + 7 * DAY)]
    (first,) = rows(database, WeeklyReport, week=WEEK)
    assert (first.sent_at, first.channel, first.ts, first.problem) == (MONDAY, HERE, "1.0", None)


@pytest.mark.parametrize("late", [MINUTE, DAY, 6 * DAY + 14 * HOUR])
def test_away_on_monday_it_comes_within_the_week(database: Database, late):
    want(database)
    assert send(database, MONDAY + late) == [(TEAM, WEEK)]


def test_a_week_in_which_nobody_was_there_is_over(database: Database):
    want(database)
    assert send(database, MONDAY + 8 * DAY) == [(TEAM, WEEK + 7 * DAY)]


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Pacific/Auckland", datetime(2026, 11, 22, 20, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 11, 23, 17, tzinfo=UTC)),
    ],
)
def test_monday_is_where_the_workspace_is(database: Database, zone, due):
    want(database, timezone=zone)
    assert send(database, due - MINUTE) == []
    assert send(database, due) == [(TEAM, WEEK)]


def test_workspaces_of_several_zones_and_hours_are_owed_at_once_and_each_once(database: Database):
    zones = {"T1": "Pacific/Auckland", "T2": "Europe/Berlin", "T3": "America/Los_Angeles"}
    for team, zone in zones.items():
        want(database, team=team, timezone=zone, alert_time=time(8, 15))
    found = [each for hour in range(24 * 9) for each in send(database, SUNDAY + hour * HOUR)]
    assert sorted(found) == [(team, WEEK + weeks * 7 * DAY) for team in zones for weeks in range(2)]


@pytest.mark.parametrize("chosen", [{"weekly_report": False}, {"weekly_report": True, "alert_channel": None}])
def test_without_wanting_one_or_a_place_for_it_none_is_owed(database: Database, chosen):
    log(database, hours=900, at=SUNDAY)
    choose(database, SUNDAY, **chosen)
    assert not waits(database, MONDAY) and send(database, MONDAY) == []


def test_a_workspace_in_which_nothing_ever_was_is_owed_none(database: Database):
    choose(database, SUNDAY, weekly_report=True)
    assert send(database, MONDAY) == []
    log(database, hours=900, at=MONDAY)
    assert send(database, MONDAY + HOUR) == [(TEAM, WEEK)]


def test_a_workspace_that_left_is_owed_none_until_it_is_back(database: Database):
    want(database)
    installed = Installed(TEAM, "locked", "U1", "", "A1", MIA)
    with database.installations() as installations:
        installations.install(installed, SUNDAY)
        installations.forget(TEAM, SUNDAY + HOUR)
    assert not waits(database, MONDAY) and send(database, MONDAY) == []
    with database.installations() as installations:
        installations.install(installed, MONDAY + MINUTE)
    assert send(database, MONDAY + HOUR) == [(TEAM, WEEK)]


@pytest.mark.parametrize(
    ("switched_on", "first"),
    [
        (MONDAY - HOUR, WEEK),
        (MONDAY, WEEK + 7 * DAY),
        (MONDAY + 3 * DAY, WEEK + 7 * DAY),
        (MONDAY + 6 * DAY + 14 * HOUR, WEEK + 7 * DAY),
    ],
)
def test_it_begins_with_the_next_monday_after_it_was_switched_on(database: Database, switched_on, first):
    want(database, switched_on)
    found = [each for hour in range(0, 24 * 8, 4) for each in send(database, switched_on + hour * HOUR)]
    assert found[0] == (TEAM, first)


def test_a_channel_that_comes_later_begins_with_the_next_monday_too(database: Database):
    want(database, SUNDAY - 30 * DAY, alert_channel=None)
    choose(database, MONDAY + DAY, weekly_report=True)
    assert send(database, MONDAY + 2 * DAY) == []
    assert send(database, MONDAY + 7 * DAY) == [(TEAM, WEEK + 7 * DAY)]


def test_switched_off_and_on_again_within_a_week_it_comes_once(database: Database):
    want(database)
    assert send(database, MONDAY) == [(TEAM, WEEK)]
    choose(database, MONDAY + HOUR)
    choose(database, MONDAY + 2 * HOUR, weekly_report=True)
    assert send(database, MONDAY + 3 * HOUR) == []


def test_another_hour_within_the_week_is_no_other_report(database: Database):
    want(database)
    assert send(database, MONDAY) == [(TEAM, WEEK)]
    choose(database, MONDAY + HOUR, weekly_report=True, alert_time=time(15))
    assert send(database, MONDAY + 8 * HOUR) == []


# Sent.


def test_one_of_several_claims_it_until_its_lease_is_over(database: Database):
    want(database)
    make(database, MONDAY)
    (first,) = claim(database, MONDAY)
    assert claim(database, MONDAY + LEASE - MINUTE / 60) == []
    (second,) = claim(database, MONDAY + LEASE)
    assert (first.token, second.token) == (1, 2)
    assert not fence(database, first, MONDAY + LEASE)
    assert fence(database, second, MONDAY + LEASE)


def test_a_fence_renews_the_lease_and_notes_the_channel(database: Database):
    want(database)
    make(database, MONDAY)
    (due,) = claim(database, MONDAY)
    weekly = read(database, due, MONDAY)
    assert weekly and weekly.asked_in is None and weekly.channel == HERE
    fence(database, due, MONDAY + 15 * MINUTE / 60)
    assert claim(database, MONDAY + LEASE) == []
    (again,) = claim(database, MONDAY + LEASE + 15 * MINUTE / 60)
    in_doubt = read(database, again, MONDAY + HOUR)
    assert in_doubt and in_doubt.asked_in == HERE and in_doubt.key == weekly.key
    with database.outbox() as outbox:
        outbox.weekly.not_posted(again)
    known = read(database, again, MONDAY + HOUR)
    assert known and known.asked_in is None


def test_what_slack_took_is_kept_although_the_claim_was_lost(database: Database):
    want(database)
    make(database, MONDAY)
    (first,) = claim(database, MONDAY)
    (second,) = claim(database, MONDAY + LEASE)
    with database.outbox() as outbox:
        outbox.weekly.posted(first, HERE, "1.0", MONDAY + LEASE)
    assert not fence(database, second, MONDAY + LEASE)
    with database.outbox() as outbox:
        outbox.weekly.posted(second, THERE, "2.0", MONDAY + LEASE)
    assert [(row.channel, row.ts) for row in rows(database, WeeklyReport, week=WEEK)] == [(HERE, "1.0")]


def test_what_is_postponed_says_why_and_waits(database: Database):
    want(database)
    make(database, MONDAY)
    (due,) = claim(database, MONDAY)
    with database.outbox() as outbox:
        outbox.weekly.postpone(due, MONDAY + 10 * MINUTE, "is_archived")
    assert rows(database, WeeklyReport, week=WEEK)[0].problem == "is_archived"
    assert claim(database, MONDAY + 9 * MINUTE) == []
    assert not waits(database, MONDAY + 9 * MINUTE) and waits(database, MONDAY + 10 * MINUTE)
    assert owed(database) == 1
    assert send(database, MONDAY + 10 * MINUTE) == [(TEAM, WEEK)]
    assert owed(database) == 0


@pytest.mark.parametrize(
    ("chosen", "now"),
    [
        ({}, MONDAY + 7 * DAY - 9 * HOUR),
        ({"weekly_report": False}, MONDAY + HOUR),
        ({"alert_channel": None}, MONDAY + HOUR),
    ],
)
def test_what_is_over_or_not_wanted_any_more_is_dropped(database: Database, chosen, now):
    want(database)
    make(database, MONDAY)
    choose(database, MONDAY, **{"weekly_report": True} | chosen)
    assert send(database, now) == []
    assert rows(database, WeeklyReport, week=WEEK) == []


def test_the_last_moment_of_its_week_is_still_its_week(database: Database):
    want(database)
    make(database, MONDAY)
    assert send(database, MONDAY + 7 * DAY - 9 * HOUR - MINUTE) == [(TEAM, WEEK)]


def test_it_tells_of_the_week_before_its_monday_however_late_it_is(database: Database):
    want(database)
    ends = {"#over": MONDAY - 8 * DAY, "#in": MONDAY - 6 * DAY, "#last": MONDAY, "#since": MONDAY + HOUR}
    for text, end in ends.items():
        log(database, text, hours=(end - SUNDAY) / HOUR + 20 * 24, at=SUNDAY - 20 * DAY)
    make(database, MONDAY)
    for late in (timedelta(0), 2 * DAY):
        (due,) = claim(database, MONDAY + late)
        weekly = read(database, due, MONDAY + late)
        assert weekly
        assert [event.at for event in weekly.report.of(What.SILENT)] == [ends["#in"], ends["#last"]]
        assert weekly.report.count(What.OVERDUE) == (3 if late == timedelta(0) else 4)


def test_every_workspaces_report_is_of_its_own(database: Database):
    want(database)
    want(database, team=FOREIGN)
    log(database, "#theirs", hours=24, at=SUNDAY - 3 * DAY, team=FOREIGN)
    make(database, MONDAY)
    found = {due.team_id: read(database, due, MONDAY) for due in claim(database, MONDAY)}
    assert {team: weekly and weekly.report.count(What.SILENT) for team, weekly in found.items()} == {
        TEAM: 0, FOREIGN: 1,
    }  # fmt: skip


def test_ticks_of_several_processes_at_once_owe_and_claim_it_once(database: Database):
    for number in range(20):
        want(database, team=f"T{number:02}")
    start, taken = Barrier(4), list[str]()

    def tick() -> None:
        start.wait()
        make(database, MONDAY)
        taken.extend(due.team_id for due in claim(database, MONDAY))

    threads = [Thread(target=tick) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(taken) == [f"T{number:02}" for number in range(20)]


def test_the_choice_is_kept_with_the_others(database: Database):
    want(database)
    (row,) = rows(database, WorkspaceSettings)
    assert row.weekly_report


def test_a_report_that_stands_cuts_no_pause_of_an_alert_short(database: Database):
    want(database)
    log(database, "#due", hours=48, at=MONDAY)
    with database.outbox() as outbox:
        outbox.make(MONDAY)
        (alert,) = outbox.claim(MONDAY)
        outbox.postpone(alert, MONDAY + 10 * MINUTE, "ratelimited")
    assert send(database, MONDAY) == [(TEAM, WEEK)]
    (paused,) = rows(database, Digest)
    assert paused.sending_until == MONDAY + 10 * MINUTE
