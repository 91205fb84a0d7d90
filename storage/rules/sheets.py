"""Many codes at once: lines of creators' messages, or a table out of a spreadsheet."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.rules import Refused
from storage.rules.cells import bare
from storage.rules.columns import CODE, DAYS, EXPIRES, OWNER, Column
from storage.rules.dates import is_day_or_span
from storage.rules.rows import Row, of_json, of_message, of_record, paired
from storage.rules.tables import Header, Record, find_header, lines_of, records

MOST_ROWS, MOST_IN_FILE = 100, 10_000
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,31}")


@dataclass(frozen=True)
class Sheet:
    """What was pasted: its rows, and what is none."""

    rows: Sequence[Row]
    blank: Sequence[int] = ()
    """Numbers of lines in which nothing stands."""
    header: str = ""
    """A table's first lines, down to its header."""
    head: int = 0
    """How many lines those are."""
    unread: Sequence[str] = ()
    """Columns that nobody read although something stands in them."""
    kind: str = "Line"


def read_file(content: bytes) -> Sheet:
    """The rows of a CSV file, or of a JSON one that was exported. Refused when it is neither, or has over 10,000."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("I can't read this file. Save it as CSV in UTF-8, then import it again.") from None
    return _exported(text) if text.lstrip()[:1] == "{" else read_sheet(text, MOST_IN_FILE)


def read_sheet(text: str, most: int = MOST_ROWS) -> Sheet:
    """Every row that is not blank, of a table if a header line names the code. Refused above so many rows."""
    lines = lines_of(text)
    header = find_header(lines)
    if header is None or len(header.columns) == 1:
        return _lines(lines, header.lines if header else 0, most)
    exported = any(column.meaning in ("logged_at", "asked_at") for column in header.columns)
    found = list(records(lines, header, exported=exported))
    rows = _few([of_record(record, header.columns) for record in found if not record.is_blank], most)
    blank = [line for record in found if record.is_blank for line in range(record.number, record.number + record.lines)]
    if not exported:
        _refuse_unknown_ends(header, found)
        rows = list(paired(rows))
    head = "".join(lines[: header.lines]).rstrip("\r\n")
    return Sheet(rows, blank, head, header.lines, list(_unread(header, found)))


def _lines(lines: Sequence[str], head: int, most: int) -> Sheet:
    """Each line on its own, in whatever order it holds code, link, handle and duration."""
    numbered = [(number, line.rstrip("\r\n")) for number, line in enumerate(lines, 1) if number > head]
    rows = _few([of_message(number, line) for number, line in numbered if line.strip()], most)
    blank = [number for number, line in numbered if not line.strip()]
    return Sheet(rows, blank, "".join(lines[:head]).rstrip("\r\n"), head)


def _unread(header: Header, found: Iterable[Record]) -> Iterator[str]:
    """The columns of which something was passed over."""
    rows = [(record, of_record(record, header.columns).held) for record in found if not record.trouble]
    for place, column in enumerate(header.columns):
        cells = [(bare(record.cells[place].strip()), held) for record, held in rows if place < len(record.cells)]
        if any(cell and _is_passed_over(cell, column, held) for cell, held in cells):
            yield column.header or f"column {place + 1}"


def _is_passed_over(cell: str, column: Column, held: Mapping[str, str]) -> bool:
    if column.meaning == OWNER and not held.get("logged_at"):
        return not _SLACK_ID.fullmatch(cell)
    if column.meaning == CODE:
        return not cell.startswith(held[CODE])
    return not column.meaning or held[column.meaning] != cell


def _refuse_unknown_ends(header: Header, found: Sequence[Record]) -> None:
    """Refused when no column says when codes end, but one that nobody knows holds days."""
    if {DAYS, EXPIRES} & {column.meaning for column in header.columns}:
        return
    for place, column in enumerate(header.columns):
        cells = [record.cells[place].strip() for record in found if place < len(record.cells)]
        filled = [cell for cell in cells if cell]
        if column.may_say_when and sum(map(is_day_or_span, filled)) * 2 > len(filled):
            raise Refused(
                f"“{column.header[:40]}” holds days, and no column says when the codes end. If that is what it says, "
                "call it expires or duration; if not, call it posted or leave it out. Nothing was saved."
            )


def _exported(text: str) -> Sheet:
    """An export as JSON: its codes, then its requests, each with its history."""
    try:
        held = json.loads(text)
        found = [*held.get("codes", []), *held.get("requests", [])]
        rows = [of_json(place, each) for place, each in enumerate(found, 1)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Refused("I can't read this file. Give me a CSV, or a JSON that /spark export wrote.") from None
    return Sheet(_few(rows, MOST_IN_FILE), kind="Row")


def _few(rows: Sequence[Row], most: int) -> Sequence[Row]:
    if len(rows) > most:
        raise Refused(f"This has {len(rows)} rows. Please import at most {most} at once.")
    return rows
