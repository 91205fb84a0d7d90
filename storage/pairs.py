"""The two codes of a Duet or Stitch: the secondary creator's, then the primary's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.changes import Change, Changes
from storage.models import Code
from storage.outcomes import TooLate
from storage.rules import Refused
from storage.scope import Scope

PRIMARY, SECONDARY = "primary", "secondary"
"""Who made the Duet or Stitch, and whose post they used. Ads Manager asks for the secondary creator's code first."""
OTHER = {PRIMARY: SECONDARY, SECONDARY: PRIMARY}


@dataclass(frozen=True)
class Pairs:
    """One workspace's pairs."""

    _scope: Scope

    def join(self, number: int, part: str, *, by: str, at: datetime) -> int:
        """The pair in which a new code becomes this part, beside an open one. Refused when both are there already."""
        code = Changes(self._scope).get(number)
        self.complete([code])
        if code.half is not None and code.half.closed_at is None:
            raise Refused(f"#{number} has its other half already: #{code.half.id}.")
        alone = (Code.closed_at.is_(None), Code.pair.is_not_distinct_from(code.pair))
        values = {"pair": code.pair or number, "part": OTHER[part]}
        try:
            return Changes(self._scope).make(number, alone, Change("paired", by, at, values)).pair or number
        except TooLate as late:
            raise Refused(f"#{number} is not open any more, or has another half by now.") from late

    def complete(self, codes: Iterable[Code]) -> None:
        """Tell each paired code its other half: the open one, or else the last there was."""
        paired = [code for code in codes if code.pair]
        if not paired:
            return
        ours = (Code.team_id == self._scope.team_id, Code.pair.in_({code.pair for code in paired}))
        wanted = select(Code).where(*ours).order_by(Code.closed_at.is_(None), Code.id)
        found = {(code.pair, code.part): code for code in self._scope.session.scalars(wanted)}
        for code in paired:
            code.half = found.get((code.pair, OTHER.get(code.part or "")))  # type: ignore[misc]
