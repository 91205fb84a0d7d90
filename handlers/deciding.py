"""What somebody decides about a code: its form opens, if the code still is as this person sees it; and its menu."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from handlers import finding, undoing
from handlers.given import Later, OpenWorkspace, Reply, in_own_answer
from handlers.opening import Opening
from handlers.pressing import NOT_OURS, as_seen, pressed, short_id
from handlers.redraw import Redraw
from handlers.views import applying, buttons, cards, details, presses, renewal_form
from handlers.views import late as late_views
from handlers.views.words import Answer
from storage.models import Code
from storage.outcomes import TooLate
from storage.rules import Refused
from storage.rules.messages import renewal, rights_renewal


def renewed(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Ask how it was renewed, if it still is as the person sees it."""
    _open_renewal(as_seen(action.get("value"), read_workspace), opening)
    ack()


def pulled(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Ask why it was pulled, if it still is as the person sees it."""
    _open_pull(as_seen(action.get("value"), read_workspace), opening)
    ack()


def failed(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Ask why Ads Manager refuses it, if it still is as the person sees it."""
    _open_failure(as_seen(action.get("value"), read_workspace), opening)
    ack()


def half(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Open the form for the other code of a Duet or Stitch."""
    _open_half(short_id(action.get("value")), opening, read_workspace)
    ack()


def more(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], now: datetime, opening: Opening, reply: Reply,
    later: Later, read_workspace: OpenWorkspace, open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """The small menu of a code."""
    choice, _, value = str((action.get("selected_option") or {}).get("value")).partition(" ")
    match choice:
        case buttons.RENEW | buttons.PULL | buttons.FAIL:
            open_form = {buttons.RENEW: _open_renewal, buttons.PULL: _open_pull, buttons.FAIL: _open_failure}[choice]
            open_form(as_seen(value, read_workspace), opening)
        case buttons.TAKE_BACK:
            code, asked = undoing.closing(value, opening.by, now, open_workspace)
            redraw.soon()
            later(lambda: reply(cards.reopened(code, now, asked)), reply)
        case buttons.HALF:
            _open_half(pressed(value).id, opening, read_workspace)
        case buttons.DETAILS:
            with read_workspace() as workspace:
                known = finding.numbered(workspace, pressed(value).id, now)
            opening.details(known)
        case buttons.MESSAGE:
            message = _message(pressed(value).id, now, read_workspace)
            opening.aside(details.MESSAGE, "Message to the creator", message)
        case buttons.ON_IT | buttons.OFF_IT:
            code = _handled(choice, value, opening.by, now, open_workspace)
            redraw.soon()
            if in_own_answer(body):
                later(lambda: reply(cards.handling(code, opening.by)), reply)
        case _:
            raise Refused(NOT_OURS)
    ack()


def _handled(choice: str, value: str, by: str, now: datetime, open_workspace: OpenWorkspace) -> Code:
    """Taken on, or let go; the loser of a race hears who is on it."""
    press, before = presses.read_on_it(value)
    if press is None:
        raise Refused(NOT_OURS)
    try:
        with open_workspace() as workspace:
            if choice == buttons.OFF_IT:
                return workspace.codes.let_go(press.seen, by=by, at=now)
            return workspace.codes.take_on(press.seen, None if before == by else before, by=by, at=now)
    except TooLate as late:
        if late.code.closed_at is None and late.code.expires_at == press.at:
            raise Refused(late_views.on_it_already(late.code, by, now)) from late
        raise


def _message(number: int, now: datetime, read_workspace: OpenWorkspace) -> Answer:
    with read_workspace() as workspace:
        code, chosen = workspace.codes.get(number), workspace.settings.choices()
    ends, over = code.expires_at.astimezone(chosen.zone).date(), code.expires_at <= now
    ask = rights_renewal if code.ends_by_rights else renewal
    words = ask(creator=code.creator, post=code.post_url, days=chosen.default_days, ends=ends, over=over)
    return cards.message(f"For the creator of #{code.id}:", words)


def _open_renewal(code: Code, opening: Opening) -> None:
    opening.form(lambda: renewal_form.renewal_form(code, opening.zone(), opening.now, opening.remembers))


def _open_pull(code: Code, opening: Opening) -> None:
    opening.form(lambda: renewal_form.pull_form(code, opening.now, opening.remembers))


def _open_failure(code: Code, opening: Opening) -> None:
    opening.form(lambda: applying.fail_form([code], opening.remembers))


def _open_half(number: int, opening: Opening, read_workspace: OpenWorkspace) -> None:
    with read_workspace() as workspace:
        code = workspace.codes.get(number)
    if code.closed_at is not None:
        raise TooLate(code)
    opening.half(code)
