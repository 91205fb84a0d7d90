"""What people look at for themselves: their Home tab, and calendars."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import SLACK_ID, Base


class Home(Base):
    """One person's Home tab: when they last looked at it, what they want to see there, and what it shows."""

    __tablename__ = "homes"
    __table_args__ = (Index("ix_homes_opened", "opened_at"),)

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    person: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    opened_at: Mapped[datetime]
    mine: Mapped[bool] = mapped_column(default=False)
    """Only codes that they own."""
    ad_account: Mapped[str] = mapped_column(default="")
    campaign: Mapped[str] = mapped_column(default="")
    page: Mapped[int] = mapped_column(default=1)
    seen: Mapped[int] = mapped_column(default=0)
    """The last row of the history that it was drawn with: a later one makes it out of date."""
    drawn_at: Mapped[datetime | None]
    """The record was read then. Null when what the person wants to see was not drawn yet."""
    again_at: Mapped[datetime | None]
    """It looks different from then on, although nothing happens: a code enters another stage."""
    drawing_until: Mapped[datetime | None]
    """Somebody is drawing it."""


class Feed(Base):
    """A calendar's private address. Known by its fingerprint only: whoever has the address reads the calendar."""

    __tablename__ = "feeds"
    __table_args__ = (
        Index("uq_feeds_fingerprint", "fingerprint", unique=True),
        Index("ix_feeds_made_by", "team_id", "made_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    fingerprint: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(SLACK_ID, default="")
    """Only this person's codes; everybody's when empty."""
    ad_account: Mapped[str] = mapped_column(default="")
    """Only this ad account's codes; every one's when empty."""
    made_by: Mapped[str] = mapped_column(SLACK_ID)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
