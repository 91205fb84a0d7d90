"""Taking back what was done within ten minutes. Alerts are drawn again by themselves; one's own answer is not."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from handlers.given import Later, OpenWorkspace, Reply, in_own_answer
from handlers.redraw import Redraw
from handlers.views import buttons, cards, presses
from handlers.views import late as late_views
from storage.models import Code, Request
from storage.outcomes import TooLate
from storage.rules import Refused
from storage.workspace import Workspace

NOT_OURS = "This button is from an older version of me. `/spark show` shows the code."


def undo(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], now: datetime,
    open_workspace: OpenWorkspace, redraw: Redraw, reply: Reply, later: Later,
) -> None:  # fmt: skip
    """Take a pull or a failure back."""
    code, asked = closing(action.get("value"), reply.user, now, open_workspace)
    redraw.soon()
    if in_own_answer(body) or asked:
        later(lambda: reply(cards.reopened(code, now, asked), replace=in_own_answer(body)), reply)
    ack()


def closing(value: Any, by: str, now: datetime, open_workspace: OpenWorkspace) -> tuple[Code, Request | None]:
    """The code is open again, if it still is closed as the button says; and the request that went out with its end."""
    press = presses.read_press(value)
    if press is None:
        raise Refused(NOT_OURS)
    try:
        with open_workspace() as workspace:
            code = workspace.codes.undo_pull(press.id, press.at, by=by, at=now)
            return code, workspace.requests.asked_with(code.creator, press.at)
    except TooLate as late:
        if late.code.closed_at == press.at:
            raise Refused(late_views.undo_over(late.code, now)) from late
        if late.code.closed_at is None:
            raise Refused(late_views.open_again(late.code)) from late
        raise


def change(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], now: datetime,
    open_workspace: OpenWorkspace, redraw: Redraw, reply: Reply, later: Later,
) -> None:  # fmt: skip
    """Take back an extension, a replacement or an edit: that very one, while nothing came after it."""
    what, press = presses.read_change(action.get("value"))
    if press is None:
        raise Refused(NOT_OURS)
    try:
        with open_workspace() as workspace:
            code = _undone(workspace, what, press, reply.user, now)
    except TooLate as late:
        raise Refused(late_views.change_stays(late.code, now)) from late
    redraw.soon()
    if in_own_answer(body):
        later(lambda: reply(cards.undone(what, code, now), replace=True), reply)
    ack()


def _undone(workspace: Workspace, what: str, press: presses.Pressed, by: str, now: datetime) -> Code:
    undo = {
        buttons.EXTENDED: workspace.undoing.extension,
        buttons.REPLACED: workspace.undoing.replacement,
        buttons.EDITED: workspace.undoing.edit,
    }.get(what)
    if undo is None:
        raise Refused(NOT_OURS)
    return undo(press.id, press.at, by=by, at=now)
