"""What a workspace chose: channel, hour, zone and defaults."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import update

from storage.inserts import insert_or_skip
from storage.models import WeeklyReport, WorkspaceSettings
from storage.rules import charts
from storage.rules.alerts import report_week
from storage.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The settings form's content, checked."""

    alert_channel: str | None = None
    alert_time: time = time(9)
    timezone: str = "UTC"
    default_days: int = 365
    default_account: str = ""
    request_message: str = ""
    owner_dm: bool = True
    weekly_report: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's zone: for "09:00 local" and for days without a time."""
        return zone_of(self.timezone)


@dataclass(frozen=True)
class Settings:
    """One workspace's settings."""

    _scope: Scope

    def read(self) -> WorkspaceSettings:
        """The settings as they stand."""
        return self._scope.session.get_one(WorkspaceSettings, self._scope.team_id)

    def choices(self) -> Choices:
        """The settings as a value that outlives the transaction."""
        return choices_of(self.read())

    def untouched(self) -> bool:
        """Nobody has saved settings yet."""
        return self.read().set_up_by is None

    def save(self, chosen: Choices, *, by: str, at: datetime) -> bool:
        """Keep the choices with one history row of what differs. True when the alerts go to a new place."""
        before = choices_of(self._held())
        changed = {name for name in Choices.__dataclass_fields__ if getattr(before, name) != getattr(chosen, name)}
        if not changed:
            return False
        self._scope.session.execute(
            update(WorkspaceSettings)
            .where(WorkspaceSettings.team_id == self._scope.team_id)
            .values({name: getattr(chosen, name) for name in changed} | {"set_up_by": by, "set_up_at": at})
            .values({"channel_problem": None} if "alert_channel" in changed else {})
        )
        if wants_reports(chosen) and not wants_reports(before):
            self._begin_reports(chosen, at)
        was, became = ({name: getattr(choices, name) for name in sorted(changed)} for choices in (before, chosen))
        self._scope.write_down("settings", None, by, at, was, became)
        return "alert_channel" in changed and chosen.alert_channel is not None

    def moved(self, old: str, new: str) -> None:
        """The alert channel has another id."""
        here = (WorkspaceSettings.team_id == self._scope.team_id, WorkspaceSettings.alert_channel == old)
        self._scope.session.execute(update(WorkspaceSettings).where(*here).values(alert_channel=new))

    def draws_charts(self, now: datetime) -> bool:
        """Whether a chart is worth a try in this workspace."""
        return charts.draws_charts(self.read().classic_since, now)

    def refused_charts(self, at: datetime) -> None:
        """Slack refused a chart here: for a while the same facts are drawn without one."""
        ours = WorkspaceSettings.team_id == self._scope.team_id
        self._scope.session.execute(update(WorkspaceSettings).where(ours).values(classic_since=at))

    def _begin_reports(self, chosen: Choices, at: datetime) -> None:
        """The first report is the next Monday's: this week's, if its hour has come, counts as sent."""
        week = report_week(at, chosen.zone, chosen.alert_time)
        if week is not None:
            row = {"team_id": self._scope.team_id, "week": week, "created_at": at, "sending_until": at, "sent_at": at}
            self._scope.session.execute(insert_or_skip(self._scope.session, WeeklyReport).values(attempts=0, **row))

    def _held(self) -> WorkspaceSettings:
        """The settings as they stand, and as nobody else changes them until the end of the transaction."""
        return self._scope.session.get_one(
            WorkspaceSettings, self._scope.team_id, populate_existing=True, with_for_update=True
        )


def wants_reports(chosen: Choices) -> bool:
    """Whether a weekly report has a place to go."""
    return chosen.weekly_report and chosen.alert_channel is not None


def zone_of(name: str) -> ZoneInfo:
    """The zone of a stored name; UTC for one that the world gave up, so that it stops nobody's alerts."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def choices_of(row: WorkspaceSettings) -> Choices:
    """A workspace's row as the value that forms and messages use."""
    return Choices(**{name: getattr(row, name) for name in Choices.__dataclass_fields__})
