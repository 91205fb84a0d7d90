"""A file on its way into the ledger, and what its owner is told of each row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from handlers.bringing import Bringing
from handlers.downloads import download
from handlers.exporting import upload
from handlers.given import Later, OpenWorkspace, Reply
from handlers.redraw import Redraw
from handlers.slack_answers import NOT_OK
from handlers.views import import_form
from handlers.views.import_lines import Result, as_csv
from handlers.views.import_results import has_more, saved_from
from handlers.views.words import Answer, said
from storage.outcomes import Busy
from storage.rules import Refused
from storage.rules.sheets import Sheet, read_file

AT_ONCE = 20
"""Rows of one transaction: what others save meanwhile waits no longer than for these."""


@dataclass(frozen=True)
class Telling:
    """Tells the person what became of each line, wherever there is room for it."""

    client: WebClient
    reply: Reply

    def tell(self, results: Sequence[Result], sheet: Sheet, draw: Callable[..., Answer]) -> None:
        """In a message; what it has no room for as a file with it, where files may be sent."""
        if not has_more(results, sheet) or not self._attached(results, sheet, draw):
            self.reply(draw(results, sheet))

    def _attached(self, results: Sequence[Result], sheet: Sheet, draw: Callable[..., Answer]) -> bool:
        """The message and the file, or neither."""
        told = None
        try:
            told = self.client.chat_postMessage(channel=self.reply.user, **draw(results, sheet, attached=True))
            upload(self.client, str(told["channel"]), {"import-results.csv": as_csv(results, sheet)})
        except NOT_OK:
            if told is not None:
                self.client.chat_delete(channel=str(told["channel"]), ts=str(told["ts"]))
            return False
        return True


class FromFile:
    """A file on its way into the ledger: each few rows are a job of their own, so that a stop is heard between them."""

    def __init__(
        self, view: str, file: Mapping[str, Any], bringing: Bringing, open_workspace: OpenWorkspace, telling: Telling,
        later: Later, redraw: Redraw,
    ) -> None:  # fmt: skip
        self.name = str(file.get("name") or "your file")
        self._view, self._file, self._bringing = view, file, bringing
        self._open, self._telling, self._later, self._redraw = open_workspace, telling, later, redraw
        self._sheet, self._results = Sheet(()), list[Result]()

    def read(self) -> None:
        """Fetch the file, and begin."""
        self._sheet = read_file(download(self._telling.client, self._file))
        if not self._sheet.rows:
            raise Refused(f"There is no row with a code in {said(self.name, 80)}.")
        self._go_on()

    def _go_on(self) -> None:
        """The next part; when all is done, or no part is taken any more, what became of each row."""
        if len(self._results) == len(self._sheet.rows):
            self._end()
            return
        try:
            self._later(self._part, self._telling.reply)
        except Busy:  # told to stop
            self._end()

    def _part(self) -> None:
        begins, is_saved = len(self._results), False
        rows = self._sheet.rows[begins : begins + AT_ONCE]
        try:
            with self._open() as workspace:
                found = self._bringing.save(workspace, rows, last=begins + AT_ONCE >= len(self._sheet.rows))
            self._results += found
            is_saved = True
        finally:
            if not is_saved:
                self._end()
        self._show()
        self._go_on()

    def _end(self) -> None:
        self._redraw.soon()
        self._telling.tell(self._results, self._sheet, lambda *told, **more: saved_from(self.name, *told, **more))

    def _show(self) -> None:
        """How far it is, where the person may still be looking."""
        view = import_form.progress(self.name, self._results, self._sheet)
        try:
            self._telling.client.views_update(view_id=self._view, view=view)
        except NOT_OK:
            return  # they closed it: the message tells all of it
