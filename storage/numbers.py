"""The numbers of a workspace: each a short look into an index, all in one statement, none counted beyond a thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Label, ScalarSelect, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.filters import shown
from storage.models import Code, Request
from storage.rules.days import STAGES_BEGIN, days_ahead
from storage.rules.queries import Show
from storage.rules.windows import ALERT_WINDOW, SWAP_WINDOW
from storage.scope import Scope

MOST_COUNTED = 1000
"""Of what is more, only that it is more."""
DUE, LIVE, EXPIRING, EXPIRED, WAITING = "due", "live", "expiring", "expired", "waiting"
TO_APPLY, TO_SWAP = "to_apply", "to_swap"
MY_SOON, MY_SWAP, MY_EXPIRED = "my_soon", "my_swap", "my_expired"
NAMES = (DUE, LIVE, EXPIRING, EXPIRED, TO_APPLY, TO_SWAP, MY_SOON, MY_SWAP, MY_EXPIRED)
"""The numbers of codes; WAITING is that of requests."""
_LOGGED, _ASKED = "logged", "asked"


@dataclass(frozen=True)
class Counted:
    """What was counted at one moment."""

    numbers: Mapping[str, int]
    """By name; above MOST_COUNTED only that there are more."""
    days: Sequence[tuple[date, int]]
    """How many codes end on each of the days to come."""
    changes_at: Sequence[datetime]
    """When the next codes enter each stage."""
    has_logged: bool
    has_asked: bool


@dataclass(frozen=True)
class Counting:
    """Counts in one workspace."""

    _scope: Scope

    def at(self, now: datetime, zone: ZoneInfo, person: str) -> Counted:
        """All numbers, those of one person among them."""
        days, which = days_ahead(now, zone), _numbers(person, now)
        asked: dict[str, Any] = {name: self._many(Code, *each) for name, each in which.items()}
        asked[WAITING] = self._many(Request, Request.closed_at.is_(None))
        for (day, ends), begins in zip(days, [now, *(ends for _, ends in days)], strict=False):
            asked[f"{day}"] = self._many(Code, _OPEN, Code.expires_at > begins, Code.expires_at <= ends)
        for before in STAGES_BEGIN:
            asked |= {f"{before} {moment.key}": self._next(moment, now + before) for moment in _MOMENTS}
        asked |= {_LOGGED: self._any(Code), _ASKED: self._any(Request)}
        columns: list[Label[Any]] = [each.label(name) for name, each in asked.items()]
        found = self._scope.session.execute(select(*columns)).mappings().one()
        begins_at = [(found[f"{before} {moment.key}"], before) for before in STAGES_BEGIN for moment in _MOMENTS]
        return Counted(
            numbers={name: found[name] for name in (*which, WAITING)},
            days=[(day, found[f"{day}"]) for day, _ in days],
            changes_at=[moment - before for moment, before in begins_at if moment],
            has_logged=found[_LOGGED] is not None, has_asked=found[_ASKED] is not None,
        )  # fmt: skip

    def _many(self, kind: type[Code | Request], *which: ColumnElement[bool]) -> ScalarSelect[int]:
        rows = select(literal(1)).select_from(kind).where(kind.team_id == self._scope.team_id, *which)
        return select(func.count()).select_from(rows.limit(MOST_COUNTED + 1).subquery()).scalar_subquery()

    def _any(self, kind: type[Code | Request]) -> ScalarSelect[int]:
        """The first there is: found by the key's own order, wherever in the table it stands."""
        return select(kind.id).where(kind.team_id == self._scope.team_id).order_by(kind.id).limit(1).scalar_subquery()

    def _next(self, moment: InstrumentedAttribute[datetime], after: datetime) -> ScalarSelect[datetime]:
        """The first of these moments after that one, of all open codes."""
        found = select(moment).where(Code.team_id == self._scope.team_id, _OPEN, moment > after)
        return found.order_by(moment, Code.id).limit(1).scalar_subquery()


_OPEN = Code.closed_at.is_(None)
_MOMENTS = (Code.act_by, Code.expires_at)
"""By when somebody has to act, and when a code ends: another one's while it is still to be swapped in."""


def _numbers(person: str, now: datetime) -> dict[str, tuple[ColumnElement[bool], ...]]:
    """What each number counts."""
    mine, soon, swap = (_OPEN, Code.owner == person), now + ALERT_WINDOW, now + SWAP_WINDOW
    return {
        DUE: shown(Show.EXPIRING, now, now + ALERT_WINDOW),
        LIVE: (_OPEN, Code.expires_at > soon),
        EXPIRING: (_OPEN, Code.expires_at > now, Code.expires_at <= soon),
        EXPIRED: (_OPEN, Code.expires_at <= now),
        TO_APPLY: shown(Show.TO_APPLY, now, now + ALERT_WINDOW),
        TO_SWAP: shown(Show.TO_SWAP, now, now + ALERT_WINDOW),
        MY_SOON: (*mine, Code.act_by > swap, Code.act_by <= soon),
        MY_SWAP: (*mine, Code.act_by > now, Code.act_by <= swap),
        MY_EXPIRED: (*mine, Code.act_by <= now),
    }
