"""Settings are kept with one history row of what differs."""

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storage.database import Database
from storage.models import History, WorkspaceSettings
from storage.settings import Choices, zone_of
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import HERE, THERE, choose, rows

CHOSEN: dict[str, Any] = {"alert_channel": HERE, "alert_time": time(8, 30), "timezone": "Europe/Berlin"}


def save(database, by=MIA, **chosen):
    with database.workspace(TEAM) as workspace:
        return workspace.settings.save(Choices(**CHOSEN | chosen), by=by, at=NOON)


def test_a_workspace_starts_with_what_the_bot_was_given(database_url):
    database = Database(database_url, starts_with=Choices(**CHOSEN))
    with database.reading(TEAM) as workspace:
        assert workspace.settings.choices() == Choices(**CHOSEN)
        assert workspace.settings.untouched()
    database.close()


def test_what_was_chosen_stays_when_the_bot_starts_with_something_else(database, database_url):
    save(database)
    again = Database(database_url, starts_with=Choices(alert_channel=THERE))
    with again.workspace(TEAM) as workspace:
        assert workspace.settings.choices() == Choices(**CHOSEN)
        assert not workspace.settings.untouched()
    again.close()


def test_a_change_is_one_row_of_what_differs(database):
    save(database)
    save(database, by=LEO, alert_time=time(10), default_account="US")
    row = rows(database, History)[-1]
    assert (row.what, row.about, row.by, row.at) == ("settings", None, LEO, NOON)
    assert (row.was, row.became) == ({"alert_time": "08:30:00"}, {"alert_time": "10:00:00", "default_account": "US"})
    (settings,) = rows(database, WorkspaceSettings)
    assert (settings.set_up_by, settings.alert_time) == (LEO, time(10))


def test_saving_what_is_there_already_changes_nothing(database):
    save(database)
    assert not save(database, by=LEO)
    assert len(rows(database, History)) == 1
    assert rows(database, WorkspaceSettings)[0].set_up_by == MIA


@pytest.mark.parametrize(("chosen", "new_place"), [
    ({}, False), ({"alert_channel": THERE}, True), ({"alert_channel": None}, False), ({"default_days": 30}, False),
])  # fmt: skip
def test_a_new_place_for_the_alerts_is_said_so(database, chosen, new_place):
    assert save(database)
    assert save(database, **chosen) is new_place


@pytest.mark.parametrize(("name", "zone"), [
    ("Europe/Berlin", "Europe/Berlin"), ("Mars/Olympus", "UTC"), ("", "UTC"), ("../etc/passwd", "UTC"),
])  # fmt: skip
def test_a_zone_that_nobody_knows_counts_as_utc(name, zone):
    assert zone_of(name) == ZoneInfo(zone)
    assert Choices(timezone=name).zone == ZoneInfo(zone)


def test_workspaces_choose_for_themselves(database):
    choose(database, alert_channel=HERE)
    choose(database, team="T0OTHER", alert_channel=THERE)
    assert [rows(database, WorkspaceSettings, team)[0].alert_channel for team in (TEAM, "T0OTHER")] == [HERE, THERE]


def test_charts_are_left_out_for_a_week_after_slack_refused_one_and_only_there(database):
    choose(database, team="T0OTHER")
    assert draws_charts(database)
    with database.workspace(TEAM) as workspace:
        workspace.settings.refused_charts(NOON)
        assert not workspace.settings.draws_charts(NOON)
    assert not draws_charts(database, days=6.9)
    assert draws_charts(database, days=7)
    assert draws_charts(database, team="T0OTHER")
    assert rows(database, History) == []


def draws_charts(database, team=TEAM, days=0.0):
    with database.reading(team) as workspace:
        return workspace.settings.draws_charts(NOON + timedelta(days=days))
