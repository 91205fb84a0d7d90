"""Codes: logged, extended, replaced, pulled. Each change is one conditional update with one history row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError

from storage.changes import UNDO_FOR, Change, Changes
from storage.models import Code
from storage.new_codes import Logged, NewCode, facts, heir, in_place_of, short_notice
from storage.outcomes import TooLate
from storage.pairs import Joining, Pairs
from storage.reopening import OPEN_AGAIN, Reopening, told_soon
from storage.requests import Requests
from storage.rivals import KEEP_BOTH, Rivals
from storage.rules import Refused
from storage.rules.codes import fingerprint, masked
from storage.rules.windows import Window, governing, renewed
from storage.scope import Scope
from storage.spelling import spell

RIGHTS_END = "The usage rights end then, and the ad with them. Renew the rights too, or pull the ad."
OVERWRITTEN = (
    "expires_at", "code_ends_at", "generated_on", "days", "rights_end_at", "short_notice", "extended_at", "extended_by",
    "on_it", "on_it_at",
)  # fmt: skip
"""What an extension sets anew: the history keeps what it was."""
ENDED = ("pulled", "invalid")
"""Closed without a successor: what can be taken back."""


@dataclass(frozen=True)
class Seen:
    """A code as the person saw it when they decided: a change counts only if it still ends then."""

    id: int
    expires_at: datetime


@dataclass(frozen=True)
class Codes:
    """One workspace's codes."""

    _scope: Scope

    def get(self, number: int) -> Code:
        """The code with this short id, or NotHere."""
        code = Changes(self._scope).get(number)
        Pairs(self._scope).complete([code])
        return code

    def log(self, new: NewCode, *, by: str, at: datetime, name: str = "") -> Logged:
        """Save a code. Duplicate, OtherOpen and Refused save nothing."""
        number, rivals = self._scope.next_id(), Rivals(self._scope)
        elsewhere = rivals.refuse_duplicate(new.code, new.ad_account)
        if new.half_of:
            joins = Joining(number, new.part, new.ad_account)
            new = replace(new, pair=Pairs(self._scope).join(new.half_of, joins, by=by, at=at))
        replaced = rivals.replaced(new.post, new.ad_account, KEEP_BOTH if new.pair else new.replaces)
        if replaced is not None:
            replaced = self._hand_over(Seen(replaced.id, replaced.expires_at), number, by, at)
        self._answer_request(new, number, by, at)
        new = in_place_of(new, replaced) if replaced else replace(new, replaces=None)
        waiting = None if new.request_id else Requests(self._scope).waiting_for(new.creator)
        return Logged(self._add(number, new, by, at, name), elsewhere, replaced, waiting)

    def extend(
        self, seen: Seen, window: Window | None, *, by: str, at: datetime, note: str = "",
        rights_end_at: datetime | None = None,
    ) -> Code:  # fmt: skip
        """The same code with a later end, later usage rights, or both; None leaves what there is.

        Refused when the ad would have to stop no later than before. TooLate when somebody was faster.
        """
        old = self.get(seen.id)
        rights, ends_at = rights_end_at or old.rights_end_at, window.expires_at if window else old.code_ends_at
        end = governing(ends_at, rights)
        if end <= seen.expires_at and end == rights:
            raise Refused(RIGHTS_END, field="rights")
        renewed(seen.expires_at, end)
        values = {
            **(_own_end(window) if window else {}), "rights_end_at": rights, "short_notice": short_notice(end, at),
            "extended_at": at, "extended_by": by, "on_it": None, "on_it_at": None,
        }  # fmt: skip
        was = {name: getattr(old, name) for name in OVERWRITTEN}
        became = {"expires_at": end, "code_ends_at": ends_at, "rights_end_at": rights, "note": note}
        return self._change(seen, Change("extended", by, at, values, was, became))

    def replace(self, seen: Seen, new: NewCode, *, by: str, at: datetime, name: str = "") -> Logged:
        """Close the code in favour of a new one, linked both ways. TooLate when somebody was faster."""
        number = self._scope.next_id()
        old = self.get(seen.id)
        if fingerprint(new.code.text) == old.fingerprint:
            message = "This is the code it has now. For a new end of the same code choose Extended."
            raise Refused(message, field="code")
        closed = self._hand_over(seen, number, by, at)
        new = in_place_of(heir(new, old), old)
        if new.expires_at <= seen.expires_at and new.expires_at == new.rights_end_at:
            raise Refused(RIGHTS_END, field="rights")
        renewed(seen.expires_at, new.expires_at)
        elsewhere = Rivals(self._scope).refuse_duplicate(new.code, new.ad_account)
        return Logged(self._add(number, new, by, at, name), elsewhere, closed)

    def pull(
        self, seen: Seen, reason: str, *, by: str, at: datetime, note: str = "", goes_on: bool = False
    ) -> Code:  # fmt: skip
        """Record that the ad was pulled. TooLate when somebody was faster.

        When what it was to replace `goes_on`, that is open again, as far as nobody applied this one.
        """
        values = _closing("pulled", by, at) | {"reason": reason}
        change = Change("pulled", by, at, values, became={"reason": reason, "note": note})
        return self._end(seen, change) if goes_on else self._change(seen, change)

    def fail(self, seen: Seen, reason: str, *, by: str, at: datetime, note: str = "") -> Code:
        """Record that Ads Manager did not take the code. TooLate when somebody was faster.

        What it was to replace runs on: that is open again, as far as nobody applied this one.
        """
        values = _closing("invalid", by, at) | {"reason": reason}
        return self._end(seen, Change("failed", by, at, values, became={"reason": reason, "note": note}))

    def answer(self, seen: Seen, request_id: int, *, by: str, at: datetime) -> Code:
        """Record that an open request was answered with this code. Refused when it is not open; else TooLate."""
        still = (*_open_as(seen), Code.request_id.is_(None))
        change = Change("answers", by, at, {"request_id": request_id}, became={"request": request_id})
        code = self._make(seen.id, still, change)
        if not Requests(self._scope).answer(request_id, code.id, by=by, at=at):
            raise Refused(f"Request #{request_id} is not open any more. Nothing was changed.")
        return code

    def take_on(self, seen: Seen, before: str | None, *, by: str, at: datetime) -> Code:
        """Somebody is handling it, in place of whom they saw there before. TooLate when somebody was faster."""
        still = (*_open_as(seen), Code.on_it.is_not_distinct_from(before))
        values = {"on_it": by, "on_it_at": at}
        return self._make(seen.id, still, Change("on_it", by, at, values, {"on_it": before}, {"on_it": by}))

    def let_go(self, seen: Seen, *, by: str, at: datetime) -> Code:
        """They are not handling it any more. TooLate when it was not they who did."""
        values: dict[str, Any] = {"on_it": None, "on_it_at": None}
        return self._make(seen.id, (*_open_as(seen), Code.on_it == by), Change("off_it", by, at, values, {"on_it": by}))

    def undo_pull(self, number: int, pulled_at: datetime, *, by: str, at: datetime) -> Code:
        """Take a pull or a failure back within ten minutes. TooLate when it is not closed like that any more.

        Refused when its pair has no place for it any more, or when somebody changed what was opened in its place.
        """
        self._scope.queue_up()
        what = "failed" if self.get(number).closed_as == "invalid" else "pulled"
        still = (
            Code.closed_as.in_(ENDED),
            Code.closed_at == pulled_at,
            Code.closed_at >= at - UNDO_FOR,
        )
        values = OPEN_AGAIN | {"reason": None, "short_notice": told_soon(at)}
        try:
            with self._scope.session.begin_nested():
                code = self._make(
                    number, still, Change("undone", by, at, values, {"what": what, "pulled_at": pulled_at})
                )
        except IntegrityError as logged_again_meanwhile:
            raise TooLate(self.get(number)) from logged_again_meanwhile
        Reopening(self._scope).close_again(code, pulled_at, by=by, at=at)
        Pairs(self._scope).rejoin(code)
        return code

    def _end(self, seen: Seen, change: Change) -> Code:
        """Close a code, and open again what it was to replace."""
        self._scope.queue_up()
        code = self._change(seen, change)
        Reopening(self._scope).before(code, by=change.by, at=change.at)
        return code

    def _hand_over(self, seen: Seen, successor: int, by: str, at: datetime) -> Code:
        values = _closing("replaced", by, at) | {"replaced_by": successor}
        return self._change(seen, Change("replaced", by, at, values, became={"replaced_by": successor}))

    def _change(self, seen: Seen, change: Change) -> Code:
        code = Changes(self._scope).make_as_seen(seen.id, seen.expires_at, change)
        Pairs(self._scope).complete([code])
        return code

    def _make(self, number: int, still: Sequence[ColumnElement[bool]], change: Change) -> Code:
        code = Changes(self._scope).make(number, still, change)
        Pairs(self._scope).complete([code])
        return code

    def _add(self, number: int, new: NewCode, by: str, at: datetime, name: str) -> Code:
        code = Code(
            **facts(new), team_id=self._scope.team_id, id=number, short_notice=short_notice(new.expires_at, at),
            logged_by=by, logged_by_name=name, logged_at=at,
        )  # fmt: skip
        self._scope.session.add(code)
        became = {"code": masked(code.code), "expires_at": new.expires_at, "replaces": code.replaces}
        self._scope.write_down("logged", number, by, at, {}, became)
        self._scope.session.flush()
        spell(self._scope.session, [code])
        Pairs(self._scope).complete([code])
        return code

    def _answer_request(self, new: NewCode, number: int, by: str, at: datetime) -> None:
        if new.request_id and not Requests(self._scope).answer(new.request_id, number, by=by, at=at):
            message = f"Request #{new.request_id} is not open any more. Choose another one or none."
            raise Refused(message, field="request")


def _open_as(seen: Seen) -> tuple[ColumnElement[bool], ...]:
    return Code.closed_at.is_(None), Code.expires_at == seen.expires_at


def _own_end(window: Window) -> dict[str, Any]:
    return {"code_ends_at": window.expires_at, "generated_on": window.generated_on, "days": window.days}


def _closing(how: str, change_by: str, at: datetime) -> dict[str, Any]:
    return {"closed_as": how, "closed_by": change_by, "closed_at": at}
