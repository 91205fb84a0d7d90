"""Weekly reports owed by all workspaces: made, claimed, fenced, recorded. One for each workspace and local week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, delete, func, literal, select, update
from sqlalchemy.orm import Session

from storage import weeks
from storage.alerting import Alerting
from storage.due import has_left
from storage.inserts import insert_or_skip
from storage.leases import LEASE, UNTIL, is_free, lease
from storage.models import Utc, WeeklyReport
from storage.reporting import Reporting
from storage.rules.alerts import report_due, week_of
from storage.rules.charts import draws_charts
from storage.rules.facts import Period
from storage.rules.reports import Report, report
from storage.scope import Scope
from storage.settings import Choices, Settings, choices_of

WEEK = timedelta(days=7)
_KEYS = UUID("a54c4b1e-0d0c-4b5e-8a43-5b0b6c0d8f11")
_COLUMNS = ["team_id", "week", "created_at", "sending_until", "attempts"]


@dataclass(frozen=True)
class Due:
    """The right to send one workspace's report of a week, until somebody claims it again."""

    team_id: str
    week: date
    token: int


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """A report with all that posting it needs."""

    report: Report
    chosen: Choices
    set_up_by: str | None
    channel: str
    key: str
    """Names this message for ever, and says nothing about it."""
    owed_since: datetime
    until: datetime
    """Up to when it tells."""
    draws_charts: bool
    asked_in: str | None
    """Slack was asked to post it there before, and nobody knows whether it stands."""


@dataclass(frozen=True)
class WeeklyReports:
    """Weekly reports of all workspaces, inside one transaction."""

    _session: Session

    def make(self, now: datetime) -> None:
        """Owe its week's report to every workspace that wants one and whose Monday's hour has come."""
        wanted = weeks.missing(self._session, now)
        if wanted is not None:
            rows = wanted.add_columns(literal(now, Utc()), literal(now, Utc()), literal(0))
            self._session.execute(insert_or_skip(self._session, WeeklyReport).from_select(_COLUMNS, rows))

    def waits(self, now: datetime) -> bool:
        """Whether there is anything to owe or to send at this moment."""
        wanted = weeks.missing(self._session, now)
        if wanted is not None and self._session.execute(wanted.limit(1)).first():
            return True
        return self._session.execute(_FREE.limit(1), lease(now)).first() is not None

    def claim(self, now: datetime, most: int) -> Sequence[Due]:
        """Take up to so many owed reports that nobody is sending, the longest owed first."""
        free = _FREE.limit(most).with_for_update(skip_locked=True).cte("free")
        ours = (WeeklyReport.team_id == free.c.team_id, WeeklyReport.week == free.c.week)
        taken = self._session.execute(
            update(WeeklyReport).where(*ours)
            .values(sending_until=UNTIL, attempts=WeeklyReport.attempts + 1, problem=None)
            .returning(WeeklyReport.team_id, WeeklyReport.week, WeeklyReport.attempts),
            lease(now), execution_options={"synchronize_session": False},
        )  # fmt: skip
        return [Due(*row) for row in taken]

    def read(self, due: Due, now: datetime) -> Weekly | None:
        """The report as the record has it now. None when its week is over, or nobody wants it any more."""
        scope = Scope(self._session, due.team_id)
        row, settings = self._session.scalar(select(WeeklyReport).where(*_is_ours(due))), Settings(scope).read()
        chosen, channel = choices_of(settings), settings.alert_channel
        if row is None or channel is None or not chosen.weekly_report or due.week != week_of(now, chosen.zone):
            return None
        period = self._period(row, chosen, now)
        return Weekly(
            report=report(Reporting(scope).facts(period), period), chosen=chosen, set_up_by=settings.set_up_by,
            channel=channel, key=str(uuid5(_KEYS, f"{due.team_id} {due.week} {row.created_at.timestamp()}")),
            owed_since=row.created_at, until=period.until,
            draws_charts=draws_charts(settings.classic_since, now), asked_in=row.channel,
        )  # fmt: skip

    def _period(self, row: WeeklyReport, chosen: Choices, now: datetime) -> Period:
        """The week before: every instant is in one week's report, whenever that is sent and whatever hour is chosen."""
        before = self._session.get(WeeklyReport, (row.team_id, row.week - WEEK))
        begins, ends = (report_due(day, chosen.zone, chosen.alert_time) for day in (row.week - WEEK, row.week))
        since = before.until if before and before.sent_at and before.until else begins
        return Period(since, row.until or min(ends, now), now, chosen.zone)

    def drop(self, due: Due) -> None:
        """Its week is over, or nobody wants it any more: it is not owed."""
        self._session.execute(delete(WeeklyReport).where(*_is_ours(due)))

    def fence(self, due: Due, channel: str, now: datetime, *, until: datetime) -> bool:
        """Right before the post: renew the lease, note where it goes and up to when it tells.

        False when the claim is somebody else's.
        """
        values = {"sending_until": now + LEASE, "channel": channel, "until": until}
        held = update(WeeklyReport).where(*_is_ours(due)).values(values).returning(WeeklyReport.week)
        return self._session.scalar(held) is not None

    def posted(self, due: Due, channel: str, ts: str, now: datetime) -> None:
        """Slack took it: keep where it stands, also when the claim was lost meanwhile."""
        values = {"sent_at": now, "channel": channel, "ts": ts, "problem": None}
        self._session.execute(update(WeeklyReport).where(*_is_it(due), WeeklyReport.ts.is_(None)).values(values))
        Alerting(Scope(self._session, due.team_id)).is_well(channel)

    def refused_charts(self, due: Due, now: datetime) -> None:
        """Slack did not take the report's chart."""
        Settings(Scope(self._session, due.team_id)).refused_charts(now)

    def not_posted(self, due: Due) -> None:
        """It surely does not stand anywhere: no doubt is left."""
        self._session.execute(update(WeeklyReport).where(*_is_ours(due)).values(channel=None))

    def postpone(self, due: Due, until: datetime, problem: str) -> None:
        """The post did not go out: it stays owed, is tried again from then on, and says why."""
        values = {"sending_until": until, "problem": problem}
        self._session.execute(update(WeeklyReport).where(*_is_ours(due)).values(values))

    def cannot_post(self, due: Due, channel: str, why: str) -> None:
        """Slack says that nothing can be posted in this channel; of others than the alert channel nothing is kept."""
        Alerting(Scope(self._session, due.team_id)).cannot_post(channel, why)

    def owed(self) -> int:
        """How many are owed and not sent, to workspaces that want them."""
        owed = select(func.count()).select_from(WeeklyReport).where(_is_owed(), ~has_left(WeeklyReport.team_id))
        return self._session.scalar(owed) or 0


def _is_owed() -> ColumnElement[bool]:
    return WeeklyReport.sent_at.is_(None)


def _is_it(due: Due) -> tuple[ColumnElement[bool], ...]:
    return (WeeklyReport.team_id == due.team_id, WeeklyReport.week == due.week)


def _is_ours(due: Due) -> tuple[ColumnElement[bool], ...]:
    return (*_is_it(due), WeeklyReport.attempts == due.token, _is_owed())


_FREE = (
    select(WeeklyReport.team_id, WeeklyReport.week)
    .where(_is_owed(), is_free(WeeklyReport.sending_until), ~has_left(WeeklyReport.team_id))
    .order_by(WeeklyReport.sending_until, WeeklyReport.team_id)
)
"""What is owed and nobody is sending, the longest owed first."""
