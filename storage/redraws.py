"""Redraws that changes owe to posted messages: taken, drawn, settled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, func, literal, select, tuple_, update
from sqlalchemy.orm import Session

from storage.alert_messages import AlertMessages, Wanted
from storage.alerting import Alert
from storage.leases import UNTIL, is_free, lease
from storage.models import DigestLine, DigestMessage, Utc
from storage.stale import KEY, UNSEEN


@dataclass(frozen=True)
class Stale:
    """A posted message whose record has changed since it was drawn, for one drawer until the lease is over."""

    digest_id: int
    page: int
    team_id: str
    changes: int
    until: datetime | None


@dataclass(frozen=True)
class Redraws:
    """The redraws of all workspaces."""

    _session: Session

    def take(self, now: datetime, most: int = 50) -> Sequence[Stale]:
        """Take posted messages that owe a redraw and that nobody is drawing, the longest owed first."""
        taken = self._session.execute(_TAKE, lease(now) | {"most": most}, execution_options=UNSEEN)
        return [Stale(*row) for row in taken]

    def message(self, stale: Stale) -> Alert | None:
        """The message as the record has it now."""
        this = Wanted(stale.team_id, stale.digest_id, stale.page)
        return AlertMessages(self._session).read([this]).get(this)

    def set_aside(self, stale: Stale, numbers: Collection[int]) -> None:
        """From now on these codes are shown in this digest by their id only."""
        lines = (DigestLine.digest_id == stale.digest_id, DigestLine.code_id.in_(numbers))
        self._session.execute(update(DigestLine).where(*lines).values(plain=True))

    def done(self, stale: Stale, again_at: datetime | None = None) -> None:
        """The message shows the record as it was read, until `again_at` if that is given.

        It stays owing if the record changed, or if the lease was over: then somebody who drew it meanwhile may have
        been overwritten with what is older.
        """
        alone = and_(DigestMessage.changes == stale.changes, DigestMessage.drawing_until == stale.until)
        owing = func.coalesce(DigestMessage.stale_at, stale.until)
        self._session.execute(
            update(DigestMessage)
            .where(_is(stale))
            .values(stale_at=case((alone, literal(again_at, Utc())), else_=owing), drawing_until=None)
        )

    def later(self, stale: Stale, until: datetime) -> None:
        """Slack did not take it: it stays owing, and is tried again from then on."""
        self._session.execute(update(DigestMessage).where(_is(stale)).values(drawing_until=until))


def _is(stale: Stale) -> ColumnElement[bool]:
    return and_(DigestMessage.digest_id == stale.digest_id, DigestMessage.page == stale.page)


_FREE = (
    select(*KEY)
    .where(DigestMessage.stale_at.is_not(None), is_free(DigestMessage.stale_at), DigestMessage.ts.is_not(None))
    .where(is_free(DigestMessage.drawing_until))
    .order_by(DigestMessage.stale_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("free")
)
_TAKE = (
    update(DigestMessage)
    .where(tuple_(*KEY).in_(select(_FREE)))
    .values(drawing_until=UNTIL)
    .returning(*KEY, DigestMessage.team_id, DigestMessage.changes, DigestMessage.drawing_until)
)
"""Put together once: it is asked at each tick."""
