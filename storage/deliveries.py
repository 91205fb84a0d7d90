"""What Slack delivered and was done: the same delivery again, or twice at once, changes nothing more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.inserts import insert_or_skip
from storage.models import Delivered
from storage.outcomes import Repeated

KEPT = timedelta(hours=24)
"""Slack gives up a delivery long before: after minutes, with delayed events after a day."""


@dataclass(frozen=True)
class Delivery:
    """One thing that Slack told us at a time; its key is the same whenever Slack tells it again."""

    key: str
    at: datetime


@dataclass(frozen=True)
class Deliveries:
    """The deliveries of all workspaces, inside one transaction."""

    _session: Session

    def accept(self, team_id: str, delivery: Delivery) -> None:
        """Note it together with what it changes; Repeated if that has been done, or is done at this moment."""
        row = insert_or_skip(self._session, Delivered).values(team_id=team_id, key=delivery.key, at=delivery.at)
        if self._session.scalar(row.returning(Delivered.key)) is None:
            raise Repeated

    def forget(self, now: datetime) -> None:
        """Drop what Slack cannot deliver any more."""
        self._session.execute(delete(Delivered).where(Delivered.at <= now - KEPT))
