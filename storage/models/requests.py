"""What creators were asked for."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import PREFIX, SLACK_ID, Base, only


class Request(Base):
    """We asked a creator for a code. Open while `closed_at` is null."""

    __tablename__ = "requests"
    __table_args__ = (
        Index("ix_requests_open", "team_id", "id", **only("closed_at IS NULL")),
        Index("ix_requests_creator", "team_id", "creator", "id", **only("closed_at IS NULL")),
        Index("ix_requests_owner", "team_id", "owner", "id", **only("closed_at IS NULL")),
    )

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    creator: Mapped[str] = mapped_column(PREFIX)
    post_url: Mapped[str] = mapped_column(default="")
    post_id: Mapped[str | None] = mapped_column(String(20))
    days: Mapped[int]
    ad_account: Mapped[str] = mapped_column(default="")
    campaign: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(SLACK_ID)
    due: Mapped[date | None]
    message: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str] = mapped_column(SLACK_ID)
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(SLACK_ID)
    code_id: Mapped[int | None]
