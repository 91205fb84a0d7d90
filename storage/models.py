"""The tables: facts only. Everything that can be worked out from them and a `now` is worked out, never stored."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Computed,
    Date,
    DateTime,
    Index,
    MetaData,
    String,
    Text,
    Time,
    TypeDecorator,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Utc(TypeDecorator[datetime]):
    """An instant: kept in UTC on every database, and never accepted without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive time: nobody knows which instant it means."""
        if value is not None and value.tzinfo is None:
            message = "a time without a zone"
            raise ValueError(message)
        return value and value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """SQLite forgets the zone and PostgreSQL answers in its session's: both come back as UTC.

        In one step: what a page shows has hundreds of instants.
        """
        read: Callable[[Any], Any] | None = self.impl_instance.result_processor(dialect, coltype)
        if read is None:
            return lambda value: value and value.astimezone(UTC)
        return lambda value: value and read(value).replace(tzinfo=UTC)


_SLACK_ID = String(32)
_PREFIX = String(64).with_variant(String(64, collation="C"), "postgresql")  # ranges by prefix need byte order


def _only(condition: str) -> dict[str, Any]:
    """A partial index, in the words of both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Base(DeclarativeBase):
    """Every table of the bot, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Utc,
        date: Date,
        time: Time,
        str: Text,
        dict[str, Any]: JSON,
    }


class WorkspaceSettings(Base):
    """What a workspace chose, and the counter its short ids (#12) come from."""

    __tablename__ = "workspaces"
    __table_args__ = (Index("ix_workspaces_hours", "timezone", "alert_time"),)

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
    last_id: Mapped[int] = mapped_column(default=0)
    alert_channel: Mapped[str | None] = mapped_column(_SLACK_ID)
    alert_time: Mapped[time]
    timezone: Mapped[str] = mapped_column(String(64))
    default_days: Mapped[int] = mapped_column(default=365)
    default_account: Mapped[str] = mapped_column(default="")
    request_message: Mapped[str] = mapped_column(default="")
    owner_dm: Mapped[bool] = mapped_column(default=True)
    """Owners get a direct message when their code must be swapped and when it has ended."""
    weekly_report: Mapped[bool] = mapped_column(default=False)
    """The alert channel gets a report once a week."""
    set_up_by: Mapped[str | None] = mapped_column(_SLACK_ID)
    set_up_at: Mapped[datetime | None]
    channel_problem: Mapped[str | None] = mapped_column(String(64))
    """Slack's word for why nothing can be posted in the alert channel, told before anything had to be posted."""
    classic_since: Mapped[datetime | None]
    """Slack refused a chart here then: for a while the same facts are drawn without one."""


class Request(Base):
    """We asked a creator for a code. Open while `closed_at` is null."""

    __tablename__ = "requests"
    __table_args__ = (
        Index(
            "ix_requests_open",
            "team_id",
            "id",
            **_only("closed_at IS NULL"),
        ),
        Index(
            "ix_requests_creator",
            "team_id",
            "creator",
            "id",
            **_only("closed_at IS NULL"),
        ),
        Index(
            "ix_requests_owner",
            "team_id",
            "owner",
            "id",
            **_only("closed_at IS NULL"),
        ),
    )

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    creator: Mapped[str] = mapped_column(_PREFIX)
    post_url: Mapped[str] = mapped_column(default="")
    post_id: Mapped[str | None] = mapped_column(String(20))
    days: Mapped[int]
    ad_account: Mapped[str] = mapped_column(default="")
    campaign: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(_SLACK_ID)
    due: Mapped[date | None]
    message: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str] = mapped_column(_SLACK_ID)
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(_SLACK_ID)
    code_id: Mapped[int | None]


