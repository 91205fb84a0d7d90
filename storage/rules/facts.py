"""What a report is worked out from: how a team's codes and requests stand, and what their history keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Period:
    """What lies between two instants, as seen from now; and where calendar days are counted."""

    since: datetime
    """What happened at this instant itself is of the period before."""
    until: datetime
    now: datetime
    zone: ZoneInfo

    @classmethod
    def last(cls, days: int, now: datetime, zone: ZoneInfo) -> "Period":
        """The last so many days up to now."""
        return cls(now - timedelta(days=days), now, now, zone)

    @property
    def days(self) -> int:
        """How long it is, in whole days; an hour that clocks skip or repeat makes no difference."""
        return round((self.until - self.since) / timedelta(days=1))

    def holds(self, moment: datetime) -> bool:
        """Whether it lies within."""
        return self.since < moment <= self.until


@dataclass(frozen=True)
class Subject:
    """The code or request that something happened to, without anything secret."""

    number: int
    creator: str = ""
    campaign: str = ""
    ad_account: str = ""
    post_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A code as it stands now."""

    about: Subject
    logged_at: datetime
    ends_at: datetime
    closed_at: datetime | None = None
    closed_as: str | None = None
    reason: str | None = None

    def was_open(self, at: datetime) -> bool:
        """Whether nobody had closed it until then, that instant included."""
        return self.closed_at is None or self.closed_at > at


@dataclass(frozen=True)
class Extension:
    """Somebody gave a code a later end."""

    code: Standing
    at: datetime
    old_end: datetime


@dataclass(frozen=True)
class Mended:
    """Somebody corrected until when the usage rights last."""

    code: Standing
    at: datetime
    old_end: datetime | None
    """What would have ended the ad before; None when it was not the usage rights."""
    new_end: datetime | None


@dataclass(frozen=True)
class Undone:
    """What closed a code was taken back: until then it counted as closed."""

    number: int
    closed_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A request as it stands now."""

    about: Subject
    asked_at: datetime
    due: date | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a report is worked out from."""

    codes: Sequence[Standing] = ()
    """Open ones that ended or will within thirty days, and those closed in the period."""
    logged: Sequence[Standing] = ()
    extensions: Sequence[Extension] = ()
    mended: Sequence[Mended] = ()
    undone: Sequence[Undone] = ()
    requests: Sequence[Asking] = ()
    """Asked or answered in the period."""
    waiting: Sequence[Asking] = ()
