"""What happened, and what Slack delivered."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import SLACK_ID, Base


class History(Base):
    """Who did what, when, from what to what. Only ever added to."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_about", "team_id", "about", "id"),
        Index("ix_history_latest", "team_id", "id"),
        Index("ix_history_what", "team_id", "what", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    about: Mapped[int | None]
    """The code's or request's short id; null for the workspace's settings."""
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(SLACK_ID)
    what: Mapped[str] = mapped_column(String(32))
    was: Mapped[dict[str, Any]]
    became: Mapped[dict[str, Any]]


class Delivered(Base):
    """Something Slack delivered, kept for a day beside what it changed: when it comes again, nothing more is done."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_at", "at"),)

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(65), primary_key=True)
    at: Mapped[datetime]
