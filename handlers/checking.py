"""Reads what a form holds, and gathers every refusal under the field it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from handlers.views.code_form import LOG_EXPIRED
from handlers.views.fields import ACCOUNT, CAMPAIGN, CODE, CREATOR, DAYS, EXACT, GENERATED, NOTE, OWNER, POST
from handlers.views.request_form import DUE, MESSAGE
from storage.codes import NewCode
from storage.models import Request
from storage.requests import NewRequest
from storage.rules import Refused
from storage.rules.codes import Pasted, SparkCode, parse_code, read_words
from storage.rules.messages import filled
from storage.rules.posts import Post, parse_handle, parse_post
from storage.rules.text import line, paragraph
from storage.rules.windows import Window, renewed, window
from storage.settings import Choices

P = ParamSpec("P")
T = TypeVar("T")
NOBODY = "Whose code is it? Type the creator's handle, or paste the post's URL."


class Mend(Exception):
    """The person has to mend some fields; carries a sentence for each."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


class EndedAlready(Exception):
    """The code's window is over; it is saved only if the person says so."""

    def __init__(self, expires_at: datetime) -> None:
        super().__init__(expires_at.isoformat())
        self.expires_at = expires_at


@dataclass(frozen=True)
class Checked:
    """A form under examination."""

    values: Mapping[str, Any]
    chosen: Choices
    now: datetime
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, block: str, *, most: int = 100) -> str:
        """One clean line."""
        return self.try_(block, line, self.values.get(block), most) or ""

    def paragraph(self, block: str, *, most: int = 2500) -> str:
        """Clean lines."""
        return self.try_(block, paragraph, self.values.get(block), most) or ""

    def code(self, block: str = CODE) -> tuple[SparkCode | None, Pasted]:
        """The code of a field that may hold a creator's whole message, and what else was in it."""
        pasted = self.values.get(block) or ""
        try:
            return parse_code(pasted), Pasted()
        except Refused as refused:
            found = read_words(pasted)
            if found.code:
                return self.try_(block, parse_code, found.code), found
            self.errors[block] = str(refused)
            return None, Pasted()

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
    """The code form's content, or Mend, or EndedAlready. Empty fields are taken from the request it answers."""
    code, found = form.code()
    post = form.post(form.values.get(POST) or found.url or (request.post_url if request else ""))
    creator = form.creator(form.values.get(CREATOR) or found.handle, post) or (request.creator if request else "")
    span = form.window(found.days or form.days())
    account, campaign, note = form.text(ACCOUNT), form.text(CAMPAIGN), form.paragraph(NOTE, most=1000)
    if not creator and post is None and not form.errors:
        form.errors[CREATOR] = NOBODY
    form.done()
    code, span = cast(SparkCode, code), cast(Window, span)
    if span.already_expired and LOG_EXPIRED not in form.values:
        raise EndedAlready(span.expires_at)
    return NewCode(
        code=code, window=span, post=post, creator=creator, note=note,
        ad_account=account or (request.ad_account if request else ""),
        campaign=campaign or (request.campaign if request else ""),
        owner=form.values.get(OWNER) or (request.owner if request else by),
        request_id=request.id if request else None,
    )  # fmt: skip


def replacement(form: Checked, old_end: datetime) -> NewCode:
    """A new code for the same post, or Mend. Who, what and where it is for comes from the code it replaces."""
    code, _ = form.code()
    if not form.values.get(CODE):
        form.errors[CODE] = "Paste the new code. If the code stayed the same, choose Extended."
    note, span = form.paragraph(NOTE, most=1000), form.renewal(old_end)
    return NewCode(code=cast(SparkCode, code), window=span, owner="", note=note)


def new_request(form: Checked, by: str, template: str) -> NewRequest:
    """The request form's content, or Mend."""
    post = form.post(form.values.get(POST) or "")
    creator = form.creator(form.values.get(CREATOR) or "", post)
    account, campaign = form.text(ACCOUNT), form.text(CAMPAIGN)
    message = form.paragraph(MESSAGE)
    if not creator and CREATOR not in form.errors and POST not in form.errors:
        form.errors[CREATOR] = "Whom do you ask? Type the creator's handle, or paste a post URL that holds it."
    form.done()
    days = form.days() or form.chosen.default_days
    return NewRequest(
        creator=creator, days=days, owner=form.values.get(OWNER) or by, post=post, ad_account=account,
        campaign=campaign, due=form.values.get(DUE),
        message=filled(message or template, creator=creator, post=post.url if post else "", days=days),
    )  # fmt: skip
