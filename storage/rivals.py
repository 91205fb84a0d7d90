"""Open codes that a new one meets: the same code again, or another code of the same post."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, select, true

from storage.models import Code
from storage.outcomes import Duplicate, OtherOpen
from storage.rules.codes import SparkCode, fingerprint
from storage.rules.posts import Post
from storage.scope import Scope

KEEP_BOTH = 0  # the answer "this replaces none of the open codes"


_OPEN = select(Code).where(Code.team_id == bindparam("team"), Code.closed_at.is_(None)).order_by(Code.id)
_SAME_CODE = _OPEN.where(Code.fingerprint == bindparam("print"))
_SAME_POST = _OPEN.where(Code.post_key == bindparam("post"), Code.account_key == bindparam("account"))


@dataclass(frozen=True)
class Rivals:
    """One workspace's open codes, as a new one sees them."""

    _scope: Scope

    def refuse_duplicate(self, code: SparkCode, ad_account: str) -> Code | None:
        """Duplicate when the code is open for this ad account; otherwise the same code elsewhere, if any."""
        found = self._all(_SAME_CODE, print=fingerprint(code.text))
        for same in found:
            if same.account_key == account_key(ad_account):
                raise Duplicate(same)
        return found[0] if found else None

    def replaced(self, post: Post | None, ad_account: str, answer: int | None) -> Code | None:
        """The open code of this post and account that the person chose to replace; OtherOpen while nobody said."""
        if post is None or answer == KEEP_BOTH:
            return None
        found = self._all(_SAME_POST, post=post_key(post.url, post.post_id), account=account_key(ad_account))
        others = {code.id: code for code in found}
        if answer in others:
            return others[answer]
        if others:
            raise OtherOpen(others[max(others)])
        return None

    def beside(self, code: Code) -> Code | None:
        """Another open code for the post and ad account that this open one is for; not its own other half."""
        if code.closed_at is not None or code.post_key is None:
            return None
        alone = Code.pair.is_(None) | (Code.pair != code.pair) if code.pair else true()
        wanted = _SAME_POST.where(Code.id != code.id, alone).limit(1)
        return next(iter(self._all(wanted, post=code.post_key, account=code.account_key)), None)

    def _all(self, wanted: Select[Code], **values: str | None) -> Sequence[Code]:
        return self._scope.session.scalars(wanted, {"team": self._scope.team_id, **values}).all()


def account_key(ad_account: str) -> str:
    """Two spellings of one ad account compare equal by this."""
    return ad_account.casefold()


def post_key(url: str, post_id: str | None) -> str | None:
    """Two codes of one post have the same; a short link hides its post's id and may be of any length."""
    return post_id or (fingerprint(url) if url else None)
