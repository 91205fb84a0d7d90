"""A workspace at a glance, for one person's Home tab: numbers, days to come, what is urgent, who waits, what happened.

However many codes there are, these are a few short looks into indexes: nobody counts beyond a thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from storage.alerting import Alerting
from storage.models import Code, History, Request, WorkspaceSettings
from storage.numbers import Counting
from storage.paging import Page
from storage.requests import Requests
from storage.rules.charts import draws_charts
from storage.rules.days import days_ahead, looks_the_same_until
from storage.rules.queries import Query
from storage.scope import Scope
from storage.search import Search
from storage.settings import Choices, choices_of

MOST_WAITING, MOST_EVENTS = 5, 60
"""Rows of the history: many of them may be one deed."""
SECOND = timedelta(seconds=1)
GOES_WITHOUT = 20
"""Entries after which a workspace that never asked for a code will not begin with it because we say so."""


@dataclass(frozen=True)
class Wish:
    """What one person wants to see."""

    person: str
    mine: bool = False
    ad_account: str = ""
    campaign: str = ""
    page: int = 1

    @property
    def query(self) -> Query:
        """The same as a list's filter."""
        return Query(owner=self.person if self.mine else "", account=self.ad_account, campaign=self.campaign)


@dataclass(frozen=True)
class FirstSteps:
    """What a workspace has done of what everybody begins with."""

    channel: bool
    request: bool
    code: bool
    entries: int

    @property
    def are_done(self) -> bool:
        """Nothing is left, or the workspace evidently goes without."""
        return self.channel and self.code and (self.request or self.entries > GOES_WITHOUT)


@dataclass(frozen=True, kw_only=True)
class Glance:
    """All that a Home tab shows."""

    wish: Wish
    numbers: Mapping[str, int]
    """By name; above MOST_COUNTED only that there are more."""
    days: Sequence[tuple[date, int]]
    """How many codes end on each of the days to come."""
    urgent: Page[Code]
    """Open codes, those first on which somebody has to act first."""
    waiting: Sequence[Request]
    latest: Sequence[History]
    steps: FirstSteps
    settings: Choices
    problem: str | None
    """Slack's word for why alerts cannot be posted."""
    draws_charts: bool
    seen: int
    """The last row of the history at that moment."""
    same_until: datetime
    """From then on it looks different, although nothing happens."""


@dataclass(frozen=True)
class Glancing:
    """Looks at one workspace."""

    _scope: Scope

    def at(self, wish: Wish, now: datetime) -> Glance:
        """What this person sees now."""
        latest = self._latest()  # first: what comes later owes another look
        row = self._scope.session.get_one(WorkspaceSettings, self._scope.team_id)
        chosen, has_channel = choices_of(row), row.alert_channel is not None
        counted = Counting(self._scope).at(now, chosen.zone, wish.person)
        _, today_ends = days_ahead(now, chosen.zone, 1)[0]
        return Glance(
            wish=wish, numbers=counted.numbers, days=counted.days,
            urgent=Search(self._scope).urgent(wish.query, wish.page, now),
            waiting=Requests(self._scope).waiting(most=MOST_WAITING), latest=latest,
            steps=FirstSteps(has_channel, counted.has_asked, counted.has_logged, row.last_id), settings=chosen,
            problem=Alerting(self._scope).problem(),
            draws_charts=draws_charts(row.classic_since, now), seen=latest[0].id if latest else 0,
            same_until=looks_the_same_until(now, [today_ends + SECOND, *counted.changes_at]),
        )  # fmt: skip

    def _latest(self) -> Sequence[History]:
        ours = select(History).where(History.team_id == self._scope.team_id)
        return self._scope.session.scalars(ours.order_by(History.id.desc()).limit(MOST_EVENTS)).all()
