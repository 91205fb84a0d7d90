"""What people see owes a redraw when the record has changed."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, tuple_, update
from sqlalchemy.orm import Session

from storage.models import DigestMessage, Home

KEY = (DigestMessage.digest_id, DigestMessage.page)


def owe_redraw(session: Session, which: ColumnElement[bool], at: datetime) -> None:
    """These messages show what is not so any more. Taken in one order: two people's presses never block each other."""
    shown = select(*KEY).where(which).order_by(*KEY).with_for_update().cte("shown")
    session.execute(
        update(DigestMessage)
        .where(tuple_(*KEY).in_(select(shown)))
        .values(stale_at=at, changes=DigestMessage.changes + 1)
        .execution_options(synchronize_session=False)
    )


def owe_homes(session: Session, team_id: str) -> None:
    """The Home tabs of this workspace show what is not so any more, although nothing of it is in the history.

    Whoever draws one at this moment may have read what was before, and finds that it was taken from them.
    """
    session.execute(update(Home).where(Home.team_id == team_id).values(drawn_at=None, drawing_until=None))
