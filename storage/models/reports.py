"""Weekly reports that are owed."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import SLACK_ID, Base, only


class WeeklyReport(Base):
    """A report owed to a workspace's alert channel, once for each local week."""

    __tablename__ = "weekly_reports"
    __table_args__ = (Index("ix_weekly_reports_owed", "sending_until", **only("sent_at IS NULL")),)

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    """Its Monday, where the workspace is."""
    created_at: Mapped[datetime]
    sending_until: Mapped[datetime]
    """Nobody else touches it before this instant: a sender's lease, or the pause after a failure."""
    attempts: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime | None]
    """Up to when it tells, once it was sent: there the next one goes on."""
    problem: Mapped[str | None]
    """Slack's word for why it did not go out."""
    sent_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    ts: Mapped[str | None] = mapped_column(String(32))
