"""The two codes of a Duet or Stitch: the secondary creator's, then the primary's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage.chains import Chains
from storage.changes import Change, Changes
from storage.models import Code
from storage.outcomes import TooLate
from storage.rivals import account_key
from storage.rules import Refused
from storage.scope import Scope
from storage.spelling import respell

PRIMARY, SECONDARY = "primary", "secondary"
"""Who made the Duet or Stitch, and whose post they used. Ads Manager asks for the secondary creator's code first."""
OTHER = {PRIMARY: SECONDARY, SECONDARY: PRIMARY}


@dataclass(frozen=True)
class Joining:
    """A new code that becomes one half of a pair."""

    id: int
    part: str
    ad_account: str


@dataclass(frozen=True)
class Pairs:
    """One workspace's pairs."""

    _scope: Scope

    def join(self, number: int, joins: Joining, *, by: str, at: datetime) -> int:
        """The pair in which a new code becomes this part, beside an open one. Refused when both are there already."""
        code = Changes(self._scope).get(number)
        self.complete([code])
        if code.half is not None and code.half.closed_at is None:
            raise Refused(f"#{number} has its other half already: #{code.half.id}.")
        if account_key(joins.ad_account) != code.account_key:
            raise Refused(
                f"#{number} is for {_account(code)}. One ad needs both codes in one ad account.", field="account"
            )
        alone = (Code.closed_at.is_(None), Code.pair.is_not_distinct_from(code.pair))
        values = {"pair": code.pair or number, "part": OTHER[joins.part]}
        change = Change("paired", by, at, values, became={"half": joins.id})
        try:
            return Changes(self._scope).make(number, alone, change).pair or number
        except TooLate as late:
            raise Refused(f"#{number} is not open any more, or has another half by now.") from late

    def keep_together(self, code: Code, *, by: str, at: datetime) -> None:
        """The open half of a code that was moved to another ad account goes along. Refused when it cannot."""
        self.complete([code])
        half = code.half
        if half is None or half.closed_at is not None or half.account_key == code.account_key:
            return
        values = {"ad_account": code.ad_account, "account_key": code.account_key}
        was, became = {"ad_account": half.ad_account}, {"ad_account": code.ad_account}
        still = (Code.id == half.id, Code.closed_at.is_(None))
        try:
            with self._scope.session.begin_nested():
                moved = Changes(self._scope).make_all(still, Change("edited", by, at, values, was, became))
        except IntegrityError as duplicate:
            message = f"#{half.id}, its other half, goes along, and that code is logged there already."
            raise Refused(message, "account") from duplicate
        for each in moved:
            respell(self._scope.session, each)

    def rejoin(self, code: Code) -> None:
        """A code that is open again is one of a pair again. Refused when that has no place for it any more."""
        self.complete([code])
        ours = (Code.team_id == self._scope.team_id, Code.pair == code.pair, Code.closed_at.is_(None))
        taken = select(Code.id).where(*ours, Code.part == code.part, Code.id != code.id).limit(1)
        instead = self._scope.session.scalar(taken) if code.pair else None
        if instead is not None:
            raise Refused(f"#{instead} has its place in the Duet or Stitch by now. Nothing was changed.")
        half = code.half
        if half is not None and half.closed_at is None and half.account_key != code.account_key:
            account = _account(half)
            raise Refused(f"#{half.id}, its other half, is for {account} by now: move one first. Nothing was changed.")

    def complete(self, codes: Iterable[Code]) -> None:
        """Tell each code what stands beside it: its place in its chain, and its other half.

        That is the open one, or else the last there was.
        """
        codes = list(codes)
        Chains(self._scope).complete(codes)
        paired = [code for code in codes if code.pair]
        if not paired:
            return
        ours = (Code.team_id == self._scope.team_id, Code.pair.in_({code.pair for code in paired}))
        wanted = select(Code).where(*ours).order_by(Code.closed_at.is_(None), Code.id)
        found = {(code.pair, code.part): code for code in self._scope.session.scalars(wanted)}
        for code in paired:
            code.half = found.get((code.pair, OTHER.get(code.part or "")))  # type: ignore[misc]


def _account(code: Code) -> str:
    """The ad account that a code is for, in words."""
    return code.ad_account or "no ad account"
