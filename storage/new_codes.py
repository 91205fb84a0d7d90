"""A code that is about to be saved: what the form said, and what becomes of it in the table."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from storage.models import Code, Request
from storage.pairs import SECONDARY
from storage.rivals import account_key, post_key
from storage.rules.codes import SparkCode, backwards, fingerprint
from storage.rules.posts import Post
from storage.rules.windows import ALERT_WINDOW, Window, governing


@dataclass(frozen=True, kw_only=True)
class NewCode:
    """The code form's content, checked."""

    code: SparkCode
    window: Window
    owner: str
    post: Post | None = None
    creator: str = ""
    ad_account: str = ""
    campaign: str = ""
    note: str = ""
    request_id: int | None = None
    rights_end_at: datetime | None = None
    half_of: int | None = None
    """The open code beside which this one runs a Duet or Stitch."""
    part: str = SECONDARY
    """Which half this one is, if it is one."""
    pair: int | None = None
    swap_by: datetime | None = None
    replaces: int | None = None
    """The open code of the same post that this one replaces; KEEP_BOTH for none; unasked while None."""

    @property
    def expires_at(self) -> datetime:
        """When its ad has to stop."""
        return governing(self.window.expires_at, self.rights_end_at)


@dataclass(frozen=True)
class Logged:
    """A saved code, and what the person should know about it."""

    code: Code
    elsewhere: Code | None = None
    """The same code, open for another ad account."""
    replaced: Code | None = None
    waiting: Request | None = None
    """An open request to the same creator, where nobody said that this code answers one."""


def facts(new: NewCode) -> dict[str, Any]:
    """The form's content as columns."""
    code, post, window = new.code, new.post or Post(""), new.window
    return {
        "code": code.text, "fingerprint": fingerprint(code.text), "tail": backwards(code.text),
        "unusual": code.warning, "post_url": post.url, "post_id": post.post_id,
        "post_key": post_key(post.url, post.post_id), "creator": new.creator, "ad_account": new.ad_account,
        "account_key": account_key(new.ad_account), "campaign": new.campaign, "note": new.note, "owner": new.owner,
        "generated_on": window.generated_on, "days": window.days, "code_ends_at": window.expires_at,
        "rights_end_at": new.rights_end_at, "pair": new.pair, "part": new.part if new.pair else None,
        "swap_by": new.swap_by,
        "request_id": new.request_id, "replaces": new.replaces,
    }  # fmt: skip


def short_notice(expires_at: datetime, at: datetime) -> bool:
    """Its end is set with no more than the alert window left."""
    return expires_at - at <= ALERT_WINDOW


def in_place_of(new: NewCode, old: Code) -> NewCode:
    """It has to be swapped in before the other one's ad stops, or the one's that this was to be swapped in for."""
    return replace(new, replaces=old.id, swap_by=old.act_by)


def heir(new: NewCode, old: Code) -> NewCode:
    """A replacement is for the same post, creator, account, campaign and owner as the code it replaces."""
    post = new.post or (Post(old.post_url, old.post_id, old.creator) if old.post_url else None)
    return replace(
        new, post=post, creator=new.creator or old.creator, ad_account=old.ad_account,
        campaign=old.campaign, owner=old.owner, rights_end_at=new.rights_end_at or old.rights_end_at,
        pair=old.pair, part=old.part or new.part,
    )  # fmt: skip
