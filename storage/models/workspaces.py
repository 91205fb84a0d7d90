"""A workspace: what it chose, and how the bot may speak there."""

from datetime import datetime, time

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import SLACK_ID, Base


class WorkspaceSettings(Base):
    """What a workspace chose, and the counter its short ids (#12) come from."""

    __tablename__ = "workspaces"
    __table_args__ = (Index("ix_workspaces_hours", "timezone", "alert_time"),)

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    last_id: Mapped[int] = mapped_column(default=0)
    alert_channel: Mapped[str | None] = mapped_column(SLACK_ID)
    alert_time: Mapped[time]
    timezone: Mapped[str] = mapped_column(String(64))
    default_days: Mapped[int] = mapped_column(default=365)
    default_account: Mapped[str] = mapped_column(default="")
    request_message: Mapped[str] = mapped_column(default="")
    owner_dm: Mapped[bool] = mapped_column(default=True)
    """Owners get a direct message when their code must be swapped and when it has ended."""
    weekly_report: Mapped[bool] = mapped_column(default=False)
    """The alert channel gets a report once a week."""
    set_up_by: Mapped[str | None] = mapped_column(SLACK_ID)
    set_up_at: Mapped[datetime | None]
    channel_problem: Mapped[str | None] = mapped_column(String(64))
    """Slack's word for why nothing can be posted in the alert channel, told before anything had to be posted."""
    classic_since: Mapped[datetime | None]
    """Slack refused a chart here then: for a while the same facts are drawn without one."""


class Installation(Base):
    """A workspace, or a whole organisation, that installed the bot. The token is locked before it comes here."""

    __tablename__ = "installations"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    locked_token: Mapped[str | None]
    """Null from the moment the bot is not wanted any more."""
    bot_user: Mapped[str] = mapped_column(SLACK_ID)
    scopes: Mapped[str]
    app_id: Mapped[str] = mapped_column(SLACK_ID)
    installed_by: Mapped[str] = mapped_column(SLACK_ID)
    installed_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class InstallState(Base):
    """Somebody set out to install the bot and has not come back yet. Known by its fingerprint only."""

    __tablename__ = "install_states"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]
