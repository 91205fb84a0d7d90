"""What people see owes a redraw when the record has changed."""

from sqlalchemy import ColumnElement, Update, select, tuple_, update
from sqlalchemy.orm import Session

from storage.models import DigestMessage, Home, instant

KEY = (DigestMessage.digest_id, DigestMessage.page)
UNSEEN = {"synchronize_session": False}
"""No such row is held in memory."""


def owed_by(which: ColumnElement[bool]) -> Update:
    """These messages show what is not so any more, `stale` from when. Taken in one order: two presses never block."""
    shown = select(*KEY).where(which).order_by(*KEY).with_for_update().cte("shown")
    stale = update(DigestMessage).where(tuple_(*KEY).in_(select(shown)))
    return stale.values(stale_at=instant("stale"), changes=DigestMessage.changes + 1)


def owe_homes(session: Session, team_id: str) -> None:
    """The Home tabs of this workspace show what is not so any more, although nothing of it is in the history.

    Whoever draws one at this moment may have read what was before, and finds that it was taken from them.
    """
    session.execute(update(Home).where(Home.team_id == team_id).values(drawn_at=None, drawing_until=None))
