"""When the digest of a local day is due. Right on nights when the clocks change."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.rules.windows import ALERT_WINDOW

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def digest_day(now: datetime, zone: ZoneInfo, alert_time: time) -> date | None:
    """The local day whose hour has come, or None before it."""
    today = now.astimezone(zone).date()
    due = _due(today, zone, alert_time)
    return today if due is not None and due <= now else None


def week_of(now: datetime, zone: ZoneInfo) -> date:
    """The Monday of the local week."""
    today = now.astimezone(zone).date()
    return today - today.weekday() * _DAY


def report_week(now: datetime, zone: ZoneInfo, alert_time: time) -> date | None:
    """The Monday of the local week whose report is due, or None before its hour."""
    monday = week_of(now, zone)
    return monday if report_due(monday, zone, alert_time) <= now else None


def report_due(monday: date, zone: ZoneInfo, alert_time: time) -> datetime:
    """When a week's report is due: on Monday at the hour, or on the next day where a zone skips that Monday."""
    days = (_due(monday + day * _DAY, zone, alert_time) for day in range(7))
    return next(due for due in days if due is not None)


def next_digest(now: datetime, zone: ZoneInfo, alert_time: time) -> datetime:
    """The next instant after now at which another day's digest becomes due."""
    return min(due for due in _around(now, zone, alert_time) if due > now)


def first_alert(expires_at: datetime, now: datetime, zone: ZoneInfo, alert_time: time) -> datetime:
    """When a code is told at the latest: by the first digest inside its alert window, or now, when it is inside."""
    enters = expires_at - ALERT_WINDOW
    return now if enters <= now else next_digest(enters - _SECOND, zone, alert_time)


def _around(now: datetime, zone: ZoneInfo, alert_time: time) -> Iterator[datetime]:
    """Two days either way: an island that crosses the date line skips one."""
    today = now.astimezone(zone).date()
    for days in range(-2, 3):
        due = _due(today + days * _DAY, zone, alert_time)
        if due is not None:
            yield due


def _due(day: date, zone: ZoneInfo, alert_time: time) -> datetime | None:
    """The first instant of a local day at its hour; None for a day that its zone skips."""
    wall = datetime.combine(day, alert_time)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:  # the hour exists, once or twice
        return first
    jump = _jump(second, first, wall, zone)  # clocks skip the hour: as soon as they are past it
    for due in (jump, second):  # or, when that is already tomorrow, as long before the day ends as on other days
        if due.astimezone(zone).date() == day:
            return due
    return None


def _jump(before: datetime, after: datetime, wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks jump past this reading."""

    def reading(seconds: int) -> datetime:
        return (before + seconds * _SECOND).astimezone(zone).replace(tzinfo=None)

    return before + bisect_left(range((after - before) // _SECOND), wall, key=reading) * _SECOND
