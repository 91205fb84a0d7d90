"""What the ledger's calls are measured against: the same rows read or written plainly, one ORM call a Session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from storage.codes import Seen
from storage.inserts import inserting
from storage.lookups import begins
from storage.models import Code, History, Request, WordBlock, WorkspaceSettings, instant
from storage.new_codes import NewCode, facts
from storage.numbers import conditions
from storage.rules.codes import backwards
from storage.rules.days import DAYS_AHEAD, days_ahead
from storage.rules.windows import ALERT_WINDOW, SWAP_WINDOW
from storage.rules.zones import parse_zone
from storage.spelling import rows_of
from tests.bench.many import Crowd
from tests.conftest import LEO, MIA


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
        """The same numbers in one pass over all open codes."""
        with self.crowd.database._reads() as session:
            _counted(session, self.team, self.crowd.now)

    def glance(self) -> None:
        """The rows that a Home tab shows, and those numbers."""
        with self.crowd.database._reads() as session:
            session.get_one(WorkspaceSettings, self.team)
            latest = select(History).where(History.team_id == self.team).order_by(History.id.desc())
            session.scalars(latest.limit(60)).all()
            _counted(session, self.team, self.crowd.now)
            ours = select(Code).where(Code.team_id == self.team, Code.closed_at.is_(None))
            session.scalars(ours.order_by(Code.act_by, Code.id).limit(20)).all()
            _waiting(session, self.team, 5)

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

    def pull(self, seen: Seen) -> None:
        """A guarded update, and its line of the history."""
        closed = {"closed_at": self.crowd.now, "closed_by": LEO, "closed_as": "pulled", "reason": "performance"}
        with self.crowd.database._writes.begin() as session:
            self._change(session, seen, closed)
            session.add(self._history("pulled", seen.id))

    def extend(self, seen: Seen, end: datetime) -> None:
        """The same, where the history says which end it had."""
        with self.crowd.database._writes.begin() as session:
            before = session.get_one(Code, (self.team, seen.id)).expires_at.isoformat()
            self._change(session, seen, {"code_ends_at": end})
            session.add(self._history("extended", seen.id, {"end": before}))

    def _change(self, session: Session, seen: Seen, values: Mapping[str, Any]) -> None:
        ours = (Code.team_id == self.team, Code.id == seen.id, Code.closed_at.is_(None))
        still = update(Code).where(*ours, Code.expires_at == seen.expires_at)
        assert session.scalar(still.values(values).returning(Code))

    def _codes(self, *which: ColumnElement[bool], order: Sequence[Any], most: int = 10) -> None:
        ours = select(Code).where(Code.team_id == self.team, Code.closed_at.is_(None), *which)
        with self.crowd.database._reads() as session:
            session.scalars(ours.order_by(*order).limit(most)).all()

    def _made(self, new: NewCode, number: int) -> Code:
        at = self.crowd.now
        return Code(
            **facts(new), team_id=self.team, id=number, short_notice=False, logged_by=MIA, logged_at=at,
        )  # fmt: skip

    def _history(self, what: str, number: int, was: dict[str, str] | None = None) -> History:
        became, at = {"code": "…"}, self.crowd.now
        return History(team_id=self.team, about=number, at=at, by=LEO, what=what, was=was or {}, became=became)


def _waiting(session: Session, team: str, most: int) -> None:
    ours = select(Request).where(Request.team_id == team, Request.closed_at.is_(None))
    session.scalars(ours.order_by(Request.id).limit(most)).all()


def _counted(session: Session, team: str, now: datetime) -> None:
    session.execute(_counts(), {"team": team, "person": LEO} | {
        "now": now, "soon": now + ALERT_WINDOW, "swap": now + SWAP_WINDOW,
        **{f"day{place}": ends for place, (_, ends) in enumerate(days_ahead(now, parse_zone("UTC")))},
    }).one()  # fmt: skip


@cache
def _counts() -> Select[Any]:
    """Put together once too."""
    edges = ["now", *(f"day{place}" for place in range(DAYS_AHEAD))]
    days = [(Code.expires_at > instant(begins), Code.expires_at <= instant(ends)) for begins, ends in pairwise(edges)]
    sums = [func.sum(case((and_(*which), 1), else_=0)) for which in (*conditions().values(), *days)]
    team = bindparam("team", type_=String)
    waiting = select(func.count()).where(Request.team_id == team, Request.closed_at.is_(None)).scalar_subquery()
    return select(*sums, waiting).where(Code.team_id == team, Code.closed_at.is_(None))
