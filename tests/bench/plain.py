"""What the ledger's calls are measured against: the same rows read or written plainly, one ORM call a Session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from storage.inserts import inserting
from storage.lookups import begins
from storage.models import Code, History, Request, WordBlock, WorkspaceSettings
from storage.new_codes import NewCode, facts
from storage.rules.codes import backwards
from storage.spelling import rows_of
from tests.bench.many import Crowd
from tests.conftest import LEO, MIA

_BESIDE = count(10_000_000)
"""Ids that the ledger's own counter does not reach."""


@dataclass(frozen=True)
class Plain:
    """Plain calls in one workspace of a crowd."""

    crowd: Crowd
    team: str

    def due(self) -> None:
        soon = Code.act_by <= self.crowd.now + timedelta(hours=72)
        self._codes(soon, order=(Code.act_by, Code.id), most=20)

    def page(self) -> None:
        self._codes(order=(Code.expires_at, Code.id))

    def by_ids(self, numbers: Sequence[int]) -> None:
        self._codes(Code.id.in_(numbers), order=(Code.expires_at, Code.id))

    def creator(self, prefix: str) -> None:
        self._codes(*begins(Code.creator, prefix), order=(Code.expires_at, Code.id))

    def show(self, number: int) -> None:
        with self.crowd.database._reads() as session:
            assert session.get(Code, (self.team, number))

    def ending(self, ending: str) -> None:
        with self.crowd.database._reads() as session:
            session.scalars(
                select(Code).where(Code.team_id == self.team, *begins(Code.tail, backwards(ending))).limit(10)
            ).all()

    def waiting(self) -> None:
        with self.crowd.database._reads() as session:
            _waiting(session, self.team, 10)

    def counts(self) -> None:
        """How many are open and how many are closed in each way."""
        with self.crowd.database._reads() as session:
            _counted(session, self.team)

    def glance(self) -> None:
        """The rows that a Home tab shows, and that one count."""
        with self.crowd.database._reads() as session:
            session.get_one(WorkspaceSettings, self.team)
            latest = select(History).where(History.team_id == self.team).order_by(History.id.desc())
            session.scalars(latest.limit(60)).all()
            _counted(session, self.team)
            ours = select(Code).where(Code.team_id == self.team, Code.closed_at.is_(None))
            session.scalars(ours.order_by(Code.act_by, Code.id).limit(20)).all()
            _waiting(session, self.team, 5)

    def insert(self, new: NewCode) -> None:
        """The code's own row."""
        with self.crowd.database._writes.begin() as session:
            session.add(self._made(new, next(_BESIDE)))

    def write(self, new: NewCode) -> None:
        """Everything that is kept of a new code: its number, its row, its words and its line of the history."""
        with self.crowd.database._writes.begin() as session:
            ours = update(WorkspaceSettings).where(WorkspaceSettings.team_id == self.team)
            counted = ours.values(last_id=WorkspaceSettings.last_id + 1).returning(WorkspaceSettings.last_id)
            code = self._made(new, session.execute(counted).scalar_one())
            session.add(code)
            session.add(self._history("logged", code.id))
            session.flush()
            words = inserting(session.get_bind().dialect.name, WordBlock)
            either = {"bits": WordBlock.bits.bitwise_or(words.excluded.bits)}
            keys = ["team_id", "word", "block"]
            session.execute(words.on_conflict_do_update(index_elements=keys, set_=either), rows_of([code]))

    def change(self, number: int, *still: ColumnElement[bool], told: bool, **values: Any) -> None:
        """One guarded update; where it is told, with its line of the history."""
        ours = (Code.team_id == self.team, Code.id == number, Code.closed_at.is_(None), *still)
        with self.crowd.database._writes.begin() as session:
            assert session.scalar(update(Code).where(*ours).values(values).returning(Code))
            if told:
                session.add(self._history("changed", number))

    def _codes(self, *which: ColumnElement[bool], order: Sequence[Any], most: int = 10) -> None:
        ours = select(Code).where(Code.team_id == self.team, Code.closed_at.is_(None), *which)
        with self.crowd.database._reads() as session:
            session.scalars(ours.order_by(*order).limit(most)).all()

    def _made(self, new: NewCode, number: int) -> Code:
        at = self.crowd.now
        return Code(
            **facts(new), team_id=self.team, id=number, short_notice=False, logged_by=MIA, logged_at=at,
        )  # fmt: skip

    def _history(self, what: str, number: int) -> History:
        return History(
            team_id=self.team, about=number, at=self.crowd.now, by=LEO, what=what, was={}, became={"code": "…"}
        )  # fmt: skip


def _waiting(session: Session, team: str, most: int) -> None:
    ours = select(Request).where(Request.team_id == team, Request.closed_at.is_(None))
    session.scalars(ours.order_by(Request.id).limit(most)).all()


def _counted(session: Session, team: str) -> None:
    session.execute(select(Code.closed_as, func.count()).where(Code.team_id == team).group_by(Code.closed_as)).all()
