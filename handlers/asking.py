"""What becomes of a request besides its answer."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from handlers.given import Later, OpenWorkspace, Reply
from handlers.views import cards, presses
from storage.rules import Refused

NOT_OURS = "This button is from an older version of me. `/spark list requests` shows what waits."
TOO_LATE = "It is too late for an undo: ten minutes are over, or the request was changed since."


def answers(
    ack: Ack, action: dict[str, Any], now: datetime, reply: Reply, later: Later, open_workspace: OpenWorkspace
) -> None:
    """A code that was logged on its own is what somebody was asked for."""
    press, request = presses.read_answers(action.get("value"))
    if press is None or request is None:
        raise Refused(NOT_OURS)
    with open_workspace() as workspace:
        code = workspace.codes.answer(press.seen, request, by=reply.user, at=now)
        asked = workspace.requests.get(request)
    later(lambda: reply(cards.answering(code, asked)), reply)
    ack()


def cancel(
    ack: Ack, action: dict[str, Any], now: datetime, reply: Reply, later: Later, open_workspace: OpenWorkspace
) -> None:
    """Nobody waits for this code any more."""
    number = presses.read_number(action.get("value")) or 0
    with open_workspace() as workspace:
        request = workspace.requests.cancel(number, by=reply.user, at=now)
        if request is None:
            asked = workspace.requests.get(number)
            raise Refused(f"#{asked.id} was {cards.closed(asked)}. Nothing was changed.")
    later(lambda: reply(cards.cancelled(request)), reply)
    ack()


def reopen(
    ack: Ack, action: dict[str, Any], now: datetime, reply: Reply, later: Later, open_workspace: OpenWorkspace
) -> None:
    """A cancelled request waits again."""
    press = presses.read_press(action.get("value"))
    if press is None:
        raise Refused(NOT_OURS)
    with open_workspace() as workspace:
        workspace.requests.get(press.id)
        request = workspace.requests.reopen(press.id, press.at, by=reply.user, at=now)
    if request is None:
        raise Refused(TOO_LATE)
    later(lambda: reply(cards.reasked(request)), reply)
    ack()
