"""Many codes at once: lines of creators' messages, or a table out of a spreadsheet."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from storage.rules import Refused
from storage.rules.cells import bare, csv_line
from storage.rules.codes import read_words
from storage.rules.records import CODE_COLUMNS, REQUEST_COLUMNS
from storage.rules.windows import day_end

MOST_ROWS, MOST_IN_FILE = 100, 10_000
CODE, URL, CREATOR, ACCOUNT, DAYS = "code", "url", "creator", "account", "duration"
EXPIRES, GENERATED, CAMPAIGN, NOTE = "expires", "generated", "campaign", "note"
RIGHTS, PAIR, PART, OWNER = "rights", "pair", "part", "owner"
_NAMES = {
    CODE: "code sparkcode sparkadcode authcode authorizationcode videocode tiktokcode",
    URL: "url post posturl postlink link video videourl videolink tiktokurl tiktoklink",
    CREATOR: "creator creatorhandle handle username account_handle influencer tiktokhandle",
    ACCOUNT: "account adaccount adaccountname advertiser brand",
    DAYS: "duration days period window durationdays",
    EXPIRES: "expires expiresat expiry expirydate expirationdate expireson ends endsat enddate validuntil",
    GENERATED: "generated generatedon date created createdon",
    CAMPAIGN: "campaign campaignname",
    NOTE: "note notes comment comments",
    RIGHTS: "rights rightsuntil usagerights usagerightsuntil rightsend licenseuntil",
    PAIR: "pair duet stitch",
}
_OWN = {name: name for name in (*CODE_COLUMNS, *REQUEST_COLUMNS)}
"""What an export calls its columns."""
_MEANT = _OWN | {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
_DAYS = re.compile(r"(\d{1,3})\s*(?:d|days?)?", re.IGNORECASE)
_WRITTEN = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")


@dataclass(frozen=True)
class Row:
    """One line or table row: where it stands, as it was, and what it holds."""

    number: int
    text: str
    held: Mapping[str, str]
    events: Sequence[Mapping[str, Any]] = ()
    """What an export tells of its past."""

    @property
    def is_exported(self) -> bool:
        """Whether an export wrote it: then it is brought in as it was."""
        return bool(self.held.get("logged_at") or self.held.get("asked_at"))


@dataclass(frozen=True)
class Sheet:
    """What was pasted: rows, how many were blank, and the table's header line, if it has one."""

    rows: Sequence[Row]
    blank: int
    header: str = ""


def read_file(content: bytes) -> Sheet:
    """The rows of a CSV file, or of a JSON one that was exported. Refused when it is neither, or has over 10,000."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("I can't read this file. Save it as CSV in UTF-8, then import it again.") from None
    return _exported(text) if text.lstrip()[:1] == "{" else read_sheet(text, MOST_IN_FILE)


def read_sheet(text: str, most: int = MOST_ROWS) -> Sheet:
    """Every row that is not blank, of a table if a header line names the code. Refused above so many rows."""
    lines = text.splitlines()
    header = next((line for line in lines if line.strip()), "")
    mark = next((mark for mark in "\t;," if {CODE, "asked_at"} & {*_meanings(header, mark)}), "")
    rows = _few(list(_table(lines, header, mark) if mark else _messages(lines)), most)
    blank = sum(not line.strip() for line in lines)
    return Sheet(rows, blank, header if mark else "")


def read_days(typed: str) -> int | None:
    """`30`, `30d` or `30 days`; None for an empty cell. Refused for anything else."""
    if not typed.strip():
        return None
    found = _DAYS.fullmatch(typed.strip())
    if found is None:
        raise Refused(f"I can't read the duration “{typed.strip()[:30]}”. Write days, like 30.")
    return int(found[1])


def read_day(typed: str) -> date | None:
    """A day as `2026-12-24`, `24.12.2026` or `24 Dec 2026`; None for an empty cell. Refused where it could be two."""
    typed = typed.strip()
    if not typed:
        return None
    for form in _WRITTEN:
        with suppress(ValueError):
            return datetime.strptime(typed, form).replace(tzinfo=UTC).date()
    raise Refused(f"I can't read the day “{typed[:30]}”. Write it like 2026-12-24.")


def read_end(typed: str, zone: ZoneInfo) -> datetime | None:
    """When a code ends: a moment with its zone, or the last second of a local day; None for an empty cell."""
    try:
        moment = datetime.fromisoformat(typed.strip()) if "T" in typed else None
    except ValueError:
        moment = None
    if moment is not None:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=zone).astimezone(UTC)
    day = read_day(typed)
    return day_end(day, zone) if day else None


def _messages(lines: Sequence[str]) -> Iterator[Row]:
    """Each line on its own, in whatever order it holds code, link, handle and duration."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            found = read_words(line)
            days = str(found.days) if found.days else ""
            yield Row(number, line, {CODE: found.code or found.rest, URL: found.url, CREATOR: found.handle, DAYS: days})


def _table(lines: Sequence[str], header: str, mark: str) -> Iterator[Row]:
    names, begins = _meanings(header, mark), lines.index(header) + 1
    table = csv.reader(StringIO("\n".join(lines[begins:])), delimiter=mark)
    for cells in table:
        if any(cell.strip() for cell in cells):
            held = {name: bare(cell.strip()) for name, cell in zip(names, cells, strict=False) if name}
            yield Row(begins + table.line_num, csv_line(cells, mark), held)


def _meanings(header: str, mark: str) -> list[str]:
    cells = next(csv.reader([header], delimiter=mark), [])
    return [_MEANT.get(re.sub(r"[^a-z_]", "", cell.lower()), "") for cell in cells]


def _exported(text: str) -> Sheet:
    """An export as JSON: its codes, then its requests, each with its history."""
    try:
        held = json.loads(text)
        found = [*held.get("codes", []), *held.get("requests", [])]
        rows = [Row(place, "", _cells(each), each.get("history") or ()) for place, each in enumerate(found, 1)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Refused("I can't read this file. Give me a CSV, or a JSON that /spark export wrote.") from None
    return Sheet(_few(rows, MOST_IN_FILE), 0)


def _cells(found: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: str(value) for name, value in found.items() if value is not None and name in _OWN}


def _few(rows: Sequence[Row], most: int) -> Sequence[Row]:
    if len(rows) > most:
        raise Refused(f"This has {len(rows)} rows. Please import at most {most} at once.")
    return rows
