"""`/spark import`: many codes at once, each row with its own result; none twice, none lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers.bringing import Bringing
from handlers.checking import Mend
from handlers.downloads import download
from handlers.given import Later, OpenWorkspace, Reply, person
from handlers.redraw import Redraw
from handlers.slack_answers import NOT_OK
from handlers.views import fields, import_form
from handlers.views.import_form import FILE, LINES, Result
from storage.rules import Refused
from storage.rules.sheets import Sheet, read_file, read_sheet
from storage.rules.text import unescape

NOTHING = "Paste at least one line with a code, or choose a file."
AT_ONCE = 20
"""Rows of one transaction: what others save meanwhile waits no longer than for these."""


def import_codes(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, open_afterwards: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """Save every row that can be saved; what was refused stays in the form, with the reason for each."""
    values, remembers = fields.read(view), fields.read_metadata(view)
    bringing = Bringing(values, now, *person(body))
    if values.get(FILE):
        with open_workspace():
            job = FromFile(client, body["view"]["id"], values[FILE][0], bringing, open_afterwards, reply, redraw)
            later(job.bring_in, reply)
        ack(response_action="update", view=import_form.reading(job.name))
        return
    sheet = _pasted(values)
    with open_workspace() as workspace:
        rows = bringing.save(workspace, sheet.rows)
    redraw.soon()
    if any(result.number for result in rows):
        later(lambda: reply(import_form.saved(rows, sheet)), reply)
    if all(result.number for result in rows):
        ack()
        return
    round_ = int(remembers.get("round") or 0) + 1
    held = {**values, **dict.fromkeys(LINES), fields.ACTION: f"{fields.VALUE}_{round_}"}
    again = import_form.import_form(held, {**remembers, "round": round_}, rows, sheet.header)
    ack(response_action="update", view=again)


class FromFile:
    """A file on its way into the ledger, a few rows at a time."""

    def __init__(
        self, client: WebClient, view: str, file: Mapping[str, Any], bringing: Bringing, open_workspace: OpenWorkspace,
        reply: Reply, redraw: Redraw,
    ) -> None:  # fmt: skip
        self.name = str(file.get("name") or "your file")
        self._client, self._view, self._file, self._bringing = client, view, file, bringing
        self._open, self._reply, self._redraw = open_workspace, reply, redraw

    def bring_in(self) -> None:
        """Save what can be saved, show how far it is, and tell what became of each row."""
        sheet = read_file(download(self._client, self._file))
        if not sheet.rows:
            raise Refused(f"There is no row with a code in {self.name[:80]}.")
        results: list[Result] = []
        try:
            for start in range(0, len(sheet.rows), AT_ONCE):
                with self._open() as workspace:
                    results += self._bringing.save(workspace, sheet.rows[start : start + AT_ONCE])
                self._show(results, sheet)
        finally:
            self._redraw.soon()
            if results:
                self._reply(import_form.saved_from(self.name, results, sheet))

    def _show(self, results: Sequence[Result], sheet: Sheet) -> None:
        """How far it is, where the person may still be looking."""
        try:
            self._client.views_update(view_id=self._view, view=import_form.progress(self.name, results, sheet))
        except NOT_OK:
            return  # they closed it: the message tells all of it


def _pasted(values: Mapping[str, Any]) -> Sheet:
    """All fields as one text; a refusal stands at the first of them."""
    try:
        sheet = read_sheet("\n".join(unescape(values[each]) for each in LINES if values.get(each)))
    except Refused as refused:
        raise Mend({LINES[0]: str(refused)}) from refused
    if not sheet.rows:
        raise Mend({LINES[0]: NOTHING})
    return sheet
