"""Details that somebody works in: one modal, drawn again after everything that is done in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from slack_sdk import WebClient

from handlers import finding
from handlers.given import OpenWorkspace
from handlers.slack_answers import NOT_OK
from handlers.views import details
from handlers.views.fields import read_metadata
from handlers.views.kit import View
from handlers.views.presses import read_number
from handlers.views.words import Answer
from storage.outcomes import Busy, NotHere

TURNS = tuple(Lock() for _ in range(64))
"""Two answers for one modal take turns: each one's read and draw belong together."""


@dataclass(frozen=True)
class Open:
    """Details in front of somebody, or right below the form that they are filling in."""

    client: WebClient
    view_id: str
    number: int
    remembers: Mapping[str, Any]
    now: datetime
    read_workspace: OpenWorkspace

    def says(self, answer: Answer) -> bool:
        """Draw them again with the answer on top. False when nobody has them open any more.

        What is done meanwhile is drawn too: an answer of Slack's that comes late must not leave an old state behind.
        """
        try:
            with TURNS[hash(self.view_id) % len(TURNS)]:
                known, drawn = self._known(), None
                while known.last_change != drawn:
                    self.turn_to(details.view(known, self.remembers, answer))
                    known, drawn = self._known(), known.last_change
        except (Busy, NotHere, *NOT_OK):
            return False
        return True

    def _known(self) -> details.Known:
        with self.read_workspace() as workspace:
            return finding.numbered(workspace, self.number, self.now)

    def turn_to(self, view: View) -> None:
        """Show something else there."""
        self.client.views_update(view_id=self.view_id, view=view)


def opened(body: Mapping[str, Any], client: WebClient, now: datetime, read_workspace: OpenWorkspace) -> Open | None:
    """The details in which this was pressed or submitted, as far as the modal remembers."""
    view = body.get("view") or {}
    held = read_metadata(view)
    number, is_itself = read_number(held.get("details")), view.get("callback_id") == details.DETAILS
    view_id = view.get("id") if is_itself else view.get("previous_view_id")
    if number is None or not view_id:
        return None
    return Open(client, view_id, number, {"reply": held.get("reply")}, now, read_workspace)
