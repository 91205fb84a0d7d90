"""Alerts that are owed, the messages and lines that they stand in, and what was told."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import SLACK_ID, Base, only

DIGEST, ESCALATION, CUT, DIRECT = "digest", "escalation", "cut", "direct"


class Digest(Base):
    """One alert owed to a workspace: the day's digest, an escalation between two of them, or an owner's message.

    A digest that was posted in part when its day or its channel passed is `cut`: the rest is for the next one.
    """

    __tablename__ = "digests"
    __table_args__ = (
        Index("uq_digests_day", "local_day", "team_id", unique=True, **only("kind = 'digest'")),
        Index("uq_digests_owed", "team_id", "addressee", unique=True, **only("sent_at IS NULL")),
        Index("ix_digests_owed", "sending_until", "id", **only("sent_at IS NULL")),
        {"sqlite_autoincrement": True},  # an id names one alert for ever, also after it turned out to be needless
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    kind: Mapped[str] = mapped_column(String(16))
    addressee: Mapped[str] = mapped_column(SLACK_ID, default="")
    """Whose direct message this is; empty for the channel's alerts."""
    local_day: Mapped[date]
    created_at: Mapped[datetime]
    sending_until: Mapped[datetime]
    """Nobody else touches it before this instant: a sender's lease, or the pause after a failure."""
    attempts: Mapped[int] = mapped_column(default=0)
    """Counts the claims; the number a sender got is its token for the fence."""
    problem: Mapped[str | None]
    """Slack's word for why it did not go out; null while somebody is sending it."""
    told_problem: Mapped[str | None]
    """The problem that a person was told of last."""
    unshown: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]


class DigestMessage(Base):
    """One Slack message of a digest: where it stands, once Slack said so, and whether it must be drawn again."""

    __tablename__ = "digest_messages"
    __table_args__ = (Index("ix_digest_messages_stale", "stale_at", **only("stale_at IS NOT NULL")),)

    digest_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    channel: Mapped[str | None] = mapped_column(SLACK_ID)
    ts: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    """The message it was posted under; null when it stands by itself."""
    called_at: Mapped[datetime | None]
    """Slack was first asked to post it then. While it has no `ts`, nobody knows whether it stands there."""
    sent_at: Mapped[datetime | None]
    stale_at: Mapped[datetime | None]
    changes: Mapped[int] = mapped_column(default=0)
    """Counts what happened to its codes: whoever draws it settles only what they saw."""
    drawing_until: Mapped[datetime | None]
    """Somebody is drawing it; a change that comes meanwhile is theirs to draw too."""


class DigestLine(Base):
    """One code in one message, with the end and stage it was told at: what a redraw needs."""

    __tablename__ = "digest_lines"
    __table_args__ = (Index("ix_digest_lines_code", "team_id", "code_id"),)

    digest_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    page: Mapped[int]
    place: Mapped[int]
    stage: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime]
    plain: Mapped[bool] = mapped_column(default=False)
    """Slack does not take this row as it is drawn: only its id is shown."""


class Notice(Base):
    """This code was told at this stage of this end, to the channel or its owner. A digest repeats, a notice never."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_digest", "digest_id"),)

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    code_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[str] = mapped_column(String(16), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(primary_key=True)
    addressee: Mapped[str] = mapped_column(SLACK_ID, primary_key=True, default="")
    digest_id: Mapped[int]
    at: Mapped[datetime]