class Code(Base):
    """An authorization of one post for one ad account. Open while `closed_at` is null."""

    __tablename__ = "codes"
    __table_args__ = (
        Index(
            "ix_codes_open",
            "team_id",
            "expires_at",
            "id",
            **_only("closed_at IS NULL"),
        ),
        Index(
            "ix_codes_due",
            "team_id",
            "act_by",
            "id",
            **_only("closed_at IS NULL"),
        ),
        Index(
            "uq_codes_open",
            "team_id",
            "fingerprint",
            "account_key",
            unique=True,
            **_only("closed_at IS NULL"),
        ),
        Index(
            "ix_codes_to_apply",
            "team_id",
            "account_key",
            "act_by",
            "id",
            **_only("closed_at IS NULL AND applied_at IS NULL"),
        ),
        Index(
            "ix_codes_unapplied",
            "team_id",
            "expires_at",
            "id",
            **_only("closed_at IS NULL AND applied_at IS NULL"),
        ),
        Index(
            "ix_codes_applied",
            "team_id",
            "account_key",
            "expires_at",
            **_only("closed_at IS NULL AND applied_at IS NOT NULL"),
        ),
        Index(
            "ix_codes_taken",
            "team_id",
            "taken_by",
            "taken_at",
            **_only("taken_at IS NOT NULL"),
        ),
        Index(
            "ix_codes_to_swap",
            "team_id",
            "act_by",
            "id",
            **_only("closed_at IS NULL AND applied_at IS NULL AND replaces IS NOT NULL"),
        ),
        Index(
            "ix_codes_owner_due",
            "team_id",
            "owner",
            "act_by",
            "id",
            **_only("closed_at IS NULL"),
        ),
        Index(
            "ix_codes_owner_open",
            "team_id",
            "owner",
            "expires_at",
            "id",
            **_only("closed_at IS NULL"),
        ),
        Index(
            "ix_codes_owner_closed",
            "team_id",
            "owner",
            "closed_as",
            "closed_at",
            "id",
            **_only("closed_as IS NOT NULL"),
        ),
        Index("ix_codes_post", "team_id", "post_key"),
        Index("ix_codes_creator", "team_id", "creator", "id"),
        Index("ix_codes_tail", "team_id", "tail"),
        Index(
            "ix_codes_closed",
            "team_id",
            "closed_as",
            "closed_at",
            "id",
            **_only("closed_as IS NOT NULL"),  # of all codes it would tempt SQLite to look for the open ones in it
        ),
        Index(
            "ix_codes_pair",
            "team_id",
            "pair",
            **_only("pair IS NOT NULL"),
        ),
    )

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(String(64))
    tail: Mapped[str] = mapped_column(_PREFIX)
    unusual: Mapped[str] = mapped_column(default="")
    post_url: Mapped[str] = mapped_column(default="")
    post_id: Mapped[str | None] = mapped_column(String(20))
    post_key: Mapped[str | None] = mapped_column(String(64))
    """The post's id, or the fingerprint of a short link that hides it: two codes of one post have the same."""
    creator: Mapped[str] = mapped_column(_PREFIX, default="")
    ad_account: Mapped[str] = mapped_column(default="")
    account_key: Mapped[str] = mapped_column(default="")
    campaign: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(_SLACK_ID)
    generated_on: Mapped[date | None]
    days: Mapped[int | None]
    code_ends_at: Mapped[datetime]
    """Until then the creator lets the post run as an ad."""
    rights_end_at: Mapped[datetime | None]
    """Until then the brand may use what the post shows, if that was agreed."""
    expires_at: Mapped[datetime] = mapped_column(
        Computed("CASE WHEN rights_end_at < code_ends_at THEN rights_end_at ELSE code_ends_at END")
    )
    """The earlier of the two ends the ad. The database works it out, so that no writer can forget to."""
    swap_by: Mapped[datetime | None]
    """The code that this one replaces ends then: until that is done, Ads Manager still runs the other."""
    act_by: Mapped[datetime] = mapped_column(
        Computed(
            "CASE WHEN applied_at IS NULL AND swap_by < code_ends_at AND (rights_end_at IS NULL OR "
            "swap_by < rights_end_at) THEN swap_by WHEN rights_end_at < code_ends_at THEN rights_end_at "
            "ELSE code_ends_at END"
        )
    )
    """When the ad stops unless somebody acts: what alerts go by."""
    pair: Mapped[int | None]
    """A Duet or Stitch needs two codes: both, and whatever replaces them, have the same number here."""
    part: Mapped[str | None] = mapped_column(String(16))
    """Which of the two it is: Ads Manager asks for the secondary creator's first."""
    short_notice: Mapped[bool]
    """Its end was set with no more than the alert window left: it is told at the next tick, not at the next digest."""
    request_id: Mapped[int | None]
    replaces: Mapped[int | None]
    replaced_by: Mapped[int | None]
    logged_by: Mapped[str] = mapped_column(_SLACK_ID)
    logged_by_name: Mapped[str] = mapped_column(String(80), default="")
    """For the sentence under a form's field, which is plain text and cannot hold a mention."""
    logged_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """A media buyer took it along to Ads Manager then; for a while nobody else gets it."""
    taken_by: Mapped[str | None] = mapped_column(_SLACK_ID)
    applied_at: Mapped[datetime | None]
    """It was entered in Ads Manager. A code that was only received does nothing."""
    applied_by: Mapped[str | None] = mapped_column(_SLACK_ID)
    swapped_at: Mapped[datetime | None]
    """The code that replaced it was entered in Ads Manager in its place."""
    swapped_by: Mapped[str | None] = mapped_column(_SLACK_ID)
    on_it: Mapped[str | None] = mapped_column(_SLACK_ID)
    """Who says that they are handling it; silences nothing."""
    on_it_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extended_by: Mapped[str | None] = mapped_column(_SLACK_ID)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(_SLACK_ID)
    closed_as: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))

    half: ClassVar["Code | None"] = None
    """The other code of its pair, where somebody looked it up."""
    heir: ClassVar["Code | None"] = None
    """Of a replaced code that was not swapped: the last of those that replaced each other after it; likewise."""
    stands_for: ClassVar["Code | None"] = None
    """Of a replacement that is not applied: the code before it that runs in Ads Manager until it is; likewise."""

    @property
    def is_to_swap(self) -> bool:
        """Whether it replaces a code and is not in Ads Manager yet."""
        return self.swap_by is not None and self.closed_at is None and self.applied_at is None

    @property
    def awaits_swap(self) -> bool:
        """Whether it was replaced and what is in its place is still to be applied, where somebody looked that up."""
        heir = self.heir
        return heir is not None and heir.closed_at is None and heir.applied_at is None

    @property
    def ends_by_rights(self) -> bool:
        """Whether it is the usage rights that end the ad."""
        return self.rights_end_at is not None and self.rights_end_at < self.code_ends_at

    def __repr__(self) -> str:
        """Never the code itself: it is a secret."""
        return f"<Code #{self.id} of {self.team_id}>"


