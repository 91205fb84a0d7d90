"""What happens when somebody presses something that only shows or opens: forms, lists, details, history."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from handlers import finding
from handlers.given import Later, OpenWorkspace, Reply, in_own_answer
from handlers.opening import Opening
from handlers.pressing import NOT_OURS, short_id
from handlers.views import cards, details, events, request_form
from storage.rules import Refused
from storage.rules.windows import ALERT_WINDOW


def show(ack: Ack, action: dict[str, Any], now: datetime, opening: Opening, read_workspace: OpenWorkspace) -> None:
    """One code or request with everything about it, for this person only."""
    with read_workspace() as workspace:
        known = finding.numbered(workspace, short_id(action.get("value")), now)
    opening.details(known)
    ack()


def log(ack: Ack, opening: Opening) -> None:
    """Open the form for a code."""
    opening.code()
    ack()


def request(ack: Ack, opening: Opening) -> None:
    """Open the form for a request."""
    opening.request()
    ack()


def many_codes(ack: Ack, opening: Opening) -> None:
    """Open the form for many codes."""
    opening.many_codes()
    ack()


def settings(ack: Ack, opening: Opening) -> None:
    """Open the settings."""
    opening.settings()
    ack()


def arrived(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """The code that answers a request came: open its form, filled in."""
    with read_workspace() as workspace:
        asked = workspace.requests.get(short_id(action.get("value")))
    if asked.closed_at is not None:
        raise Refused(f"#{asked.id} was {cards.closed(asked)}.")
    opening.answer(asked)
    ack()


def reword(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Edit a request's message."""
    with read_workspace() as workspace:
        asked = workspace.requests.get(short_id(action.get("value")))
    opening.form(lambda: request_form.reword_form(asked, opening.remembers))
    ack()


def expiring(ack: Ack, now: datetime, reply: Reply, later: Later, read_workspace: OpenWorkspace) -> None:
    """What the alert would say now."""
    with read_workspace() as workspace:
        answer = finding.expiring(workspace, ALERT_WINDOW, now)
    later(lambda: reply(answer), reply)
    ack()


def page(
    ack: Ack,
    body: dict[str, Any],
    action: dict[str, Any],
    now: datetime,
    reply: Reply,
    later: Later,
    read_workspace: OpenWorkspace,
) -> None:
    """Another page, in place of the one it was pressed on; never in place of a message that others see."""
    number, _, query = str(action.get("value")).partition(" ")
    with read_workspace() as workspace:
        answer = finding.listed(workspace, query, short_id(number), now, reply.user)
    in_place = in_own_answer(body)
    later(lambda: reply(answer, replace=in_place), reply)
    ack()


def history(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace
) -> None:
    """A page of all that happened, in place of the one it was pressed on if that was one."""
    number, _, about = str(action.get("value")).partition(" ")
    page, of, most = max(short_id(number), 1), short_id(about), events.MOST_SHOWN
    with read_workspace() as workspace:
        answer = events.page(of, workspace.history(of, most + 1, (page - 1) * most), page)
    in_place = in_own_answer(body) and (body.get("message") or {}).get("text", "").startswith(events.ALL)
    opening.aside(details.HISTORY, "History", answer, replace=in_place)
    ack()


def unknown(ack: Ack) -> None:
    """A button of a version that we are not."""
    ack()
    raise Refused(NOT_OURS)
