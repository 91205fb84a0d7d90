"""Codes that were entered in Ads Manager, and what they replace there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_

from storage.chains import Chains
from storage.changes import UNDO_FOR, Change, Changes
from storage.models import Code
from storage.scope import Scope
from storage.taking import is_to_apply, ordered


@dataclass(frozen=True)
class Applied:
    """What became of a batch when somebody said that it was applied."""

    done: Sequence[Code]
    late: Sequence[Code]
    """Somebody else applied or closed these meanwhile."""


@dataclass(frozen=True)
class Applying:
    """One workspace's codes as Ads Manager has them."""

    _scope: Scope

    def apply_batch(self, taken_at: datetime, *, by: str, at: datetime) -> Applied:
        """All that this person took at that moment is entered in Ads Manager, but for what others changed since."""
        mine = (Code.taken_by == by, Code.taken_at == taken_at)
        done = Changes(self._scope).make_all((is_to_apply(), *mine), _applied(by, at))
        self._swap(done, by, at)
        others = or_(Code.closed_by != by, Code.applied_by != by)
        return Applied(_in_order(done), ordered(self._scope, *mine, others))

    def apply(self, number: int, *, by: str, at: datetime) -> Code:
        """This code is entered in Ads Manager. TooLate when it was already, or is closed."""
        code = Changes(self._scope).make(number, [is_to_apply()], _applied(by, at))
        self._swap([code], by, at)
        return code

    def undo(self, applied_at: datetime, *, by: str, at: datetime) -> Sequence[Code]:
        """Take back what this person applied at that moment, within ten minutes and while it is open."""
        recent = (Code.applied_at == applied_at, Code.applied_at >= at - UNDO_FOR)
        values: dict[str, Any] = {"applied_at": None, "applied_by": None}
        change = Change("unapplied", by, at, values, {"applied_at": applied_at})
        undone = Changes(self._scope).make_all((Code.closed_at.is_(None), Code.applied_by == by, *recent), change)
        before, values = Chains(self._scope).before(undone) if undone else {}, {"swapped_at": None, "swapped_by": None}
        swapped = (Code.id.in_(before), Code.swapped_at == applied_at)
        change = Change("unswapped", by, at, values, became=lambda code: {"replaced_by": before[code.id]})
        if before:
            Changes(self._scope).make_all(swapped, change)
        return _in_order(undone)

    def _swap(self, applied: Sequence[Code], by: str, at: datetime) -> None:
        """What these replaced has its successor in Ads Manager now."""
        before = Chains(self._scope).before(applied) if any(code.replaces for code in applied) else {}
        values = {"swapped_at": at, "swapped_by": by}
        change = Change("swapped", by, at, values, became=lambda code: {"replaced_by": before[code.id]})
        if before:
            Changes(self._scope).make_all((Code.id.in_(before), Code.closed_as == "replaced"), change)


def _applied(by: str, at: datetime) -> Change:
    return Change("applied", by, at, {"applied_at": at, "applied_by": by})


def _in_order(codes: Sequence[Code]) -> Sequence[Code]:
    return sorted(codes, key=lambda code: (code.expires_at, code.id))
