"""How long a code may be used, and where it stands. Worked out from facts, never stored."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from storage.rules import Refused

ALERT_WINDOW = timedelta(hours=72)
SWAP_WINDOW = timedelta(hours=24)
DURATIONS = (7, 30, 60, 180, 365)
LONGEST = 366  # days: a leap year's 365-day code still fits

_NONE = timedelta(0)
_TWO_DAYS = timedelta(days=2)
_JUST_UNDER = _TWO_DAYS - timedelta.resolution
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


class Stage(StrEnum):
    """What an expiring code asks for."""

    REACH_OUT = "reach_out"
    SWAP_NOW = "swap_now"
    EXPIRED = "expired"


class Status(StrEnum):
    """Where a code stands."""

    LIVE = "live"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REPLACED = "replaced"
    PULLED = "pulled"
    INVALID = "invalid"


@dataclass(frozen=True)
class Window:
    """When a code ends, and what is known about its beginning."""

    expires_at: datetime
    generated_on: date | None
    days: int | None
    already_expired: bool


def stage(expires_at: datetime, now: datetime) -> Stage | None:
    """What the code asks for; None while it has more than 72 hours."""
    left = expires_at - now
    if left <= _NONE:
        return Stage.EXPIRED
    if left <= SWAP_WINDOW:
        return Stage.SWAP_NOW
    return Stage.REACH_OUT if left <= ALERT_WINDOW else None


def status(expires_at: datetime, closed_as: str | None, now: datetime) -> Status:
    """Where a code stands: what people decided goes before what the calendar says."""
    if closed_as is not None:
        return Status(closed_as)
    match stage(expires_at, now):
        case None:
            return Status.LIVE
        case Stage.EXPIRED:
            return Status.EXPIRED
        case _:
            return Status.EXPIRING


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a local day, in UTC; where clocks skip or repeat it, the last one there is."""
    if not date.min.year < day.year < date.max.year:
        raise Refused(f"The year {day.year} is out of reach. Please check the day.")
    return datetime.combine(day, time(23, 59, 59, fold=1), zone).astimezone(UTC)


def window(
    *, generated_on: date | None, days: int | None, exact: datetime | None, zone: ZoneInfo, now: datetime
) -> Window:
    """A code's window: an exact end wins over a duration, which counts from the day the code was generated."""
    today = _aware(now).astimezone(zone).date()
    if generated_on is not None and generated_on > today:
        raise Refused("This day is still to come. Choose the day the creator generated the code.", "generated_on")
    if exact is not None:
        end = _exact_end(exact, now)
        return Window(end, generated_on, None, already_expired=end <= now)
    if days is None or not 1 <= days <= LONGEST:
        raise Refused(f"Choose a duration from 1 to {LONGEST} days, or the exact end.", "days")
    start = generated_on or today
    end = day_end(start + timedelta(days=days), zone)
    return Window(end, start, days, already_expired=end <= now)


def governing(code_ends_at: datetime, rights_end_at: datetime | None) -> datetime:
    """When the ad has to stop: with the code or with the right to use what it shows, whichever ends first."""
    return min(code_ends_at, rights_end_at or code_ends_at)


def renewed(old_end: datetime, new_end: datetime) -> None:
    """Refuse a renewal that gains no time."""
    if new_end <= old_end:
        raise Refused("The new end is not after the old one. Choose a later one.", "exact")


def time_left(expires_at: datetime, now: datetime) -> str:
    """The time left in words, never more than there is."""
    left = expires_at - now
    if left <= _NONE:
        return f"{_words(-left, _JUST_UNDER)} ago" if -left >= _MINUTE else "just now"
    return f"in {_words(left, ALERT_WINDOW)}" if left >= _MINUTE else "in less than 1 min"


def lasted(span: timedelta) -> str:
    """A span in words, rounded down: `5 h`, `2 days`."""
    return _words(span, _JUST_UNDER) if span >= _MINUTE else "less than 1 min"


def _exact_end(exact: datetime, now: datetime) -> datetime:
    end = _aware(exact).astimezone(UTC)
    if end > now + timedelta(days=LONGEST):
        raise Refused(f"This is more than {LONGEST} days away; no Spark Code lasts that long.", "exact")
    return end


def _words(span: timedelta, longest_in_hours: timedelta) -> str:
    """A span rounded down: in minutes, hours or days."""
    if span < _HOUR:
        return f"{span // _MINUTE} min"
    return f"{span // _HOUR} h" if span <= longest_in_hours else f"{span.days} days"


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone")
    return moment
