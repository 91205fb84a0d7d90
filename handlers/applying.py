"""From received to applied: a media buyer takes codes along to Ads Manager, and says what became of them."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack

from handlers.checking import Checked
from handlers.given import Later, OpenWorkspace, Reply, person
from handlers.opening import Opening
from handlers.redraw import Redraw
from handlers.views import applying, buttons, cards, fields
from handlers.views.late import not_applied
from handlers.views.words import Answer
from storage.applying import Applied
from storage.codes import Seen
from storage.models import Code, Request
from storage.outcomes import TooLate
from storage.requests import NewRequest
from storage.rules import Refused
from storage.rules.messages import REQUEST_MESSAGE, filled
from storage.rules.posts import Post
from storage.rules.reasons import REASONS
from storage.settings import Choices
from storage.workspace import Workspace

ALL_DECIDED = "Nothing of this batch is left to decide: it was applied, failed or given back."
NO_CREATOR = "I don't know whose code this is, so there is nobody to ask. Choose: Nothing more."


def taken(workspace: Workspace, ad_account: str | None, by: str, now: datetime) -> Answer:
    """The next codes of an ad account for this person; which account, when several have some and none was named."""
    waiting = workspace.applying.waiting(now, applying.MOST_ACCOUNTS)
    if ad_account is None and len(waiting) == 1:
        ad_account = waiting[0].ad_account
    if ad_account is None:
        return applying.accounts(waiting)
    batch = workspace.applying.take(ad_account, by=by, at=now)
    if not batch.codes:
        return applying.accounts(waiting, unknown=ad_account or "no ad account")
    return applying.batch(batch, batch.codes[0].ad_account, now)


def take(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace,
) -> None:  # fmt: skip
    """Take the next codes of the ad account that was pressed."""
    with open_workspace() as workspace:
        answer = taken(workspace, buttons.read_account(action.get("value")), reply.user, now)
    in_place = bool((body.get("container") or {}).get("is_ephemeral"))
    later(lambda: reply(answer, replace=in_place), reply)
    ack()


def all_applied(
    ack: Ack, action: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """What this person took is entered in Ads Manager."""
    at = _stamp(action)
    with open_workspace() as workspace:
        account = next((code.ad_account for code in workspace.applying.held(at, by=reply.user)), "")
        done = workspace.applying.apply_batch(at, by=reply.user, at=now)
        more = sum(each.codes for each in workspace.applying.waiting(now, 1000) if each.ad_account == account)
    redraw.soon()
    later(lambda: reply(applying.applied(done, more, account), replace=True), reply)
    ack()


def unapply(
    ack: Ack, action: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """What this person applied within the last ten minutes waits again."""
    with open_workspace() as workspace:
        codes = workspace.applying.undo(_stamp(action), by=reply.user, at=now)
    if not codes:
        raise Refused("It is too late for an undo: ten minutes are over, or the codes were changed since.")
    redraw.soon()
    later(lambda: reply(applying.unapplied(codes), replace=True), reply)
    ack()


def give_back(ack: Ack, action: dict[str, Any], reply: Reply, later: Later, open_workspace: OpenWorkspace) -> None:
    """Others may take them again."""
    with open_workspace() as workspace:
        count = workspace.applying.give_back(_stamp(action), by=reply.user)
    answer = applying.given_back(count) if count else Answer(ALL_DECIDED)
    later(lambda: reply(answer, replace=True), reply)
    ack()


def one_failed(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Ask which code Ads Manager refused, and why."""
    at = _stamp(action)
    with read_workspace() as workspace:
        codes = workspace.applying.held(at, by=opening.by)
    if not codes:
        raise Refused(ALL_DECIDED)
    remembers = {"at": f"{at.timestamp():.6f}", **opening.remembers}
    opening.form(lambda: applying.fail_form(codes, remembers))
    ack()


def fail_code(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """Close a code that Ads Manager refused, and ask its creator for another one if that is next."""
    by, values = person(body)[0], fields.read(view)
    number = buttons.read_number(values.get(applying.WHICH))
    with open_workspace() as workspace:
        form = Checked(values, workspace.settings.choices(), now)
        note = form.paragraph(fields.NOTE, most=1000)
        code = workspace.codes.get(number or 0)
        ask = values.get(applying.NEXT) == applying.ASK_AGAIN
        if ask and not code.creator:
            form.errors[applying.NEXT] = NO_CREATOR
        form.done()
        why = str(values.get(applying.REASON))
        seen = Seen(code.id, code.expires_at)
        code = workspace.codes.fail(seen, why if why in REASONS else "other", by=by, at=now, note=note)
        asked = _ask_again(workspace, code, form.chosen, by, now) if ask else None
        left = len(workspace.applying.held(_moment(fields.read_metadata(view).get("at")), by=by))
    redraw.soon()
    later(lambda: reply(applying.failed(code, left)), reply)
    if asked:
        later(lambda: reply(cards.asked(asked)), reply)
    ack()


def code_applied(
    ack: Ack, action: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """One code is entered in Ads Manager."""
    press = buttons.read_press(action.get("value"))
    if press is None:
        raise Refused(ALL_DECIDED)
    try:
        with open_workspace() as workspace:
            code = workspace.applying.apply(press.id, by=reply.user, at=now)
    except TooLate as late:
        raise Refused(not_applied(late.code, now)) from late
    redraw.soon()
    later(lambda: reply(applying.applied(Applied([code], []), 0, code.ad_account)), reply)
    ack()


def _ask_again(workspace: Workspace, code: Code, chosen: Choices, by: str, now: datetime) -> Request:
    template = chosen.request_message or REQUEST_MESSAGE
    days = chosen.default_days
    post = Post(code.post_url, code.post_id, code.creator) if code.post_url else None
    new = NewRequest(
        creator=code.creator, days=days, owner=code.owner, post=post, ad_account=code.ad_account,
        campaign=code.campaign, message=filled(template, creator=code.creator, post=code.post_url, days=days),
    )  # fmt: skip
    return workspace.requests.ask(new, by=by, at=now)


def _stamp(action: dict[str, Any]) -> datetime:
    return _moment(action.get("value"))


def _moment(value: Any) -> datetime:
    """The moment that a batch is known by."""
    try:
        return datetime.fromtimestamp(float(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused(ALL_DECIDED) from None
