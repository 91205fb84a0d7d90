"""The numbers of a workspace: each a short look into an index, all in one statement, none counted beyond a thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, String, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.filters import shown
from storage.models import Code, Request, instant
from storage.numerals import numeral
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
        days = days_ahead(now, zone)
        ends = {f"day{place}": ends for place, (_, ends) in enumerate(days)}
        moments = {"now": now, "soon": now + ALERT_WINDOW, "swap": now + SWAP_WINDOW, "person": person}
        after = {_name(before): now + before for before in STAGES_BEGIN}
        values = {"team": self._scope.team_id, **moments, **after, **ends}
        found = self._scope.session.connection().execute(_all_numbers(len(days)), values).mappings().one()
        begins_at = [(found[_name(before, moment)], before) for before in STAGES_BEGIN for moment in _MOMENTS]
        return Counted(
            numbers={name: found[name] for name in (*NAMES, WAITING)},
            days=[(day, found[f"{place}"]) for place, (day, _) in enumerate(days)],
            changes_at=[moment - before for moment, before in begins_at if moment],
            has_logged=found[_LOGGED] is not None, has_asked=found[_ASKED] is not None,
        )  # fmt: skip


_TEAM = bindparam("team", type_=String)
_OPEN = Code.closed_at.is_(None)
_MOMENTS = (Code.act_by, Code.expires_at)
"""By when somebody has to act, and when a code ends: another one's while it is still to be swapped in."""


@cache
def _all_numbers(days: int) -> Select[Any]:
    """The one statement, with so many days to come. Put together once: that took most of the time of asking it."""
    asked: dict[str, Any] = {name: _many(Code, *which) for name, which in conditions().items()}
    asked[WAITING] = _many(Request, Request.closed_at.is_(None))
    edges = ["now", *(f"day{place}" for place in range(days))]
    for place, (begins, ends) in enumerate(pairwise(map(instant, edges))):
        asked[f"{place}"] = _many(Code, _OPEN, Code.expires_at > begins, Code.expires_at <= ends)
    for before in STAGES_BEGIN:
        asked |= {_name(before, moment): _next(moment, instant(_name(before))) for moment in _MOMENTS}
    asked |= {_LOGGED: _any(Code), _ASKED: _any(Request)}
    return select(*[each.label(name) for name, each in asked.items()])


def _many(kind: type[Code | Request], *which: ColumnElement[bool]) -> ScalarSelect[int]:
    rows = select(numeral(1)).select_from(kind).where(kind.team_id == _TEAM, *which)
    return select(func.count()).select_from(rows.limit(numeral(MOST_COUNTED + 1)).subquery()).scalar_subquery()


def _any(kind: type[Code | Request]) -> ScalarSelect[int]:
    """The first there is: found by the key's own order, wherever in the table it stands."""
    return select(kind.id).where(kind.team_id == _TEAM).order_by(kind.id).limit(numeral(1)).scalar_subquery()


def _next(moment: InstrumentedAttribute[datetime], after: BindParameter[datetime]) -> ScalarSelect[datetime]:
    """The first of these moments after that one, of all open codes."""
    found = select(moment).where(Code.team_id == _TEAM, _OPEN, moment > after)
    return found.order_by(moment, Code.id).limit(numeral(1)).scalar_subquery()


def conditions() -> dict[str, tuple[ColumnElement[bool], ...]]:
    """What each number of NAMES counts, at `now`, `soon` and `swap`, for a `person`."""
    now, soon, swap = map(instant, ("now", "soon", "swap"))
    mine = (_OPEN, Code.owner == bindparam("person"))
    return {
        DUE: shown(Show.EXPIRING, now, soon),
        LIVE: (_OPEN, Code.expires_at > soon),
        EXPIRING: (_OPEN, Code.expires_at > now, Code.expires_at <= soon),
        EXPIRED: (_OPEN, Code.expires_at <= now),
        TO_APPLY: shown(Show.TO_APPLY, now, soon),
        TO_SWAP: shown(Show.TO_SWAP, now, soon),
        MY_SOON: (*mine, Code.act_by > swap, Code.act_by <= soon),
        MY_SWAP: (*mine, Code.act_by > now, Code.act_by <= swap),
        MY_EXPIRED: (*mine, Code.act_by <= now),
    }


def _name(before: timedelta, moment: InstrumentedAttribute[datetime] | None = None) -> str:
    return f"{moment.key if moment else 'after'}_{before.total_seconds():.0f}"
