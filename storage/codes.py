"""Codes: logged, extended, replaced, pulled. Each change is one conditional update with one history row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.exc import IntegrityError

from storage.models import Code
from storage.outcomes import Duplicate, NotHere, OtherOpen, TooLate
from storage.requests import Requests
from storage.rules import Refused
from storage.rules.codes import SparkCode, backwards, fingerprint, masked
from storage.rules.posts import Post
from storage.rules.windows import ALERT_WINDOW, Window, renewed
from storage.scope import Scope

UNDO_FOR = timedelta(minutes=10)
KEEP_BOTH = 0  # the answer "this replaces none of the open codes"


_FRESH = {"populate_existing": True}  # what another transaction changed since this one first read it
_REOPENED: dict[str, Any] = {"closed_as": None, "closed_by": None, "closed_at": None, "reason": None}


@dataclass(frozen=True)
class Change:
    """What the history will say: what, by whom, when, from what, to what."""

    what: str
    by: str
    at: datetime
    was: dict[str, Any]
    became: dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """A code as the person saw it when they decided: a change counts only if it still ends then."""

    id: int
    expires_at: datetime


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
    replaces: int | None = None
    """The open code of the same post that this one replaces; KEEP_BOTH for none; unasked while None."""
    form_id: str | None = None


@dataclass(frozen=True)
class Logged:
    """A saved code, and what the person should know about it."""

    code: Code
    elsewhere: Code | None = None
    """The same code, open for another ad account."""
    replaced: Code | None = None


@dataclass(frozen=True)
class Codes:
    """One workspace's codes."""

    _scope: Scope

    def get(self, number: int) -> Code:
        """The code with this short id, or NotHere."""
        found = self._scope.session.scalar(self._ours().where(Code.id == number), execution_options=_FRESH)
        if found is None:
            raise NotHere(number)
        return found

    def log(self, new: NewCode, *, by: str, at: datetime, name: str = "") -> Logged:
        """Save a code. The same form sent twice is one code; Duplicate, OtherOpen and Refused save nothing."""
        number = self._scope.next_id()
        again = self._scope.session.scalar(self._ours().where(Code.form_id == new.form_id, Code.form_id.is_not(None)))
        if again is not None:
            return Logged(again)
        elsewhere = self._refuse_duplicate(new)
        replaced = self._answered_other(new)
        if replaced is not None:
            replaced = self._hand_over(Seen(replaced.id, replaced.expires_at), number, by, at)
        self._answer_request(new, number, by, at)
        return Logged(self._add(number, new, by, at, name), elsewhere, replaced)

    def extend(self, seen: Seen, window: Window, *, by: str, at: datetime, note: str = "") -> Code:
        """The same code with a later end. TooLate when somebody was faster."""
        renewed(seen.expires_at, window.expires_at)
        values = {
            "expires_at": window.expires_at, "generated_on": window.generated_on, "days": window.days,
            "short_notice": _short_notice(window, at), "extended_at": at, "extended_by": by,
        }  # fmt: skip
        became = {"expires_at": window.expires_at, "note": note}
        return self._change(seen, values, Change("extended", by, at, {"expires_at": seen.expires_at}, became))

    def replace(self, seen: Seen, new: NewCode, *, by: str, at: datetime, name: str = "") -> Logged:
        """Close the code in favour of a new one, linked both ways. TooLate when somebody was faster."""
        number = self._scope.next_id()
        old = self.get(seen.id)
        new = _heir(new, old)
        if fingerprint(new.code.text) == old.fingerprint:
            message = "This is the code it has now. For a new end of the same code choose Extended."
            raise Refused(message, field="code")
        closed = self._hand_over(seen, number, by, at)
        renewed(seen.expires_at, new.window.expires_at)
        elsewhere = self._refuse_duplicate(new)
        return Logged(self._add(number, new, by, at, name), elsewhere, closed)

    def pull(self, seen: Seen, reason: str, *, by: str, at: datetime, note: str = "") -> Code:
        """Record that the ad was pulled. TooLate when somebody was faster."""
        values = _closing("pulled", by, at) | {"reason": reason}
        return self._change(seen, values, Change("pulled", by, at, {}, {"reason": reason, "note": note}))

    def undo_pull(self, number: int, pulled_at: datetime, *, by: str, at: datetime) -> Code:
        """Take a pull back within ten minutes. TooLate when they are over, or the code is not pulled like that."""
        still = (Code.closed_as == "pulled", Code.closed_at == pulled_at, Code.closed_at >= at - UNDO_FOR)
        try:
            with self._scope.session.begin_nested():
                return self._update(number, still, _REOPENED, Change("undone", by, at, {"pulled_at": pulled_at}, {}))
        except IntegrityError as logged_again_meanwhile:
            raise TooLate(self.get(number)) from logged_again_meanwhile

    def _hand_over(self, seen: Seen, successor: int, by: str, at: datetime) -> Code:
        values = _closing("replaced", by, at) | {"replaced_by": successor}
        return self._change(seen, values, Change("replaced", by, at, {}, {"replaced_by": successor}))

    def _change(self, seen: Seen, values: dict[str, Any], change: Change) -> Code:
        return self._update(seen.id, (Code.closed_at.is_(None), Code.expires_at == seen.expires_at), values, change)

    def _update(
        self, number: int, still: Sequence[ColumnElement[bool]], values: dict[str, Any], change: Change
    ) -> Code:
        """The one way a logged code changes: if it still is what the person saw, with history and redraw owed."""
        changed: Code | None = self._scope.session.scalar(
            update(Code)
            .where(Code.team_id == self._scope.team_id, Code.id == number, *still)
            .values(values)
            .returning(Code),
            execution_options=_FRESH,
        )
        if changed is None:
            raise TooLate(self.get(number))
        self._scope.write_down(change.what, number, change.by, change.at, change.was, change.became)
        self._scope.redraw(number, change.at)
        return changed

    def _add(self, number: int, new: NewCode, by: str, at: datetime, name: str) -> Code:
        post = new.post
        code = Code(
            team_id=self._scope.team_id, id=number,
            code=new.code.text, fingerprint=fingerprint(new.code.text), tail=backwards(new.code.text),
            unusual=new.code.warning,
            post_url=post.url if post else "", post_id=post.post_id if post else None, creator=new.creator,
            ad_account=new.ad_account, account_key=account_key(new.ad_account), campaign=new.campaign,
            note=new.note, owner=new.owner,
            generated_on=new.window.generated_on, days=new.window.days, expires_at=new.window.expires_at,
            short_notice=_short_notice(new.window, at), request_id=new.request_id, replaces=new.replaces or None,
            form_id=new.form_id, logged_by=by, logged_by_name=name, logged_at=at,
        )  # fmt: skip
        self._scope.session.add(code)
        facts = {"code": masked(code.code), "expires_at": code.expires_at, "replaces": code.replaces}
        self._scope.write_down("logged", number, by, at, {}, facts)
        self._scope.session.flush()
        return code

    def _refuse_duplicate(self, new: NewCode) -> Code | None:
        """Duplicate when the code is open for this ad account; otherwise the same code elsewhere, if any."""
        same = self._open().where(Code.fingerprint == fingerprint(new.code.text)).order_by(Code.id)
        found = self._scope.session.scalars(same).all()
        for code in found:
            if code.account_key == account_key(new.ad_account):
                raise Duplicate(code)
        return found[0] if found else None

    def _answered_other(self, new: NewCode) -> Code | None:
        """The open code of the same post and account that the new one replaces; OtherOpen while nobody said."""
        if new.post is None or new.replaces == KEEP_BOTH:
            return None
        same_post = Code.post_id == new.post.post_id if new.post.post_id else Code.post_url == new.post.url
        others = self._open().where(same_post, Code.account_key == account_key(new.ad_account)).order_by(Code.id.desc())
        found = self._scope.session.scalars(others.limit(1)).first()
        if found is not None and found.id != new.replaces:
            raise OtherOpen(found)
        return found

    def _answer_request(self, new: NewCode, number: int, by: str, at: datetime) -> None:
        if new.request_id and not Requests(self._scope).answer(new.request_id, number, by=by, at=at):
            message = f"Request #{new.request_id} is not open any more. Choose another one or none."
            raise Refused(message, field="request")

    def _open(self) -> Select[Code]:
        return self._ours().where(Code.closed_at.is_(None))

    def _ours(self) -> Select[Code]:
        return select(Code).where(Code.team_id == self._scope.team_id)


def account_key(ad_account: str) -> str:
    """Two spellings of one ad account compare equal by this."""
    return ad_account.casefold()


def _closing(how: str, change_by: str, at: datetime) -> dict[str, Any]:
    return {"closed_as": how, "closed_by": change_by, "closed_at": at}


def _short_notice(window: Window, at: datetime) -> bool:
    return window.expires_at - at <= ALERT_WINDOW


def _heir(new: NewCode, old: Code) -> NewCode:
    """A replacement is for the same post, creator, account, campaign and owner as the code it replaces."""
    post = new.post or (Post(old.post_url, old.post_id, old.creator) if old.post_url else None)
    return replace(
        new, post=post, creator=new.creator or old.creator, ad_account=old.ad_account,
        campaign=old.campaign, owner=old.owner, replaces=old.id,
    )  # fmt: skip
