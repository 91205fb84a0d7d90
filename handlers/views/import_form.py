"""The form for many codes at once, the same with what was refused, and the result line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slackblocks import ActionsBlock, AlertBlock, Block, FileInput

from handlers.views import buttons, fields
from handlers.views.fields import ACCOUNT, CAMPAIGN, GENERATED, OWNER
from handlers.views.forms import View, form, notice
from handlers.views.words import Answer, clip, context, said, section, some
from storage.rules.sheets import Row, Sheet

IMPORT_CODES = "import_codes"
LINES = tuple(f"lines_{place}" for place in range(4))
FILE = "file"
MOST_TOLD = 40
"""Lines of a file's result: it has up to thousands."""
MOST_IN_FIELD, MOST_IN_SECTION = 3000, 2900
HINT = "One message per line, or a table with a header: code, url, creator, account, duration, expires, campaign."


@dataclass(frozen=True)
class Result:
    """What became of one row."""

    row: Row
    number: int | None
    refusal: str = ""


def import_form(
    held: Mapping[str, Any], remembers: Mapping[str, Any], results: Sequence[Result] = (), header: str = ""
) -> View:
    """Up to a hundred lines; those that were refused stand in it again, each with its reason on top."""
    refused = [result for result in results if result.number is None]
    lines = [*([header] if header and refused else []), *(result.row.text for result in refused)]
    pasted = dict(zip(LINES, _parts(lines), strict=False))
    text: dict[str, Any] = {"multiline": True, "max_length": MOST_IN_FIELD}
    blocks = [
        *_told(results, refused),
        fields.text("Lines or table", LINES[0], {**held, **pasted}, hint=HINT, **text),
        *([] if remembers.get("no_files") else [_file()]),
        *(fields.text(f"More lines ({place})", LINES[place - 1], {**held, **pasted}, **text) for place in (2, 3, 4)),
        fields.duration("Duration", held, hint="For lines that name none. Counts from the day below."),
        fields.day("Generated on", GENERATED, held, hint="For lines that name none."),
        fields.text("Ad account", ACCOUNT, held, max_length=100, hint="For lines that name none."),
        fields.text("Campaign", CAMPAIGN, held, max_length=100, hint="For lines that name none."),
        fields.person("Owner", OWNER, held),
    ]
    round_ = int(remembers.get("round") or 0)
    return form("Import Spark Codes", f"{IMPORT_CODES}_{round_}", blocks, remembers)


def saved(results: Sequence[Result], sheet: Sheet) -> Answer:
    """Each row with its result."""
    done = sum(result.number is not None for result in results)
    left = len(results) - done
    head = f"{some(done, 'code')} saved{f', {left} not' if left else ''}"
    blank = f"{some(sheet.blank, 'blank line')} left out." if sheet.blank else ""
    shown: list[Block] = [section(text) for text in _sections(map(_line, results))]
    foot = context(f"{blank} `/spark list` shows them all.".strip())
    steps = ActionsBlock([buttons.open_form("Log a code", buttons.LOG)])
    return Answer(head, [section(f"*{head}*"), *shown, foot, steps])


def reading(name: str) -> View:
    """The file is being read."""
    words = f"I am reading *{said(name, 80)}*. You can close this: what became of each row comes as a message."
    return notice("Import Spark Codes", [section(words)])


def progress(name: str, results: Sequence[Result], sheet: Sheet) -> View:
    """How far a file is."""
    done = len(results) == len(sheet.rows)
    words = f"{'Done' if done else 'On it'}: {len(results)} of {len(sheet.rows)} rows of *{said(name, 80)}*."
    return notice("Import Spark Codes", [section(words), section(f"{_count(results)}.")])


def saved_from(name: str, results: Sequence[Result], sheet: Sheet) -> Answer:
    """What became of a file: what was refused row by row, as far as there is room."""
    refused = [result for result in results if result.number is None]
    head = f"{said(name, 80)}: {_count(results)}"
    lines = [*map(_line, refused[:MOST_TOLD])]
    if len(refused) > MOST_TOLD:
        lines.append(f"…and {len(refused) - MOST_TOLD} more.")
    if len(results) < len(sheet.rows):
        lines.append(f"I stopped after row {len(results)}. Import the file again: nothing is saved twice.")
    again = ["Mend these rows and import the file again: nothing is saved twice."] if refused else []
    shown = [section(text) for text in _sections(iter(lines))]
    return Answer(head, [section(f"*{head}*"), *shown, *map(context, again), context("`/spark list` shows them all.")])


def _count(results: Sequence[Result]) -> str:
    done = sum(result.number is not None for result in results)
    left = len(results) - done
    return f"{some(done, 'row')} saved{f', {left} not' if left else ''}"


def _file() -> Block:
    picker = FileInput(fields.VALUE, filetypes=["csv", "tsv", "txt", "json"], max_files=1)
    hint = "CSV with a header, or what /spark export wrote. In place of the lines."
    return fields.with_element("Or a file", picker, FILE, optional=True, hint=hint)


def _told(results: Sequence[Result], refused: Sequence[Result]) -> list[Block]:
    if not results:
        return []
    done = len(results) - len(refused)
    head = f"{some(done, 'code')} saved. {some(len(refused), 'line')} left: mend and save, or close."
    return [AlertBlock(head, "warning"), *(section(text) for text in _sections(map(_line, refused)))]


def _line(result: Result) -> str:
    where = f"Line {result.row.number}"
    if result.number is None:
        return f"{where}: {said(result.refusal, 85)}"
    creator = result.row.held.get("creator", "").lstrip("@")
    return f"{where}: #{result.number} saved{f', @{said(clip(creator, 40))}' if creator else ''}"


def _sections(lines: Iterator[str]) -> Iterator[str]:
    """As few texts as hold all lines."""
    part = ""
    for line in lines:
        if part and len(part) + len(line) > MOST_IN_SECTION:
            yield part
            part = ""
        part = f"{part}\n{line}".lstrip("\n")
    if part:
        yield part


def _parts(lines: Sequence[str]) -> Iterator[str]:
    """The lines, in as few fields as hold them."""
    part = ""
    for line in lines:
        if part and len(part) + len(line) + 1 > MOST_IN_FIELD:
            yield part
            part = ""
        part = f"{part}\n{line}".lstrip("\n")
    if part:
        yield part