class WordBlock(Base):
    """Which of sixty codes hold a word by which they are found: of creator, campaign, ad account, note or post."""

    __tablename__ = "word_blocks"
    __table_args__ = (Index("ix_word_blocks_block", "team_id", "block", "word"), {"sqlite_with_rowid": False})

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
    word: Mapped[str] = mapped_column(_PREFIX, primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The codes' short ids, divided by sixty."""
    bits: Mapped[int] = mapped_column(BigInteger)
    """What is left over says which bit is a code's."""


class History(Base):
    """Who did what, when, from what to what. Only ever added to."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_about", "team_id", "about", "id"),
        Index("ix_history_latest", "team_id", "id"),
        Index("ix_history_what", "team_id", "what", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(_SLACK_ID)
    about: Mapped[int | None]
    """The code's or request's short id; null for the workspace's settings."""
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(_SLACK_ID)
    what: Mapped[str] = mapped_column(String(32))
    was: Mapped[dict[str, Any]]
    became: Mapped[dict[str, Any]]


DIGEST, ESCALATION, CUT, DIRECT = "digest", "escalation", "cut", "direct"


class Digest(Base):
    """One alert owed to a workspace: the day's digest, an escalation between two of them, or an owner's message.

    A digest that was posted in part when its day or its channel passed is `cut`: the rest is for the next one.
    """

    __tablename__ = "digests"
    __table_args__ = (
        Index(
            "uq_digests_day",
            "local_day",
            "team_id",
            unique=True,
            **_only("kind = 'digest'"),
        ),
        Index(
            "uq_digests_owed",
            "team_id",
            "addressee",
            unique=True,
            **_only("sent_at IS NULL"),
        ),
        Index(
            "ix_digests_owed",
            "sending_until",
            "id",
            **_only("sent_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},  # an id names one alert for ever, also after it turned out to be needless
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(_SLACK_ID)
    kind: Mapped[str] = mapped_column(String(16))
    addressee: Mapped[str] = mapped_column(_SLACK_ID, default="")
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
    __table_args__ = (
        Index(
            "ix_digest_messages_stale",
            "stale_at",
            **_only("stale_at IS NOT NULL"),
        ),
    )

    digest_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    team_id: Mapped[str] = mapped_column(_SLACK_ID)
    channel: Mapped[str | None] = mapped_column(_SLACK_ID)
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
    team_id: Mapped[str] = mapped_column(_SLACK_ID)
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

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
    code_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[str] = mapped_column(String(16), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(primary_key=True)
    addressee: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True, default="")
    digest_id: Mapped[int]
    at: Mapped[datetime]


class Home(Base):
    """One person's Home tab: when they last looked at it, what they want to see there, and what it shows."""

    __tablename__ = "homes"
    __table_args__ = (Index("ix_homes_opened", "opened_at"),)

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
    person: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
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
    team_id: Mapped[str] = mapped_column(_SLACK_ID)
    fingerprint: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(_SLACK_ID, default="")
    """Only this person's codes; everybody's when empty."""
    ad_account: Mapped[str] = mapped_column(default="")
    """Only this ad account's codes; every one's when empty."""
    made_by: Mapped[str] = mapped_column(_SLACK_ID)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class WeeklyReport(Base):
    """A report owed to a workspace's alert channel, once for each local week."""

    __tablename__ = "weekly_reports"
    __table_args__ = (
        Index(
            "ix_weekly_reports_owed",
            "sending_until",
            **_only("sent_at IS NULL"),
        ),
    )

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
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
    channel: Mapped[str | None] = mapped_column(_SLACK_ID)
    ts: Mapped[str | None] = mapped_column(String(32))


class Delivered(Base):
    """Something Slack delivered, kept for a day beside what it changed: when it comes again, nothing more is done."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_at", "at"),)

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(65), primary_key=True)
    at: Mapped[datetime]


class Installation(Base):
    """A workspace, or a whole organisation, that installed the bot. The token is locked before it comes here."""

    __tablename__ = "installations"

    team_id: Mapped[str] = mapped_column(_SLACK_ID, primary_key=True)
    locked_token: Mapped[str | None]
    """Null from the moment the bot is not wanted any more."""
    bot_user: Mapped[str] = mapped_column(_SLACK_ID)
    scopes: Mapped[str]
    app_id: Mapped[str] = mapped_column(_SLACK_ID)
    installed_by: Mapped[str] = mapped_column(_SLACK_ID)
    installed_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class InstallState(Base):
    """Somebody set out to install the bot and has not come back yet. Known by its fingerprint only."""

    __tablename__ = "install_states"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]
