"""What a code is about can be mended: post, ad account, campaign, owner, note, usage rights, a mistyped end.

What it was is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from storage.changes import Change, Changes
from storage.models import Code
from storage.new_codes import short_notice
from storage.outcomes import TooLate
from storage.pairs import Pairs
from storage.rivals import Rivals, account_key, post_key
from storage.rules import Refused
from storage.rules.codes import SparkCode
from storage.rules.posts import Post
from storage.rules.windows import governing
from storage.scope import Scope
from storage.spelling import respell

SAID = ("post_url", "ad_account", "campaign", "owner", "note", "rights_end_at", "code_ends_at")
CHANGED_MEANWHILE = "Somebody changed this code meanwhile. Copy what you typed, close this form and open it again."


@dataclass(frozen=True, kw_only=True)
class About:
    """What a code is about, as a person says it."""

    owner: str
    post: Post | None = None
    ad_account: str = ""
    campaign: str = ""
    note: str = ""
    rights_end_at: datetime | None = None
    ends_at: datetime | None = None
    """The code's own end, if that was mistyped; None leaves it."""


@dataclass(frozen=True)
class Edited:
    """A code that was mended, and what to know about it."""

    code: Code
    at: datetime | None
    """Names this very edit; None when nothing differed."""
    rival: Code | None = None
    """Another open code for the post and ad account that it is for now."""


@dataclass(frozen=True)
class Editing:
    """One workspace's codes, as their facts are mended."""

    _scope: Scope

    def edit(self, number: int, seen: str, about: About, *, by: str, at: datetime) -> Edited:
        """Set what differs; one history row keeps old and new. Refused when it was changed since it was `seen`."""
        self._scope.queue_up()  # before any row: the index of words is written in turn
        code = Changes(self._scope).get(number)
        if version(code) != seen:
            raise Refused(CHANGED_MEANWHILE)
        said = _said(about, code)
        was = {name: getattr(code, name) for name in SAID if getattr(code, name) != said[name]}
        if not was:
            return Edited(code, None)
        self._refuse_duplicate(code, about.ad_account)
        change = _change(code, was, {name: said[name] for name in was}, about, by, at)
        try:
            still = [getattr(Code, name).is_not_distinct_from(was[name]) for name in was]
            edited = Changes(self._scope).make(number, still, change)
        except TooLate as faster:
            raise Refused(CHANGED_MEANWHILE) from faster
        respell(self._scope.session, edited)
        Pairs(self._scope).keep_together(edited, by=by, at=at)
        return Edited(
            edited, at, Rivals(self._scope).beside(edited) if {"post_url", "ad_account"} & was.keys() else None
        )

    def _refuse_duplicate(self, code: Code, ad_account: str) -> None:
        if code.closed_at is None and account_key(ad_account) != code.account_key:
            Rivals(self._scope).refuse_duplicate(SparkCode(code.code), ad_account)


def version(code: Code) -> str:
    """Tells apart what a code was about at one time and another."""
    return sha256("\0".join(str(getattr(code, name) or "") for name in SAID).encode()).hexdigest()[:16]


def following(
    values: Mapping[str, Any], post_id: str | None, days: int | None, code: Code, at: datetime
) -> dict[str, Any]:
    """What goes by the facts that are set."""
    found: dict[str, Any] = {}
    if "ad_account" in values:
        found["account_key"] = account_key(values["ad_account"])
    if "post_url" in values:
        found |= {"post_id": post_id, "post_key": post_key(values["post_url"], post_id)}
    if "code_ends_at" in values:
        found["days"] = days
    if {"rights_end_at", "code_ends_at"} & values.keys():
        found["short_notice"] = short_notice(_end(values, code), at)
    return found


def _said(about: About, code: Code) -> dict[str, Any]:
    return {
        "post_url": about.post.url if about.post else "", "ad_account": about.ad_account, "campaign": about.campaign,
        "owner": about.owner, "note": about.note, "rights_end_at": about.rights_end_at,
        "code_ends_at": code.code_ends_at if code.closed_at else about.ends_at or code.code_ends_at,
    }  # fmt: skip


def _change(
    code: Code, was: Mapping[str, Any], became: Mapping[str, Any], about: About, by: str, at: datetime
) -> Change:  # fmt: skip
    """The history keeps besides what an undo needs, and between which ends the code went."""
    post_id, kept, reached = about.post.post_id if about.post else None, dict(was), dict(became)
    if "post_url" in was:
        kept["post_id"] = code.post_id
    if "code_ends_at" in was:
        kept["days"] = code.days
    if (end := _end(became, code)) != code.expires_at:
        kept["expires_at"], reached["expires_at"] = code.expires_at, end
    return Change("edited", by, at, {**became, **following(became, post_id, None, code, at)}, kept, reached)


def _end(values: Mapping[str, Any], code: Code) -> datetime:
    """When the ad has to stop, with these facts in place of the code's."""
    return governing(values.get("code_ends_at", code.code_ends_at), values.get("rights_end_at", code.rights_end_at))
