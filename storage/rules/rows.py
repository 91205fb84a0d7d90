"""One line or row of what is imported: what it holds, or why it cannot be what it seems to be."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from storage.rules.cells import bare
from storage.rules.codes import Pasted, read_words
from storage.rules.columns import CODE, CREATOR, DAYS, PAIR, URL, Column
from storage.rules.dates import day_in
from storage.rules.records import CODE_COLUMNS, REQUEST_COLUMNS
from storage.rules.spotting import surely_code_in
from storage.rules.tables import Record

NO_CODE = "This does not look like a Spark Code. If it is one, log it by hand with /spark add."
TWO_CODES = "This line holds two codes. Give each a line of its own."
A_DAY = "I don't read days out of messages, and this holds {}. Write days, like 30d, or make a table with a header."
A_NUMBER = "Does {} mean days? Then write {}d. If not, leave it out, or make a table with a header."
YES = "Whose other half is it? Give both codes of a pair the same name in this column, like duet 1."
NO_PAIR = "{} rows have this pair, and a pair has two. Give each pair a name of its own."
HISTORY = "Its history is none that an export wrote."
_NONE = frozenset({"", "no", "n", "none", "n/a", "na", "-", "–", "—", "false", "0"})
_YES = frozenset({"yes", "y", "true", "x", "✓", "✔", "duet", "stitch"})
_STOP = re.compile(r"(?<==)[.,;:!?)\]]+$")
_PERIOD = re.compile(r"(?<![\w.])(?:7|30|60|90|180|365)(?![\w.])")
_LONG = 20
_OWN = frozenset({*CODE_COLUMNS, *REQUEST_COLUMNS})


@dataclass(frozen=True)
class Row:
    """One line or table row: where it stands, as it was, and what it holds."""

    number: int
    text: str
    held: Mapping[str, str]
    events: Sequence[Mapping[str, Any]] = ()
    """What an export tells of its past."""
    lines: int = 1
    trouble: str = ""
    """Why it cannot be what it seems to be."""

    @property
    def last(self) -> int:
        """Its last line."""
        return self.number + self.lines - 1

    @property
    def is_exported(self) -> bool:
        """Whether an export wrote it: then it is brought in as it was."""
        return bool(self.held.get("logged_at") or self.held.get("asked_at"))


def of_message(number: int, line: str) -> Row:
    """A line on its own, in whatever order it holds code, link, handle and duration."""
    found = read_words(line)
    days = str(found.days) if found.days is not None else ""
    held = {CODE: found.code or found.rest, URL: found.url, CREATOR: found.handle, DAYS: days}
    return Row(number, line, held, trouble=_doubt(found))


def _doubt(found: Pasted) -> str:
    """Why a line means something else than what was recognised in it, or more."""
    code, day, number = found.code or found.rest, day_in(found.rest), _PERIOD.search(found.rest)
    if found.code and surely_code_in(found.rest):
        return TWO_CODES
    if day:
        return A_DAY.format(day)
    if found.code and found.days is None and number:
        return A_NUMBER.format(number[0], number[0])
    return NO_CODE if len(code.split()) == 1 and not _may_be_code(code) else ""


def _may_be_code(word: str) -> bool:
    """A word that stands in a message may be a code, and no other word and no hashtag."""
    digit, upper = re.search(r"[0-9]", word), re.search(r"[A-Z]", word)
    if len(word) >= _LONG:
        return bool(digit or upper)
    return bool(re.fullmatch(r"[0-9]{6}", word) or (digit and upper and not word.startswith("#")))


def of_record(record: Record, columns: Sequence[Column]) -> Row:
    """What a row holds: of columns with the same meaning the clearest that is not empty."""
    cells = [bare(cell.strip()) for cell in record.cells]
    told = [(column.is_vague, column.meaning, cell) for column, cell in zip(columns, cells, strict=False)]
    held = {column.meaning: "" for column in columns if column.meaning}
    for _, meaning, cell in sorted(told, key=lambda each: each[0]):
        if meaning and not held[meaning]:
            held[meaning] = cell
    if CODE in held and not held.get("logged_at"):
        held[CODE] = _STOP.sub("", held[CODE])
    return Row(record.number, record.text, held, lines=record.lines, trouble=record.trouble)


def paired(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows with the names of their pairs, where these are names; a pair has two rows."""
    named = [row.held.get(PAIR, "").strip().casefold() for row in rows]
    yes = _YES | ({"1"} if {*named} & (_NONE - {""}) else set())
    counted = Counter(named)
    for row, pair in zip(rows, named, strict=True):
        trouble = YES if pair in yes else NO_PAIR.format(counted[pair]) if counted[pair] > 2 else ""  # noqa: PLR2004
        if pair in _NONE:
            yield replace(row, held={**row.held, PAIR: ""}) if pair else row
        else:
            yield replace(row, held={**row.held, PAIR: pair}, trouble=row.trouble or trouble)


def of_json(place: int, found: Mapping[str, Any]) -> Row:
    """A code or request out of an export."""
    held = {name: str(value) for name, value in found.items() if value is not None and name in _OWN}
    past = found.get("history") or []
    if not isinstance(past, list) or not all(isinstance(event, dict) for event in past):
        return Row(place, "", held, trouble=HISTORY)
    return Row(place, "", held, past)
