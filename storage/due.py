"""Which codes an alert is about, in the database's words: due, untold, handled. The edges are those of `windows`."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, extract, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Code, DigestLine, Installation, Notice
from storage.rules.windows import ALERT_WINDOW, SWAP_WINDOW, Stage

TIME_TO_SWAP = timedelta(hours=1)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Open, and somebody has to act on it within the alert window or had to already."""
    return and_(Code.closed_at.is_(None), Code.act_by <= now + ALERT_WINDOW)


def is_untold(now: datetime) -> ColumnElement[bool]:
    """Due between two digests: swap now, expired or logged late, and never told at this stage of this end."""
    return and_(
        is_due(now), or_(Code.act_by <= now + SWAP_WINDOW, Code.short_notice), _has_had_time(now),
        _times_told("", now) == 0,
    )  # fmt: skip


def is_unwritten(now: datetime) -> ColumnElement[bool]:
    """Swap now or expired, and its owner got no direct message at this stage of this end."""
    soon = and_(Code.closed_at.is_(None), Code.act_by <= now + SWAP_WINDOW)
    return and_(soon, _has_had_time(now), _times_told(Code.owner, now) == 0)


def is_handled(told: type[DigestLine | Notice], teams: Collection[str], now: datetime) -> ColumnElement[bool]:
    """The code of one of these workspaces is not due any more, or has another end, since it was to be told.

    One list of all that is due, not one look for each: PostgreSQL, as long as it has not counted the rows of a new
    workspace, takes the wrong index for each look (70 s for 10,000 codes).
    """
    due = select(Code.team_id, Code.id, Code.act_by).where(Code.team_id.in_(teams), is_due(now))
    return tuple_(told.team_id, told.code_id, told.expires_at).not_in(due)


def has_left(team_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The workspace does not want the bot any more: what it is owed waits until it comes back."""
    return exists().where(Installation.team_id == team_id, Installation.gone_at.is_not(None))


def _has_had_time(now: datetime) -> ColumnElement[bool]:
    """Whoever logs a replacement gets time to swap it in, before anybody is reminded of that at once.

    An hour, and never more than half of what the other code's ad has left.
    """
    half = extract("epoch", Code.act_by) + extract("epoch", Code.logged_at) <= 2 * now.timestamp()
    return or_(Code.act_by == Code.expires_at, Code.logged_at <= now - TIME_TO_SWAP, half)


def _times_told(to: str | InstrumentedAttribute[str], now: datetime) -> ScalarSelect[int]:
    """Counted for each code, so that no database ever reads all notices to find out."""
    notices = select(func.count()).select_from(Notice).where(
        Notice.team_id == Code.team_id, Notice.code_id == Code.id, Notice.addressee == to,
        Notice.expires_at == Code.act_by, Notice.stage == _stage_at(now),
    )  # fmt: skip
    return notices.scalar_subquery()


def _stage_at(now: datetime) -> ColumnElement[str]:
    return case(
        (Code.act_by <= now, literal(Stage.EXPIRED.value)),
        (Code.act_by <= now + SWAP_WINDOW, literal(Stage.SWAP_NOW.value)),
        else_=literal(Stage.REACH_OUT.value),
    )
