"""When a workspace's codes end, for calendars: open ones, and for a while those that were closed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, load_only

from storage.models import Code, Feed, History
from storage.rivals import account_key
from storage.scope import Scope

MOST, MOST_CLOSED = 5_000, 1_000
"""So many open ones; so many closed ones of each kind."""
KEPT = timedelta(days=60)
"""So long a calendar is told that a code was closed: whoever has it in a calendar sees it go."""
AT_ONCE = 500
"""Rows of one statement: it answers in time however many there are in all."""
_KINDS = ("pulled", "replaced", "invalid")
_SHOWN = (
    Code.team_id, Code.id, Code.creator, Code.campaign, Code.ad_account, Code.post_url, Code.expires_at,
    Code.act_by, Code.code_ends_at, Code.rights_end_at, Code.swap_by, Code.applied_at, Code.replaces, Code.logged_at,
    Code.closed_at, Code.closed_as, Code.reason, Code.replaced_by,
)  # fmt: skip
"""The code itself is not among them: what is not read cannot leave."""


@dataclass(frozen=True)
class Part:
    """Which codes a calendar shows: one person's, one ad account's, or everybody's and every one's when empty."""

    owner: str = ""
    ad_account: str = ""

    @classmethod
    def of(cls, feed: Feed) -> "Part":
        """What an address was made for."""
        return cls(feed.owner, feed.ad_account)


@dataclass(frozen=True)
class Entry:
    """One code in a calendar, and what its past says: calendars go by the higher number of changes."""

    code: Code
    changes: int
    changed_at: datetime


@dataclass(frozen=True)
class Calendar:
    """What a calendar shows: open codes, the soonest first, then closed ones."""

    entries: Sequence[Entry]
    has_more: bool
    """More are open than a calendar shows."""

    @property
    def open(self) -> int:
        """How many of them are still to end."""
        return sum(entry.code.closed_at is None for entry in self.entries)


@dataclass(frozen=True)
class Calendars:
    """One workspace's codes, as calendars show them."""

    _scope: Scope

    def read(self, part: Part, now: datetime, most: int = MOST) -> Calendar:
        """So many open codes at most, and the newest of those that were closed within sixty days."""
        ours = select(Code).options(load_only(*_SHOWN, raiseload=True)).where(*self._of(part))
        soonest = self._in_order(ours.where(Code.closed_at.is_(None)), Code.expires_at)
        still_open = list(islice(soonest, most + 1))
        gone = chain.from_iterable(self._closed(ours, kind, now) for kind in _KINDS)
        codes = {code.id: code for code in [*still_open[:most], *gone]}
        return Calendar(list(self._with_past(list(codes.values()))), len(still_open) > most)

    def _of(self, part: Part) -> Iterator[ColumnElement[bool]]:
        yield Code.team_id == self._scope.team_id
        if part.owner:
            yield Code.owner == part.owner
        if part.ad_account:
            yield Code.account_key == account_key(part.ad_account)

    def _closed(self, ours: Select[Code], kind: str, now: datetime) -> Iterator[Code]:
        lately = ours.where(Code.closed_as == kind, Code.closed_at > now - KEPT)
        return islice(self._in_order(lately, Code.closed_at, newest_first=True), MOST_CLOSED)

    def _in_order(
        self,
        wanted: Select[Code],
        moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
        *,
        newest_first: bool = False,
    ) -> Iterator[Code]:
        """One after the other by a moment, fetched in parts."""
        place = tuple_(moment, Code.id)
        ordered = [column.desc() if newest_first else column.asc() for column in (moment, Code.id)]
        wanted = wanted.order_by(*ordered).limit(AT_ONCE)
        part = self._scope.session.scalars(wanted).all()
        while part:
            yield from part
            last = (getattr(part[-1], moment.key), part[-1].id)
            part = self._scope.session.scalars(wanted.where(place < last if newest_first else place > last)).all()

    def _with_past(self, codes: Sequence[Code]) -> Iterator[Entry]:
        """Each code with how often it was changed, and when last."""
        for start in range(0, len(codes), AT_ONCE):
            some = codes[start : start + AT_ONCE]
            past = self._past([code.id for code in some])
            for code in some:
                changes, changed_at = past.get(code.id, (0, code.logged_at))
                yield Entry(code, changes, changed_at)

    def _past(self, numbers: Sequence[int]) -> dict[int | None, tuple[int, datetime]]:
        ours = (History.team_id == self._scope.team_id, History.about.in_(numbers))
        counted = select(History.about, func.count(), func.max(History.at)).where(*ours).group_by(History.about)
        return {about: (changes, last) for about, changes, last in self._scope.session.execute(counted)}
