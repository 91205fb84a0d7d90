"""What a filled-in form holds, as the ledger takes it; or Mend, with a sentence for each field that is wrong."""

from datetime import datetime
from typing import Any, cast

from handlers.checking import Checked
from handlers.questions import EndedAlready, Recognised, TakenFrom
from handlers.views.code_form import LOG_EXPIRED
from handlers.views.fields import ACCOUNT, CAMPAIGN, CODE, CREATOR, DAYS, EXACT, NOTE, OWNER, PART, POST
from handlers.views.request_form import DUE, LONGEST_MESSAGE, MESSAGE
from storage.models import Request
from storage.new_codes import NewCode
from storage.pairs import PRIMARY, SECONDARY
from storage.requests import NewRequest
from storage.rules.codes import SparkCode, parse_code
from storage.rules.messages import filled
from storage.rules.text import paragraph
from storage.rules.windows import Window, governing

NOBODY = "Whose code is it? Type the creator's handle, or paste a post URL that holds it."


def new_code(form: Checked, by: str, request: Request | None) -> NewCode:
    """The code form's content, or Mend, or a question. What was left empty is taken from the request it answers."""
    if request and form.opened_for != request.id and (taken := _differing(form, request)):
        raise TakenFrom(request, taken)
    code = form.code()
    post = form.post(form.values.get(POST) or (request.post_url if request else ""))
    creator = form.creator(form.values.get(CREATOR) or "", post) or (request.creator if request else "")
    span = form.window(form.days() or (request.days if request else None))
    account, campaign, note = form.text(ACCOUNT), form.text(CAMPAIGN), form.paragraph(NOTE, most=1000)
    form.keep_secret(code, post, ACCOUNT, CAMPAIGN, CREATOR)
    if not creator and not form.errors:
        form.errors[CREATOR] = NOBODY
    form.done()
    code, span = cast(SparkCode, code), cast(Window, span)
    end = governing(span.expires_at, form.rights())
    if end <= form.now and LOG_EXPIRED not in form.values:
        raise EndedAlready(end)
    return NewCode(
        code=code, window=span, post=post, creator=creator, note=note,
        ad_account=account or (request.ad_account if request else ""),
        campaign=campaign or (request.campaign if request else ""),
        owner=form.values.get(OWNER) or (request.owner if request else by),
        request_id=request.id if request else None, rights_end_at=form.rights(),
        part=PRIMARY if form.values.get(PART) == PRIMARY else SECONDARY,
    )  # fmt: skip


def _differing(form: Checked, request: Request) -> dict[str, Any]:
    """What stands in the form only because it is the workspace's default, where the request says something else."""
    taken: dict[str, Any] = {}
    if form.values.get(EXACT) is None and form.chosen.default_days == form.days() != request.days:
        taken[DAYS] = request.days
    account = (form.values.get(ACCOUNT) or "").strip()
    if account and request.ad_account and account == form.chosen.default_account != request.ad_account:
        taken[ACCOUNT] = request.ad_account
    return taken


def replacement(form: Checked, old_end: datetime) -> NewCode:
    """A new code for the same post, or Mend. Who, what and where it is for comes from the code it replaces."""
    try:
        code = form.code()
    except Recognised as message:  # all but the code is known already
        del form.errors[CODE]
        code = form.try_(CODE, parse_code, message.found.code)
    if not form.values.get(CODE):
        form.errors[CODE] = "Paste the new code. If the code stayed the same, choose Extended."
    note, span = form.paragraph(NOTE, most=1000), form.renewal(old_end)
    return NewCode(code=cast(SparkCode, code), window=span, owner="", note=note, rights_end_at=form.rights())


def new_request(form: Checked, by: str, template: str) -> NewRequest:
    """The request form's content, or Mend."""
    post = form.post(form.values.get(POST) or "")
    creator = form.creator(form.values.get(CREATOR) or "", post)
    account, campaign = form.text(ACCOUNT), form.text(CAMPAIGN)
    days = form.days() or form.chosen.default_days
    form.keep_secret(None, post, ACCOUNT, CAMPAIGN, CREATOR)
    words = filled(form.message(MESSAGE) or template, creator=creator, post=post.url if post else "", days=days)
    message, due = form.try_(MESSAGE, paragraph, words, LONGEST_MESSAGE) or "", form.values.get(DUE)
    if due and due < form.now.astimezone(form.chosen.zone).date():
        form.errors[DUE] = "This day is over. Choose today or one that is still to come."
    if not creator and CREATOR not in form.errors and POST not in form.errors:
        form.errors[CREATOR] = "Whom do you ask? Type the creator's handle, or paste a post URL that holds it."
    form.done()
    return NewRequest(
        creator=creator, days=days, owner=form.values.get(OWNER) or by, post=post, ad_account=account,
        campaign=campaign, due=due, message=message,
    )  # fmt: skip


def new_message(form: Checked, request: Request) -> str:
    """A request's message in other words, with what is known of it in their places, or Mend."""
    typed = form.message(MESSAGE, most=LONGEST_MESSAGE)
    words = filled(typed, creator=request.creator, post=request.post_url, days=request.days)
    message = form.try_(MESSAGE, paragraph, words, LONGEST_MESSAGE) or ""
    if not message and MESSAGE not in form.errors:
        form.errors[MESSAGE] = "Write what the creator is to read."
    form.done()
    return message
