"""Which workspaces are owed a weekly report: found for all of them at once, whatever their number."""

from datetime import date, datetime, time

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    String,
    Time,
    Values,
    column,
    func,
    select,
    values,
)
from sqlalchemy.orm import Session

from storage.due import has_left
from storage.models import WeeklyReport, WorkspaceSettings
from storage.rules.alerts import report_week
from storage.settings import zone_of

NEVER_USED = 0
"""The last id of a workspace in which no code and no request ever was."""


def missing(session: Session, now: datetime) -> Select[str, date] | None:
    """Workspaces that want a report of this week and are not owed one yet, with its Monday; None where none can be."""
    reached = _reached(session, now)
    if not reached:
        return None
    week = _table_of(session, reached).c
    at_this_hour = (WorkspaceSettings.timezone == week.timezone, WorkspaceSettings.alert_time == week.alert_time)
    lived = WorkspaceSettings.last_id > NEVER_USED
    wanted = select(WorkspaceSettings.team_id, week.week).where(
        *_wants_it(), *at_this_hour, lived, _times_owed(week.week) == 0
    )
    return wanted.where(~has_left(WorkspaceSettings.team_id)).order_by(WorkspaceSettings.team_id)


def _wants_it() -> tuple[ColumnElement[bool], ...]:
    return (WorkspaceSettings.weekly_report.is_(True), WorkspaceSettings.alert_channel.is_not(None))


def _times_owed(week: ColumnElement[date]) -> ScalarSelect[int]:
    """Counted for each workspace, so that no database ever reads all reports to find out."""
    ours = (WeeklyReport.team_id == WorkspaceSettings.team_id, WeeklyReport.week == week)
    return select(func.count()).select_from(WeeklyReport).where(*ours).scalar_subquery()


def _reached(session: Session, now: datetime) -> list[tuple[str, time, date]]:
    """Each zone and hour in use whose Monday has reached its hour, with that Monday."""
    in_use = select(WorkspaceSettings.timezone, WorkspaceSettings.alert_time).where(*_wants_it()).distinct()
    hours = session.execute(in_use)
    mondays = ((zone, hour, report_week(now, zone_of(zone), hour)) for zone, hour in hours)
    return [(zone, hour, monday) for zone, hour, monday in mondays if monday is not None]


def _table_of(session: Session, reached: list[tuple[str, time, date]]) -> CTE | Values:
    """The Mondays as rows that a query can join."""
    columns = (column("timezone", String), column("alert_time", Time), column("week", Date))
    table = values(*columns, name="reached").data(reached)
    return table.cte() if session.get_bind().dialect.name == "sqlite" else table
