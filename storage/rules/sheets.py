"""Many codes at once: lines of creators' messages, or a table out of a spreadsheet."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from storage.rules import Refused
from storage.rules.codes import read_words
from storage.rules.windows import day_end

MOST_ROWS = 100
CODE, URL, CREATOR, ACCOUNT, DAYS = "code", "url", "creator", "account", "days"
EXPIRES, GENERATED, CAMPAIGN, NOTE = "expires", "generated", "campaign", "note"
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
}
_MEANT = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
_DAYS = re.compile(r"(\d{1,3})\s*(?:d|days?)?", re.IGNORECASE)
_WRITTEN = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")


@dataclass(frozen=True)
class Row:
    """One line or table row: where it stands, as it was, and what it holds."""

    number: int
    text: str
    held: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """What was pasted: rows, how many were blank, and the table's header line, if it has one."""

    rows: Sequence[Row]
    blank: int
    header: str = ""


def read_sheet(text: str) -> Sheet:
    """Every row that is not blank. A table is known by a header line that names the code. Refused above 100 rows."""
    lines = text.splitlines()
    header = next((line for line in lines if line.strip()), "")
    mark = next((mark for mark in "\t;," if CODE in _meanings(header, mark)), "")
    rows = list(_table(lines, header, mark) if mark else _messages(lines))
    if len(rows) > MOST_ROWS:
        raise Refused(f"This has {len(rows)} rows. Please import at most {MOST_ROWS} at once.")
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
            held = {name: _bare(cell) for name, cell in zip(names, cells, strict=False) if name}
            yield Row(begins + table.line_num, _written(cells, mark), held)


def _meanings(header: str, mark: str) -> list[str]:
    cells = next(csv.reader([header], delimiter=mark), [])
    return [_MEANT.get(re.sub(r"[^a-z_]", "", cell.lower()), "") for cell in cells]


def _bare(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from reading it as a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@") else cell


def _written(cells: Sequence[str], mark: str) -> str:
    out = StringIO()
    csv.writer(out, delimiter=mark, lineterminator="").writerow(cells)
    return out.getvalue()
