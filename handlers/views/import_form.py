"""The form for many codes at once, and the same with what was refused."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.views import fields, kit
from handlers.views.fields import ACCOUNT, CAMPAIGN, GENERATED, OWNER
from handlers.views.forms import form, notice
from handlers.views.import_lines import Result
from handlers.views.import_results import counted, on_top
from handlers.views.kit import Block, View, section
from handlers.views.words import said
from storage.rules.sheets import Sheet
from storage.rules.tables import lines_of

IMPORT_CODES = "import_codes"
LINES = "lines_0"
"""The first of the fields for lines; the further ones count on."""
FILE = "file"
FIELDS = 6
"""A hundred lines as people write them fit into so many; there are more where it takes more to keep what was typed."""
MOST_IN_FIELD = 3000
TITLE = "Import Spark Codes"
HINT = "One message per line, or a table with a header: code, url, creator, account, duration, expires, campaign."
MORE = (
    f"Slack takes {MOST_IN_FIELD:,} characters here, some 20 lines. More? Go on in the fields at the end, or save all "
    "as a text or CSV file and choose it below."
)
_LINES = re.compile(r"lines_(\d{1,2})")


def import_form(
    held: Mapping[str, Any],
    remembers: Mapping[str, Any],
    words: str = "",
    results: Sequence[Result] = (),
    sheet: Sheet | None = None,
) -> View:
    """Up to a hundred lines; those that were refused stand in it again, each with its reason on top."""
    first, *more = [*_parts(words)] or [""]
    blocks = [
        *(on_top(results, sheet) if sheet else []),
        _lines("Lines or table", 0, first, held, hint=f"{HINT} {MORE}"),
        *(_lines(f"More lines ({place + 1})", place, part, held) for place, part in enumerate(more, 1)),
        *([] if remembers.get("no_files") else [_file()]),
        fields.duration("Duration", held, hint="For lines that name none. Counts from the day below."),
        fields.day("Generated on", GENERATED, held, hint="For lines that name none."),
        fields.text("Ad account", ACCOUNT, held, max_length=100, hint="For lines that name none."),
        fields.text("Campaign", CAMPAIGN, held, max_length=100, hint="For lines that name none."),
        fields.person("Owner", OWNER, held),
        *(_lines(f"More lines ({place + 1})", place, "", held) for place in range(len(more) + 1, FIELDS)),
    ]
    return form(TITLE, f"{IMPORT_CODES}_{int(remembers.get('round') or 0)}", blocks, remembers)


def typed(values: Mapping[str, Any]) -> str:
    """All fields for lines as one text."""
    numbered = {int(found[1]): values[name] for name in values if (found := _LINES.fullmatch(name))}
    return "\n".join(str(numbered[place]) for place in sorted(numbered) if numbered[place])


def refused(results: Sequence[Result], sheet: Sheet) -> str:
    """What is left to be mended, as it was typed."""
    left = [result.row.text for result in results if result.number is None]
    return "\n".join([*([sheet.header] if sheet.header else []), *left]) if left else ""


def reading(name: str) -> View:
    """The file is being read."""
    words = f"I am reading *{said(name, 80)}*. You can close this: what became of each row comes as a message."
    return notice(TITLE, [section(words)])


def progress(name: str, results: Sequence[Result], sheet: Sheet) -> View:
    """How far a file is."""
    done = len(results) == len(sheet.rows)
    words = f"{'Done' if done else 'On it'}: {len(results)} of {len(sheet.rows)} rows of *{said(name, 80)}*."
    return notice(TITLE, [section(words), section(f"{counted(results)}.")])


def _lines(label: str, place: int, begins: str, held: Mapping[str, Any], hint: str = "") -> Block:
    block = f"lines_{place}"
    own = {block: begins, fields.ACTION: held.get(fields.ACTION, fields.VALUE)}
    return fields.text(label, block, own, hint=hint, multiline=True, max_length=MOST_IN_FIELD)


def _file() -> Block:
    picker = kit.element("file_input", fields.VALUE, filetypes=["csv", "tsv", "txt", "json"], max_files=1)
    hint = "CSV with a header, a text file with a message per line, or what /spark export wrote. In place of the lines."
    return kit.field("Or a file", picker, FILE, optional=True, hint=hint)


def _parts(text: str) -> Iterator[str]:
    """The text in as few fields as hold it, cut between lines: one line came out of one field."""
    part = ""
    for line in lines_of(text):
        if part and len(_ended(part + line)) > MOST_IN_FIELD:
            yield _ended(part)
            part = ""
        part += line
    if part:
        yield _ended(part)


def _ended(part: str) -> str:
    """Without what ends its last line: the next field goes on there."""
    return part.removesuffix("\n").removesuffix("\r")
