"""Which codes an alert is about, in the database's words: due, untold, handled. The edges are those of `windows`.

The conditions are put together once; `edges` are the values that they ask for at one moment.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    ScalarSelect,
    and_,
    bindparam,
    case,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute

from storage.among import Texts, among
from storage.models import NOW, Code, DigestLine, Installation, Notice, instant
from storage.rules.windows import ALERT_WINDOW, SWAP_WINDOW, Stage

TIME_TO_SWAP = timedelta(hours=1)
TEAMS = bindparam("teams", type_=Texts())
SOON, SWAP = instant("soon"), instant("swap")
_HOUR_AGO, _TWICE = instant("hour_ago"), bindparam("twice", type_=Float)


def edges(now: datetime) -> dict[str, Any]:
    """What the conditions ask for now."""
    return {
        "now": now, "soon": now + ALERT_WINDOW, "swap": now + SWAP_WINDOW, "hour_ago": now - TIME_TO_SWAP,
        "twice": 2 * now.timestamp(),
    }  # fmt: skip


def is_handled(told: type[DigestLine | Notice]) -> ColumnElement[bool]:
    """The code of one of TEAMS is not due any more, or has another end, since it was to be told.

    One list of all that is due, not one look for each: PostgreSQL, as long as it has not counted the rows of a new
    workspace, takes the wrong index for each look (70 s for 10,000 codes).
    """
    due = select(Code.team_id, Code.id, Code.act_by).where(among(Code.team_id, TEAMS), IS_DUE)
    return tuple_(told.team_id, told.code_id, told.expires_at).not_in(due)


def has_left(team_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The workspace does not want the bot any more: what it is owed waits until it comes back."""
    return exists().where(Installation.team_id == team_id, Installation.gone_at.is_not(None))


def _has_had_time() -> ColumnElement[bool]:
    """Whoever logs a replacement gets time to swap it in, before anybody is reminded of that at once.

    An hour, and never more than half of what the other code's ad has left.
    """
    half = extract("epoch", Code.act_by) + extract("epoch", Code.logged_at) <= _TWICE
    return or_(Code.act_by == Code.expires_at, Code.logged_at <= _HOUR_AGO, half)


def _times_told(to: str | InstrumentedAttribute[str]) -> ScalarSelect[int]:
    """Counted for each code, so that no database ever reads all notices to find out."""
    notices = select(func.count()).select_from(Notice).where(
        Notice.team_id == Code.team_id, Notice.code_id == Code.id, Notice.addressee == to,
        Notice.expires_at == Code.act_by, Notice.stage == _stage(),
    )  # fmt: skip
    return notices.scalar_subquery()


def _stage() -> ColumnElement[str]:
    return case(
        (Code.act_by <= NOW, literal(Stage.EXPIRED.value)),
        (Code.act_by <= SWAP, literal(Stage.SWAP_NOW.value)),
        else_=literal(Stage.REACH_OUT.value),
    )


IS_DUE = and_(Code.closed_at.is_(None), Code.act_by <= SOON)
"""Open, and somebody has to act on it within the alert window or had to already."""
IS_UNTOLD = and_(IS_DUE, or_(Code.act_by <= SWAP, Code.short_notice), _has_had_time(), _times_told("") == 0)
"""Due between two digests: swap now, expired or logged late, and never told at this stage of this end."""
IS_UNWRITTEN = and_(Code.closed_at.is_(None), Code.act_by <= SWAP, _has_had_time(), _times_told(Code.owner) == 0)
"""Swap now or expired, and its owner got no direct message at this stage of this end."""
