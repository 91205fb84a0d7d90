"""What a code is about can be mended: post, ad account, campaign, owner, note, usage rights. What it was is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from storage.changes import Change, Changes
from storage.models import Code
from storage.new_codes import short_notice
from storage.outcomes import TooLate
from storage.rivals import Rivals, account_key, post_key
from storage.rules import Refused
from storage.rules.codes import SparkCode
from storage.rules.posts import Post
from storage.rules.windows import governing
from storage.scope import Scope
from storage.terms import respell

SAID = ("post_url", "ad_account", "campaign", "owner", "note", "rights_end_at")
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


@dataclass(frozen=True)
class Editing:
    """One workspace's codes, as their facts are mended."""

    _scope: Scope

    def edit(self, number: int, seen: str, about: About, *, by: str, at: datetime) -> Code:
        """Set what differs; one history row keeps old and new. Refused when it was changed since it was `seen`."""
        code = Changes(self._scope).get(number)
        if version(code) != seen:
            raise Refused(CHANGED_MEANWHILE)
        said = {
            "post_url": about.post.url if about.post else "", "ad_account": about.ad_account,
            "campaign": about.campaign, "owner": about.owner, "note": about.note,
            "rights_end_at": about.rights_end_at,
        }  # fmt: skip
        was = {name: getattr(code, name) for name in SAID if getattr(code, name) != said[name]}
        if not was:
            return code
        self._refuse_duplicate(code, about.ad_account)
        became = {name: said[name] for name in was}
        values = became | _follows(became, about.post)
        if "rights_end_at" in became:
            values["short_notice"] = short_notice(governing(code.code_ends_at, about.rights_end_at), at)
        change = Change("edited", by, at, values, was, became)
        try:
            still = [getattr(Code, name).is_not_distinct_from(was[name]) for name in was]
            edited = Changes(self._scope).make(number, still, change)
        except TooLate as faster:
            raise Refused(CHANGED_MEANWHILE) from faster
        respell(self._scope.session, edited)
        return edited

    def _refuse_duplicate(self, code: Code, ad_account: str) -> None:
        if code.closed_at is None and account_key(ad_account) != code.account_key:
            self._scope.queue_up()
            Rivals(self._scope).refuse_duplicate(SparkCode(code.code), ad_account)


def version(code: Code) -> str:
    """Tells apart what a code was about at one time and another."""
    return sha256("\0".join(str(getattr(code, name) or "") for name in SAID).encode()).hexdigest()[:16]


def _follows(became: Mapping[str, Any], post: Post | None) -> dict[str, Any]:
    """What goes by the facts that were set."""
    following: dict[str, Any] = {}
    if "ad_account" in became:
        following["account_key"] = account_key(became["ad_account"])
    if "post_url" in became:
        post_id = post.post_id if post else None
        following |= {"post_id": post_id, "post_key": post_key(became["post_url"], post_id)}
    return following
