"""What happens when somebody presses something. A stale, foreign or repeated press changes nothing and says so."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from handlers import finding, undoing
from handlers.given import Later, OpenWorkspace, Reply, in_own_answer
from handlers.opening import Opening
from handlers.redraw import Redraw
from handlers.views import applying, buttons, cards, details, events, renewal_form, request_form
from handlers.views import late as late_views
from handlers.views.words import Answer
from storage.models import Code
from storage.outcomes import TooLate
from storage.rules import Refused
from storage.rules.messages import renewal, rights_renewal
from storage.rules.windows import ALERT_WINDOW

NOT_OURS = "This button is from an older version of me. `/spark help` shows what I can do."


def renewed(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Ask how it was renewed, if it still is as the person sees it."""
    _open_renewal(_as_seen(action.get("value"), read_workspace), opening)
    ack()


def pulled(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Ask why it was pulled, if it still is as the person sees it."""
    _open_pull(_as_seen(action.get("value"), read_workspace), opening)
    ack()


def failed(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Ask why Ads Manager refuses it, if it still is as the person sees it."""
    _open_failure(_as_seen(action.get("value"), read_workspace), opening)
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
            open_form(_as_seen(value, read_workspace), opening)
        case buttons.TAKE_BACK:
            code, asked = undoing.closing(value, opening.by, now, open_workspace)
            redraw.soon()
            later(lambda: reply(cards.reopened(code, now, asked)), reply)
        case buttons.HALF:
            _open_half(_pressed(value).id, opening, read_workspace)
        case buttons.DETAILS:
            _show(_pressed(value).id, now, opening, read_workspace)
        case buttons.MESSAGE:
            message = _message(_pressed(value).id, now, read_workspace)
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
    press, before = buttons.read_on_it(value)
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


def show(ack: Ack, action: dict[str, Any], now: datetime, opening: Opening, read_workspace: OpenWorkspace) -> None:
    """One code or request with everything about it, for this person only."""
    _show(_number(action.get("value")), now, opening, read_workspace)
    ack()


def _show(number: int, now: datetime, opening: Opening, read_workspace: OpenWorkspace) -> None:
    with read_workspace() as workspace:
        known = finding.numbered(workspace, number, now)
    opening.details(known)


def log(ack: Ack, opening: Opening) -> None:
    """Open the form for a code."""
    opening.code()
    ack()


def half(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Open the form for the other code of a Duet or Stitch."""
    _open_half(_number(action.get("value")), opening, read_workspace)
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
        asked = workspace.requests.get(_number(action.get("value")))
    if asked.closed_at is not None:
        raise Refused(f"#{asked.id} was {cards.closed(asked)}.")
    opening.answer(asked)
    ack()


def reword(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Edit a request's message."""
    with read_workspace() as workspace:
        asked = workspace.requests.get(_number(action.get("value")))
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
        answer = finding.listed(workspace, query, _number(number), now, reply.user)
    in_place = in_own_answer(body)
    later(lambda: reply(answer, replace=in_place), reply)
    ack()


def history(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace
) -> None:
    """A page of all that happened, in place of the one it was pressed on if that was one."""
    number, _, about = str(action.get("value")).partition(" ")
    page, of, most = max(_number(number), 1), _number(about), events.MOST_SHOWN
    with read_workspace() as workspace:
        answer = events.page(of, workspace.history(of, most + 1, (page - 1) * most), page)
    in_place = in_own_answer(body) and (body.get("message") or {}).get("text", "").startswith(events.ALL)
    opening.aside(details.HISTORY, "History", answer, replace=in_place)
    ack()


def unknown(ack: Ack) -> None:
    """A button of a version that we are not."""
    ack()
    raise Refused(NOT_OURS)


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


def _as_seen(value: Any, read_workspace: OpenWorkspace) -> Code:
    """The code, if it is open and ends when the button said."""
    press = _pressed(value)
    with read_workspace() as workspace:
        code = workspace.codes.get(press.id)
    if code.closed_at is not None or code.expires_at != press.at:
        raise TooLate(code)
    return code


def _pressed(value: Any) -> buttons.Pressed:
    press = buttons.read_press(value)
    if press is None:
        raise Refused(NOT_OURS)
    return press


def _number(value: Any) -> int:
    number = buttons.read_number(value)
    if number is None:
        raise Refused(NOT_OURS)
    return number
