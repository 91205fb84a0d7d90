"""Days, ends and durations as spreadsheets and people write them; refused where they could mean two things."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from storage.rules import Refused
from storage.rules.spotting import days_of, duration_in
from storage.rules.windows import day_end

FIRST_YEAR, LAST_YEAR = 2000, 2100
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_GAP = r"[\s,./-]{1,3}"
_ORDINAL = r"(\d{1,2}|\d{4})(?:st|nd|rd|th)?"
_NUMBERED = r"(\d{2}|\d{4}|\d)(?P<mark>[./-])(\d{1,2})(?P=mark)(\d{4}|\d{1,2})"
_NAMED = rf"(?:{_ORDINAL}{_GAP}({_MONTH})|({_MONTH}){_GAP}{_ORDINAL}){_GAP}(\d{{4}}|\d{{1,2}})"
_BY_NUMBERS, _BY_NAME = re.compile(_NUMBERED, re.ASCII), re.compile(_NAMED, re.ASCII | re.IGNORECASE)
_IN_WORDS = re.compile(rf"(?<![\w./-])(?:{_NUMBERED}|{_NAMED})(?=t\d|(?![\w/-]|\.\d))", re.ASCII | re.IGNORECASE)
_WEEKDAY = re.compile(r"(?i)(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[\s,.]+")
_TIME = re.compile(r"(?i)(.*\d)(?:t|,?\s+)(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:\s*([ap])\.?m\.?)?", re.ASCII)
_DAYS = re.compile(r"(\d{1,3})(?:[.,]0+)?", re.ASCII)
_MIDNIGHT, _NOON = time(0), 12


def read_days(typed: str) -> int | None:
    """`30`, `30d`, `30 days`, `2 weeks`, `1 year`; None for an empty cell. Refused for anything else."""
    typed = typed.strip()
    if not typed:
        return None
    bare, found = _DAYS.fullmatch(typed), duration_in(typed)
    if bare:
        return int(bare[1])
    if found is None or found[0] != typed:
        raise Refused(f"I can't read the duration “{typed[:30]}”. Write days, like 30.")
    return days_of(found)


def read_day(typed: str) -> date | None:
    """A day as `2026-12-24`, `24.12.2026` or `24 Dec 2026`; None for an empty cell. Refused where it could be two."""
    typed = typed.strip()
    if not typed:
        return None
    possible = sorted({*_possible(_without_time(typed)[0])})
    if len(possible) > 1:
        raise Refused(f"“{typed[:30]}” could be two days. Write it like {possible[0]} or {possible[-1]}.")
    if not possible:
        raise Refused(f"I can't read the day “{typed[:30]}”. Write it like 2026-12-24.")
    if not FIRST_YEAR <= possible[0].year <= LAST_YEAR:
        raise Refused(f"“{typed[:30]}” is in the year {possible[0].year}. Please check it.")
    return possible[0]


def read_end(typed: str, zone: ZoneInfo) -> datetime | None:
    """When a code ends: a moment with its zone, or the last second of a local day; None for an empty cell.

    A midnight without a zone is what spreadsheets make of a day.
    """
    typed = typed.strip()
    moment = _moment(typed)
    if moment and FIRST_YEAR <= moment.year <= LAST_YEAR:
        return moment.astimezone(UTC)
    day, at = read_day(typed), _without_time(typed)[1]
    if day is None or at == _MIDNIGHT:
        return day_end(day, zone) if day else None
    return datetime.combine(day, at, zone).astimezone(UTC)


def is_day_or_span(typed: str) -> bool:
    """Whether a cell looks as if it said when something ends, clearly or not."""
    typed = typed.strip()
    found = duration_in(typed)
    return bool(found and found[0] == typed) or _moment(typed) is not None or any(_possible(_without_time(typed)[0]))


def day_in(words: str) -> str:
    """The first day with its year that stands in somebody's words; empty for none."""
    found = _IN_WORDS.search(words)
    return found[0] if found and any(_possible(found[0])) else ""


def _moment(typed: str) -> datetime | None:
    """A moment with its zone, as programs write it."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(typed)
        return moment if moment.tzinfo else None
    return None


def _possible(typed: str) -> Iterator[date]:
    """Every day that it could mean."""
    typed = _WEEKDAY.sub("", typed, count=1) if _WEEKDAY.match(typed) else typed
    numbers, named = _BY_NUMBERS.fullmatch(typed), _BY_NAME.fullmatch(typed)
    orders: list[tuple[str, str, str]] = []
    if named:
        first, month, or_month, day, last = named.groups()
        number = str(_MONTHS.index((month or or_month)[:3].lower()) + 1)
        orders = [(first, number, last)] if first and len(first) > 2 else [(last, number, first or day)]  # noqa: PLR2004
    elif numbers:
        orders = _orders(numbers[1], numbers[3], numbers[4], numbers["mark"])
    for year, month, day in orders:
        with suppress(ValueError):
            yield date(_full(year), int(month), int(day))


def _orders(first: str, second: str, third: str, mark: str) -> list[tuple[str, str, str]]:
    """Three numbers as year, month, day in every order that is in use; with dots the day comes first."""
    if len(first) > 2:  # noqa: PLR2004 - a year
        return [(first, second, third)]
    by_day, by_month = (third, second, first), (third, first, second)
    if mark == ".":
        return [by_day] if int(second) <= 12 else [by_month]  # noqa: PLR2004 - a month
    return [by_day, by_month, *([(first, second, third)] if len(third) <= 2 and len(first) == 2 else [])]  # noqa: PLR2004


def _full(year: str) -> int:
    """A year that may be written short."""
    if len(year) not in (2, 4):
        raise ValueError(year)
    return int(year) + (FIRST_YEAR if len(year) == 2 else 0)  # noqa: PLR2004


def _without_time(typed: str) -> tuple[str, time]:
    """The day, and the time of day behind it; midnight for none."""
    found = _TIME.fullmatch(typed)
    if found is None:
        return typed, _MIDNIGHT
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if found[5]:
        hour = hour % _NOON + (_NOON if found[5].lower() == "p" else 0)
    try:
        return found[1], time(hour, minute, second)
    except ValueError:
        return typed, _MIDNIGHT
