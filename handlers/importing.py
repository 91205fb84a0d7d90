"""`/spark import`: up to a hundred codes in one form, each row with its own result; none twice, none lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack

from handlers.checking import Checked, Mend, new_code
from handlers.given import Later, OpenWorkspace, Reply, person
from handlers.questions import EndedAlready, Recognised
from handlers.redraw import Redraw
from handlers.views import fields, import_form
from handlers.views.import_form import LINES, Result
from handlers.views.late import duplicate
from storage.new_codes import NewCode
from storage.outcomes import Duplicate, OtherOpen
from storage.rules import Refused, sheets
from storage.rules.sheets import Row, Sheet, read_day, read_days, read_end, read_sheet
from storage.rules.text import unescape
from storage.settings import Choices
from storage.workspace import Workspace

ENDED = "It ended already. Log it with /spark add if you want it in the alerts all the same."
NOTHING = "Paste at least one line with a code."
SAME_POST = "#{} is open for the same post and ad account. Log this one by hand: is it a replacement?"
SEVERAL = "This holds more than a code. Put the code alone into its column."


def import_codes(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """Save every row that can be saved; what was refused stays in the form, with the reason for each."""
    by, name = person(body)
    values, remembers = fields.read(view), fields.read_metadata(view)
    sheet = _pasted(values)
    with open_workspace() as workspace:
        chosen = workspace.settings.choices()
        rows = [_saved(workspace, row, values, chosen, now, by, name) for row in sheet.rows]
    redraw.soon()
    if any(result.code for result in rows):
        later(lambda: reply(import_form.saved(rows, sheet)), reply)
    if all(result.code for result in rows):
        ack()
        return
    round_ = int(remembers.get("round") or 0) + 1
    held = {**values, **dict.fromkeys(LINES), fields.ACTION: f"{fields.VALUE}_{round_}"}
    again = import_form.import_form(held, {**remembers, "round": round_}, rows, sheet.header)
    ack(response_action="update", view=again)


def _pasted(values: Mapping[str, Any]) -> Sheet:
    """All fields as one text; a refusal stands at the first of them."""
    try:
        sheet = read_sheet("\n".join(unescape(values[each]) for each in LINES if values.get(each)))
    except Refused as refused:
        raise Mend({LINES[0]: str(refused)}) from refused
    if not sheet.rows:
        raise Mend({LINES[0]: NOTHING})
    return sheet


def _saved(
    workspace: Workspace, row: Row, values: Mapping[str, Any], chosen: Choices, now: datetime, by: str, name: str
) -> Result:
    """One row in a savepoint of its own: what it is refused for touches no other."""
    try:
        new = _new(row, values, chosen, now, by)
        with workspace.apart():
            return Result(row, workspace.codes.log(new, by=by, at=now, name=name).code)
    except (Mend, Refused, OtherOpen, EndedAlready, Recognised) as refused:
        return Result(row, None, _why(refused))


def _why(refused: Exception) -> str:
    match refused:
        case Mend():
            return next(iter(refused.errors.values()))
        case Duplicate():
            return duplicate(refused.existing)
        case OtherOpen():
            return SAME_POST.format(refused.existing.id)
        case EndedAlready():
            return ENDED
    return SEVERAL if isinstance(refused, Recognised) else str(refused)


def _new(row: Row, values: Mapping[str, Any], chosen: Choices, now: datetime, by: str) -> NewCode:
    """What the row says, and for what it does not say, the form."""
    held, creator = row.held, row.held.get(sheets.CREATOR, "")
    days, end = read_days(held.get(sheets.DAYS, "")), read_end(held.get(sheets.EXPIRES, ""), chosen.zone)
    merged = {
        fields.CODE: held.get(sheets.CODE), fields.POST: held.get(sheets.URL), fields.CREATOR: creator,
        fields.ACCOUNT: held.get(sheets.ACCOUNT) or values.get(fields.ACCOUNT),
        fields.CAMPAIGN: held.get(sheets.CAMPAIGN) or values.get(fields.CAMPAIGN),
        fields.NOTE: held.get(sheets.NOTE), fields.OWNER: values.get(fields.OWNER),
        fields.DAYS: str(days) if days else values.get(fields.DAYS), fields.EXACT: end,
        fields.GENERATED: read_day(held.get(sheets.GENERATED, "")) or values.get(fields.GENERATED),
    }  # fmt: skip
    return new_code(Checked(merged, chosen, now), by, None)
