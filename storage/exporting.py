"""Everything that fits a query on its way out of the ledger, in parts that never hold up anybody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ColumnElement, insert, literal, select

from storage.filters import asked_for, fitting, shown
from storage.models import Code, History, Request
from storage.rules.queries import Query
from storage.rules.windows import ALERT_WINDOW
from storage.scope import Scope

AT_ONCE = 500
"""Rows of one statement: it answers in time however many there are in all."""


@dataclass(frozen=True)
class Exporting:
    """One workspace's codes and requests, many at a time."""

    _scope: Scope

    def codes(self, query: Query, now: datetime) -> Iterator[Sequence[Code]]:
        """Every code that fits, the first one first, in parts."""
        wanted = select(Code).where(*self._codes(query, now)).order_by(Code.id).limit(AT_ONCE)
        part = self._scope.session.scalars(wanted).all()
        while part:
            yield part
            part = self._scope.session.scalars(wanted.where(Code.id > part[-1].id)).all()

    def requests(self, query: Query) -> Iterator[Sequence[Request]]:
        """Every request that fits, open or not, the first one first, in parts."""
        ours = Request.team_id == self._scope.team_id
        wanted = select(Request).where(ours, *asked_for(query)).order_by(Request.id).limit(AT_ONCE)
        part = self._scope.session.scalars(wanted).all()
        while part:
            yield part
            part = self._scope.session.scalars(wanted.where(Request.id > part[-1].id)).all()

    def history(self, numbers: Sequence[int]) -> Mapping[int, Sequence[History]]:
        """What happened to each of them, the oldest first."""
        ours = (History.team_id == self._scope.team_id, History.about.in_(numbers))
        found: dict[int, list[History]] = {number: [] for number in numbers}
        for row in self._scope.session.scalars(select(History).where(*ours).order_by(History.id)):
            found[row.about or 0].append(row)
        return found

    def note_export(self, numbers: Sequence[int], *, by: str, at: datetime) -> None:
        """Write into the history of each of these codes that this person took it along whole."""
        values = (Code.team_id, Code.id, literal(at, History.at.type), literal(by), literal("exported"))
        nothing = (literal({}, JSON), literal({}, JSON))
        columns = ["team_id", "about", "at", "by", "what", "was", "became"]
        for start in range(0, len(numbers), AT_ONCE):
            these = (Code.team_id == self._scope.team_id, Code.id.in_(numbers[start : start + AT_ONCE]))
            rows = select(*values, *nothing).where(*these)
            self._scope.session.execute(insert(History).from_select(columns, rows))

    def _codes(self, query: Query, now: datetime) -> list[ColumnElement[bool]]:
        return [Code.team_id == self._scope.team_id, *shown(query.show, now, now + ALERT_WINDOW), *fitting(query)]
