"""The one way a logged code changes: one conditional update, one history row, and the redraws it owes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update

from storage.chains import Chains
from storage.models import Code
from storage.outcomes import NotHere, TooLate
from storage.scope import Scope

UNDO_FOR = timedelta(minutes=10)
"""So long somebody can take back what they did."""
_FRESH = {"populate_existing": True}  # what another transaction changed since this one first read it
_ONE = select(Code).where(Code.team_id == bindparam("team"), Code.id == bindparam("number"))


@dataclass(frozen=True)
class Change:
    """What is set, and what the history will say: what, by whom, when, from what, to what."""

    what: str
    by: str
    at: datetime
    values: dict[str, Any]
    was: dict[str, Any] = field(default_factory=dict)
    became: dict[str, Any] | Callable[[Code], dict[str, Any]] = field(default_factory=dict)
    """The same for every code that is changed, or worked out for each."""


@dataclass(frozen=True)
class Changes:
    """Changes of one workspace's codes."""

    _scope: Scope

    def get(self, number: int) -> Code:
        """The code with this short id as it stands, or NotHere."""
        ours = {"team": self._scope.team_id, "number": number}
        found = self._scope.session.scalar(_ONE, ours, execution_options=_FRESH)
        if found is None:
            raise NotHere(number)
        return found

    def make(self, number: int, still: Sequence[ColumnElement[bool]], change: Change) -> Code:
        """Change the code if it still is what the person saw; otherwise TooLate, with how it stands now."""
        changed = self.make_all((Code.id == number, *still), change)
        if not changed:
            raise TooLate(self.get(number))
        return changed[0]

    def make_all(self, still: Sequence[ColumnElement[bool]], change: Change) -> Sequence[Code]:
        """Change every code that is so, in a fixed number of statements however many there are."""
        which = update(Code).where(Code.team_id == self._scope.team_id, *still)
        wanted = which.values(change.values).returning(Code)
        changed = self._scope.session.scalars(wanted, execution_options=_FRESH).all()
        for code in changed:
            became = change.became(code) if callable(change.became) else change.became
            self._scope.write_down(change.what, code.id, change.by, change.at, change.was, became)
        if changed:
            self._scope.redraw([*(code.id for code in changed), *self._beside(changed)], change.at)
        return changed

    def _beside(self, changed: Sequence[Code]) -> Sequence[int]:
        """The other halves, and what these are to be swapped in for: their rows say how these stand."""
        pairs, heirs = {code.pair for code in changed if code.pair}, [code for code in changed if code.replaces]
        wanted = select(Code.id).where(Code.team_id == self._scope.team_id, Code.pair.in_(pairs))
        halves = self._scope.session.scalars(wanted).all() if pairs else []
        return [*halves, *(Chains(self._scope).before(heirs) if heirs else ())]
