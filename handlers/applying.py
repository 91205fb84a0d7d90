"""From received to applied: a media buyer takes codes along to Ads Manager, and says what became of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack

from handlers.checking import Checked
from handlers.given import Later, OpenWorkspace, Reply, person
from handlers.opening import Opening
from handlers.redraw import Redraw
from handlers.views import applying, cards, fields, presses
from handlers.views.late import not_applied
from handlers.views.request_form import LONGEST_MESSAGE
from handlers.views.words import Answer, together
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
    """The next codes of an ad account for this person: when none was named, what they have in hand already.

    Otherwise the only account with codes, or the question which.
    """
    waiting = workspace.taking.waiting(now, applying.MOST_ACCOUNTS)
    if ad_account is None:
        ad_account = workspace.taking.in_hand(by=by, at=now)
    if ad_account is None and len(waiting) == 1:
        ad_account = waiting[0].ad_account
    if ad_account is None:
        return applying.accounts(waiting)
    batch = workspace.taking.take(ad_account, by=by, at=now)
    if not batch.codes:
        return applying.accounts(waiting, unknown=ad_account or "no ad account")
    return applying.batch(batch, batch.codes[0].ad_account, now)


def take(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace,
) -> None:  # fmt: skip
    """Take the next codes of the ad account that was pressed."""
    with open_workspace() as workspace:
        answer = taken(workspace, presses.read_account(action.get("value")), reply.user, now)
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
        account = next((code.ad_account for code in workspace.taking.held(at, by=reply.user)), "")
        done = workspace.applying.apply_batch(at, by=reply.user, at=now)
        more = sum(each.codes for each in workspace.taking.waiting(now, 1000) if each.ad_account == account)
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


def give_back(
    ack: Ack, action: dict[str, Any], now: datetime, reply: Reply, later: Later, open_workspace: OpenWorkspace
) -> None:
    """Others may take them again."""
    with open_workspace() as workspace:
        count = workspace.taking.give_back(_stamp(action), by=reply.user, at=now)
    answer = applying.given_back(count) if count else Answer(ALL_DECIDED)
    later(lambda: reply(answer, replace=True), reply)
    ack()


def one_failed(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Ask which code Ads Manager refused, and why."""
    at = _stamp(action)
    with read_workspace() as workspace:
        codes = workspace.taking.held(at, by=opening.by)
    if not codes:
        raise Refused(ALL_DECIDED)
    remembers = {"at": f"{at.timestamp():.6f}", **opening.remembers}
    opening.form(lambda: applying.fail_form(codes, remembers))
    ack()


def fail_code(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """Close a code that Ads Manager refused. Next its creator is asked for another one, or what still runs pulled."""
    by, values = person(body)[0], fields.read(view)
    number = presses.read_number(values.get(applying.WHICH))
    with open_workspace() as workspace:
        form = Checked(values, workspace.settings.choices(), now)
        note = form.paragraph(fields.NOTE, most=1000)
        code = workspace.codes.get(number or 0)
        ask, pull = (values.get(applying.NEXT) == way for way in (applying.ASK_AGAIN, applying.PULL_AD))
        if ask and not code.creator:
            form.errors[applying.NEXT] = NO_CREATOR
        form.done()
        failure = workspace.codes.fail(_seen(code), _reason(values), by=by, at=now, note=note)
        beside = _beside(workspace, code, by=by, at=now, pulled_for=_reason(values) if pull else None)
        asked = _ask_again(workspace, code, form.chosen, by, now) if ask else None
        taken_at = fields.read_metadata(view).get("at")
        left = len(workspace.taking.held(_moment(taken_at), by=by)) if taken_at else 0
    redraw.soon()
    answer = applying.failed(failure, left, beside, now)
    later(lambda: reply(together(answer, cards.asked(asked)) if asked else answer), reply)
    ack()


def code_applied(
    ack: Ack, action: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """One code is entered in Ads Manager."""
    press = presses.read_press(action.get("value"))
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


def _beside(workspace: Workspace, code: Code, *, by: str, at: datetime, pulled_for: str | None) -> Sequence[Code]:
    """What belongs to a failed code's ad: what it was to replace, and its other half; pulled for a reason, if any."""
    numbers = [code.replaces] if code.replaces and code.applied_at is None else []
    numbers += [code.half.id] if code.half and code.half.closed_at is None else []
    found = [workspace.codes.get(number) for number in numbers]
    if pulled_for is None:
        return found
    return [
        workspace.codes.pull(_seen(each), pulled_for, by=by, at=at) if each.closed_at is None else each
        for each in found
    ]


def _seen(code: Code) -> Seen:
    return Seen(code.id, code.expires_at)


def _reason(values: Mapping[str, Any]) -> str:
    why = str(values.get(applying.REASON))
    return why if why in REASONS else "other"


def _ask_again(workspace: Workspace, code: Code, chosen: Choices, by: str, now: datetime) -> Request:
    days = chosen.default_days
    templates = (chosen.request_message or REQUEST_MESSAGE, REQUEST_MESSAGE)
    drawn = [filled(each, creator=code.creator, post=code.post_url, days=days) for each in templates]
    message = next((each for each in drawn if len(each) <= LONGEST_MESSAGE), drawn[-1])
    post = Post(code.post_url, code.post_id, code.creator) if code.post_url else None
    new = NewRequest(
        creator=code.creator, days=days, owner=code.owner, post=post, ad_account=code.ad_account,
        campaign=code.campaign, message=message,
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
