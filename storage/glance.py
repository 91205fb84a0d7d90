"""A workspace at a glance, for one person's Home tab: numbers, days to come, what is urgent, who waits, what happened.

However many codes there are, these are a few short looks into indexes: nobody counts beyond a thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, literal, select

from storage.alerting import Alerting
from storage.filters import named, shown
from storage.models import Code, History, Request, WorkspaceSettings
from storage.numbers import MOST_COUNTED, Counting
from storage.pairs import Pairs
from storage.requests import Requests
from storage.rules.charts import draws_charts
from storage.rules.days import days_ahead, looks_the_same_until
from storage.rules.queries import Query, Show
from storage.scope import Scope
from storage.settings import Choices, choices_of
from storage.terms import find

CODES_A_PAGE, MOST_WAITING, MOST_EVENTS = 20, 5, 6
MOST_PAGES = 1_000_000
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
class Urgent:
    """A page of open codes, those first on which somebody has to act first."""

    codes: Sequence[Code]
    total: int
    """How many fit; above MOST_COUNTED only that there are more."""
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, as far as they were counted; at least one."""
        return max(1, -(-min(self.total, MOST_COUNTED) // CODES_A_PAGE))


@dataclass(frozen=True, kw_only=True)
class Glance:
    """All that a Home tab shows."""

    wish: Wish
    numbers: Mapping[str, int]
    """By name; above MOST_COUNTED only that there are more."""
    days: Sequence[tuple[date, int]]
    """How many codes end on each of the days to come."""
    urgent: Urgent
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
            wish=wish, numbers=counted.numbers, days=counted.days, urgent=self._urgent(wish, now),
            waiting=Requests(self._scope).waiting(most=MOST_WAITING), latest=latest,
            steps=FirstSteps(has_channel, counted.has_asked, counted.has_logged, row.last_id), settings=chosen,
            problem=Alerting(self._scope).problem(),
            draws_charts=draws_charts(row.classic_since, now), seen=latest[0].id if latest else 0,
            same_until=looks_the_same_until(now, [today_ends + SECOND, *counted.changes_at]),
        )  # fmt: skip

    def _latest(self) -> Sequence[History]:
        ours = select(History).where(History.team_id == self._scope.team_id)
        return self._scope.session.scalars(ours.order_by(History.id.desc()).limit(MOST_EVENTS)).all()

    def _urgent(self, wish: Wish, now: datetime) -> Urgent:
        words = find(self._scope.session, self._scope.team_id, wish.query)
        ours = (Code.team_id == self._scope.team_id, *shown(Show.OPEN, now), *named(Code, wish.query))
        wanted = select(Code).where(*ours, *words.conditions).order_by(Code.act_by, Code.id)
        number, (codes, total) = max(wish.page, 1), self._page(wanted, wish.page)
        if not codes and number > 1:
            number = self._last_page(wanted)
            codes, total = self._page(wanted, number)
        Pairs(self._scope).complete(codes)
        return Urgent(codes=codes, total=total, number=number)

    def _page(self, wanted: Select[Code], number: int) -> tuple[Sequence[Code], int]:
        """One statement for the rows and for how many there are in all."""
        start = (min(max(number, 1), MOST_PAGES) - 1) * CODES_A_PAGE
        counted = wanted.add_columns(_count(wanted).scalar_subquery())
        rows = self._scope.session.execute(counted.limit(CODES_A_PAGE).offset(start)).all()
        return [row[0] for row in rows], rows[0][1] if rows else 0

    def _last_page(self, wanted: Select[Code]) -> int:
        return max(1, -(-(self._scope.session.scalar(_count(wanted)) or 0) // CODES_A_PAGE))


def _count(wanted: Select[Code]) -> Select[int]:
    """Answered from the index alone, and no further than to the most."""
    counted = wanted.with_only_columns(literal(1), maintain_column_froms=True).correlate(None)
    rows = counted.limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(rows.subquery())
