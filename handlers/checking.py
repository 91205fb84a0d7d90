"""Reads what a form holds, and gathers every refusal under the field it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar, cast

from handlers.questions import Recognised
from handlers.views.fields import (
    CODE,
    CREATOR,
    DAYS,
    EXACT,
    GENERATED,
    POST,
    RIGHTS,
)
from storage.rules import Refused
from storage.rules.codes import SparkCode, holds_code, parse_code, read_words
from storage.rules.messages import PLACES, strange
from storage.rules.posts import Post, parse_handle, parse_post
from storage.rules.text import line, paragraph
from storage.rules.windows import Window, day_end, renewed, window
from storage.settings import Choices

P = ParamSpec("P")
T = TypeVar("T")
NO_WHOLE_CODE = "I found no whole Spark Code in this message. Paste the code itself, on one line and without blanks."


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
