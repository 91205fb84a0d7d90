"""Bolt with a stopwatch: every request of Slack passes here, whichever way it came."""

import time
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from handlers.measured import ANSWERS


class Measured(App):
    """Notes how long each answer took."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Bolt's answer, also when it trips."""
        began = time.monotonic()
        try:
            return super().dispatch(req)
        finally:
            ANSWERS.labels(kind_of(req.body)).observe(time.monotonic() - began)


def kind_of(body: dict[str, Any]) -> str:
    """What Slack wants: the word for it in the numbers."""
    match body:
        case {"command": _}:
            return "command"
        case {"type": "block_actions"}:
            return "action"
        case {"type": "view_submission" | "view_closed"}:
            return "view"
        case {"type": "block_suggestion"}:
            return "options"
        case {"event": _}:
            return "event"
    return "other"
