"""The days to come, and the moments at which what people see is not so any more."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.rules.windows import ALERT_WINDOW, SWAP_WINDOW, day_end

DAYS_AHEAD = 14
STAGES_BEGIN = (ALERT_WINDOW, SWAP_WINDOW, timedelta(0))
"""So long before its end a code enters another stage."""
HOURS_ARE_TRUE_FOR = timedelta(hours=1)
"""Hours left stand in words: an hour later they are wrong."""


def days_ahead(now: datetime, zone: ZoneInfo, count: int = DAYS_AHEAD) -> list[tuple[date, datetime]]:
    """Today and the days after it in a zone, each with its last second in UTC."""
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=place) for place in range(count))
    return [(day, day_end(day, zone)) for day in days]


def looks_the_same_until(now: datetime, changes: Iterable[datetime | None]) -> datetime:
    """The first of these moments that is still to come, at most an hour away."""
    return min([now + HOURS_ARE_TRUE_FOR, *(at for at in changes if at is not None and at > now)])
