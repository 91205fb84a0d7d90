"""Calendars' private addresses: made, found and stopped. Whoever has one reads the calendar, so none is kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from storage.calendars import Part
from storage.due import has_left
from storage.models import Feed
from storage.rules import Refused
from storage.scope import Scope

MOST = 20
"""Addresses of one person that work at the same time."""


class TooMany(Refused):
    """This person has as many addresses as one may have. Nothing was made."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of one workspace's calendars."""

    _scope: Scope

    def make(self, token: str, part: Part, *, by: str, at: datetime) -> int:
        """Let this token show that part of the ledger; answers the address's number. TooMany beyond twenty."""
        self._scope.queue_up()
        if self._count(by) >= MOST:
            raise TooMany(f"You have {MOST} calendar addresses already. `/spark calendar off` stops all of them.")
        feed = Feed(
            team_id=self._scope.team_id, fingerprint=_fingerprint(token), **asdict(part), made_by=by, made_at=at
        )
        self._scope.session.add(feed)
        self._scope.session.flush()
        self._scope.write_down("calendar", None, by, at, {}, {"address": feed.id, **asdict(part)})
        return feed.id

    def stop(self, number: int, *, by: str, at: datetime) -> bool:
        """Nobody reads anything there from now on. False when it was stopped already; Refused when it is not here."""
        if self._stop(Feed.id == number, by=by, at=at):
            return True
        known = select(Feed.id).where(Feed.team_id == self._scope.team_id, Feed.id == number)
        if self._scope.session.scalar(known) is None:
            raise Refused("I can't find this address here. `/spark calendar off` stops all of yours.")
        return False

    def stop_all(self, *, by: str, at: datetime) -> int:
        """Stop every address that this person made. How many those were."""
        return len(self._stop(Feed.made_by == by, by=by, at=at))

    def _stop(self, which: ColumnElement[bool], *, by: str, at: datetime) -> Sequence[int]:
        working = (Feed.team_id == self._scope.team_id, Feed.revoked_at.is_(None), which)
        stopped = self._scope.session.scalars(update(Feed).where(*working).values(revoked_at=at).returning(Feed.id))
        numbers = sorted(stopped)
        for number in numbers:
            self._scope.write_down("calendar_off", None, by, at, {}, {"address": number})
        return numbers

    def _count(self, by: str) -> int:
        theirs = (Feed.team_id == self._scope.team_id, Feed.made_by == by, Feed.revoked_at.is_(None))
        return self._scope.session.scalar(select(func.count()).select_from(Feed).where(*theirs)) or 0


@dataclass(frozen=True)
class Feeds:
    """The addresses of all workspaces' calendars, inside one transaction."""

    _session: Session

    def find(self, token: str) -> Feed | None:
        """What this token shows; None when nobody made it, it was stopped, or the workspace has gone."""
        working = (Feed.fingerprint == _fingerprint(token), Feed.revoked_at.is_(None), ~has_left(Feed.team_id))
        return self._session.scalar(select(Feed).where(*working))


def _fingerprint(token: str) -> str:
    """What the database may know of an address: enough to know it again."""
    return hashlib.sha256(token.encode()).hexdigest()
