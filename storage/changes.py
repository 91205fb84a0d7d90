"""The one way a logged code changes: one conditional update, one history row, and the redraws it owes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from storage.chains import Chains
from storage.models import Code
from storage.outcomes import NotHere, TooLate
from storage.scope import Scope

UNDO_FOR = timedelta(minutes=10)
"""So long somebody can take back what they did."""
_FRESH: dict[str, Any] = {"populate_existing": True}
"""What another transaction changed since this one first read it."""
_ANSWERED = _FRESH | {"synchronize_session": False}
"""The database answers with the whole of what it changed: nobody has to work out what that was."""
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
        return self._made(which.values(change.values).returning(Code), {}, change)

    def make_as_seen(self, number: int, ends_at: datetime, change: Change) -> Code:
        """Change the code if it is open and ends when the person saw it end; otherwise TooLate."""
        seen = {"team": self._scope.team_id, "number": number, "seen_to_end_at": ends_at}
        new = {f"new_{name}": value for name, value in change.values.items()}
        changed = self._made(_as_seen(tuple(change.values)), seen | new, change)
        if not changed:
            raise TooLate(self.get(number))
        return changed[0]

    def _made(self, wanted: Executable, values: dict[str, Any], change: Change) -> Sequence[Code]:
        changed: Sequence[Code] = self._scope.session.scalars(wanted, values, execution_options=_ANSWERED).all()
        if changed:
            became = change.became if callable(change.became) else lambda _: change.became
            rows = [(code.id, change.was, became(code)) for code in changed]
            self._scope.write_down_all(change.what, change.by, change.at, rows)
            self._scope.redraw([*(code.id for code in changed), *self._beside(changed)], change.at)
        return changed

    def _beside(self, changed: Sequence[Code]) -> Sequence[int]:
        """The other halves, and what these are to be swapped in for: their rows say how these stand."""
        pairs, heirs = {code.pair for code in changed if code.pair}, [code for code in changed if code.replaces]
        return [*(self._halves(pairs) if pairs else ()), *(Chains(self._scope).before(heirs) if heirs else ())]

    def _halves(self, pairs: Collection[int]) -> Sequence[int]:
        wanted = select(Code.id).where(Code.team_id == self._scope.team_id, Code.pair.in_(pairs))
        return self._scope.session.scalars(wanted).all()


@cache
def _as_seen(names: tuple[str, ...]) -> ReturningUpdate[Code]:
    """The update that sets these columns, put together once."""
    ours = (Code.team_id == bindparam("team"), Code.id == bindparam("number"))
    as_seen = (Code.closed_at.is_(None), Code.expires_at == bindparam("seen_to_end_at"))
    columns = [Code.__table__.c[name] for name in names]
    new = {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in columns}
    return update(Code).where(*ours, *as_seen).values(new).returning(Code)
