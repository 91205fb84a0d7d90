"""`/spark import`: many codes at once, each row with its own result; none twice, none lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers.bringing import Bringing
from handlers.checking import Mend
from handlers.given import Later, OpenWorkspace, Reply, person
from handlers.redraw import Redraw
from handlers.sheet_files import FromFile, Telling
from handlers.views import fields, forms, import_form
from handlers.views.import_form import FILE, LINES
from handlers.views.import_lines import Result
from handlers.views.import_results import saved
from storage.rules import Refused
from storage.rules.codes import holds_code
from storage.rules.sheets import Sheet, read_sheet

NOTHING = "Paste at least one line with a code, or choose a file."
BOTH = "Either lines or a file. Take the file out and save these lines, or empty the fields and import the file."
MOST_REMEMBERED = 2000
"""Characters of the three thousand that a form may remember."""


def import_codes(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, open_afterwards: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """Save every row that can be saved; what was refused stays in the form, with the reason for each."""
    values, remembers = fields.read(view), fields.read_metadata(view)
    bringing = Bringing(values, now, *person(body), halves=dict(remembers.get("halves") or {}))
    telling, file = Telling(client, reply), _chosen(values)
    if file:
        job = FromFile(body["view"]["id"], file, bringing, open_afterwards, telling, later, redraw)
        with open_workspace():
            later(job.read, reply)
        ack(response_action="update", view=import_form.reading(job.name))
        return
    sheet = _pasted(values)
    with open_workspace() as workspace:
        results = bringing.save(workspace, sheet.rows)
    redraw.soon()
    if any(result.number for result in results):
        later(lambda: telling.tell(results, sheet, saved), reply)
    if all(result.number for result in results):
        ack()
    else:
        ack(response_action="update", view=_again(values, remembers, results, sheet, bringing))


def _again(
    values: Mapping[str, Any], remembers: Mapping[str, Any], results: Sequence[Result], sheet: Sheet, bringing: Bringing
) -> dict[str, Any]:
    """The form with what was refused; it remembers the first halves of pairs whose second ones are left."""
    round_ = int(remembers.get("round") or 0) + 1
    pairs = {result.row.held.get("pair", "") for result in results if result.number is None}
    halves = {pair: number for pair, number in bringing.halves.items() if pair in pairs and not holds_code(pair)}
    kept = {**remembers, "round": round_, "halves": _remembered(halves)}
    held = {**values, fields.ACTION: f"{fields.VALUE}_{round_}"}
    return import_form.import_form(held, kept, import_form.refused(results, sheet), results, sheet)


def _remembered(halves: Mapping[str, int]) -> dict[str, int]:
    """As many as a form has room for, whatever letters their names are of."""
    kept: dict[str, int] = {}
    for pair, number in halves.items():
        if len(forms.metadata({**kept, pair: number})) <= MOST_REMEMBERED:
            kept[pair] = number
    return kept


def _chosen(values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The file, if there is one. Refused beside lines: nothing that was typed may be passed over."""
    file: Mapping[str, Any] | None = next(iter(values.get(FILE) or []), None)
    if file and import_form.typed(values).strip():
        raise Mend({LINES: BOTH})
    return file


def _pasted(values: Mapping[str, Any]) -> Sheet:
    """All fields as one text; a refusal stands at the first of them."""
    try:
        sheet = read_sheet(import_form.typed(values))
    except Refused as refused:
        raise Mend({LINES: str(refused)}) from refused
    if not sheet.rows:
        raise Mend({LINES: NOTHING})
    return sheet
