"""Home tabs: what each person wants to see there, and which of them show what is not so any more.

Nothing is written when a code changes. A Home tab keeps the last row of the history that it was drawn with; what has
happened since is in the history, and makes it out of date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from storage.glance import Glance, Glancing, Wish
from storage.inserts import insert_or_skip
from storage.leases import LEASE, UNTIL, is_free, lease
from storage.models import NOW, History, Home, Utc, instant
from storage.scope import Scope
from storage.settings import Settings

LOOKED_AT_FOR = timedelta(hours=12)
"""Slack does not say when somebody turns away: a Home tab is kept up to date for a working day."""
_KEY = (Home.team_id, Home.person)


@dataclass(frozen=True)
class HomeTabs:
    """One workspace's Home tabs."""

    _scope: Scope

    def show(self, person: str, at: datetime, **wish: Any) -> None:
        """They look at it, and want to see this there; what is not named stays as they left it. Owes a drawing."""
        fresh = {"opened_at": at, "page": 1, "drawn_at": None, "drawing_until": None, **wish}
        new = insert_or_skip(self._scope.session, Home).values(team_id=self._scope.team_id, person=person, **fresh)
        self._scope.session.execute(new)
        ours = (Home.team_id == self._scope.team_id, Home.person == person)
        self._scope.session.execute(update(Home).where(*ours).values(fresh))
        self._scope.changed()


@dataclass(frozen=True)
class Tab:
    """One Home tab, for one drawer until the lease is over."""

    team_id: str
    wish: Wish
    until: datetime


@dataclass(frozen=True)
class News:
    """Something was changed in a workspace, and that was in the database at this moment."""

    team_id: str
    at: datetime


@dataclass(frozen=True)
class Homes:
    """The Home tabs of all workspaces."""

    _session: Session

    def take(self, now: datetime, most: int = 50, news: News | None = None) -> Sequence[Tab]:
        """Take Home tabs that are out of date and that nobody is drawing, those first that were opened last."""
        asked = {**lease(now), "since": now - LOOKED_AT_FOR, "most": most}
        told = {"where": news.team_id, "at": news.at} if news else {}
        options = {"synchronize_session": False, "populate_existing": True}
        taken = self._session.scalars(_take(told=bool(news)), asked | told, execution_options=options)
        return [Tab(each.team_id, _wish(each), now + LEASE) for each in taken]

    def glance(self, tab: Tab, now: datetime) -> Glance:
        """What it shows, as the record has it now."""
        return Glancing(Scope(self._session, tab.team_id)).at(tab.wish, now)

    def refused_charts(self, tab: Tab, now: datetime) -> None:
        """Slack refused a chart in this workspace."""
        Settings(Scope(self._session, tab.team_id)).refused_charts(now)

    def done(self, tab: Tab, shown: Glance, read_at: datetime) -> None:
        """It shows what was read then; or owes another drawing, if its person or another drawer came in between."""
        alone = Home.drawing_until == tab.until
        drawn = {"drawn_at": case((alone, literal(read_at, Utc()))), "seen": shown.seen, "again_at": shown.same_until}
        self._session.execute(update(Home).where(_is(tab)).values(drawing_until=None, **drawn))

    def later(self, tab: Tab, until: datetime) -> None:
        """Slack did not take it: nobody tries again before that."""
        self._session.execute(update(Home).where(_is(tab)).values(drawing_until=until))


@cache
def _take(*, told: bool) -> ReturningUpdate[Home]:
    """Put together once: it is asked at each tick. `told` where somebody says which workspace has news."""
    looked_at = (Home.opened_at > instant("since"), is_free(Home.drawing_until), _is_stale(told=told))
    free = (
        select(*_KEY).where(*looked_at).order_by(Home.opened_at.desc()).limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True).cte("free")
    )  # fmt: skip
    return update(Home).where(tuple_(*_KEY).in_(select(free))).values(drawing_until=UNTIL).returning(Home)


def _is_stale(*, told: bool) -> ColumnElement[bool]:
    """Never drawn as wished, an hour or a stage ago, or before the last change.

    Of two changes at once the one with the smaller number may come into the database later: whoever made it says so.
    """
    since = exists().where(History.team_id == Home.team_id, History.id > Home.seen)
    before = (Home.team_id == bindparam("where"), Home.drawn_at < instant("at"))
    return or_(Home.drawn_at.is_(None), Home.again_at <= NOW, since, *([and_(*before)] if told else []))


def _wish(home: Home) -> Wish:
    return Wish(home.person, mine=home.mine, ad_account=home.ad_account, campaign=home.campaign, page=home.page)


def _is(tab: Tab) -> ColumnElement[bool]:
    return and_(Home.team_id == tab.team_id, Home.person == tab.wish.person)
