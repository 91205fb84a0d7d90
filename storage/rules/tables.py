"""Tables as text: which line is the header, what parts the cells, and which lines are one row."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.rules.columns import Column, is_header, read_header
from storage.rules.spotting import code_in, links_in

MOST_LINES_OF_A_ROW = 500
HEADER_WITHIN = 5
"""Above it stand at most a title and what is told to Excel."""
QUOTE = "A quotation mark is opened here and never closed, or closed in the midst of a cell. Please mend this row."
TOO_LONG = "A cell of this row is too long to be read."
SWALLOWED = "A cell of this row holds line breaks and a code: is a quotation mark too many? Please mend it."
MORE_CELLS = "This row has more cells than the header. Put quotation marks around a text that holds commas."
_MARKS = "\t;,|"
_SEP = re.compile(r'(?i)"?sep=([^\w\s"]|\t)"?\s*')
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_RULER = re.compile(r"[\s:-]*")


@dataclass(frozen=True)
class Header:
    """Where a table begins, and how it is written."""

    columns: Sequence[Column]
    mark: str
    lines: int
    """How many there are down to the header's own last one."""


@dataclass(frozen=True)
class Record:
    """One row as it stands in the text, with its cells or why they cannot be told apart."""

    number: int
    lines: int
    text: str
    cells: Sequence[str]
    trouble: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing in it, or only the line under a header."""
        return not self.trouble and all(_RULER.fullmatch(cell) for cell in self.cells)


def lines_of(text: str) -> list[str]:
    """The lines of a text, each with what ends it: it may belong to a cell."""
    return _LINE.findall(text.removeprefix("\ufeff"))


def find_header(lines: Sequence[str]) -> Header | None:
    """The first row that names a column of codes, if nothing but titles stands above it."""
    marks = _MARKS
    starts = [place for place, line in enumerate(lines[: 4 * HEADER_WITHIN]) if line.strip()]
    for start in starts[:HEADER_WITHIN]:
        told = _SEP.fullmatch(lines[start])
        if told:
            marks = told[1]
            continue
        found = [header for mark in marks if (header := _header(lines, start, mark))]
        if found:
            return max(found, key=lambda header: sum(bool(column.meaning) for column in header.columns))
        if code_in(lines[start]) or links_in(lines[start]):
            return None
    return None


def records(lines: Sequence[str], header: Header, *, exported: bool) -> Iterator[Record]:
    """Every row below the header. A quotation mark too many costs its own row, not those behind it."""
    start = header.lines
    while start < len(lines):
        record = _record(lines, start, header.mark)
        more = len(record.cells) - len(header.columns)
        if record.lines > 1 and (more > 0 or (exported and more)):
            record = _broken(lines, start)
        yield _checked(record, header, exported=exported)
        start += record.lines


def _header(lines: Sequence[str], start: int, mark: str) -> Header | None:
    record = _record(lines, start, mark)
    columns = read_header(record.cells)
    return Header(columns, mark, start + record.lines) if is_header(columns) else None


def _record(lines: Sequence[str], start: int, mark: str) -> Record:
    """One row, of as many lines as its quotation marks say."""
    reader = csv.reader(lines[start : start + MOST_LINES_OF_A_ROW], delimiter=mark, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return _leniently(lines, start, mark)
    text = "".join(lines[start : start + reader.line_num])
    return Record(start + 1, reader.line_num, text.rstrip("\r\n"), cells)


def _leniently(lines: Sequence[str], start: int, mark: str) -> Record:
    """One line whose quotation marks stand where none belong; no row if one of them stays open."""
    reader = csv.reader([lines[start], ""], delimiter=mark)
    try:
        cells = next(reader)
    except csv.Error:
        return _broken(lines, start, TOO_LONG)
    if reader.line_num > 1:
        return _broken(lines, start)
    return Record(start + 1, 1, lines[start].rstrip("\r\n"), cells)


def _broken(lines: Sequence[str], start: int, why: str = QUOTE) -> Record:
    return Record(start + 1, 1, lines[start].rstrip("\r\n"), (), why)


def _checked(record: Record, header: Header, *, exported: bool) -> Record:
    """The row, or why it is not what it seems to be: a quotation mark too many makes one of several."""
    if any(cell.strip() for cell in record.cells[len(header.columns) :]):
        return Record(record.number, record.lines, record.text, record.cells, MORE_CELLS)
    if not exported and record.lines > 1 and any(_swallowed(cell) for cell in record.cells):
        return Record(record.number, record.lines, record.text, record.cells, SWALLOWED)
    return record


def _swallowed(cell: str) -> bool:
    """Whether rows with codes stand in it."""
    found = [code_in(line) for line in lines_of(cell)[1:]]
    return any(each and len(each[0]) >= 20 for each in found)  # noqa: PLR2004 - not a hashtag
