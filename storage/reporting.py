"""The facts of a period on their way out of the ledger, in parts that never hold up anybody."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from storage.models import Code, History, Request, WorkspaceSettings
from storage.rules.events import AHEAD
from storage.rules.facts import Asking, Extension, Facts, Mended, Period, Standing, Subject, Undone
from storage.scope import Scope

AT_ONCE = 1000
"""Rows of one statement: it answers in time however many there are in all."""
CLOSED = ("pulled", "invalid", "replaced")
Found = Row[*tuple[Any, ...]]
Rows = Iterator[Found]
_CODE = (Code.id, Code.creator, Code.campaign, Code.ad_account, Code.post_url, Code.logged_at, Code.expires_at,
         Code.closed_at, Code.closed_as, Code.reason)  # fmt: skip
_REQUEST = (Request.id, Request.creator, Request.campaign, Request.ad_account, Request.post_url, Request.asked_at,
            Request.due, Request.closed_at, Request.code_id)  # fmt: skip
_PAST = (History.at, History.was, History.became)


@dataclass(frozen=True)
class Reporting:
    """One workspace's ledger, as reports are made of it."""

    _scope: Scope

    def is_empty(self) -> bool:
        """No code and no request was ever here."""
        given = select(WorkspaceSettings.last_id).where(WorkspaceSettings.team_id == self._scope.team_id)
        return not self._scope.session.scalar(given)

    def facts(self, period: Period) -> Facts:
        """All that a report of this period is worked out from."""
        logged = {row.id: _standing(row) for what in ("logged", "imported") for row in self._past(what, period)}
        undone = [*self._past("undone", period), *self._past("reopened", period)]
        requests = {row.id: _asking(row) for what in ("asked", "answered", "imported")
                    for row in self._past_requests(what, period)}  # fmt: skip
        return Facts(
            codes=self._codes(period), logged=list(logged.values()), requests=list(requests.values()),
            extensions=[each for row in self._kept("extended", period, undone) for each in _extension(row)],
            mended=[each for row in self._kept("edited", period, undone) for each in _mended(row)],
            undone=[each for row in undone for each in _undone(row)],
            waiting=[_asking(row) for row in self._waiting()],
        )  # fmt: skip

    def _codes(self, period: Period) -> list[Standing]:
        """Open ones that have ended or will soon, then closed ones: what is closed meanwhile is not missed."""
        ours, soon = Code.team_id == self._scope.team_id, Code.expires_at <= period.now + AHEAD
        found = list(self._all(select(*_CODE).where(ours, Code.closed_at.is_(None), soon), Code.expires_at, Code.id))
        for how in CLOSED:
            closed = select(*_CODE).where(ours, Code.closed_as == how, Code.closed_at > period.since)
            found += self._all(closed, Code.closed_at, Code.id)
        return list({row.id: _standing(row) for row in found}.values())

    def _past(self, what: str, period: Period) -> Rows:
        """Codes to which this happened in the period, once for each time."""
        its_code = and_(Code.team_id == History.team_id, Code.id == History.about)
        wanted = select(*_CODE, Code.code_ends_at, *_PAST).join(History, its_code)
        return self._all(wanted.where(*self._happened(what, period)), History.at, History.id)

    def _kept(self, what: str, period: Period, undone: Iterable[Found]) -> list[Found]:
        """What happened to codes and was not taken back: an undo is about the last time before it."""
        of_code: dict[int, list[Found]] = {}
        for row in self._past(what, period):
            of_code.setdefault(row.id, []).append(row)
        for undo in (row for row in undone if row.was.get("what") == what):
            done = of_code.get(undo.id, [])
            last = next((row for row in reversed(done) if row.at <= undo.at), None)
            if last is not None:
                done.remove(last)
        return [row for done in of_code.values() for row in done]

    def _past_requests(self, what: str, period: Period) -> Rows:
        its_request = and_(Request.team_id == History.team_id, Request.id == History.about)
        wanted = select(*_REQUEST).join(History, its_request).where(*self._happened(what, period))
        return self._all(wanted, History.at, History.id)

    def _happened(self, what: str, period: Period) -> tuple[ColumnElement[bool], ...]:
        return (History.team_id == self._scope.team_id, History.what == what, History.at > period.since)

    def _waiting(self) -> Rows:
        wanted = select(*_REQUEST).where(Request.team_id == self._scope.team_id, Request.closed_at.is_(None))
        return self._all(wanted, Request.id, Request.id)

    def _all(self, wanted: Select[*tuple[Any, ...]], moment: Any, number: Any) -> Rows:
        """Every row in the order of an index, in parts: each begins where the one before ended."""
        wanted = wanted.add_columns(moment.label("moment"), number.label("place"))
        wanted = wanted.order_by(moment, number).limit(AT_ONCE)
        part = self._scope.session.execute(wanted).all()
        while part:
            yield from part
            last = part[-1]
            further = wanted.where(moment >= last.moment, or_(moment > last.moment, number > last.place))
            part = self._scope.session.execute(further).all() if len(part) == AT_ONCE else []


def _about(row: Found) -> Subject:
    return Subject(row.id, row.creator, row.campaign, row.ad_account, row.post_url)


def _standing(row: Found) -> Standing:
    return Standing(
        about=_about(row), logged_at=row.logged_at, ends_at=row.expires_at,
        closed_at=row.closed_at, closed_as=row.closed_as, reason=row.reason,
    )  # fmt: skip


def _asking(row: Found) -> Asking:
    answered_at = row.closed_at if row.code_id else None
    return Asking(about=_about(row), asked_at=row.asked_at, due=row.due, answered_at=answered_at)


def _extension(row: Found) -> Iterator[Extension]:
    old_end = _moment(row.was, "expires_at")
    if old_end:
        yield Extension(_standing(row), row.at, old_end)


def _mended(row: Found) -> Iterator[Mended]:
    """Only of usage rights that end, or ended, the ad: other corrections move no end."""
    old_end, new_end = (_moment(held, "rights_end_at") for held in (row.was, row.became))
    if old_end or new_end:
        ended_it = old_end is not None and old_end <= row.code_ends_at
        yield Mended(_standing(row), row.at, old_end if ended_it else None, new_end)


def _undone(row: Found) -> Iterator[Undone]:
    """A pull, a failure or a replacement that counted until then; or one that was in vain."""
    closed = (_moment(row.was, name) for name in ("pulled_at", "replaced_at", "closed_at"))
    yield from (Undone(row.id, moment, row.at) for moment in closed if moment)


def _moment(held: Mapping[str, Any], name: str) -> datetime | None:
    """A moment as the history keeps it; None for what an imported one may hold instead."""
    try:
        moment = datetime.fromisoformat(str(held.get(name)))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
