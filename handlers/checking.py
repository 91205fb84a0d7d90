"""Reads what a form holds, and gathers every refusal under the field it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar, cast

from handlers.questions import EndedAlready, Recognised, TakenFrom
from handlers.views.code_form import LOG_EXPIRED
from handlers.views.fields import (
    ACCOUNT,
    CAMPAIGN,
    CODE,
    CREATOR,
    DAYS,
    EXACT,
    GENERATED,
    NOTE,
    OWNER,
    PART,
    POST,
    RIGHTS,
)
from handlers.views.request_form import DUE, LONGEST_MESSAGE, MESSAGE
from storage.models import Request
from storage.new_codes import NewCode
from storage.pairs import PRIMARY, SECONDARY
from storage.requests import NewRequest
from storage.rules import Refused
from storage.rules.codes import SparkCode, holds_code, parse_code, read_words
from storage.rules.messages import PLACES, filled, strange
from storage.rules.posts import Post, parse_handle, parse_post
from storage.rules.text import line, paragraph
from storage.rules.windows import Window, day_end, governing, renewed, window
from storage.settings import Choices

P = ParamSpec("P")
T = TypeVar("T")
NO_WHOLE_CODE = "I found no whole Spark Code in this message. Paste the code itself, on one line and without blanks."
NOBODY = "Whose code is it? Type the creator's handle, or paste a post URL that holds it."


class Mend(Exception):
    """The person has to mend some fields; carries a sentence for each."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Checked:
    """A form under examination."""

    values: Mapping[str, Any]
    chosen: Choices
    now: datetime
    errors: dict[str, str] = field(default_factory=dict)
    opened_for: int | None = None
    """The request whose facts the form already shows."""

    def text(self, block: str, *, most: int = 100) -> str:
        """One clean line."""
        return self.try_(block, line, self.values.get(block), most) or ""

    def paragraph(self, block: str, *, most: int = 2500) -> str:
        """Clean lines."""
        return self.try_(block, paragraph, self.values.get(block), most) or ""

    def message(self, block: str, *, most: int = 2500) -> str:
        """A message for creators: every place in it is one that can be filled in."""
        words = self.paragraph(block, most=most)
        unknown = strange(words)
        if unknown:
            self.errors[block] = f"I fill in {', '.join(PLACES)}, and would send {unknown[0]} as it stands."
        return words

    def code(self) -> SparkCode | None:
        """The code; Recognised when the field holds a creator's whole message."""
        pasted = self.values.get(CODE) or ""
        code = self.try_(CODE, parse_code, pasted)
        if code is None and len(pasted.split()) > 1:
            found = read_words(pasted)
            if found.code:
                raise Recognised(found)
            self.errors[CODE] = NO_WHOLE_CODE
        return code

    def keep_secret(self, code: SparkCode | None, post: Post | None, *blocks: str) -> None:
        """Refuse a code in a field that channels show. The link to a post that we spell ourselves cannot hold one."""
        shown = {block: str(self.values.get(block) or "") for block in blocks}
        if post and not post.post_id:
            shown[POST] = post.url
        for block, words in shown.items():
            if holds_code(words, code.text if code else ""):
                self.errors[block] = "This holds a Spark Code, and everybody would see it. Paste it under Spark Code."

    def post(self, typed: str) -> Post | None:
        """The post behind a URL; none for an empty field."""
        return self.try_(POST, parse_post, typed, self.now) if typed.strip() else None

    def creator(self, typed: str, post: Post | None) -> str:
        """The handle that was typed, or the one in the post's URL."""
        if not typed.strip():
            return post.creator if post else ""
        handle = self.try_(CREATOR, parse_handle, typed)
        return handle.name if handle else ""

    def days(self) -> int | None:
        """The duration that was chosen."""
        chosen = str(self.values.get(DAYS) or "")
        return int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 5 else None  # noqa: PLR2004

    def window(self, days: int | None) -> Window | None:
        """When the code ends."""
        try:
            return window(
                generated_on=self.values.get(GENERATED), days=days, exact=self.values.get(EXACT),
                zone=self.chosen.zone, now=self.now,
            )  # fmt: skip
        except Refused as refused:
            self.errors[refused.field or DAYS] = str(refused)
            return None

    def rights(self) -> datetime | None:
        """When the usage rights end: with their last day, where the workspace is."""
        last: date | None = self.values.get(RIGHTS)
        try:
            return day_end(last, self.chosen.zone) if last else None
        except Refused as too_far:
            raise Refused(str(too_far), RIGHTS) from too_far

    def renewal(self, old_end: datetime) -> Window:
        """A new window that was chosen on purpose, is later than the old one and not over yet; or Mend."""
        days, end_field = self.days(), DAYS if self.values.get(EXACT) is None else EXACT
        if days is None and end_field == DAYS:
            self.errors[DAYS] = "Until when is it good now? Choose a duration or the exact end."
        span = None if self.errors.get(DAYS) else self.window(days)
        if span is not None:
            self.try_(end_field, renewed, old_end, span.expires_at)
            if span.already_expired:
                self.errors[end_field] = "This end is over already. Choose one that is still to come."
        self.done()
        return cast(Window, span)

    def done(self) -> None:
        """Raise Mend when any field was refused."""
        if self.errors:
            raise Mend(self.errors)

    def try_(self, block: str, parse: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
        """What a rule makes of a field; its refusal is kept for that field."""
        try:
            return parse(*args, **named)
        except Refused as refused:
            self.errors[block] = str(refused)
            return None


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
